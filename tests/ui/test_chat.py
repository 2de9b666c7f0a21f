"""A conversation ends when its reader ends it, and for no other reason."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.types import Answer, Turn
from ingest.errors import SnapshotError
from ui import chat
from ui.cli import main

ASKED = """what is momentum?

what are its drawbacks?
/new
what are its drawbacks?
/frob
?
/help
/quit
never read
"""


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path) -> Any:
    def call(text: str, *options: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))
        code = main(["--home", str(home), "chat", *options])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_each_line_is_answered_and_json_takes_one_line(talk: Any) -> None:
    code, out, _ = talk(ASKED, "--json")
    held = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [each["question"] for each in held] == ["what is momentum?", *["what are its drawbacks?"] * 2]
    assert [each["understood"] for each in held] == ["", "what are momentum's drawbacks?", ""]


def test_commands_and_mistakes_are_told_on_stderr(talk: Any) -> None:
    err = talk(ASKED)[2].splitlines()
    assert err == [
        "forgotten: ask anew",
        "there is no command /frob: /new, /help and /quit are",
        "error: the question '?' holds no word",
        'hint: ask one: assistant ask "what is …?"',
        chat.HELP,
    ]


def test_a_follow_up_is_shown_as_it_was_understood(talk: Any) -> None:
    _, out, _ = talk("what is momentum?\nand Nesterov momentum?\n")
    assert "Understood as: What is Nesterov momentum?" in out.replace("what is N", "What is N")
    assert out.count("Understood as:") == 1


def test_the_options_of_ask_hold_for_every_question(talk: Any) -> None:
    _, out, _ = talk("what is momentum?\nwhat is a good batch size?\n", "--kind", "note", "-k", "1", "--json")
    held = [json.loads(line) for line in out.splitlines()]
    assert [{passage["kind"] for passage in each["passages"]} for each in held] == [{"note"}, {"note"}]
    assert talk("x\n", "--kind", "frob")[0] == 2


def test_an_end_of_input_ends_it_with_0(talk: Any) -> None:
    assert talk("") == (0, "", "")
    assert talk("hello")[0] == 0


def test_one_question_that_fails_does_not_end_it(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def ask(question: str, turns: Sequence[Turn]) -> Answer:
        asked.append((question, tuple(turn.question for turn in turns)))
        if question == "first":
            raise SnapshotError("the index is gone", "run assistant build")
        if question == "second":
            raise ZeroDivisionError("by nought")
        if question == "third":
            raise KeyboardInterrupt
        return Answer(question, "Not held.", (), (), (), "extractive", "s")

    monkeypatch.setattr(sys, "stdin", io.StringIO("first\nsecond\nthird\nfourth\nfifth\n"))
    assert chat.converse(ask, lambda given, _: print(given.question)) == 0  # noqa: T201
    captured = capsys.readouterr()
    assert captured.out == "fourth\nfifth\n"
    assert [line.partition(":")[0] for line in captured.err.splitlines()] == [
        "error", "hint", "error", "hint", "interrupted",
    ]  # fmt: skip
    assert asked[-1] == ("fifth", ("fourth",))


class Keyboard(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_ctrl_d_and_ctrl_c_at_the_prompt_end_it_politely(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, end: type[BaseException]
) -> None:
    typed = iter(["what is momentum?"])

    def type_in(prompt: str) -> str:
        assert prompt == chat.PROMPT
        for line in typed:
            return line
        raise end

    monkeypatch.setattr(sys, "stdin", Keyboard())
    monkeypatch.setattr("builtins.input", type_in)
    given = Answer("q", "Not held.", (), (), (), "extractive", "s")
    assert chat.converse(lambda *_: given, lambda *_: None) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("\n", chat.WELCOME + "\n")


def test_lines_that_are_no_utf8_do_no_harm(home: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "chat", "--json"]
    ended = subprocess.run(command, input=b"what is \xff momentum?\n", capture_output=True, check=False)
    assert (ended.returncode, json.loads(ended.stdout)["answered"]) == (0, True)

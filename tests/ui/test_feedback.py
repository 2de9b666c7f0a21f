"""What readers thought of answers: kept, shown, and handed on as questions that `evaluate` loads."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests_ui_serving import client_of

from assistant.evaluation.cases import load_cases
from ingest.errors import AssistantError
from ui import feedback
from ui.cli import main
from ui.feedback import Opinion
from ui.settings import Settings

Said = tuple[str, str]
"""What a command wrote to stdout and to stderr."""
CITED = (("https://example.org/momentum", "Momentum is an optimizer."),)
USEFUL = Opinion("what is momentum?", True, "", "It is. [1]", CITED, "s")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], settings: Settings) -> Callable[..., Said]:
    """Runs `assistant feedback` with those options."""

    def run(*options: str) -> Said:
        assert main(["--home", str(settings.home), "feedback", *options]) == 0
        captured = capsys.readouterr()
        return captured.out, captured.err

    return run


def test_what_was_kept_is_read_again_with_its_time(tmp_path: Path) -> None:
    feedback.keep(tmp_path, USEFUL)
    [held] = feedback.opinions(tmp_path)
    assert replace(held, at="") == USEFUL
    assert held.at.endswith("+00:00")


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    def keep(number: int) -> None:
        feedback.keep(tmp_path, replace(USEFUL, question=f"q{number}"))

    threads = [threading.Thread(target=keep, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {held.question for held in feedback.opinions(tmp_path)} == {f"q{n}" for n in range(50)}


@pytest.mark.parametrize(
    "line",
    ["", "{", "[]", "7", "null", "\x00", '{"question": 1}', json.dumps({"question": "q", "cited": [["u"]]}),
     json.dumps({"question": 7, "useful": True, "word": "", "text": "", "cited": [], "snapshot": ""}),
     json.dumps({"question": "q", "useful": "yes", "word": "", "text": "", "cited": [], "snapshot": ""}),
     json.dumps({"question": "q", "useful": True, "word": "", "text": "", "cited": [[1, 2]], "snapshot": ""})],
)  # fmt: skip
def test_a_damaged_line_is_left_out(tmp_path: Path, line: str) -> None:
    feedback.keep(tmp_path, USEFUL)
    with (tmp_path / feedback.FILE).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    feedback.keep(tmp_path, replace(USEFUL, question="and then?"))
    assert [held.question for held in feedback.opinions(tmp_path)] == ["what is momentum?", "and then?"]


def test_a_full_file_takes_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feedback, "MOST", 10)
    feedback.keep(tmp_path, USEFUL)
    with pytest.raises(AssistantError, match="is full"):
        feedback.keep(tmp_path, USEFUL)


def test_a_home_that_is_gone_is_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="cannot be written"):
        feedback.keep(tmp_path / "gone", USEFUL)


def test_an_opinion_on_the_page_becomes_a_question_that_evaluate_loads(
    settings: Settings, tmp_path: Path, told: Callable[..., Said]
) -> None:
    client: TestClient = client_of(settings)
    answer = client.post("/api/ask", json={"question": "what is momentum?"}).json()
    cited = [{"url": each["url"], "quote": each["quote"]} for each in answer["citations"]]
    opinion = {"question": answer["question"], "text": answer["text"], "cited": cited}
    for each in (
        {**opinion, "useful": False, "word": "too short"},
        {**opinion, "useful": True},
        {"question": "why?", "useful": False},
        {"question": "none cited", "useful": True},
    ):
        assert client.post("/api/feedback", json=each).json() == {"status": "ok"}
    written, note = told("--questions")
    (tmp_path / "candidates.jsonl").write_text(written, encoding="utf-8")
    [case] = load_cases(tmp_path / "candidates.jsonl")
    assert (case.question, case.answerable) == ("what is momentum?", True)
    assert (case.url, case.phrase) == (cited[0]["url"], cited[0]["quote"])
    assert "1 of 4 opinions make a question" in note


def test_the_command_shows_each_opinion_with_its_word(settings: Settings, told: Callable[..., Said]) -> None:
    assert "nobody has said anything yet" in told()[0]
    feedback.keep(settings.home, USEFUL)
    feedback.keep(settings.home, replace(USEFUL, useful=False, word="too \x1b[31mshort"))
    lines = told()[0].splitlines()
    assert lines[:2] == ["useful      what is momentum?", "not useful  what is momentum?"]
    assert lines[2].strip() == "too ␛[31mshort"
    assert [each["useful"] for each in json.loads(told("--json")[0])] == [True, False]


@pytest.mark.parametrize(
    "body",
    [
        {"question": "q"},
        {"question": "", "useful": True},
        {"question": "q", "useful": True, "word": "x" * 501},
        {"question": "q", "useful": True, "cited": [{"url": "u", "quote": "q"}] * 101},
        {"question": "q", "useful": True, "at": "now"},
    ],
)
def test_an_opinion_of_another_shape_is_refused(settings: Settings, body: dict[str, object]) -> None:
    assert client_of(settings).post("/api/feedback", json=body).status_code == 422
    assert not (settings.home / feedback.FILE).exists()

"""`assistant evaluate`: scores of a file of questions, and the floors that hold for the shipped ones only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.cli import main

CASES = [
    {"id": "a", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "fraction of the previous update", "style": "close", "type": "definition"},
    {"id": "b", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "not in any quote", "style": "close", "type": "definition"},
    {"id": "c", "question": "who won the cup in 1966?", "answerable": False},
]  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    return path


def test_the_scores_of_own_questions_have_no_floor(
    home: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--home", str(home), "--quiet", "evaluate", "--questions", str(questions), "--json"]
    assert main(command) == 0
    held = json.loads(capsys.readouterr().out)
    assert (held["questions"], held["floors"], held["below"]) == (3, {}, [])
    assert held["scores"]["source_at_5"] == 1.0
    assert held["scores"]["quote_holds_gold"] == 0.5
    assert held["scores"]["off_topic_declined"] == 1.0
    assert held["by_type"] == {"definition": {"questions": 2, "quote_holds_gold": 0.5}}
    assert [missed["id"] for missed in held["missed"]] == ["b"]


def test_the_same_in_words(home: Path, questions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "--quiet", "evaluate", "--questions", str(questions)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "quote_holds_gold         0.500" in lines
    assert lines[-1].startswith("3 questions, median ")


def test_floors_of_own_questions_cannot_be_pinned(
    home: Path, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["--home", str(home), "--quiet", "evaluate", "--questions", str(questions), "--update-floors"]
    assert main(command) == 2
    assert "the shipped questions over the shipped list only" in capsys.readouterr().err


def test_a_file_that_holds_no_questions_is_wrong_usage(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"frob": 1}')
    assert main(["--home", str(home), "evaluate", "--questions", str(tmp_path / "bad.jsonl")]) == 2
    assert "bad.jsonl:1" in capsys.readouterr().err

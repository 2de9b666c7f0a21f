"""`assistant evaluate`: scores of a file of questions, its files, and floors that hold for the shipped ones only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main

CASES = [
    {"id": "a", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "fraction of the previous update", "style": "close", "type": "definition"},
    {"id": "b", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "not in any quote", "style": "close", "type": "definition"},
    {"id": "d", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "not in any quote", "also": ["adds a fraction"], "style": "close", "type": "definition"},
    {"id": "c", "question": "who won the cup in 1966?", "answerable": False},
]  # fmt: skip


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    return path


@pytest.fixture
def run(home: Path, questions: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Evaluate those questions: the exit code, stdout and stderr."""

    def call(*arguments: object, quiet: bool = True) -> tuple[int, str, str]:
        options = ["--home", str(home), *(["--quiet"] if quiet else [])]
        code = main([*options, "evaluate", "--questions", str(questions), *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_the_scores_of_own_questions_have_no_floor(run: Any) -> None:
    code, out, _ = run("--json")
    held = json.loads(out)
    assert (code, held["questions"], held["floors"], held["below"]) == (0, 4, {}, [])
    assert held["scores"]["source_at_5"] == 1.0
    assert held["scores"]["quote_holds_gold"] == 0.6667
    assert held["scores"]["off_topic_declined"] == 1.0
    assert held["by_type"]["definition"]["questions"] == 3
    assert [missed["id"] for missed in held["missed"]] == ["b"]
    assert set(held["latency_ms"]) == {"retrieve", "compose", "total"}
    assert held["checker"]


def test_the_same_in_words(run: Any) -> None:
    code, out, err = run()
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert "quote_holds_gold         0.667" in lines
    assert lines[-1] == "4 questions, engine extractive"
    assert max(map(len, lines)) <= 80
    assert "AUROC" not in out


def test_the_report_and_the_curve_are_written_where_they_are_wanted(run: Any, tmp_path: Path) -> None:
    report, picture = tmp_path / "report.html", tmp_path / "curve.png"
    code, out, err = run("--report", report, "--curve", picture, quiet=False)
    assert code == 0
    assert "AUROC" in out
    assert f"the curve is drawn in {picture}" in err
    assert f"every question and answer is in {report}" in err
    assert picture.read_bytes().startswith(b"\x89PNG\r\n")
    html = report.read_text(encoding="utf-8")
    assert html.startswith("<!doctype html>")
    assert html.count("<article>") == 4


def test_a_curve_without_a_name_is_drawn_in_the_home_folder(run: Any, home: Path) -> None:
    code, _, err = run("--curve")
    assert (code, err) == (0, "")
    assert (home / "curve.png").read_bytes().startswith(b"\x89PNG\r\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["mine.png"], "'mine.png'"),
        (["--engine", "frob"], "'frob'"),
        (["--curve", "mine.jsonl"], "'mine.jsonl' does not end in .png"),
        (["--report", "mine.txt"], "'mine.txt' does not end in .html"),
        (["--report", "nowhere/mine.html"], "'nowhere/mine.html' cannot be written"),
        (["--curve", "nowhere/mine.png"], "'nowhere/mine.png' cannot be written"),
        (["--update-floors", "--lower-floors"], "one of --update-floors and --lower-floors"),
    ],
)
def test_options_that_cannot_be_meant_are_wrong_usage_before_anything_is_asked(
    run: Any, arguments: list[str], said: str
) -> None:
    code, out, err = run(*arguments, quiet=False)
    assert (code, out) == (2, "")
    assert said in err
    assert "hint: " in err
    assert "asking" not in err


@pytest.mark.parametrize("flag", ["--update-floors", "--lower-floors"])
def test_floors_of_own_questions_cannot_be_pinned(run: Any, flag: str) -> None:
    code, _, err = run(flag)
    assert code == 2
    assert "the shipped questions over the shipped list and the extractive engine only" in err


def test_a_file_that_holds_no_questions_is_wrong_usage(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.jsonl").write_text('{"frob": 1}')
    assert main(["--home", str(home), "evaluate", "--questions", str(tmp_path / "bad.jsonl")]) == 2
    assert "bad.jsonl:1" in capsys.readouterr().err

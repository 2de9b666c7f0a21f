"""The floors of the shipped questions: held by every run, raised by one flag and lowered by another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests_ui_input import LIST, lay_out, quiet

import ingest.shipped
from assistant.types import Draft, EngineName, Tell, untold
from index.types import Retrieval
from ingest.errors import UsageError
from ui import compose
from ui.cli import main
from ui.evaluating import Wanted, judge
from ui.rebuild import Wanted as Build
from ui.rebuild import rebuild
from ui.settings import Settings

CASES = [
    {"id": "a", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "fraction of the previous update"},
    {"id": "b", "question": "what is momentum?", "answerable": True, "url": "https://example.org/momentum",
     "phrase": "not in any quote"},
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Shipped data of two questions, in a folder that may be written to."""
    folder = tmp_path / "data"
    (folder / "digests").mkdir(parents=True)
    (folder / "resources.md").write_text(LIST, encoding="utf-8")
    (folder / "questions.jsonl").write_text("\n".join(json.dumps(case) for case in CASES), encoding="utf-8")
    monkeypatch.setattr(ingest.shipped, "_CHECKOUT", folder)
    return folder


@pytest.fixture
def run(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Evaluate the shipped questions over the shipped list: the exit code, stdout and stderr."""
    settings = Settings(home=tmp_path / "home", embed_model="hashing")
    saved = lay_out(tmp_path / "input").saved
    rebuild(settings, Build(saved=saved, offline=True), quiet, lambda _: None)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["--home", str(settings.home), "--quiet", "evaluate", *arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def floors(data: Path) -> dict[str, float]:
    held: dict[str, float] = json.loads((data / "floors.json").read_text(encoding="utf-8"))["floors"]
    return held


def set_floor(data: Path, name: str, floor: float) -> None:
    held = json.loads((data / "floors.json").read_text(encoding="utf-8"))
    held["floors"][name] = floor
    (data / "floors.json").write_text(json.dumps(held), encoding="utf-8")


def test_first_floors_are_what_was_measured_and_the_next_run_passes(run: Any, data: Path) -> None:
    assert run("--update-floors")[0] == 0
    assert floors(data)["quote_holds_gold"] == 0.5
    assert floors(data)["source_at_5"] == 1.0
    assert {"first_quote_holds_gold", "citation_recall", "citation_precision"} <= set(floors(data))
    code, out, _ = run()
    assert code == 0
    assert "quote_holds_gold         0.500  floor 0.500" in out.splitlines()


def test_a_score_below_its_floor_fails_the_run_and_is_named(run: Any, data: Path) -> None:
    run("--update-floors")
    set_floor(data, "quote_holds_gold", 0.6)
    code, out, err = run()
    assert code == 1
    assert "quote_holds_gold         0.500  floor 0.600" in out.splitlines(), (
        "the scores are printed all the same"
    )
    assert "error: quote_holds_gold 0.500 is below its floor 0.600" in err


def test_updating_raises_and_never_lowers(run: Any, data: Path) -> None:
    run("--update-floors")
    set_floor(data, "quote_holds_gold", 0.4)
    assert run("--update-floors")[0] == 0
    assert floors(data)["quote_holds_gold"] == 0.5
    set_floor(data, "quote_holds_gold", 0.6)
    code, _, err = run("--update-floors")
    assert (code, floors(data)["quote_holds_gold"]) == (2, 0.6)
    assert "--lower-floors" in err


def test_lowering_takes_its_own_flag(run: Any, data: Path) -> None:
    run("--update-floors")
    set_floor(data, "quote_holds_gold", 0.6)
    assert run("--lower-floors")[0] == 0
    assert floors(data)["quote_holds_gold"] == 0.5
    assert run()[0] == 0


class Silent:
    """An engine of another name that declines."""

    name: EngineName = "llm"

    def compose(self, retrieval: Retrieval, tell: Tell = untold) -> Draft:
        return Draft((), 0.0, "llm")


def test_another_engine_has_no_floors(run: Any, data: Path, tmp_path: Path) -> None:
    run("--update-floors")
    settings = Settings(home=tmp_path / "home", embed_model="hashing")
    embedder = compose.embedder_of(settings)
    snapshot = compose.snapshot_of(settings)
    assert snapshot
    with snapshot:
        retriever, checker = compose.retriever_of(snapshot, embedder), compose.checker_of(settings, embedder)
        made = judge(Wanted(), retriever, Silent(), checker, quiet)
        assert (made.engine, made.floors, made.fallen) == ("llm", {}, ())
        assert made.report.scores.answerable_answered == 0.0
        with pytest.raises(UsageError, match="the extractive engine only"):
            judge(Wanted(update=True), retriever, Silent(), checker, quiet)


def test_floors_of_other_questions_are_not_held_but_refused(run: Any, data: Path) -> None:
    run("--update-floors")
    (data / "questions.jsonl").write_text(json.dumps(CASES[0]), encoding="utf-8")
    code, _, err = run()
    assert code == 2
    assert "was pinned for other questions" in err
    assert run("--update-floors")[0] == 0
    assert run()[0] == 0

"""Scores are held against floors, and lowering one takes a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evaluation.floors import FLOORED, Floors, below, digest_of, load_floors, pin
from assistant.evaluation.scores import Scores
from ingest.errors import UsageError

SCORES = Scores(1.0, 0.75, 0.5, 0.9, 0.8, 1.0, 0.98765, 0.2)


def test_a_score_at_its_floor_passes_and_one_below_is_named() -> None:
    floors = Floors("q", "c", {"source_at_5": 1.0, "quote_holds_gold": 0.751})
    assert below(SCORES, floors) == ["quote_holds_gold 0.750 is below its floor 0.751"]


def test_first_floors_are_the_scores_cut_to_three_places() -> None:
    assert pin(SCORES, None, "q", "c") == Floors(
        "q",
        "c",
        {
            "source_at_5": 1.0,
            "quote_holds_gold": 0.75,
            "first_quote_holds_gold": 0.5,
            "citation_recall": 0.9,
            "citation_precision": 0.8,
            "off_topic_declined": 1.0,
            "answerable_answered": 0.987,
        },
    )


def test_no_floor_is_lowered_nor_dropped_by_raising() -> None:
    pinned = Floors("old", "old", {"answerable_answered": 0.9876, "near_misses_declined": 0.1})
    raised = pin(SCORES, pinned, "q", "c")
    assert (raised.questions, raised.corpus) == ("q", "c")
    assert raised.floors["answerable_answered"] == 0.9876
    assert raised.floors["near_misses_declined"] == 0.2
    assert set(raised.floors) == {*FLOORED, "near_misses_declined"}


def test_floors_are_not_raised_over_a_score_that_has_fallen() -> None:
    with pytest.raises(UsageError, match=r"quote_holds_gold 0\.750 is below its floor 0\.760") as caught:
        pin(SCORES, Floors("q", "c", {"quote_holds_gold": 0.76}), "q", "c")
    assert "--lower-floors" in caught.value.hint


def test_lowering_pins_what_is_measured_and_drops_none() -> None:
    pinned = Floors("q", "c", {"quote_holds_gold": 0.76, "near_misses_declined": 0.9})
    lowered = pin(SCORES, pinned, "q", "c", lower=True)
    assert lowered.floors["quote_holds_gold"] == 0.75
    assert lowered.floors["near_misses_declined"] == 0.2
    assert below(SCORES, lowered) == []


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not json",
        '{"questions": "q"}',
        "[]",
        '{"questions": "q", "corpus": "c", "floors": {"frob": 0.5}}',
        '{"questions": "q", "corpus": "c", "floors": {"source_at_5": "high"}}',
        '{"questions": "q", "corpus": "c", "floors": [1]}',
    ],
)
def test_floors_of_another_form_are_wrong_usage(tmp_path: Path, content: str) -> None:
    (tmp_path / "floors.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"floors\.json.* cannot be read"):
        load_floors(tmp_path / "floors.json")


def test_floors_that_are_not_there_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        load_floors(tmp_path / "floors.json")


def test_pinned_floors_come_back(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    path.write_text('{"questions": "q", "corpus": "c", "floors": {"source_at_5": 1}}', encoding="utf-8")
    assert load_floors(path) == Floors("q", "c", {"source_at_5": 1})


def test_the_digest_of_a_file_is_its_sha_256(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert digest_of(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

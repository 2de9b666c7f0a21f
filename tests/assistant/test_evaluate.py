"""Answers are judged against their cases, and scores are held against floors."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cite import Numbering
from assistant.evaluate import (
    Case,
    Floors,
    Scores,
    Verdict,
    below,
    digest_of,
    holds,
    judge,
    load_cases,
    load_floors,
    raise_floors,
    report,
)
from assistant.types import Answer, Citation, Claim, Draft, Quote
from index.types import Passage
from ingest.errors import UsageError

Make = Callable[..., Passage]
CASE = Case("a", "why?", True, "https://example.org/post", "returns diminish", style="far", type="why")
NEAR = Case("b", "why?", False, near=True)
OFF = Case("c", "why?", False)
SCORES = Scores(1.0, 0.75, 0.5, 1.0, 0.98765, 0.2)


def cite(draft: Draft) -> tuple[str, tuple[Citation, ...]]:
    """Text and citations of a whole draft."""
    numbering = Numbering()
    for claim in draft.claims:
        numbering.add(claim)
    return numbering.text, tuple(numbering.citations)


def given(passages: tuple[Passage, ...], *quoted: Passage) -> Answer:
    """An answer that quotes some passages whole."""
    claims = tuple(Claim("Said.", (Quote(one, 0, len(one.chunk.text)),), 0.9) for one in quoted)
    text, citations = cite(Draft(claims, 0.9))
    return Answer("why?", text or "No.", citations, passages, (), "extractive", "snapshot")


@pytest.mark.parametrize(
    ("quote", "held"),
    [
        ("Beyond it Returns\n diminish.", True),
        ("the **returns** `diminish`", True),
        ("diminish returns", False),
    ],
)
def test_a_phrase_is_held_whatever_its_markup_case_and_white_space(quote: str, held: bool) -> None:
    assert holds(quote, "returns diminish") is held


def test_no_phrase_is_held_by_nothing() -> None:
    assert not holds("anything", "")


def test_a_verdict_tells_the_first_quote_from_the_others(make_passage: Make) -> None:
    wrong = make_passage(["Other words."], url="https://other.org/")
    right = make_passage(["The returns diminish."])
    verdict = judge(CASE, given((wrong, right), wrong, right), 12.5)
    assert verdict == Verdict(CASE, True, True, True, False, "Said. [1] Said. [2]", 12.5)
    assert judge(CASE, given((wrong, right), right), 1.0).first_holds


def test_a_source_counts_among_the_first_five_passages_only(make_passage: Make) -> None:
    others = tuple(make_passage(["x"], url=f"https://other.org/{number}") for number in range(5))
    right = make_passage(["y"])
    assert judge(CASE, given((*others[:4], right)), 1.0).source_found
    assert not judge(CASE, given((*others, right)), 1.0).source_found


def test_a_source_is_known_by_its_own_address_and_by_those_that_the_list_has_for_it(
    make_passage: Make,
) -> None:
    passage = make_passage(["x"], url="https://arxiv.org/html/1")
    chunk = passage.chunk
    entry = replace(chunk.document.entries[0], url="https://example.org/post#part")
    listed = replace(passage, chunk=replace(chunk, document=replace(chunk.document, entries=(entry,))))
    assert not judge(CASE, given((passage,)), 1.0).source_found
    assert judge(CASE, given((listed,)), 1.0).source_found


def test_a_report_worked_by_hand() -> None:
    """Four answerable, one of them declined; two off topic, one answered; one near miss, declined."""
    verdicts = [
        Verdict(CASE, True, True, True, True, "", 10.0),
        Verdict(CASE, True, True, True, False, "", 20.0),
        Verdict(replace(CASE, type="list", style="close"), True, True, False, False, "", 30.0),
        Verdict(replace(CASE, type="list"), False, False, False, False, "", 40.0),
        Verdict(OFF, False, False, False, False, "", 50.0),
        Verdict(OFF, True, False, False, False, "", 60.0),
        Verdict(NEAR, False, False, False, False, "", 70.0),
    ]
    found = report(verdicts)
    assert found.scores == Scores(
        source_at_5=0.75,
        quote_holds_gold=0.5,
        first_quote_holds_gold=0.25,
        off_topic_declined=0.5,
        answerable_answered=0.75,
        near_misses_declined=1.0,
    )
    assert found.by_type == {"list": (2, 0.0), "why": (2, 1.0)}
    assert found.by_style == {"close": (1, 0.0), "far": (3, 2 / 3)}
    assert (found.p50_ms, found.p95_ms) == (40.0, 60.0)


def test_nothing_asked_has_failed_nothing() -> None:
    found = report([])
    assert found.scores == Scores(1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    assert (found.by_type, found.p50_ms, found.p95_ms) == ({}, 0.0, 0.0)


def test_a_score_at_its_floor_passes_and_one_below_is_named() -> None:
    floors = Floors("q", "c", {"source_at_5": 1.0, "quote_holds_gold": 0.751})
    assert below(SCORES, floors) == ["quote_holds_gold 0.750 is below its floor 0.751"]


def test_first_floors_are_the_scores_cut_to_three_places() -> None:
    assert raise_floors(SCORES, None, "q", "c") == Floors(
        "q",
        "c",
        {
            "source_at_5": 1.0,
            "quote_holds_gold": 0.75,
            "off_topic_declined": 1.0,
            "answerable_answered": 0.987,
        },
    )


def test_no_floor_is_lowered_nor_dropped_by_raising() -> None:
    pinned = Floors("old", "old", {"answerable_answered": 0.9876, "first_quote_holds_gold": 0.4})
    raised = raise_floors(SCORES, pinned, "q", "c")
    assert (raised.questions, raised.corpus) == ("q", "c")
    assert raised.floors["answerable_answered"] == 0.9876
    assert raised.floors["first_quote_holds_gold"] == 0.5


def test_floors_are_not_raised_over_a_score_that_has_fallen() -> None:
    with pytest.raises(UsageError, match=r"quote_holds_gold 0\.750 is below its floor 0\.760"):
        raise_floors(SCORES, Floors("q", "c", {"quote_holds_gold": 0.76}), "q", "c")


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


def test_cases_are_read_line_by_line_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    asked = {"id": "a", "question": "why?", "answerable": True, "url": "https://a.org", "phrase": "so"}
    path.write_text(f"{json.dumps(asked)}\n\n" + '{"id": "b", "question": "who?", "answerable": false}\n')
    assert load_cases(path) == (Case("a", "why?", True, "https://a.org", "so"), Case("b", "who?", False))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "not a question"),
        ("[1]", "not a question"),
        ('{"id": "a", "question": "why?"}', "answerable"),
        ('{"id": "a", "question": 5, "answerable": false}', "texts"),
        ('{"id": "a", "question": "why?", "answerable": "no"}', "true or false"),
        ('{"id": "a", "question": " ? ", "answerable": false}', "holds no word"),
        ('{"id": "a", "question": "why?", "answerable": true}', "names its url and its phrase"),
    ],
)
def test_a_line_that_is_no_question_is_named_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"questions\.jsonl:2: .*{said}"):
        load_cases(path)


@pytest.mark.parametrize("content", [b"\n\n", b"\xff\xfe"])
def test_a_file_without_questions_is_wrong_usage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(UsageError, match=r"hold no line|cannot be read"):
        load_cases(tmp_path / "q.jsonl")
    with pytest.raises(UsageError, match="cannot be read"):
        load_cases(tmp_path / "absent.jsonl")

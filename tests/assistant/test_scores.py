"""What verdicts come to, worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.grounding import Grounded
from assistant.evaluation.judging import Verdict, judge
from assistant.evaluation.scores import Group, Latency, Scores, report
from assistant.types import ANSWERS_FROM, Answer, Statement
from index.types import Passage

Make = Callable[..., Passage]
Give = Callable[..., Answer]
CASE = Case("a", "why?", True, "https://example.org/post", "returns diminish", style="far", type="why")
CLOSE = replace(CASE, type="list", style="close")
NEAR = Case("b", "why?", False, near=True)
OFF = Case("c", "why?", False)


def grounded(supported: bool, *precise: bool) -> Grounded:
    return Grounded(Statement("Said.", tuple(range(1, len(precise) + 1))), supported, precise)


@pytest.fixture
def verdicts(make_passage: Make, make_answer: Give) -> list[Verdict]:
    """Four answerable, one of them declined; two off topic, one answered; one near miss, declined."""
    right, wrong = make_passage(["Returns diminish."]), make_passage(["Other."], url="https://other.org/")
    none = make_answer()
    return [
        judge(CASE, make_answer([right], shown=(right,)), [grounded(True, True)], 10.0),
        judge(CASE, make_answer([wrong], [right], shown=(right,)), [grounded(True, True, False)], 20.0),
        judge(CLOSE, make_answer([wrong], shown=(right,)), [grounded(False, False)], 30.0),
        judge(replace(CASE, type="list"), none, (), 40.0),
        judge(OFF, none, (), 50.0),
        judge(OFF, make_answer([wrong]), [grounded(True, True)], 60.0),
        judge(NEAR, none, (), 70.0),
    ]


def test_a_report_worked_by_hand(verdicts: list[Verdict]) -> None:
    found = report(verdicts, "table")
    assert found.scores == Scores(
        source_at_5=0.75,
        quote_holds_gold=0.5,
        first_quote_holds_gold=0.25,
        citation_recall=0.75,  # three of four sentences
        citation_precision=0.6,  # three of five citations
        off_topic_declined=0.5,
        answerable_answered=0.75,
        near_misses_declined=1.0,
    )
    assert found.checker == "table"
    assert found.curve.in_use == ANSWERS_FROM


def test_the_questions_of_each_type_and_style_are_scored_apart(verdicts: list[Verdict]) -> None:
    found = report(verdicts, "table")
    assert found.by_type == {
        "list": Group(2, 0.5, 0.0, 0.0, 0.0, 0.0, 0.5),
        "why": Group(2, 1.0, 0.5, 1.0, 2 / 3, 1.0, 0.0),
    }
    assert {name: (group.questions, group.quote_holds_gold) for name, group in found.by_style.items()} == {
        "close": (1, 0.0),
        "far": (3, 2 / 3),
    }


def test_what_the_list_does_not_answer_has_no_source_and_no_phrase(verdicts: list[Verdict]) -> None:
    found = report(verdicts, "table")
    assert found.off_topic == Group(2, None, None, None, 1.0, 1.0, 0.5)
    assert found.near_misses == Group(1, None, None, None, None, None, 1.0)


def test_latency_is_of_the_parts_that_an_answer_times_and_of_the_whole(verdicts: list[Verdict]) -> None:
    timed = [
        replace(verdict, given=replace(verdict.given, timings_ms=(("retrieve", number), ("compose", 5.0))))
        for number, verdict in enumerate(verdicts, start=1)
    ]
    assert report(timed, "table").latency == {
        "retrieve": Latency(4.0, 6.0),
        "compose": Latency(5.0, 5.0),
        "total": Latency(40.0, 60.0),
    }


def test_nothing_asked_has_failed_nothing() -> None:
    found = report([], "table")
    assert found.scores == Scores(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    assert (found.by_type, found.latency["total"]) == ({}, Latency(0.0, 0.0))
    assert found.answerable == Group(0, None, None, None, None, None, None)

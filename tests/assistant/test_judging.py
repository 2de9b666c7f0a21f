"""An answer is held against its case: what its quotes contain, and where its passages lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.judging import answering, holds, judge, stretch
from assistant.types import Answer
from index.types import Passage

Make = Callable[..., Passage]
Give = Callable[..., Answer]
CASE = Case("a", "why?", True, "https://example.org/post", "returns diminish", also=("gains shrink",))


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


def test_a_further_phrase_answers_just_as_well() -> None:
    assert answering("Then the gains shrink.", CASE) == "gains shrink"
    assert answering("Returns diminish, gains shrink.", CASE) == "returns diminish"
    assert answering("Nothing of it.", CASE) == ""


@pytest.mark.parametrize(
    ("quote", "held"),
    [
        ("Beyond it Returns\n diminish.", "Returns\n diminish."),
        ("So **returns** `diminish`, and returns rise.", "**returns** `diminish`,"),
        ("Of [returns diminish](https://e.org) much is said.", "[returns diminish](https://e.org)"),
        ("returns, returns diminish", "returns diminish"),
        ("diminish returns", ""),
    ],
)
def test_the_stretch_that_holds_a_phrase_is_found_in_the_quote_as_it_stands(quote: str, held: str) -> None:
    start, end = stretch(quote, "returns diminish")
    assert quote[start:end] == held


def test_a_verdict_tells_the_first_quote_from_the_others(make_passage: Make, make_answer: Give) -> None:
    wrong = make_passage(["Other words."], url="https://other.org/")
    right = make_passage(["The returns diminish."])
    verdict = judge(CASE, make_answer([wrong], [right], shown=(wrong, right)), (), 12.5)
    assert (verdict.held, verdict.outcome) == ((False, True), "in a later quote")
    assert (verdict.source_found, verdict.milliseconds) == (True, 12.5)
    assert judge(CASE, make_answer([right]), (), 1.0).outcome == "in the first quote"
    assert judge(CASE, make_answer([wrong]), (), 1.0).outcome == "not in the quotes"


def test_what_is_declined_is_so_rightly_or_wrongly(make_passage: Make, make_answer: Give) -> None:
    quoted = make_passage(["The returns diminish."])
    for case in (Case("b", "why?", False), Case("c", "why?", False, near=True)):
        assert judge(case, make_answer(), (), 1.0).outcome == "rightly declined"
        assert judge(case, make_answer([quoted]), (), 1.0).outcome == "wrongly answered"
    assert judge(CASE, make_answer(), (), 1.0).outcome == "wrongly declined"


def test_a_source_counts_among_the_first_five_passages_only(make_passage: Make, make_answer: Give) -> None:
    others = tuple(make_passage(["x"], url=f"https://other.org/{number}") for number in range(5))
    right = make_passage(["y"])
    assert judge(CASE, make_answer(shown=(*others[:4], right)), (), 1.0).source_found
    assert not judge(CASE, make_answer(shown=(*others, right)), (), 1.0).source_found


def test_a_source_is_known_by_its_own_address_and_by_those_that_the_list_has_for_it(
    make_passage: Make, make_answer: Give
) -> None:
    passage = make_passage(["x"], url="https://arxiv.org/html/1")
    chunk = passage.chunk
    entry = replace(chunk.document.entries[0], url="https://example.org/post#part")
    listed = replace(passage, chunk=replace(chunk, document=replace(chunk.document, entries=(entry,))))
    assert not judge(CASE, make_answer(shown=(passage,)), (), 1.0).source_found
    assert judge(CASE, make_answer(shown=(listed,)), (), 1.0).source_found

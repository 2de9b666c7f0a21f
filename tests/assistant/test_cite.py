"""Markers and citations agree, and each citation is verbatim."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.cite import Numbering
from assistant.types import Citation, Claim, Draft, Quote
from index.types import Passage
from ingest.types import Anchor

Make = Callable[..., Passage]


def cite(draft: Draft) -> tuple[str, tuple[Citation, ...]]:
    """Text and citations of a whole draft."""
    numbering = Numbering()
    for claim in draft.claims:
        numbering.add(claim)
    return numbering.text, tuple(numbering.citations)


def test_each_sentence_is_followed_by_its_numbers(make_passage: Make) -> None:
    passage = make_passage(["Cats sleep.", "Dogs bark."])
    cats, dogs = Quote(passage, 0, 11), Quote(passage, 12, 22)
    draft = Draft((Claim("Cats sleep.", (cats,), 0.9), Claim("Both do things.", (cats, dogs), 0.8)), 0.9)
    text, citations = cite(draft)
    assert text == "Cats sleep. [1] Both do things. [1][2]"
    assert [citation.quote for citation in citations] == ["Cats sleep.", "Dogs bark."]
    assert [citation.number for citation in citations] == [1, 2]
    assert [citation.support for citation in citations] == [0.9, 0.8]


def test_a_quote_outside_its_passage_is_dropped_with_its_claim(make_passage: Make) -> None:
    passage = make_passage(["Cats sleep."])
    draft = Draft(
        (Claim("Invented.", (Quote(passage, 5, 99),), 1.0), Claim("Empty.", (Quote(passage, 4, 4),), 1.0)),
        1.0,
    )
    assert cite(draft) == ("", ())


def test_a_quote_says_where_in_its_source_it_begins(make_passage: Make) -> None:
    """The place is told from the document's text, of which the chunk is the middle."""
    passage = make_passage(
        ["Cats sleep.", "Dogs bark.", "Birds sing."], url="https://example.org/x", kind="pdf"
    )
    anchors = (Anchor(0, "page=1"), Anchor(12, "page=2"), Anchor(23, "page=3"))
    document = replace(passage.chunk.document, anchors=anchors)
    chunk = replace(passage.chunk, document=document, text="Dogs bark. Birds sing.", start=12)
    passage = replace(passage, chunk=chunk)
    quotes = (Quote(passage, 0, 10), Quote(passage, 5, 22), Quote(passage, 11, 22))
    _, citations = cite(Draft((Claim("They do things.", quotes, 0.9),), 0.9))
    assert [(citation.at, citation.deep_link) for citation in citations] == [
        ("page=2", "https://example.org/x#page=2"),
        ("page=2", "https://example.org/x#page=2"),
        ("page=3", "https://example.org/x#page=3"),
    ]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=3), max_size=5))
def test_every_marker_has_its_citation_and_the_reverse(
    make_passage: Make, spans: list[list[tuple[int, int]]]
) -> None:
    """Whatever an engine quotes: numbers run from 1, and each quote is the passage's own text."""
    passage = make_passage(["Cats sleep a lot.", "Dogs bark."])
    claims = tuple(Claim("Said.", tuple(Quote(passage, *span) for span in quotes), 0.5) for quotes in spans)
    text, citations = cite(Draft(claims, 0.5))
    marked = {int(number) for number in re.findall(r"\[(\d+)\]", text)}
    assert marked == {citation.number for citation in citations} == set(range(1, len(citations) + 1))
    for citation in citations:
        assert passage.chunk.text[citation.start : citation.end] == citation.quote


def test_each_of_several_sentences_of_a_claim_carries_its_markers(make_passage: Make) -> None:
    passage = make_passage(["Cats sleep, e.g. at 3.5 p.m. on sofas.", "Dogs bark."])
    both = Quote(passage, 0, len(passage.chunk.text))
    text, citations = cite(Draft((Claim(passage.chunk.text, (both,), 0.9),), 0.9))
    assert text == "Cats sleep, e.g. at 3.5 p.m. on sofas. [1] Dogs bark. [1]"
    assert len(citations) == 1

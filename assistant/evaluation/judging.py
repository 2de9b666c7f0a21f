"""What came of one question: its answer held against its case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from assistant.evaluation.cases import Case
from assistant.evaluation.grounding import Grounded
from assistant.plain import plain
from assistant.types import Answer
from index.types import Passage
from ingest.urls import identity

_TOP = 5

Outcome = Literal[
    "wrongly answered", "wrongly declined", "not in the quotes", "in a later quote", "in the first quote",
    "rightly declined",
]  # fmt: skip
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
"""The worst first."""
RIGHT: frozenset[Outcome] = frozenset({"in the first quote", "in a later quote", "rightly declined"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one question."""

    case: Case
    given: Answer
    source_found: bool
    """The right source is among the first five passages."""
    held: tuple[bool, ...]
    """For each citation: whether its quote contains one of the case's phrases."""
    grounded: tuple[Grounded, ...]
    """For each sentence: whether its citations support it."""
    milliseconds: float
    """From the question to the whole answer; judging it is not counted."""

    @property
    def outcome(self) -> Outcome:
        """In words."""
        if not self.given.answered:
            return "wrongly declined" if self.case.answerable else "rightly declined"
        if not self.case.answerable:
            return "wrongly answered"
        if not any(self.held):
            return "not in the quotes"
        return "in the first quote" if self.held[0] else "in a later quote"


def judge(case: Case, given: Answer, grounded: Sequence[Grounded], milliseconds: float) -> Verdict:
    """Hold an answer against its case."""
    return Verdict(
        case=case,
        given=given,
        source_found=any(leads_to(passage, case.url) for passage in given.passages[:_TOP]),
        held=tuple(bool(answering(citation.quote, case)) for citation in given.citations),
        grounded=tuple(grounded),
        milliseconds=milliseconds,
    )


def answering(quote: str, case: Case) -> str:
    """The first of the case's phrases that a quote holds; empty when it holds none."""
    return next((phrase for phrase in case.phrases if holds(quote, phrase)), "")


def holds(quote: str, phrase: str) -> bool:
    """Whether a quote contains a phrase, markup, case and white space aside."""
    return bool(phrase) and _normal(phrase) in _normal(quote)


def stretch(quote: str, phrase: str) -> tuple[int, int]:
    """Where a quote holds a phrase, in whole words and with the markup between them; (0, 0) when it does not."""
    words = [match.span() for match in re.finditer(r"\S+", quote)]
    end = next((end for _, end in words if holds(quote[:end], phrase)), 0)
    starts = [start for start, _ in words if start < end and holds(quote[start:end], phrase)]
    return (starts[-1], end) if starts else (0, 0)


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text).replace("`", "")).casefold()


def leads_to(passage: Passage, url: str) -> bool:
    """Whether a passage's document, or an entry of the list that leads to it, is the page behind `url`."""
    document = passage.chunk.document
    wanted = identity(url)
    return any(
        identity(known) == wanted for known in (document.url, *(entry.url for entry in document.entries))
    )

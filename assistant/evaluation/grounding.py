"""Whether each sentence is supported by what it cites: ALCE's citation recall and precision.

Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations", section 4. Their judge is an NLI
model; here it is whatever checker is given, so a figure means nothing without the checker's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.types import Answer, Checker, Statement

SUPPORTED_FROM = 0.5
"""What a checker says of a sentence that a text supports."""
_MARKERS = re.compile(r"(?:\s*\[\d+\])+\s*$")


@dataclass(frozen=True, slots=True)
class Grounded:
    """One sentence, held against its citations."""

    statement: Statement
    supported: bool
    """Citation recall: whether all its quotes together support the sentence."""
    precise: tuple[bool, ...]
    """Citation precision, for each of `statement.numbers`: the sentence is supported, and this citation is needed
    for it or supports it alone."""


def ground(given: Answer, checker: Checker) -> tuple[Grounded, ...]:
    """Each sentence of an answer, judged by its citations' quotes; nothing for an answer that declines."""
    quotes = {citation.number: citation.quote for citation in given.citations}
    return tuple(_grounded(statement, quotes, checker) for statement in given.statements)


def _grounded(statement: Statement, quotes: dict[int, str], checker: Checker) -> Grounded:
    cited = [quotes[number] for number in statement.numbers]
    if not cited:
        return Grounded(statement, False, ())
    sentence = _MARKERS.sub("", statement.text)
    several = len(cited) > 1
    others = ["\n".join(cited[:at] + cited[at + 1 :]) for at in range(len(cited))] if several else []
    scores = checker.supports(sentence, ["\n".join(cited), *(cited if several else []), *others])
    whole, *parts = (score >= SUPPORTED_FROM for score in scores)
    alone, without = parts[: len(cited)], parts[len(cited) :]
    if not several:
        return Grounded(statement, whole, (whole,))
    precise = (whole and (own or not rest) for own, rest in zip(alone, without, strict=True))
    return Grounded(statement, whole, tuple(precise))

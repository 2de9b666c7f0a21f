"""How well the list supports an answer at all: the decision to answer or to decline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import exp

from assistant.orders import without_orders
from index.types import Passage, Retrieval

Analyze = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells an answerable question from one that the list knows nothing of; each 0 to 1."""

    cosine: float
    """Best cosine of question and chunk."""
    sentence: float
    """Best cosine of question and sentence."""
    coverage: float
    """Largest share of the question's idf weight in one passage with its title and headings."""
    unknown: float
    """Share of the question's idf weight in words that the whole index does not hold."""


def signals(retrieval: Retrieval, analyze: Analyze) -> Signals:
    """The signals of what was retrieved; those of a question about nothing here when nothing was."""
    passages = tuple(map(without_orders, retrieval.passages))
    if not passages:
        return Signals(0.0, 0.0, 0.0, 1.0)
    return Signals(
        cosine=max(passage.cosine for passage in passages),
        sentence=max((score for passage in passages for score in passage.sentence_scores), default=0.0),
        coverage=max(coverage(retrieval.terms, set(analyze(searchable(passage)))) for passage in passages),
        unknown=coverage(retrieval.terms, set(retrieval.unknown)),
    )


def searchable(passage: Passage) -> str:
    """A passage with the names it goes by."""
    chunk = passage.chunk
    return " ".join((chunk.document.title, *chunk.document.authors, *chunk.heading, chunk.text))


def coverage(terms: Mapping[str, float], present: set[str]) -> float:
    """Share of the terms' weight that is present; 0 without terms."""
    whole = sum(terms.values())
    return sum(weight for term, weight in terms.items() if term in present) / whole if whole else 0.0


def support(found: Signals) -> float:
    """Probability that the list answers, by logistic regression over the signals."""
    score = (
        _BIAS
        + _COSINE * found.cosine
        + _SENTENCE * found.sentence
        + _COVERAGE * found.coverage
        + _UNKNOWN * found.unknown
    )
    return 1 / (1 + exp(-score))


# Fitted by tests/bench/fit_support.py, on tests/bench/tuning.jsonl over the shipped list and, with less weight, on
# SQuAD 2.0: half of its development articles indexed, their questions against those about the other half.
# None of the questions that `assistant evaluate` scores took part.
_BIAS, _COSINE, _SENTENCE, _COVERAGE, _UNKNOWN = -10.58, 7.38, 14.69, 5.84, -1.86

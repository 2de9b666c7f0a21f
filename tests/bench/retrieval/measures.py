"""What is counted: how much of an answer stands in what was retrieved, and how sure a share is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sets import Question

from index.wordpieces import count, encode
from ingest.types import Span

BUDGET = 1000
"""Word pieces of what is retrieved that are read."""

MRR_DEPTH = 10
ANSWERED = 0.95
"""Share of the answerable questions that are answered where declining is measured."""

_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Stretch:
    """A retrieved text: `text[start:end]` of the document of that id."""

    group: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Share:
    """A mean over questions, with its 95 % interval."""

    value: float
    low: float
    high: float
    count: int


def share(values: Sequence[float]) -> Share:
    """The mean, and the interval that a seeded bootstrap over the questions gives it."""
    array = np.asarray(values, dtype=np.float64)
    draw = np.random.default_rng(1)
    means = [array[draw.integers(0, len(array), len(array))].mean() for _ in range(_DRAWS)]
    low, high = np.quantile(means, (0.025, 0.975))
    return Share(float(array.mean()), float(low), float(high), len(array))


def reference_share(question: Question, found: Sequence[Stretch], texts: Mapping[str, str]) -> float:
    """Share of the characters of all its spans inside the first 1,000 word pieces."""
    read = np.zeros(len(texts[question.group]), dtype=bool)
    for stretch in _read(found, texts):
        if stretch.group == question.group:
            read[stretch.start : stretch.end] = True
    wanted = np.zeros_like(read)
    for start, end in question.spans:
        wanted[start:end] = True
    return float((read & wanted).sum() / wanted.sum())


def holds_a_span(question: Question, found: Sequence[Stretch], texts: Mapping[str, str]) -> float:
    """1 when one of its spans stands whole inside the first 1,000 word pieces, else 0."""
    read = _joined([(one.start, one.end) for one in _read(found, texts) if one.group == question.group])
    return float(any(a <= start and end <= b for start, end in question.spans for a, b in read))


def _read(found: Sequence[Stretch], texts: Mapping[str, str]) -> Iterator[Stretch]:
    """The stretches in order, the last one cut, that make up the first 1,000 word pieces."""
    left = BUDGET
    for stretch in found:
        text = texts[stretch.group][stretch.start : stretch.end]
        pieces = count(text)
        if pieces > left:
            if left:
                _, end = encode([text])[0].offsets[left]  # the first is [CLS]
                yield Stretch(stretch.group, stretch.start, stretch.start + end)
            return
        left -= pieces
        yield stretch


def _joined(spans: Sequence[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def paragraph_rank(
    question: Question, found: Sequence[Stretch], starts: Mapping[str, Sequence[int]]
) -> int | None:
    """Place of the paragraph asked about, from 1, when each paragraph counts once; None when it was not found."""
    seen: dict[tuple[str, int], int] = {}
    for stretch in found:
        number = int(np.searchsorted(starts[stretch.group], stretch.start, side="right")) - 1
        seen.setdefault((stretch.group, number), len(seen) + 1)
    return seen.get((question.group, question.paragraph))


def reciprocal(rank: int | None) -> float:
    """1 / rank down to place 10, else 0."""
    return 1 / rank if rank and rank <= MRR_DEPTH else 0.0


def holds_an_answer(question: Question, quotes: Sequence[str]) -> float:
    """1 when a quote contains the words of one of its answers, case and white space aside, else 0."""
    shown = [_plain(quote) for quote in quotes]
    return float(any(_plain(answer) in quote for answer in question.answers for quote in shown))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def declined(answerable: Sequence[float], foreign: Sequence[float]) -> list[float]:
    """For each foreign score 1 when it lies below what 95 % of the answerable ones reach, else 0."""
    threshold = np.quantile(np.asarray(answerable), 1 - ANSWERED)
    return [float(score < threshold) for score in foreign]

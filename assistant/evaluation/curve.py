"""Wrongly answered against wrongly declined, as the support that an answer needs varies."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.evaluation.cases import Kind
from assistant.evaluation.judging import Verdict

SHOWN = tuple(step / 10 for step in range(1, 10))
"""Thresholds of the table; the one in use is put between them."""


@dataclass(frozen=True, slots=True)
class Point:
    """Shares from 0 to 1 at one threshold; None where no such question was asked."""

    threshold: float
    wrongly_declined: float | None
    """Answerable questions whose support is below the threshold."""
    off_topic_answered: float | None
    near_misses_answered: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """What another threshold would have done to these very answers: support alone decides."""

    in_use: float
    shown: tuple[Point, ...]
    """At ten or nine round thresholds, the one in use among them."""
    every: tuple[Point, ...]
    """Wherever anything changes, the least threshold first."""
    off_topic_auroc: float | None
    """How often an answerable question has more support than an off-topic one; 0.5 is chance."""
    near_misses_auroc: float | None


def curve(verdicts: Sequence[Verdict], in_use: float) -> Curve:
    """The curve of one run of all questions: what was declined carries its support, too."""
    supports = _by_kind(verdicts)
    steps = sorted({0.0, *(support for group in supports.values() for support in group)})
    beyond = steps[-1] + 1e-9  # declines everything
    return Curve(
        in_use=in_use,
        shown=tuple(_point(supports, threshold) for threshold in sorted({*SHOWN, in_use})),
        every=tuple(_point(supports, threshold) for threshold in (*steps, beyond)),
        off_topic_auroc=auroc(supports["answerable"], supports["off-topic"]),
        near_misses_auroc=auroc(supports["answerable"], supports["near miss"]),
    )


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Share of the pairs in which the first is the larger; a tie counts half. None without a pair."""
    wins = sum((high > low) + 0.5 * (high == low) for high in higher for low in lower)
    pairs = len(higher) * len(lower)
    return wins / pairs if pairs else None


def _by_kind(verdicts: Sequence[Verdict]) -> dict[Kind, list[float]]:
    supports: dict[Kind, list[float]] = {"answerable": [], "off-topic": [], "near miss": []}
    for verdict in verdicts:
        supports[verdict.case.kind].append(verdict.given.support)
    return {kind: sorted(group) for kind, group in supports.items()}


def _point(supports: dict[Kind, list[float]], threshold: float) -> Point:
    declined = {kind: _below(group, threshold) for kind, group in supports.items()}
    return Point(
        threshold,
        declined["answerable"],
        _rest(declined["off-topic"]),
        _rest(declined["near miss"]),
    )


def _below(ordered: Sequence[float], threshold: float) -> float | None:
    """The share that a threshold declines: support at the threshold is enough."""
    return bisect_left(ordered, threshold) / len(ordered) if ordered else None


def _rest(share: float | None) -> float | None:
    return None if share is None else 1 - share

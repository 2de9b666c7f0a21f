"""What many verdicts come to: scores, groups of questions and latency."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.evaluation.curve import Curve, curve
from assistant.evaluation.judging import Verdict
from assistant.types import ANSWERS_FROM


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1; 1 where nothing was asked, for then nothing has failed."""

    source_at_5: float
    quote_holds_gold: float
    first_quote_holds_gold: float
    citation_recall: float
    citation_precision: float
    off_topic_declined: float
    answerable_answered: float
    near_misses_declined: float


@dataclass(frozen=True, slots=True)
class Group:
    """Some of the questions. Shares from 0 to 1, None of nothing; those of a source or a phrase are for answerable
    questions only."""

    questions: int
    source_at_5: float | None
    first_quote_holds_gold: float | None
    quote_holds_gold: float | None
    """Any citation's quote holds a phrase."""
    citation_precision: float | None
    """Over all citations of all sentences."""
    citation_recall: float | None
    """Over all sentences."""
    declined: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds that half, and 95 %, of the questions take at most."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Report:
    """All verdicts, and what they come to."""

    verdicts: tuple[Verdict, ...]
    checker: str
    """Who judged what citations support."""
    scores: Scores
    answerable: Group
    off_topic: Group
    near_misses: Group
    by_type: dict[str, Group]
    """Answerable questions of each type."""
    by_style: dict[str, Group]
    latency: dict[str, Latency]
    """Of `retrieve`, `compose` and `total`."""
    curve: Curve


def report(verdicts: Sequence[Verdict], checker: str) -> Report:
    """What verdicts come to."""
    answerable = [verdict for verdict in verdicts if verdict.case.kind == "answerable"]
    of_all, of_those = group(verdicts), group(answerable)
    off_topic = group([verdict for verdict in verdicts if verdict.case.kind == "off-topic"])
    near = group([verdict for verdict in verdicts if verdict.case.kind == "near miss"])
    return Report(
        verdicts=tuple(verdicts),
        checker=checker,
        scores=Scores(
            source_at_5=_or_one(of_those.source_at_5),
            quote_holds_gold=_or_one(of_those.quote_holds_gold),
            first_quote_holds_gold=_or_one(of_those.first_quote_holds_gold),
            citation_recall=_or_one(of_all.citation_recall),
            citation_precision=_or_one(of_all.citation_precision),
            off_topic_declined=_or_one(off_topic.declined),
            answerable_answered=1.0 if of_those.declined is None else 1 - of_those.declined,
            near_misses_declined=_or_one(near.declined),
        ),
        answerable=of_those,
        off_topic=off_topic,
        near_misses=near,
        by_type=_grouped(answerable, lambda verdict: verdict.case.type),
        by_style=_grouped(answerable, lambda verdict: verdict.case.style),
        latency=_latencies(verdicts),
        curve=curve(verdicts, ANSWERS_FROM),
    )


def group(verdicts: Sequence[Verdict]) -> Group:
    """What some verdicts come to."""
    answerable = [verdict for verdict in verdicts if verdict.case.answerable]
    sentences = [grounded for verdict in verdicts for grounded in verdict.grounded]
    return Group(
        questions=len(verdicts),
        source_at_5=share([verdict.source_found for verdict in answerable]),
        first_quote_holds_gold=share([verdict.held[:1] == (True,) for verdict in answerable]),
        quote_holds_gold=share([any(verdict.held) for verdict in answerable]),
        citation_precision=share([precise for grounded in sentences for precise in grounded.precise]),
        citation_recall=share([grounded.supported for grounded in sentences]),
        declined=share([not verdict.given.answered for verdict in verdicts]),
    )


def share(outcomes: Sequence[bool]) -> float | None:
    """How many of the outcomes are true, from 0 to 1; None of none."""
    return sum(outcomes) / len(outcomes) if outcomes else None


def _or_one(value: float | None) -> float:
    return 1.0 if value is None else value


def _grouped(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> dict[str, Group]:
    groups: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if key(verdict):
            groups.setdefault(key(verdict), []).append(verdict)
    return {name: group(members) for name, members in sorted(groups.items())}


def _latencies(verdicts: Sequence[Verdict]) -> dict[str, Latency]:
    timed = [{**dict(verdict.given.timings_ms), "total": verdict.milliseconds} for verdict in verdicts]
    return {
        part: _latency([times[part] for times in timed if part in times])
        for part in ("retrieve", "compose", "total")
    }


def _latency(times: Sequence[float]) -> Latency:
    ordered = sorted(times)
    return Latency(median(ordered), ordered[int(0.95 * (len(ordered) - 1))]) if ordered else Latency(0.0, 0.0)

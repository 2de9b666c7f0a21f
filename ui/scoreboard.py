"""What `assistant evaluate` prints: scores, tables at 80 columns, and all of it as JSON. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.evaluation.curve import Curve, Point
from assistant.evaluation.floors import Judgement
from assistant.evaluation.judging import RIGHT, Verdict
from assistant.evaluation.scores import Group, Report
from ui.terminal import Line, one_line, wrapped

Cell = float | None

ANSWERABLE = (
    "source@5",
    "gold in [1]",
    "gold in any",
    "declined wrongly",
    "citation precision",
    "citation recall",
)
"""Columns of the questions that the list answers."""
UNANSWERABLE = ("declined rightly", "answered wrongly", "citation precision", "citation recall")
CURVE = ("wrongly declined", "off-topic answered", "near misses answered")
_NAME, _COUNT, _CELL, _WIDE = 15, 5, 10, 13


def legend(checker: str, engine: str) -> str:
    """What the figures mean, and how far they can be trusted."""
    quotes = (
        " The sentences of the extractive engine are their own quotes with the markup taken off, so both are near 1 "
        "by construction: what is missing tells more of the checker than of the answers."
    )
    return (
        "source@5: the right source is among the first five passages. gold: a quote holds the words that answer, "
        "that of citation [1] or any. Citation precision and recall are ALCE's, over the sentences of every "
        f"answer given, as the checker {checker} judges them. Recall: the quotes of a sentence together support it. "
        "Precision: a citation of such a sentence supports it alone, or the others do not support it without it."
        + (quotes if engine == "extractive" else "")
    )


def answerable_rows(report: Report) -> list[tuple[str, int, tuple[Cell, ...]]]:
    """Name, number of questions and a cell for each column of `ANSWERABLE`: all, each style, each type."""
    named = [("all", report.answerable), *report.by_style.items(), *report.by_type.items()]
    return [(name, group.questions, _answerable(group)) for name, group in named]


def _answerable(group: Group) -> tuple[Cell, ...]:
    return (
        group.source_at_5,
        group.first_quote_holds_gold,
        group.quote_holds_gold,
        group.declined,
        group.citation_precision,
        group.citation_recall,
    )


def unanswerable_rows(report: Report) -> list[tuple[str, int, tuple[Cell, ...]]]:
    """The same for the columns of `UNANSWERABLE`."""
    return [
        (
            name,
            group.questions,
            (
                group.declined,
                None if group.declined is None else 1 - group.declined,
                group.citation_precision,
                group.citation_recall,
            ),
        )
        for name, group in (("off-topic", report.off_topic), ("near misses", report.near_misses))
    ]


def curve_cells(point: Point) -> tuple[Cell, ...]:
    """A cell for each column of `CURVE`."""
    return point.wrongly_declined, point.off_topic_answered, point.near_misses_answered


def cell(value: Cell) -> str:
    """Three places; a dash of nothing."""
    return "–" if value is None else f"{value:.3f}"


def as_lines(judged: Judgement, columns: int, curve: bool) -> list[Line]:
    """The scores beside their floors, then the questions of each kind, latency, and the curve when wanted."""
    report = judged.report
    lines: list[Line] = [_score(name, value, judged.floors) for name, value in asdict(report.scores).items()]
    lines += _table("answerable", ANSWERABLE, answerable_rows(report))
    lines += _table("not answerable", UNANSWERABLE, unanswerable_rows(report))
    lines += _latency(report)
    if curve:
        lines += _curve(report.curve)
    lines.append((("", ""),))
    lines += wrapped(legend(report.checker, judged.engine), columns, style="dim")
    return [*lines, ((f"{len(report.verdicts)} questions, {written_by(judged)}", "title"),)]


def written_by(judged: Judgement) -> str:
    """The engine, and how many answers another one wrote in its place."""
    stood_in = _stood_in(judged)
    return f"engine {judged.engine}" + (f", {stood_in} answers by another in its place" if stood_in else "")


def _stood_in(judged: Judgement) -> int:
    return sum(verdict.given.engine != judged.engine for verdict in judged.report.verdicts)


def _score(name: str, value: float, floors: dict[str, float]) -> Line:
    floor = floors.get(name)
    if floor is None:
        return ((f"{name:<24} {value:.3f}", ""),)
    return ((f"{name:<24} {value:.3f}", "bad" if value < floor else "good"), (f"  floor {floor:.3f}", "dim"))


def _table(
    title: str, columns: Sequence[str], rows: Sequence[tuple[str, int, tuple[Cell, ...]]]
) -> list[Line]:
    """An empty line, two lines of headings, and the rows."""
    upper, lower = _two_lines(columns, _CELL)
    lines: list[Line] = [
        (("", ""),),
        ((f"{'':<{_NAME}}{'':>{_COUNT}}{upper}".rstrip(), "dim"),),
        ((f"{title:<{_NAME}}", "title"), (f"{'n':>{_COUNT}}{lower}", "dim")),
    ]
    for name, count, cells in rows:
        values = "".join(f"{cell(value):>{_CELL}}" for value in cells)
        lines.append(((f"{_clipped(name):<{_NAME}}{count:>{_COUNT}}{values}", ""),))
    return lines


def _two_lines(columns: Sequence[str], wide: int) -> tuple[str, str]:
    """Headings broken before their last word."""
    parts = [column.rpartition(" ") for column in columns]
    upper = "".join(f"{first:>{wide}}" for first, _, _ in parts)
    return upper, "".join(f"{last:>{wide}}" for _, _, last in parts)


def _clipped(name: str) -> str:
    said = one_line(name)
    return said if len(said) < _NAME else said[: _NAME - 2] + "…"


def _latency(report: Report) -> list[Line]:
    lines: list[Line] = [
        (("", ""),),
        (
            (f"{'milliseconds':<{_NAME + _COUNT}}", "title"),
            (f"{'p50':>{_CELL}}{'p95':>{_CELL}}", "dim"),
        ),
    ]
    for part, taken in report.latency.items():
        lines.append(((f"{part:<{_NAME + _COUNT}}{taken.p50:>{_CELL}.1f}{taken.p95:>{_CELL}.1f}", ""),))
    return lines


def _curve(curve: Curve) -> list[Line]:
    upper, lower = _two_lines(CURVE, _WIDE)
    lines: list[Line] = [
        (("", ""),),
        ((f"{'answered from':<{_NAME + _COUNT}}{upper}", "dim"),),
        ((f"{'a support of':<{_NAME + _COUNT}}{lower}", "dim"),),
    ]
    for point in curve.shown:
        values = "".join(f"{cell(value):>{_WIDE}}" for value in curve_cells(point))
        used = point.threshold == curve.in_use
        lines.append(
            (
                (f"{f'{point.threshold:.2f}':<{_NAME + _COUNT}}{values}", "strong" if used else ""),
                ("  in use" if used else "", "strong"),
            )
        )
    said = f"AUROC of support: off-topic {cell(curve.off_topic_auroc)}, near misses {cell(curve.near_misses_auroc)}"
    return [*lines, ((said, ""),)]


def as_json(judged: Judgement) -> dict[str, Any]:
    """`evaluate --json`: shares from 0 to 1, null of nothing; `missed` are the questions that were not judged right."""
    report = judged.report
    verdicts = [(_verdict(verdict), verdict.outcome in RIGHT) for verdict in report.verdicts]
    return {
        "questions": len(report.verdicts),
        "engine": judged.engine,
        "stood_in": _stood_in(judged),
        "checker": report.checker,
        "scores": {name: _rounded(value) for name, value in asdict(report.scores).items()},
        "floors": judged.floors,
        "below": list(judged.fallen),
        "answerable": _group(report.answerable),
        "off_topic": _group(report.off_topic),
        "near_misses": _group(report.near_misses),
        "by_type": {name: _group(group) for name, group in report.by_type.items()},
        "by_style": {name: _group(group) for name, group in report.by_style.items()},
        "latency_ms": {
            part: {"p50": round(taken.p50, 1), "p95": round(taken.p95, 1)}
            for part, taken in report.latency.items()
        },
        "curve": {
            "in_use": report.curve.in_use,
            "points": [_rounded_all(asdict(point)) for point in report.curve.shown],
            "off_topic_auroc": _rounded(report.curve.off_topic_auroc),
            "near_misses_auroc": _rounded(report.curve.near_misses_auroc),
        },
        "missed": [shape for shape, right in verdicts if not right],
        "verdicts": [shape for shape, _ in verdicts],
    }


def _group(group: Group) -> dict[str, Any]:
    return _rounded_all(asdict(group))


def _rounded_all(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else _rounded(value) for name, value in values.items()}


def _rounded(value: Cell) -> Cell:
    return None if value is None else round(value, 4)


def _verdict(verdict: Verdict) -> dict[str, Any]:
    given = verdict.given
    return {
        "id": verdict.case.id,
        "question": verdict.case.question,
        "kind": verdict.case.kind,
        "outcome": verdict.outcome,
        "answered": given.answered,
        "source_found": verdict.source_found,
        "support": _rounded(given.support),
        "text": given.text,
        "sentences": [
            {
                "text": grounded.statement.text,
                "supported": grounded.supported,
                "precise": list(grounded.precise),
            }
            for grounded in verdict.grounded
        ],
    }

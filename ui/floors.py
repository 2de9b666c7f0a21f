"""What `assistant evaluate` does: questions → scores, held against the pinned floors."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.evaluate import (
    Floors,
    Report,
    Scores,
    below,
    digest_of,
    evaluate,
    load_cases,
    load_floors,
    raise_floors,
)
from assistant.types import Engine
from index.retrieve import Retriever
from ingest.errors import UsageError
from ingest.shipped import shipped, shipped_digest
from ingest.types import Progress
from ui import compose
from ui.terminal import Line, one_line, wrapped


@dataclass(frozen=True, slots=True)
class Judgement:
    """Scores, with the floors that they are held against; no floors for questions that have none pinned."""

    report: Report
    floors: dict[str, float]
    fallen: tuple[str, ...]
    """One line for each score below its floor."""


def judge(
    questions: Path | None, update: bool, retriever: Retriever, engine: Engine, progress: Progress
) -> Judgement:
    """Ask every question of the file, by default the shipped one, and hold the scores against its floors.

    Floors are for the shipped questions over the shipped list only. Raises UsageError.
    """
    path = questions or shipped() / "questions.jsonl"
    cases = load_cases(path)
    pinned = _pinned(path, update, retriever)
    report = evaluate(cases, retriever, engine, progress)
    if update:
        raised = raise_floors(report.scores, pinned, digest_of(path), shipped_digest())
        _write(_floors_file(), raised)
        pinned = raised
    fallen = below(report.scores, pinned) if pinned else []
    return Judgement(report, pinned.floors if pinned else {}, tuple(fallen))


def _floors_file() -> Path:
    return shipped() / "floors.json"


def _pinned(path: Path, update: bool, retriever: Retriever) -> Floors | None:
    """The floors to hold, when the questions and the index are those that they were pinned for."""
    own = path.resolve() == (shipped() / "questions.jsonl").resolve()
    shipped_index = retriever.snapshot.manifest.list_location == compose.shipped_list()
    if not (own and shipped_index):
        if update:
            raise UsageError(
                "floors are pinned for the shipped questions over the shipped list only",
                "leave out --questions, and pass a --home in which the shipped list was built",
            )
        return None
    if not _floors_file().is_file():
        return None
    floors = load_floors(_floors_file())
    if not update and (floors.questions, floors.corpus) != (digest_of(path), shipped_digest()):
        raise UsageError(
            f"{_floors_file()} was pinned for other questions or another list than the shipped ones of today",
            "assistant evaluate --update-floors",
        )
    return floors


def _write(path: Path, floors: Floors) -> None:
    fresh = path.with_suffix(f".tmp-{os.getpid()}")
    fresh.write_text(json.dumps(asdict(floors), indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)


def as_json(judged: Judgement) -> dict[str, Any]:
    """`evaluate --json`: scores from 0 to 1, and every question that was not judged right."""
    report = judged.report
    return {
        "questions": len(report.verdicts),
        "scores": {name: round(value, 4) for name, value in asdict(report.scores).items()},
        "floors": judged.floors,
        "below": list(judged.fallen),
        "by_type": _groups(report.by_type),
        "by_style": _groups(report.by_style),
        "p50_ms": round(report.p50_ms, 1),
        "p95_ms": round(report.p95_ms, 1),
        "missed": [
            {
                "id": verdict.case.id,
                "question": verdict.case.question,
                "answered": verdict.answered,
                "source_found": verdict.source_found,
                "text": verdict.text,
            }
            for verdict in report.verdicts
            if not (verdict.quote_holds if verdict.case.answerable else not verdict.answered)
        ],
    }


def _groups(groups: dict[str, tuple[int, float]]) -> dict[str, Any]:
    return {
        name: {"questions": count, "quote_holds_gold": round(share, 4)}
        for name, (count, share) in groups.items()
    }


def as_lines(judged: Judgement, columns: int) -> list[Line]:
    """The scores beside their floors, then the questions of each kind."""
    report = judged.report
    lines: list[Line] = [_score(name, value, judged.floors) for name, value in _named(report.scores)]
    for name, (count, share) in (*report.by_type.items(), *report.by_style.items()):
        lines.append(((f"  {one_line(name):<22} {share:.3f}  of {count} questions", "dim"),))
    lines += wrapped(
        f"{len(report.verdicts)} questions, median {report.p50_ms:.0f} ms, "
        f"95 % within {report.p95_ms:.0f} ms",
        columns,
    )
    return lines


def _named(scores: Scores) -> Sequence[tuple[str, float]]:
    return tuple(asdict(scores).items())


def _score(name: str, value: float, floors: dict[str, float]) -> Line:
    floor = floors.get(name)
    if floor is None:
        return ((f"{name:<24} {value:.3f}", ""),)
    return ((f"{name:<24} {value:.3f}", "bad" if value < floor else "good"), (f"  floor {floor:.3f}", "dim"))

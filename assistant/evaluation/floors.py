"""The least scores that pass: quality is pinned like a test."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from assistant.evaluation.scores import Report, Scores
from ingest.errors import UsageError

FLOORED = (
    "source_at_5",
    "quote_holds_gold",
    "first_quote_holds_gold",
    "citation_recall",
    "citation_precision",
    "off_topic_declined",
    "answerable_answered",
)
"""The scores that have a floor; the others are reported as they are."""


@dataclass(frozen=True, slots=True)
class Floors:
    """The least scores that pass, for these very questions over this very corpus."""

    questions: str
    """SHA-256 of the questions file."""
    corpus: str
    """Digest of the shipped list and digests."""
    floors: dict[str, float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Scores, with the floors that they are held against; no floors for questions that have none pinned."""

    report: Report
    floors: dict[str, float]
    fallen: tuple[str, ...]
    """One line for each score below its floor."""
    engine: str
    snapshot: str
    questions: str
    """The file that they stand in."""


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_floors(path: Path) -> Floors:
    """The pinned floors. Raises UsageError when the file is missing or not of that form."""
    try:
        floors = Floors(**json.loads(path.read_text(encoding="utf-8")))
        names = {field.name for field in fields(Scores)}
        for name, floor in dict(floors.floors).items():
            if name not in names or not isinstance(floor, float | int):
                raise ValueError(f"no floor of a score: {name} {floor!r}")
        return floors
    except (OSError, TypeError, ValueError) as error:
        raise UsageError(
            f"the floors {str(path)!r} cannot be read: {error}", "assistant evaluate --update-floors"
        ) from error


def below(scores: Scores, floors: Floors) -> list[str]:
    """One line for each score that is under its floor."""
    measured = asdict(scores)
    return [
        f"{name} {measured[name]:.3f} is below its floor {floor:.3f}"
        for name, floor in floors.floors.items()
        if measured[name] < floor
    ]


def pin(scores: Scores, floors: Floors | None, questions: str, corpus: str, lower: bool = False) -> Floors:
    """New floors at the measured scores; one that has fallen is lowered only with `lower`.

    Raises UsageError when a score is below its floor: lowering one is a decision, and has a flag of its own.
    """
    if floors and not lower and (fallen := below(scores, floors)):
        raise UsageError(
            fallen[0], "mend the engine, or assistant evaluate --lower-floors and say why in the commit"
        )
    measured = asdict(scores)
    pinned = floors.floors if floors and not lower else {}
    named = (*FLOORED, *(floors.floors if floors else ()))
    cut = {name: int(measured[name] * 1000) / 1000 for name in named}
    return Floors(questions, corpus, {name: max(floor, pinned.get(name, 0.0)) for name, floor in cut.items()})

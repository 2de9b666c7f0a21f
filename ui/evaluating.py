"""What `assistant evaluate` does: questions → scores, held against the pinned floors."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.evaluate import evaluate
from assistant.evaluation.cases import load_cases
from assistant.evaluation.floors import Floors, Judgement, below, digest_of, load_floors, pin
from assistant.types import Checker, Engine
from index.retrieve import Retriever
from ingest.errors import UsageError
from ingest.shipped import shipped, shipped_digest
from ingest.types import Progress
from ingest.whole_file import replacing
from ui import compose
from ui.curve_picture import LIGHT, png
from ui.progress import shown
from ui.ready import ready
from ui.report import page
from ui.settings import Settings
from ui.terminal import note


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked of `assistant evaluate`."""

    engine: str = ""
    """By name; empty for the default."""
    questions: Path | None = None
    """A file of one's own; None for the shipped one."""
    update: bool = False
    """Raise the floors to what is measured."""
    lower: bool = False
    """Pin them there even if they fall."""
    curve: bool = False
    picture: Path | None = None
    """Where the curve is drawn; None for the home folder."""
    report: Path | None = None


def run(settings: Settings, wanted: Wanted, quiet: bool) -> Judgement:
    """Ask, judge, and write the files that are wanted. Raises UsageError before anything is asked."""
    _check(wanted)
    embedder = compose.embedder_of(settings)
    engine = compose.engine_of(wanted.engine, settings, embedder)
    with ready(settings, embedder, quiet) as snapshot, shown(quiet, settings.plain) as progress:
        retriever = compose.retriever_of(snapshot, embedder, compose.reranker_of(settings))
        judged = judge(wanted, retriever, engine, compose.checker_of(settings, embedder), progress)
    if wanted.curve:
        picture = wanted.picture or settings.home / "curve.png"
        picture.write_bytes(png(judged.report.curve, LIGHT))
        _tell(f"the curve is drawn in {picture}", quiet)
    if wanted.report:
        wanted.report.write_text(page(judged, datetime.now(UTC)), encoding="utf-8")
        _tell(f"every question and answer is in {wanted.report}", quiet)
    return judged


def _check(wanted: Wanted) -> None:
    """Raises UsageError for options that do not go together, and for files that could not be written."""
    if wanted.update and wanted.lower:
        raise UsageError(
            "evaluate takes one of --update-floors and --lower-floors", "assistant evaluate --help"
        )
    if wanted.picture and not wanted.curve:
        raise UsageError(
            f"a file is drawn with --curve only: {str(wanted.picture)!r}",
            f"assistant evaluate --curve curve.png, or --questions {wanted.picture}",
        )
    for path, suffixes in ((wanted.picture, (".png",)), (wanted.report, (".html", ".htm"))):
        if path and path.suffix.lower() not in suffixes:
            raise UsageError(f"{str(path)!r} does not end in {suffixes[0]}", "name the file to be written so")
        if path and not path.parent.is_dir():
            raise UsageError(f"{str(path)!r} cannot be written: its folder is not there", "make it first")


def _tell(text: str, quiet: bool) -> None:
    if not quiet:
        note(text)


def judge(
    wanted: Wanted, retriever: Retriever, engine: Engine, checker: Checker, progress: Progress
) -> Judgement:
    """Ask every question of the file, by default the shipped one, and hold the scores against its floors.

    Floors are for the shipped questions over the shipped list, answered by the embedded engine. Raises UsageError.
    """
    path = wanted.questions or shipped() / "questions.jsonl"
    cases = load_cases(path)
    pinned = _pinned(path, wanted.update or wanted.lower, retriever, engine)
    report = evaluate(cases, retriever, engine, checker, progress)
    if wanted.update or wanted.lower:
        pinned = pin(report.scores, pinned, digest_of(path), shipped_digest(), wanted.lower)
        _write(_floors_file(), pinned)
    return Judgement(
        report=report,
        floors=pinned.floors if pinned else {},
        fallen=tuple(below(report.scores, pinned)) if pinned else (),
        engine=engine.name,
        snapshot=retriever.snapshot.manifest.id,
        questions=str(path),
    )


def _floors_file() -> Path:
    return shipped() / "floors.json"


def _pinned(path: Path, pinning: bool, retriever: Retriever, engine: Engine) -> Floors | None:
    """The floors to hold, when questions, index and engine are those that they were pinned for."""
    own = path.resolve() == (shipped() / "questions.jsonl").resolve()
    shipped_index = retriever.snapshot.manifest.list_location == compose.shipped_list()
    if not (own and shipped_index and engine.name == "extractive"):
        if pinning:
            raise UsageError(
                "floors are pinned for the shipped questions over the shipped list and the extractive engine only",
                "leave out --questions and --engine, and pass a --home in which the shipped list was built",
            )
        return None
    if not _floors_file().is_file():
        return None
    floors = load_floors(_floors_file())
    if not pinning and (floors.questions, floors.corpus) != (digest_of(path), shipped_digest()):
        raise UsageError(
            f"{_floors_file()} was pinned for other questions or another list than the shipped ones of today",
            "assistant evaluate --update-floors",
        )
    return floors


def _write(path: Path, floors: Floors) -> None:
    with replacing(path) as file:
        file.write((json.dumps(asdict(floors), indent=2) + "\n").encode("utf-8"))

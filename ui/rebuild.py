"""What `assistant build` does: list → library → snapshot, with a report that is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

from index.build import Built, Stamp, build
from ingest.errors import AssistantError, NothingToIndexError
from ingest.library import Library
from ingest.pipeline import Ingested, IngestRequest, accept, ingest
from ingest.shipped import shipped, shipped_digest
from ingest.types import Progress
from ui import compose
from ui.lock import building
from ui.settings import Settings

Warn = Callable[[str], None]
"""Told one line that a person should read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the flags of `assistant build` ask for."""

    list: str = ""
    """Absolute path or URL; empty for the settings', else the last one, else the shipped one."""
    saved: tuple[Path, ...] = ()
    offline: bool = False
    refresh: bool = False
    allow_private: bool = False
    force: bool = False
    """Publish whatever vanished since the last build."""
    only: tuple[str, ...] = ()
    """Links of the list to ask for; empty for all."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A page that could not be read."""

    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """A link of which a reader must know something."""

    url: str
    remark: str


@dataclass(frozen=True, slots=True)
class BuildReport:
    """`build --json`, field by field."""

    snapshot: str | None
    """None when there was nothing to index, or too much had vanished."""
    list: str
    resources: int
    """Entries of the list, attributions aside."""
    read: int
    unchanged: int
    failed: tuple[Failed, ...]
    remarks: tuple[Remarked, ...]
    documents: int
    chunks: int
    embedded: int
    reused: int
    seconds: float
    published: bool
    """False when the index in use was already made of the same."""
    warnings: tuple[str, ...]
    error: str | None = None
    hint: str | None = None


def rebuild(settings: Settings, wanted: Wanted, progress: Progress, warn: Warn) -> BuildReport:
    """Build, under the lock of the home folder; the report is kept in the library.

    `warn` is told what went wrong with the links before the index is built, which may take minutes.

    A report with an `error` is of a build that found nothing to index, or in which too much vanished at once.
    Raises BusyError and ReadingListError, SavedPagesError, LibraryError, SnapshotError or ModelError, which are
    kept in the library as well.
    """
    with building(settings.home), compose.library_of(settings) as library:
        request = _request(settings, wanted, library)
        started = perf_counter()
        try:
            found = ingest(request, library, compose.fetching(settings, wanted.allow_private), progress)
            for warning in found.warnings:
                warn(warning)
            report = _refused(found, request) or _indexed(settings, request, found, progress)
            if not report.error:
                accept(found, library)
        except AssistantError as error:
            _remember(
                library, request, {"list": request.list_location, "error": error.message, "hint": error.hint}
            )
            raise
        report = replace(report, seconds=round(perf_counter() - started, 1))
        _remember(library, request, asdict(report))
        return report


def _request(settings: Settings, wanted: Wanted, library: Library) -> IngestRequest:
    last = tuple(Path(folder) for folder in library.last_saved())
    return IngestRequest(
        list_location=wanted.list or compose.list_of(settings, library.last_list()),
        saved=wanted.saved or settings.saved or last,
        digests=shipped() / "digests",
        offline=wanted.offline,
        refresh=wanted.refresh,
        force=wanted.force,
        only=wanted.only,
    )


def _refused(found: Ingested, request: IngestRequest) -> BuildReport | None:
    """The report of a build in which too much vanished at once; None when all may be published."""
    if found.vanished is None:
        return None
    gone, of = found.vanished.pages, found.vanished.of
    return replace(
        _report(found, None, request),
        error=f"{len(gone)} of {of} pages vanished at once, {gone[0]} among them: nothing was published, "
        "and the index made before still answers",
        hint="assistant sources --failed tells why; if they are gone for good, build again with --force",
    )


def _indexed(settings: Settings, request: IngestRequest, found: Ingested, progress: Progress) -> BuildReport:
    stamp = Stamp(shipped_digest(), request.list_location)
    try:
        built = build(found.documents, settings.home, compose.embedder_of(settings), stamp, progress)
    except NothingToIndexError as error:
        return replace(_report(found, None, request), error=error.message, hint=error.hint)
    return _report(found, built, request)


def _report(found: Ingested, built: Built | None, request: IngestRequest) -> BuildReport:
    return BuildReport(
        snapshot=built.snapshot if built else None,
        list=request.list_location,
        resources=sum(not resource.attribution for resource in found.reading_list.resources),
        read=found.read,
        unchanged=found.unchanged,
        failed=tuple(Failed(skipped.url, skipped.reason, skipped.detail) for skipped in found.failed),
        remarks=tuple(Remarked(row.url, row.remark) for row in found.ledger if row.remark),
        documents=built.documents if built else len(found.documents),
        chunks=built.chunks if built else 0,
        embedded=built.embedded if built else 0,
        reused=built.reused if built else 0,
        seconds=0.0,
        published=built.published if built else False,
        warnings=found.warnings,
    )


def _remember(library: Library, request: IngestRequest, outcome: dict[str, object]) -> None:
    """A build that failed must not change what the next one is of; the shipped list is remembered by no path,
    which another installation would not have."""
    if outcome.get("error"):
        location, saved = library.last_list() or "", library.last_saved()
    else:
        is_shipped = request.list_location == compose.shipped_list()
        location, saved = "" if is_shipped else request.list_location, _texts(request.saved)
    library.remember_build(location, saved, json.dumps(outcome, ensure_ascii=False))


def _texts(folders: Sequence[Path]) -> tuple[str, ...]:
    return tuple(str(folder) for folder in folders)

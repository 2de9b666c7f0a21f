"""The reading list becomes documents: the whole story of the room, told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.acquire import Network, open_list, open_saved, restore, shelve
from ingest.assemble import Answering, assemble
from ingest.checkup import check_up
from ingest.chosen import chosen
from ingest.ledger import ledger_rows
from ingest.library import Library
from ingest.notes import note_documents
from ingest.online import fetch, rescued
from ingest.shelf import Reading, Shelf
from ingest.sources.digests import load_digests
from ingest.targets import readdressed, targets_of, unlisted
from ingest.types import Document, FetchSettings, LedgerRow, Progress, ReadingList, Skipped
from ingest.vanishing import Vanished
from ingest.works import distinct, one_source_each


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """What to read, and how."""

    list_location: str
    """A path or an http(s) URL."""
    saved: tuple[Path, ...] = ()
    """Folders of saved pages, single ones, and web archives."""
    digests: Path | None = None
    """The folder of digests that may stand in; None for none."""
    offline: bool = False
    """Use no network at all."""
    refresh: bool = False
    """Ask for every page anew, whatever the validators say, and try again what could not be extracted."""
    force: bool = False
    """Take what comes for what was asked for, and do not mind how much vanished."""
    only: tuple[str, ...] = ()
    """Links of the list to ask the network for; the library answers for all others. Empty for no such limit."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a list became."""

    reading_list: ReadingList
    documents: tuple[Document, ...]
    """In the order of the list, then saved pages that it does not link, then notes."""
    ledger: tuple[LedgerRow, ...]
    """One row a link, in the order of the list."""
    read: int
    """Pages with new or changed content."""
    unchanged: int
    """Pages that answer with what the library held already."""
    failed: tuple[Skipped, ...]
    """Pages that could not be read today, even where an older version or a digest answers."""
    warnings: tuple[str, ...]
    """One line each, for a person."""
    vanished: Vanished | None
    """Pages that are gone, when they are too many at once to be true; None otherwise, and when forced."""
    answered: Mapping[str, str]
    """What the next build is measured against, once this one is published."""


def ingest(
    request: IngestRequest, library: Library, fetcher_settings: FetchSettings, progress: Progress
) -> Ingested:
    """Read a list, its pages and its notes into documents; every page read is in the library when this ends.

    Raises ReadingListError, SavedPagesError, UsageError or LibraryError; a link's own trouble is a row of the ledger.
    Interrupted, it keeps what it has read, and the ledger says `cancelled` of the rest.
    """
    network = Network(fetcher_settings, request.offline, request.refresh, request.force, request.only)
    found, unreadable = open_saved(request.saved)
    restore(found, library)
    reading_list, warnings = open_list(request.list_location, library, network)
    listed = targets_of(reading_list)
    saved = readdressed(found, listed)
    targets = (*listed, *unlisted(saved, listed))
    with Shelf(library, refresh=request.refresh) as shelf:
        acquired = shelve(saved, targets, library)
        try:
            away = shelf.away(listed, acquired, progress)
            fetch(chosen(network.only, listed, away, acquired, library), shelf, network, acquired, progress)
            readings = shelf.read_all(targets, acquired, progress)
            readings = rescued(readings, shelf, network, acquired, progress)
            checkup = check_up(readings, reading_list.location, shelf, acquired, network)
        except KeyboardInterrupt:
            library.record(ledger_rows(reading_list, _answering(shelf.so_far(targets, acquired), request)))
            raise
    answering = _answering(checkup.readings, request)
    ledger = ledger_rows(reading_list, answering)
    library.record(ledger)
    return Ingested(
        reading_list=reading_list,
        documents=(*distinct(answering), *note_documents(reading_list)),
        ledger=ledger,
        read=_count(checkup.readings, changed=True),
        unchanged=_count(checkup.readings, changed=False),
        failed=(*_troubles(checkup.readings), *unreadable),
        warnings=(*warnings, *acquired.warnings),
        vanished=checkup.vanished if checkup.vanished.too_many and not request.force else None,
        answered=checkup.answered,
    )


def accept(found: Ingested, library: Library) -> None:
    """Note that what was found is published: the next build of the list is measured against it."""
    library.links.remember_answered(found.reading_list.location, found.answered)


def _answering(readings: Sequence[Reading], request: IngestRequest) -> tuple[Answering, ...]:
    """What answers for each target, one source a work."""
    digests = load_digests(request.digests) if request.digests else ()
    return one_source_each(assemble(readings, digests))


def _troubles(readings: Iterable[Reading]) -> Iterator[Skipped]:
    for reading in readings:
        if reading.trouble:
            yield reading.trouble
        yield from reading.unread


def _count(readings: Iterable[Reading], *, changed: bool) -> int:
    return sum(reading.trouble is None and reading.changed is changed for reading in readings)

"""The reading list becomes documents: the whole story of the room, told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.acquire import Network, fetch, open_list, open_saved, shelve
from ingest.assemble import assemble, merged
from ingest.ledger import ledger_rows
from ingest.library import Library
from ingest.notes import note_documents
from ingest.shelf import Reading, Shelf
from ingest.sources.digests import load_digests
from ingest.targets import readdressed, targets_of, unlisted
from ingest.types import Document, FetchSettings, LedgerRow, Progress, ReadingList, Skipped


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """What to read, and how."""

    list_location: str
    """A path or an http(s) URL."""
    saved: tuple[Path, ...] = ()
    """Folders of saved pages."""
    digests: Path | None = None
    """The folder of digests that may stand in; None for none."""
    offline: bool = False
    """Use no network at all."""
    refresh: bool = False
    """Ask for every page anew, whatever the validators say, and try again what could not be extracted."""


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


def ingest(
    request: IngestRequest, library: Library, fetcher_settings: FetchSettings, progress: Progress
) -> Ingested:
    """Read a list, its pages and its notes into documents; every page read is in the library when this ends.

    Raises ReadingListError, SavedPagesError or LibraryError; a link's own trouble is a row of the ledger.
    Interrupted, it keeps what it has read, and the ledger says `cancelled` of the rest.
    """
    network = Network(fetcher_settings, request.offline, request.refresh)
    reading_list, warnings = open_list(request.list_location, library, network)
    found, unreadable = open_saved(request.saved)
    listed = targets_of(reading_list)
    saved = readdressed(found, listed)
    targets = (*listed, *unlisted(saved, listed))
    digests = load_digests(request.digests) if request.digests else ()
    with Shelf(library, refresh=request.refresh) as shelf:
        acquired = shelve(saved, targets, library)
        try:
            away = shelf.away(listed, acquired, progress)
            fetch(away, library, network, acquired, progress, shelf.ahead)
            readings = shelf.read_all(targets, acquired, progress)
        except KeyboardInterrupt:
            library.record(ledger_rows(reading_list, assemble(shelf.so_far(targets, acquired), digests)))
            raise
    answering = assemble(readings, digests)
    ledger = ledger_rows(reading_list, answering)
    library.record(ledger)
    return Ingested(
        reading_list=reading_list,
        documents=(*merged(answering), *note_documents(reading_list)),
        ledger=ledger,
        read=_count(readings, changed=True),
        unchanged=_count(readings, changed=False),
        failed=(*(reading.trouble for reading in readings if reading.trouble), *unreadable),
        warnings=(*warnings, *acquired.warnings),
    )


def _count(readings: Iterable[Reading], *, changed: bool) -> int:
    return sum(reading.trouble is None and reading.changed is changed for reading in readings)

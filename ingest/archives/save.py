"""The library as a web archive: all that is needed to build the same documents elsewhere, beside files of one's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from ingest.acquire import open_saved
from ingest.archives.description import records_of
from ingest.archives.warc import RecordWriter
from ingest.errors import ArchiveError, SavedPagesError
from ingest.library import Library
from ingest.stored import StoredPage
from ingest.types import Progress
from ingest.urls import identity, is_web
from ingest.whole_file import replacing

SOFTWARE = "reading-list-assistant"


@dataclass(frozen=True, slots=True)
class Saved:
    """An archive that was written."""

    path: Path
    pages: int
    """Versions of pages in it."""
    size: int
    """Bytes."""
    files: int
    """Files beside the list, which are left to the list."""
    former: int
    """Saved pages of former builds, which answer for nothing any more and are left out."""


def save(
    library: Library,
    folder: Path,
    today: date,
    progress: Progress,
    *,
    all_versions: bool = False,
    overwrite: bool = False,
) -> Saved:
    """Write `library-YYYYMMDD.warc.gz` into a folder, which is made where there is none.

    Of each page the version that answers, or every one. Raises ArchiveError, LibraryError.
    """
    path = folder / f"library-{today:%Y%m%d}.warc.gz"
    versions = library.every_version()
    on_web = [stored for stored in versions if is_web(stored.url)]
    chosen = on_web if all_versions else _answering(on_web, library)
    held = chosen if all_versions else _held(chosen, library)
    if not held:
        raise ArchiveError("the library holds no page of the web yet", "assistant build")
    _write(path, held, library, progress, overwrite)
    files = len({stored.identity for stored in versions}) - len({stored.identity for stored in on_web})
    return Saved(path, len(held), path.stat().st_size, files, len(chosen) - len(held))


def _answering(versions: Iterable[StoredPage], library: Library) -> list[StoredPage]:
    """Of each page the version that the ledger says answered, else the newest complete one."""
    answered = {(row.final_url, row.changed_at) for row in library.ledger()}
    return [
        min(
            same, key=lambda stored: ((stored.final_url, stored.read_at) not in answered, not stored.complete)
        )
        for _, same in groupby(versions, key=lambda stored: stored.identity)
    ]


def _held(versions: list[StoredPage], library: Library) -> list[StoredPage]:
    """Without pages that only a former --saved held and no link leads to: they would come back as sources."""
    if library.last_build() is None:
        return versions
    try:
        saved, _ = open_saved(Path(place) for place in library.last_saved())
    except SavedPagesError:
        return versions  # better too much than a page lost
    rows = library.ledger()
    known = {identity(page.url) for page in saved} | {identity(row.url) for row in rows}
    known |= {key for stored in versions for key in stored.attached}
    # A relative link of a list on the web is known by where it led alone.
    ends = {row.final_url for row in rows}
    return [
        stored
        for stored in versions
        if stored.origin != "saved" or stored.identity in known or stored.final_url in ends
    ]


def _write(
    path: Path, versions: list[StoredPage], library: Library, progress: Progress, overwrite: bool
) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not overwrite:
            raise ArchiveError(
                f"{path} is there already", "save into another folder, or pass --overwrite to replace it"
            )
        with replacing(path) as file:
            writer = RecordWriter(file)
            writer.about(path.name, {"software": SOFTWARE, "format": "WARC File Format 1.1"})
            for done, stored in enumerate(versions, start=1):
                for record in records_of(library.page(stored)):
                    writer.write(record)
                progress("save", done, len(versions))
    except OSError as trouble:
        raise ArchiveError(
            f"cannot write {path}: {trouble.strerror}", "choose a folder that you may write to, with room"
        ) from trouble

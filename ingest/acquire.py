"""Bytes into the library: the list itself, saved pages, files beside the list, answers of the network.

Every page is committed by itself the moment it is there, so that a kill at any time loses none.
"""

from __future__ import annotations

import asyncio
import mimetypes
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import ReadingListError
from ingest.github.links import readmes
from ingest.library import Library
from ingest.lists.router import load, read_list
from ingest.lists.text import decode
from ingest.sandbox import Extractor
from ingest.sources.saved import load_saved
from ingest.stored import StoredPage
from ingest.targets import Target
from ingest.types import (
    FetchSettings,
    Link,
    NotModified,
    Outcome,
    Page,
    ReadingList,
    Skipped,
)
from ingest.urls import identity, is_web

MAX_FILE_BYTES = 20_000_000
_HTML_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_WALLS = frozenset(["login_wall", "cookie_wall", "javascript_only", "soft_404"])


@dataclass(frozen=True, slots=True)
class Network:
    """How the network may be used in this build."""

    settings: FetchSettings
    offline: bool = False
    """Not at all."""
    refresh: bool = False
    """Every page anew, whatever the validators say."""
    trusting: bool = False
    """Take what comes for what was asked for, however unlikely."""
    only: tuple[str, ...] = ()
    """Ask for these links of the list alone, and not for the list itself; empty for no such limit."""


@dataclass(slots=True)
class Acquired:
    """What today brought, by the identity of the page."""

    held: set[str] = field(default_factory=set)
    """Pages that lie on this machine now: saved ones, and files beside the list."""
    changed: set[str] = field(default_factory=set)
    """Pages with new content."""
    failed: dict[str, Skipped] = field(default_factory=dict)
    """Pages that could not be had today; an older version may answer."""
    unasked: set[str] = field(default_factory=set)
    """Pages that this build leaves as the last one found them."""
    warnings: list[str] = field(default_factory=list)
    """One line each, for a person."""

    def put(self, library: Library, page: Page) -> None:
        """Commit a page and note whether its content is new."""
        if library.put_page(page):
            self.changed.add(identity(page.url))

    def disown(self, key: str, trouble: Skipped) -> None:
        """What came for a page was not that page."""
        self.changed.discard(key)
        self.failed[key] = trouble


def open_list(location: str, library: Library, network: Network) -> tuple[ReadingList, tuple[str, ...]]:
    """The list from a file, or from the web; there the version read last stands in, with a warning.

    Of a repository it is the README, with the address of that file.
    Raises ReadingListError when there is neither.
    """
    if not is_web(location):
        reading_list = load(location)
        return reading_list, reading_list.warnings
    for place in readmes(location) or (location,):
        trouble = None if network.offline or network.only else _read_list(place, library, network)
        stored = library.latest(identity(place), "fetched")
        if stored or (trouble and trouble.reason != "http_4xx"):
            break
    if stored is None:
        why = (
            f"{trouble.reason}: {trouble.detail}"
            if trouble
            else f"it was never read, and the build {'is offline' if network.offline else 'asks for single links'}"
        )
        raise ReadingListError(
            f"the reading list {location} cannot be read ({why})",
            "check the address in a browser, or download the list and pass the file to --list",
        )
    reading_list = read_list(decode(library.page(stored).body, place), place)
    if trouble is None:
        return reading_list, reading_list.warnings
    used = f"the version of {stored.checked_at:%Y-%m-%d} is used"
    stale = f"the reading list {location} cannot be read ({trouble.reason}): {used}"
    return reading_list, (stale, *reading_list.warnings)


def _read_list(place: str, library: Library, network: Network) -> Skipped | None:
    """Commit the list as it is on the web today; why it cannot be read, else None."""
    known = None if network.refresh else library.latest(identity(place), "fetched")
    link = Link(place, "article")
    [outcome] = asyncio.run(fetched(network, [knowing(link, known) if known else link], lambda _: None))
    outcome = _unless_wall(outcome)
    if isinstance(outcome, Skipped):
        return outcome
    commit(library, outcome, place)
    return None


def _unless_wall(outcome: Outcome) -> Outcome:
    """A page in place of the list that is none of its own, such as a login, as what it is; else the outcome."""
    if not isinstance(outcome, Page) or not _HTML_START.match(outcome.body):
        return outcome
    with Extractor() as extractor:
        found = extractor.extract(outcome, outcome.url, "article")
    return found if isinstance(found, Skipped) and found.reason in _WALLS else outcome


def open_saved(folders: Iterable[Path]) -> tuple[tuple[Page, ...], tuple[Skipped, ...]]:
    """The saved pages of all folders and files, one a URL: a complete one before a part, then the one saved last.

    Raises SavedPagesError when one cannot be read at all.
    """
    best: dict[tuple[str, str], Page] = {}
    skipped: list[Skipped] = []
    for folder in folders:
        pages, troubles = load_saved(folder)
        skipped += troubles
        for page in pages:
            key = (identity(page.url), page.origin)
            held = best.setdefault(key, page)
            if (page.complete, page.read_at) > (held.complete, held.read_at):
                best[key] = page
    return tuple(best.values()), tuple(skipped)


def restore(saved: Iterable[Page], library: Library) -> None:
    """Put back what an archive of a library holds and this one lacks: it is no news of the web, and takes the
    place of nothing."""
    for page in saved:
        if page.origin != "saved" and library.latest(identity(page.url), page.origin) is None:
            library.put_page(page)


def shelve(saved: Iterable[Page], targets: Iterable[Target], library: Library) -> Acquired:
    """Put what lies on this machine into the library: saved pages, and files beside the list."""
    acquired = Acquired()
    for page in saved:
        if page.origin == "saved":
            acquired.put(library, page)
            acquired.held.add(identity(page.url))
    for target in targets:
        outcome = target.refused or (_read_file(target.file, target) if target.file else None)
        if isinstance(outcome, Page):
            acquired.put(library, outcome)
            acquired.held.add(target.identity)
        elif outcome is not None:
            acquired.failed[target.identity] = outcome
    return acquired


async def fetched(network: Network, links: Sequence[Link], keep: Callable[[Outcome], None]) -> list[Outcome]:
    """The outcomes of the links, `keep` told of each."""
    from ingest.fetch import HttpFetcher, read_all  # a build without the network loads no HTTP

    async with HttpFetcher(network.settings) as fetcher:
        return await read_all(fetcher, links, keep)


def knowing(link: Link, known: StoredPage) -> Link:
    """The link with what the library knows of the version it holds."""
    version = known.facts.version if known.complete else ""
    return replace(link, etag=known.etag, last_modified=known.last_modified, version=version)


def commit(library: Library, outcome: Page | NotModified, url: str) -> bool:
    """Commit an answer under the address that the list means. True when the content is new."""
    if isinstance(outcome, NotModified):
        library.confirm(replace(outcome, url=url))
        return False
    return library.put_page(replace(outcome, url=url))


def _read_file(path: Path, target: Target) -> Page | Skipped:
    """A file beside the list as a page; its address is a `file:` one, its time that of the file."""
    listed = target.entries[0].url
    try:
        if not path.exists():
            return Skipped(listed, "soft_404", f"there is no file {path}")
        if not path.is_file():
            return Skipped(listed, "unsupported_type", f"{path} is not a plain file")
        with path.open("rb") as stream:
            body = stream.read(MAX_FILE_BYTES + 1)
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        return Skipped(listed, "no_text", f"{path} cannot be read: {error.strerror}")
    if len(body) > MAX_FILE_BYTES:
        return Skipped(listed, "too_large", f"{path} is over {MAX_FILE_BYTES} bytes")
    return Page(
        url=target.url, final_url=target.url, status=200, body=body, read_at=changed, origin="saved",
        content_type=mimetypes.guess_type(path.name)[0] or "",
    )  # fmt: skip

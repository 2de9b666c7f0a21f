"""What a page said before: its versions in the library, what changed between two of them, and how all are forgotten."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from ingest.acquire import open_saved
from ingest.errors import LibraryError, SavedPagesError
from ingest.library import Library
from ingest.shelf import Shelf, extraction_key
from ingest.stored import StoredPage
from ingest.targets import loosely
from ingest.types import Extracted, Kind, LedgerRow
from ingest.urls import identity, kind_of

Sign = Literal["=", "-", "+", "…"]
"""Kept, gone, new, and text left out between two changes."""

CONTEXT = 1
"""Paragraphs shown on either side of a change."""


@dataclass(frozen=True, slots=True)
class History:
    """The versions of one page, the one that answers first, then the one read last."""

    url: str
    title: str
    """Of the version that answers; empty when it has none."""
    versions: tuple[StoredPage, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed in the text of a page."""

    old: StoredPage | None
    """None when no other version holds any text, or none that differs."""
    new: StoredPage
    changes: tuple[tuple[Sign, str], ...]
    """Paragraphs (of code: lines) with what became of each; empty when nothing changed."""


def located(library: Library, url: str) -> str:
    """The identity of the page that an address means: as listed, as read, or where redirects ended.

    Raises LibraryError for an address that the library knows nothing of.
    """
    wanted = {identity(url), *(identity(row.final_url) for row in library.ledger() if row.url == url)}
    known = library.addresses()
    keys = [key for key, _, _ in known if key in wanted]
    keys += [key for key, _, final in known if identity(final) in wanted]
    if not keys:
        raise LibraryError(
            f"the library holds no version of {url}",
            "assistant sources lists the links and what became of them",
        )
    return keys[0]


def history(library: Library, key: str, shelf: Shelf) -> History:
    """The versions of a page. Raises LibraryError when it has none but such as are hardly its own."""
    found = library.versions(key)
    if not found:
        raise _unreadable(key)
    first, others = found[0], found[1:]
    text = shelf.extraction(first, _kind(library, first))
    title = first.facts.title or (text.title if isinstance(text, Extracted) else "")
    return History(
        first.url, title, (first, *sorted(others, key=lambda stored: stored.read_at, reverse=True))
    )


def difference(library: Library, known: History, shelf: Shelf, since: date | None) -> Difference:
    """The version that answers against the last one before it whose text differs; with a day, against the
    version that was read last on or before it, else against the first.

    Raises LibraryError when no version holds any text.
    """
    kind = _kind(library, known.versions[0])
    texts = ((each, shelf.extraction(each, kind)) for each in known.versions)
    readable = ((each, text.text) for each, text in texts if isinstance(text, Extracted))
    found = next(readable, None)
    if found is None:
        raise _unreadable(known.url)
    new, text = found
    if since is None:
        older = next(((each, before) for each, before in readable if before != text), None)
    else:
        others = list(readable)
        then = [(each, before) for each, before in others if each.read_at.date() <= since]
        older = then[0] if then else others[-1] if others else None
    if older is None:
        return Difference(None, new, ())
    return Difference(older[0], new, tuple(_changes(older[1], text, code=kind == "code")))


def _unreadable(url: str) -> LibraryError:
    return LibraryError(f"no version of {url} holds any text", "assistant sources --failed says why")


def listed(library: Library, key: str) -> bool:
    """Whether the list of the last build leads to a page."""
    return any(_rows(library, key))


def saved_in(library: Library, key: str) -> tuple[str, ...]:
    """The folders and files of the last build that hold a page, so that the next build reads it again."""
    return tuple(place for place in library.last_saved() if _holds(place, loosely(key)))


def _holds(place: str, wanted: str) -> bool:
    try:
        pages, _ = open_saved([Path(place)])
    except SavedPagesError:
        return False  # what cannot be read today gives nothing to a build either
    held = (each.url for page in pages for each in (page, *page.attached))
    return any(loosely(identity(url)) == wanted for url in held)


def came_with(library: Library, key: str) -> tuple[str, ...]:
    """The addresses of the pages that a page came with."""
    return tuple(dict.fromkeys(each.url for each in library.every_version() if key in each.attached))


def forget(library: Library, key: str) -> int:
    """Remove a page, all its versions and what came with it alone, for good; how many versions that were."""
    return library.forget(library.with_parts(key), _extraction_keys)


def _extraction_keys(stored: StoredPage) -> Iterator[str]:
    """A page may have been read as a thing of any kind."""
    return (extraction_key(stored, kind) for kind in get_args(Kind))


def _kind(library: Library, stored: StoredPage) -> Kind:
    """What the list takes a page for; else what its address says."""
    return next((row.kind for row in _rows(library, stored.identity)), kind_of(stored.url))


def _rows(library: Library, key: str) -> Iterator[LedgerRow]:
    return (row for row in library.ledger() if key in (identity(row.url), identity(row.final_url)))


def _changes(old: str, new: str, *, code: bool) -> Iterator[tuple[Sign, str]]:
    before, after = (_pieces(text, code=code) for text in (old, new))
    groups = difflib.SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT)
    for number, group in enumerate(groups):
        if number:
            yield "…", ""
        for tag, first, last, start, end in group:
            if tag == "equal":
                yield from (("=", piece) for piece in before[first:last])
            else:
                yield from (("-", piece) for piece in before[first:last])
                yield from (("+", piece) for piece in after[start:end])


def _pieces(text: str, *, code: bool) -> list[str]:
    return text.splitlines() if code else [piece for piece in re.split(r"\n\s*\n", text) if piece.strip()]

"""Which form a reading list has: what its text shows decides, the name of its file only where that is open."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import urlsplit

from ingest.errors import ReadingListError
from ingest.lists.awesome import is_awesome, parse_awesome
from ingest.lists.bare import is_bare, parse_bare
from ingest.lists.bibtex import is_bibtex, parse_bibtex
from ingest.lists.bookmarks import parse_bookmarks
from ingest.lists.text import MAX_BOOKMARK_BYTES, decode, is_bookmarks
from ingest.lists.vault import load_vault
from ingest.reading_list import parse
from ingest.types import ListForm, ReadingList


def load(location: str) -> ReadingList:
    """The reading list in a local file or folder. Raises ReadingListError."""
    try:
        path = Path(location).expanduser().absolute()
        if path.is_dir():
            return load_vault(path)
        if not path.exists():
            raise ReadingListError(f"there is no reading list {location}", "check the path given to --list")
        if not path.is_file():
            raise ReadingListError(
                f"the reading list {location} is a pipe or a device", "give a Markdown file"
            )
        with path.open("rb") as file:
            body = file.read(MAX_BOOKMARK_BYTES + 1)
    except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: `~name` of nobody
        reason = getattr(error, "strerror", None) or str(error)
        raise ReadingListError(
            f"the reading list {location} cannot be read: {reason}", "check the path and who may read it"
        ) from error
    return read_list(decode(body, location), str(path))


def read_list(text: str, location: str) -> ReadingList:
    """The list in a text, whatever its form. Pure; what of it cannot be read is in its warnings."""
    form = form_of(text, location)
    if form == "bookmarks":
        return parse_bookmarks(text, location)
    if form == "bibtex":
        return parse_bibtex(text, location)
    if form == "urls":
        return parse_bare(text, location)
    return parse_awesome(text, location) if form == "awesome" else parse(text, location)


def form_of(text: str, location: str) -> ListForm:
    """The form of a list in one file. Markdown is what nothing else claims."""
    path = urlsplit(location).path if location.startswith(("http://", "https://")) else location
    suffix = posixpath.splitext(path)[1].lower()
    if is_bookmarks(text):
        return "bookmarks"
    if is_bibtex(text, suffix):
        return "bibtex"
    if suffix not in (".md", ".markdown") and is_bare(text):
        return "urls"
    return "awesome" if is_awesome(text) else "markdown"

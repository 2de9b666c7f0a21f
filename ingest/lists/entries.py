"""Entries that some other form than Markdown lists become resources and notes. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.list_prose import word_count
from ingest.reading_list import WORDS_OF_A_NOTE
from ingest.types import Note, ReadingList, Resource
from ingest.urls import is_profile

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that somebody else wrote, such as an abstract."""

    text: str
    author: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list, as a form other than Markdown holds it."""

    url: str
    """Empty where the entry has only words."""
    title: str
    section: tuple[str, ...]
    note: str
    """The owner's words."""
    line: int
    quote: Quote | None = None


def listed(
    entries: Sequence[Entry], location: str, title: str, text: str, warnings: Sequence[str] = ()
) -> ReadingList:
    """The reading list that the entries make; words beside a link are a note, as in a Markdown list."""
    resources = tuple(
        Resource(
            entry.url, entry.title, entry.section, _words(entry), entry.line,
            attribution=is_profile(entry.url),
        )
        for entry in entries
        if entry.url
    )  # fmt: skip
    notes = tuple(note for entry in entries for note in _notes(entry))
    return ReadingList(location, title, text, resources, notes, tuple(warnings))


def some(shown: Sequence[str]) -> str:
    """What a warning names: all, or the first ten and how many more there are."""
    more = f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more


def _words(entry: Entry) -> str:
    return "\n\n".join(filter(None, [entry.note, entry.quote.text if entry.quote else ""]))


def _notes(entry: Entry) -> list[Note]:
    said = [(entry.note, "")] + ([(entry.quote.text, entry.quote.author)] if entry.quote else [])
    return [
        Note(text, author, "", entry.url, entry.section, entry.line)
        for text, author in said
        if word_count(text) >= (WORDS_OF_A_NOTE if entry.url else 1)
    ]

"""The owner's words, and the quotes they collected, as documents of their own. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from ingest.types import Document, Note, ReadingList, Resource, Section
from ingest.urls import absolute, identity, site_of


def note_documents(reading_list: ReadingList) -> tuple[Document, ...]:
    """One document of kind `note` for each note, in the order of the list.

    Its `url` is the thing linked beside the note, else the profile it quotes, else the list with `#L<line>`.
    Its id depends on where the note stands and what it says, not on its line: lines above may come and go.
    """
    seen: dict[str, int] = {}
    documents = []
    for note in reading_list.notes:
        base = _digest(reading_list.location, *note.section, note.url, note.author, note.text)
        number = seen[base] = seen.get(base, 0) + 1
        documents.append(_document(note, reading_list, base if number == 1 else f"{base}-{number}"))
    return tuple(documents)


def _document(note: Note, reading_list: ReadingList, key: str) -> Document:
    beside = tuple(
        entry
        for entry in reading_list.resources
        if note.url and (entry.url, entry.section, entry.file) == (note.url, note.section, note.file)
    )
    url = absolute(note.url, reading_list.location).partition("#")[0] if note.url else ""
    written = f"{reading_list.location}/{note.file}" if note.file else reading_list.location
    url = url or note.author_url or f"{written}#L{note.line}"
    # The note is the text itself: an entry that carried it as well would say everything twice.
    entries = tuple(replace(entry, note="") for entry in beside[:1])
    return Document(
        id=f"note-{key}",
        url=url,
        title=_title(note, beside, reading_list.title),
        site=site_of(url),
        authors=(note.author,) if note.author else (),
        published=None,
        kind="note",
        text=note.text,
        sections=(Section((), 0, len(note.text)),),
        origin="list",
        read_at=None,
        entries=entries or (Resource(url, "", note.section, "", note.line, file=note.file),),
    )


def _title(note: Note, beside: tuple[Resource, ...], list_title: str) -> str:
    """Whose note it is and on what: `Note by Sebastian Raschka: Choosing the batch size`."""
    shown = next((r.title for r in beside if r.title and identity(r.title) != identity(r.url)), "")
    about = shown if shown and "://" not in shown else (note.section[-1] if note.section else list_title)
    whose = f"Note by {note.author}" if note.author else "Note"
    return f"{whose}: {about}" if about else whose


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]

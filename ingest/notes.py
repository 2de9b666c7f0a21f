"""The owner's words, and the quotes they collected, as documents of their own. Pure."""

from __future__ import annotations

import hashlib

from ingest.types import Document, Note, ReadingList, Resource, Section
from ingest.urls import identity, site_of


def note_documents(reading_list: ReadingList) -> tuple[Document, ...]:
    """One document of kind `note` for each note, in the order of the list.

    Its `url` is the thing linked beside the note, else the profile that it quotes, else the list with `#L<line>`.
    Its id depends on where the note stands and what it says, not on its line: notes above may come and go.
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
        r for r in reading_list.resources if note.url and r.url == note.url and r.section == note.section
    )
    url = note.url or note.author_url or f"{reading_list.location}#L{note.line}"
    entry = Resource(url, "", note.section, note.text, note.line)
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
        entries=beside[:1] or (entry,),
    )


def _title(note: Note, beside: tuple[Resource, ...], list_title: str) -> str:
    """Whose note it is and on what: `Note by Sebastian Raschka: Choosing the batch size`."""
    shown = next((r.title for r in beside if r.title and identity(r.title) != identity(r.url)), "")
    about = shown if shown and "://" not in shown else (note.section[-1] if note.section else list_title)
    whose = f"Note by {note.author}" if note.author else "Note"
    return f"{whose}: {about}" if about else whose


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]

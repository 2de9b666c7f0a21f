"""One row a link, in the order of the list: what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ingest.assemble import Answering
from ingest.notes import note_documents
from ingest.types import LedgerRow, Note, ReadingList, Resource, State
from ingest.urls import absolute, kind_of, target


def ledger_rows(reading_list: ReadingList, answering: Iterable[Answering]) -> tuple[LedgerRow, ...]:
    """A row for each link, attributions included, and one for each note that has no link of its own."""
    by_entry = {entry: answer for answer in answering for entry in answer.reading.target.entries}
    rows = [_link(entry, by_entry.get(entry), reading_list.location) for entry in reading_list.resources]
    for note in reading_list.notes:
        if not note.url:
            rows += _note(note, reading_list)
    return tuple(sorted(rows, key=lambda row: (row.file, row.line)))


def _link(entry: Resource, answer: Answering | None, location: str) -> LedgerRow:
    """The row of a link; one that nothing was sought for is an attribution."""
    address = target(absolute(entry.url, location), entry.title)
    row = LedgerRow(
        url=entry.url, final_url=address, title=entry.title, section=entry.section, line=entry.line,
        kind=kind_of(address), state="attribution", reason=None, detail="", status=None, words=0,
        read_at=None, changed_at=None, file=entry.file,
    )  # fmt: skip
    return row if answer is None else _answered(row, answer)


def _answered(row: LedgerRow, answer: Answering) -> LedgerRow:
    reading = answer.reading
    stored, trouble = reading.stored, reading.trouble
    documents = [document for document in answer.documents if _serves(document.entries, row)]
    state: State = "read" if answer.page else "digest" if documents else "failed"
    titles = [row.title, *(document.title for document in documents)]
    return replace(
        row,
        state=state,
        title=next((title for title in titles if title), ""),
        final_url=_final(row, answer),
        reason=trouble.reason if trouble else None,
        detail=trouble.detail if trouble else "",
        status=trouble.status if trouble else stored.status if stored else None,
        words=sum(len(document.text.split()) for document in documents),
        read_at=stored.checked_at if stored else answer.page.read_at if answer.page else None,
        changed_at=stored.read_at if stored else None,
        version=answer.page.version if answer.page else "",
        remark=answer.page.remark if answer.page else "",
        addresses=answer.page.addresses if answer.page else (),
    )


def _final(row: LedgerRow, answer: Answering) -> str:
    """Where what answers lies: of a work with several addresses its own, else where redirects ended."""
    stored, page = answer.reading.stored, answer.page
    if page and (page.addresses or stored is None):
        return page.url
    return stored.final_url if stored else row.final_url


def _serves(entries: Iterable[Resource], row: LedgerRow) -> bool:
    return any((entry.url, entry.file, entry.line) == (row.url, row.file, row.line) for entry in entries)


def _note(note: Note, reading_list: ReadingList) -> list[LedgerRow]:
    """The row of a note with no link; none where the note makes no document."""
    return [
        LedgerRow(
            url=document.url, final_url=document.url, title=document.title, section=note.section,
            line=note.line, kind="note", state="note", reason=None, detail="", status=None,
            words=len(document.text.split()), read_at=document.read_at, changed_at=None, file=note.file,
        )
        for document in note_documents(replace(reading_list, notes=(note,)))
    ]  # fmt: skip

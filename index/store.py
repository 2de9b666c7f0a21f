"""The file of a snapshot that holds what is shown: documents with their full text, and their chunks.

Written once, then opened read-only and immutable: no lock, no journal, and a text is read only when a chunk
of it was found.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from index.acronyms import acronyms_in
from index.records import bytes_text, chunk_of, chunk_record, document_of, document_record, text_bytes
from index.types import Chunk, Filters
from ingest.errors import SnapshotError
from ingest.types import Document

_SCHEMA = """
CREATE TABLE documents (
    number INTEGER PRIMARY KEY, id TEXT, kind TEXT, origin TEXT, published TEXT, record TEXT, text BLOB
);
CREATE TABLE headings (heading TEXT, document INTEGER, PRIMARY KEY (heading, document)) WITHOUT ROWID;
CREATE TABLE chunks (row INTEGER PRIMARY KEY, document INTEGER, record TEXT);
CREATE INDEX chunks_of ON chunks (document);
CREATE TABLE offsets (data BLOB);
CREATE TABLE acronyms (short TEXT PRIMARY KEY, long TEXT) WITHOUT ROWID;
"""
_OFFSET = np.dtype("<i8")


class PassageStore:
    """Chunks by their row. May be read from several threads."""

    def __init__(self, connection: sqlite3.Connection, offsets: NDArray[np.int64]) -> None:
        self._connection = connection
        self._documents: tuple[Document, ...] | None = None
        self.sentence_offsets = offsets
        """Chunk `row` has the sentence rows `offsets[row]` to `offsets[row + 1]`; shape (chunks + 1,)."""

    @classmethod
    def write(cls, path: Path, documents: Sequence[Document], chunks: Sequence[Chunk]) -> None:
        """Write a new file; the row of a chunk is its position. Every chunk's document is in `documents`.

        OSError when it cannot be written, as on a full disk.
        """
        try:
            _write(path, documents, chunks)
        except sqlite3.Error as error:
            raise OSError(f"{path}: {error}") from error

    @classmethod
    def open(cls, path: Path) -> PassageStore:
        """Open what `write` wrote; SnapshotError when it cannot be read."""
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        try:
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            data = connection.execute("SELECT data FROM offsets").fetchone()[0]
        except (sqlite3.Error, TypeError) as error:
            raise SnapshotError(f"{path}: cannot be read ({error})", "run assistant build") from error
        return cls(connection, np.frombuffer(data, dtype=_OFFSET).astype(np.int64))

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of `rows`, in that order; IndexError for a row that does not exist."""
        documents: dict[int, Document] = {}
        found = []
        for row in rows:
            line = self._connection.execute(
                "SELECT document, record FROM chunks WHERE row = ?", (row,)
            ).fetchone()
            if line is None:
                raise IndexError(f"row {row}")
            number, record = line
            if number not in documents:
                documents[number] = self._document(number)
            found.append(chunk_of(record, documents[number]))
        return found

    def rows(self, filters: Filters) -> list[int] | None:
        """The rows that `filters` let through, ascending; None when they let everything through."""
        if filters == Filters():
            return None
        conditions: list[str] = []
        values: list[str] = []
        if filters.sections:
            marks = ", ".join("?" * len(filters.sections))
            conditions.append(f"number IN (SELECT document FROM headings WHERE heading IN ({marks}))")
            values += [heading_key(heading) for heading in filters.sections]
        if filters.kinds:
            conditions.append(f"kind IN ({', '.join('?' * len(filters.kinds))})")
            values += filters.kinds
        if filters.since:
            conditions.append("published >= ?")  # NULL, undated, is never true
            values.append(filters.since.isoformat())
        if filters.until:
            conditions.append("published <= ?")
            values.append(filters.until.isoformat())
        if filters.documents:
            conditions.append(f"id IN ({', '.join('?' * len(filters.documents))})")
            values += map(_storable, filters.documents)
        if not filters.digests:
            conditions.append("origin <> 'digest'")
        query = f"SELECT row FROM chunks JOIN documents ON document = number WHERE {' AND '.join(conditions)}"
        return sorted(row for (row,) in self._connection.execute(query, values))

    def documents(self) -> tuple[Document, ...]:
        """Every document in the order of the list, its text left out: what a question can name.

        The same tuple each time, so that what is derived from it can be kept with it.
        """
        if self._documents is None:
            records = self._connection.execute("SELECT record FROM documents ORDER BY number")
            self._documents = tuple(document_of(record, "") for (record,) in records)
        return self._documents

    def acronyms(self) -> dict[str, str]:
        """The acronyms that the documents' texts define, in lower case, with their long forms."""
        return dict(self._connection.execute("SELECT short, long FROM acronyms"))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> PassageStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _document(self, number: int) -> Document:
        record, text = self._connection.execute(
            "SELECT record, text FROM documents WHERE number = ?", (number,)
        ).fetchone()
        return document_of(record, bytes_text(text))


def _write(path: Path, documents: Sequence[Document], chunks: Sequence[Chunk]) -> None:
    connection = sqlite3.connect(path)
    try:
        # nobody reads the file before it is whole, and a failed one is thrown away
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        _insert_documents(connection, documents)
        _insert_chunks(connection, documents, chunks)
        defined = acronyms_in(_storable(document.text) for document in documents)
        connection.executemany("INSERT INTO acronyms VALUES (?, ?)", defined.items())
        connection.commit()
    finally:
        connection.close()


def _insert_documents(connection: sqlite3.Connection, documents: Sequence[Document]) -> None:
    connection.executemany(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (
                number,
                _storable(document.id),
                document.kind,
                document.origin,
                document.published and document.published.isoformat(),
                document_record(document),
                text_bytes(document.text),
            )
            for number, document in enumerate(documents)
        ),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO headings VALUES (?, ?)",
        (
            (heading_key(heading), number)
            for number, document in enumerate(documents)
            for entry in document.entries
            for heading in entry.section
        ),
    )


def _insert_chunks(
    connection: sqlite3.Connection, documents: Sequence[Document], chunks: Sequence[Chunk]
) -> None:
    numbers = {id(document): number for number, document in enumerate(documents)}
    connection.executemany(
        "INSERT INTO chunks VALUES (?, ?, ?)",
        ((row, numbers[id(chunk.document)], chunk_record(chunk)) for row, chunk in enumerate(chunks)),
    )
    offsets = np.fromiter(
        accumulate((len(chunk.sentences) for chunk in chunks), initial=0),
        dtype=_OFFSET,
        count=len(chunks) + 1,
    )
    connection.execute("INSERT INTO offsets VALUES (?)", (offsets.tobytes(),))


def heading_key(heading: str) -> str:
    """What two writings of one heading of the list share: case and blanks aside."""
    return _storable(unicodedata.normalize("NFKC", " ".join(heading.split())).casefold())


def _storable(text: str) -> str:
    """SQLite takes no lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")

"""Documents and chunks as lines of JSON, and what tells one document from another.

The text of a document is not part of its record: it is by far the largest part and is kept beside it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields
from datetime import date, datetime

from index.types import Chunk
from ingest.types import Anchor, Document, Resource, Section


def document_record(document: Document) -> str:
    """Everything about `document` but its text, as one line of ASCII JSON."""
    record = {
        field.name: getattr(document, field.name)
        for field in fields(document)
        if field.name not in {"text", "sections", "entries"}
    }
    record["published"] = document.published and document.published.isoformat()
    record["read_at"] = document.read_at and document.read_at.isoformat()
    record["sections"] = [(section.heading, section.start, section.end) for section in document.sections]
    record["unreachable_since"] = document.unreachable_since and document.unreachable_since.isoformat()
    record["anchors"] = [(anchor.start, anchor.mark) for anchor in document.anchors]
    record["entries"] = [asdict(entry) for entry in document.entries]
    return json.dumps(record, sort_keys=True)


def document_of(record: str, text: str) -> Document:
    """The document whose record and text these are."""
    known = json.loads(record)
    return Document(
        **{
            **known,
            "text": text,
            "authors": tuple(known["authors"]),
            "addresses": tuple(known["addresses"]),
            "published": date.fromisoformat(known["published"]) if known["published"] else None,
            "read_at": _moment(known["read_at"]),
            "unreachable_since": _moment(known["unreachable_since"]),
            "anchors": tuple(Anchor(start, mark) for start, mark in known["anchors"]),
            "sections": tuple(
                Section(tuple(heading), start, end) for heading, start, end in known["sections"]
            ),
            "entries": tuple(
                Resource(**{**entry, "section": tuple(entry["section"])}) for entry in known["entries"]
            ),
        }
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def document_digest(document: Document) -> str:
    """SHA-256 of everything that is known about a document, its text included."""
    digest = hashlib.sha256(document_record(document).encode("ascii"))
    digest.update(text_bytes(document.text))
    return digest.hexdigest()


def text_bytes(text: str) -> bytes:
    """UTF-8 of any text, even one with lone surrogates."""
    return text.encode("utf-8", "surrogatepass")


def bytes_text(data: bytes) -> str:
    """The text that `text_bytes` gave these bytes for."""
    return data.decode("utf-8", "surrogatepass")


def chunk_record(chunk: Chunk) -> str:
    """Everything about `chunk` but its document and its text, which is a span of the document's."""
    return json.dumps([chunk.id, chunk.heading, chunk.start, chunk.end, chunk.sentences])


def chunk_of(record: str, document: Document) -> Chunk:
    """The chunk of `document` whose record this is."""
    identity, heading, start, end, sentences = json.loads(record)
    spans = tuple((first, last) for first, last in sentences)
    return Chunk(identity, document, tuple(heading), document.text[start:end], start, end, spans)

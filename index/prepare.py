"""What the index needs of a document: its chunks, with what is embedded and what is searched of each."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

from index.chunk import CHUNKER, chunk_document, embedding_text, lexical_text
from index.lexical import ANALYSIS
from index.records import chunk_of, chunk_record, document_digest
from index.types import Chunk, EmbeddingText, LexicalText
from ingest.types import Document

RECIPE = f"chunks {CHUNKER}, words {ANALYSIS}"
"""Changes with everything but the model that decides what is made of a document."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A chunk, the text of it that is embedded, and the words of it that are searched."""

    chunk: Chunk
    embedding: EmbeddingText
    lexical: LexicalText


def prepare(document: Document) -> tuple[Prepared, ...]:
    """Cut `document` into chunks."""
    return tuple(
        Prepared(chunk, embedding_text(chunk), lexical_text(chunk)) for chunk in chunk_document(document)
    )


def document_key(document: Document) -> bytes:
    """Documents of the same key are prepared alike."""
    # when a page was read, and since when it cannot be, is shown with it, but decides nothing here
    digest = document_digest(replace(document, read_at=None, unreachable_since=None))
    return hashlib.sha256(f"{RECIPE}\0{digest}".encode()).digest()


def text_key(text: EmbeddingText) -> bytes:
    """Texts of the same key have the same vectors under one model."""
    spans = json.dumps(text.sentences).encode("ascii")
    return hashlib.sha256(spans + b"\0" + text.text.encode("utf-8", "surrogatepass")).digest()


def pack(prepared: Sequence[Prepared]) -> bytes:
    """As bytes, without the document."""
    lines = [
        (chunk_record(one.chunk), one.embedding.text, one.embedding.sentences, astuple(one.lexical))
        for one in prepared
    ]
    return zlib.compress(json.dumps(lines).encode("ascii"), level=1)


def unpack(data: bytes, document: Document) -> tuple[Prepared, ...]:
    """What `pack` made bytes of, for the same document."""
    return tuple(
        Prepared(
            chunk_of(record, document),
            EmbeddingText(text, tuple((start, end) for start, end in sentences)),
            LexicalText(*lexical),
        )
        for record, text, sentences, lexical in json.loads(zlib.decompress(data))
    )

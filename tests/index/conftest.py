"""Documents small enough to know by heart, and snapshots made of them by hand."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from index.embedders.hashing import HashingEmbedder
from index.lexical import LexicalIndex
from index.manifest import Facts, Manifest
from index.snapshot import CHUNKS, LEXICAL, PASSAGES, SENTENCES, publish, stage
from index.store import PassageStore
from index.types import Chunk, EmbeddingText, LexicalText
from index.vectors import FaissStore
from ingest.types import Document, Resource, Section

MakeDocument = Callable[..., Document]
Publish = Callable[[Path, Sequence[Document]], Manifest]


@pytest.fixture(scope="session")
def make_document() -> MakeDocument:
    def make(text: str, **known: object) -> Document:
        given = {
            "id": f"id of {text[:40]}",
            "url": "https://example.org/page",
            "title": "A page",
            "site": "example.org",
            "authors": ("Ada Lovelace",),
            "published": date(2023, 1, 10),
            "kind": "article",
            "text": text,
            "sections": (Section((), 0, len(text)),),
            "origin": "saved",
            "read_at": datetime(2024, 5, 6, 7, 8, 9, 10, tzinfo=UTC),
            "entries": (Resource("https://example.org/page#x", "A page", ("ML", "Tuning"), "good", 3),),
        }
        return Document(**{**given, **known})

    return make


def chunk_by_line(document: Document) -> list[Chunk]:
    """One chunk a line, one sentence a chunk: offsets that can be counted."""
    chunks = []
    start = 0
    for number, line in enumerate(document.text.splitlines(keepends=True)):
        text = line.rstrip("\n")
        chunks.append(
            Chunk(
                f"{document.id}/{number}", document, ("H",), text, start, start + len(text), ((0, len(text)),)
            )
        )
        start += len(line)
    return chunks


@pytest.fixture(scope="session")
def publish_lines() -> Publish:
    """Publishes documents with one chunk a line."""

    def publish_documents(home: Path, documents: Sequence[Document]) -> Manifest:
        chunks = [chunk for document in documents for chunk in chunk_by_line(document)]
        embedder = HashingEmbedder()
        embedded = embedder.embed_passages([EmbeddingText(chunk.text, chunk.sentences) for chunk in chunks])
        staged = stage(home)
        FaissStore.write(staged / CHUNKS, np.stack([one.vector for one in embedded]))
        FaissStore.write(staged / SENTENCES, np.concatenate([one.sentences for one in embedded]))
        LexicalIndex.write(staged / LEXICAL, [LexicalText(chunk.text, "", "", "") for chunk in chunks])
        PassageStore.write(staged / PASSAGES, documents, chunks)
        facts = Facts(
            model=embedder.name,
            dimension=embedder.dimension,
            documents=len(documents),
            chunks=len(chunks),
            sentences=len(chunks),
            shipped="shipped",
            list_location="/lists/ml.md",
            recipe="lines",
            content="content",
        )
        return publish(home, staged, facts)

    return publish_documents


@pytest.fixture(scope="session")
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder, byte for byte."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read

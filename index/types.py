"""The nouns of the room: chunks, vectors, hits and passages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.types import Document, Kind, Span

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of one section of a document: `document.text[start:end] == text`."""

    id: str
    """Stable: hash of the document's id, the offsets and the text."""
    document: Document
    heading: tuple[str, ...]
    """Heading path inside the document."""
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    """Sentences (or list items, code lines, table rows) as spans of `text`, in order, not overlapping."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a question may look at. Empty means everything."""

    sections: tuple[str, ...] = ()
    """Whole headings of the list, any level, case aside; any of them."""
    kinds: tuple[Kind, ...] = ()
    since: date | None = None
    """Published on that day or later; undated documents are left out."""
    until: date | None = None
    """Published on that day or earlier; undated documents are left out."""
    digests: bool = True
    """False leaves digests out."""
    documents: tuple[str, ...] = ()
    """Ids of documents; any of them."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question as it is searched for."""

    text: str
    """The question, or what of it is worth searching for."""
    filters: Filters = Filters()
    related: tuple[str, ...] = ()
    """Other words of the list for what is asked ("KD": "knowledge distillation"); they count less than its own."""
    sources: tuple[tuple[str, ...], ...] = ()
    """Sources that the question names, each as the ids of its documents: passages are taken from each in turn."""


@dataclass(frozen=True, slots=True)
class EmbeddingText:
    """A text to embed, and the spans in it whose own vectors are wanted."""

    text: str
    sentences: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Embedded:
    """Unit vectors of a text, shape (d,), and of its sentences, shape (n, d)."""

    vector: Vector
    sentences: Vector


@dataclass(frozen=True, slots=True)
class LexicalText:
    """What the lexical index knows of a chunk, field by field."""

    body: str
    """The chunk's own text."""
    title: str
    heading: str
    """Heading path inside the document, and the lead-in or table header that the chunk continues."""
    meta: str
    """Site, authors, year, the list's sections and notes."""


class Embedder(Protocol):
    """Text to unit vectors."""

    @property
    def name(self) -> str:
        """Names model and export: vectors of the same name are comparable."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
        """One result a text, in order."""
        ...

    def embed_query(self, question: str) -> Vector:
        """Unit vector of a question, shape (d,)."""
        ...


class Reranker(Protocol):
    """Reads a question and a text together, more closely than any index can."""

    @property
    def name(self) -> str:
        """Names the model."""
        ...

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, 0 to 1, in order; a text's score depends on no other text."""
        ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that a search found: its row in the snapshot and a score, higher is better."""

    row: int
    score: float


class VectorStore(Protocol):
    """Exact or approximate search by inner product of unit vectors."""

    def search(self, query: Vector, k: int, rows: Sequence[int] | None = None) -> list[Hit]:
        """The best `k`, best first; only among `rows` when given."""
        ...

    def vectors(self, start: int, end: int) -> Vector:
        """The stored vectors of rows start to end (exclusive), shape (end - start, d)."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was retrieved for a question."""

    chunk: Chunk
    score: float
    """Fused, 0 to 1, comparable within one retrieval only."""
    rank: int
    """1-based."""
    sentence_scores: tuple[float, ...]
    """Cosine of question and each sentence, in the order of `chunk.sentences`."""
    cosine: float
    """Cosine of question and chunk: comparable across questions."""
    bm25: float
    """Raw lexical score; 0 when the lexical search did not find it."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What a question brought back."""

    question: str
    """The text that was searched for."""
    passages: tuple[Passage, ...]
    """Best first."""
    terms: Mapping[str, float]
    """The question's content words, stemmed as the lexical index stems, with their idf in this index."""
    snapshot: str
    """Id of the snapshot that was searched."""
    unknown: frozenset[str] = frozenset()
    """Those of the terms that no chunk of the index holds."""
    related: Mapping[str, float] = field(default_factory=dict)
    """Stemmed words of `Query.related` that are none of the terms, with their idf: a passage may use them instead."""
    named: bool = False
    """Whether the query names sources: their names are then no terms of it."""

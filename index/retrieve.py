"""A question becomes passages: three searches, one ranking."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.fuse import fuse
from index.lexical import analyze
from index.snapshot import Snapshot
from index.types import Embedder, Hit, Passage, Query, Retrieval, Vector
from ingest.errors import SnapshotError

DENSE_WEIGHT = 0.5
"""Share of the vectors in the fused score; the words have the rest."""

SENTENCE_SHARE = 0.65
"""Share of the best sentence in a chunk's dense score; the chunk's own vector has the rest."""

DEPTH = 100
"""Chunks that each search brings in."""

_SENTENCE_DEPTH = 3 * DEPTH
"""Sentences searched for, since several may stand in one chunk."""


class Retriever:
    """Answers questions from one snapshot."""

    def __init__(self, snapshot: Snapshot, embedder: Embedder) -> None:
        """SnapshotError when the snapshot was built with another model."""
        if snapshot.manifest.model != embedder.name:
            raise SnapshotError(
                f"the index was built with the model {snapshot.manifest.model}, not {embedder.name}",
                "run assistant build",
            )
        self._snapshot = snapshot
        self._embedder = embedder

    @property
    def snapshot(self) -> Snapshot:
        """What is searched."""
        return self._snapshot

    def retrieve(self, query: Query, k: int = 8) -> Retrieval:
        """The best `k` passages for a query among those that its filters let through; none for no question.

        Any text is a question: nothing in it is an operator.
        """
        text = query.text.encode("utf-8", "replace").decode(
            "utf-8"
        )  # lone surrogates come from odd terminals
        terms = self._snapshot.lexical.idf(analyze(text))
        rows = self._snapshot.rows(query.filters)
        passages: list[Passage] = []
        if text.strip() and k > 0 and (rows is None or rows):
            passages = self._passages(text, k, rows)
        unknown = self._snapshot.lexical.unknown(terms)
        return Retrieval(query.text, tuple(passages), terms, self._snapshot.id, unknown)

    def _passages(self, question: str, k: int, rows: list[int] | None) -> list[Passage]:
        query = self._embedder.embed_query(question)
        words = {hit.row: hit.score for hit in self._snapshot.lexical.search(question, DEPTH, rows)}
        near = self._near(query, rows)
        missing = sorted(near - words.keys())
        words |= {
            hit.row: hit.score
            for hit in self._snapshot.lexical.search(question, len(missing), missing)
        }  # fmt: skip
        candidates = sorted(near | words.keys())
        cosines = {row: self._cosines(query, row) for row in candidates}
        dense = {row: _dense(*cosines[row]) for row in candidates}
        best = fuse(dense, words, DENSE_WEIGHT)[:k]
        chunks = self._snapshot.chunks([hit.row for hit in best])
        return [
            Passage(
                chunk=chunk,
                score=hit.score,
                rank=rank,
                sentence_scores=tuple(float(score) for score in cosines[hit.row][1]),
                cosine=cosines[hit.row][0],
                bm25=words.get(hit.row, 0.0),
            )
            for rank, (hit, chunk) in enumerate(zip(best, chunks, strict=True), start=1)
        ]

    def _near(self, query: Vector, rows: list[int] | None) -> set[int]:
        """The chunks that the vectors find: by their own, and by those of their sentences."""
        chunks = self._snapshot.vectors.search(query, DEPTH, rows)
        sentences = self._snapshot.sentences.search(query, _SENTENCE_DEPTH, self._sentence_rows(rows))
        return {hit.row for hit in chunks} | self._chunks_of(sentences)

    def _sentence_rows(self, rows: list[int] | None) -> Sequence[int] | None:
        if rows is None:
            return None
        offsets = self._snapshot.sentence_offsets
        return [number for row in rows for number in range(offsets[row], offsets[row + 1])]

    def _chunks_of(self, sentences: Sequence[Hit]) -> set[int]:
        numbers = np.array([hit.row for hit in sentences], dtype=np.int64)
        found = np.searchsorted(self._snapshot.sentence_offsets, numbers, side="right") - 1
        return {int(row) for row in found}

    def _cosines(self, query: Vector, row: int) -> tuple[float, Vector]:
        """Of the chunk itself, and of its sentences, shape (n,)."""
        start, end = self._snapshot.sentence_offsets[row : row + 2]
        own = self._snapshot.vectors.vectors(row, row + 1)[0] @ query
        return float(own), self._snapshot.sentences.vectors(int(start), int(end)) @ query


def _dense(own: float, sentences: Vector) -> float:
    if not len(sentences):
        return own
    return SENTENCE_SHARE * float(sentences.max()) + (1.0 - SENTENCE_SHARE) * own

"""The chunks that a passage may be made of: what three searches find, each with what every search says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.lexical import LexicalIndex
from index.snapshot import Snapshot
from index.types import Hit, Vector

DEPTH = 100
"""Chunks that each search brings in."""

_SENTENCE_DEPTH = 3 * DEPTH
"""Sentences searched for, since several may stand in one chunk."""

Rows = Sequence[int] | None
"""The rows that a search is for; None for all."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the searches take it."""

    vector: Vector
    """Unit vector, shape (d,)."""
    terms: Mapping[str, float]
    """Its stemmed content words with their idf."""
    related: Mapping[str, float]
    """Other words for what is asked, none of them a term, with their idf."""
    pairs: Mapping[tuple[str, str], float]
    """Neighbours among the terms, with the lesser idf of the two."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """By row of the snapshot."""

    cosines: Mapping[int, tuple[float, Vector]]
    """Of question and chunk, and of question and each of its sentences, shape (n,): of every candidate."""
    words: Mapping[int, float]
    """Exact BM25 of the question's terms, where it is not 0."""
    related: Mapping[int, float]
    """Exact BM25 of the related words, where it is not 0."""


def gather(snapshot: Snapshot, asked: Asked, scopes: Sequence[Rows]) -> Candidates:
    """What is found in each of the scopes by vectors, by sentence vectors and by words."""
    found: set[int] = set()
    for scope in scopes:
        found |= _near(snapshot, asked.vector, scope)
        for terms in (asked.terms, asked.related):
            found |= {hit.row for hit in snapshot.lexical.search_terms(list(terms), DEPTH, scope)}
    rows = sorted(found)
    return Candidates(
        cosines={row: _cosines(snapshot, asked.vector, row) for row in rows},
        words=_exact(snapshot.lexical, asked.terms, rows),
        related=_exact(snapshot.lexical, asked.related, rows),
    )


def _exact(lexical: LexicalIndex, terms: Mapping[str, float], rows: list[int]) -> dict[int, float]:
    return {hit.row: hit.score for hit in lexical.search_terms(list(terms), len(rows), rows)}


def _near(snapshot: Snapshot, query: Vector, scope: Rows) -> set[int]:
    """The chunks that the vectors find: by their own, and by those of their sentences."""
    chunks = snapshot.vectors.search(query, DEPTH, scope)
    sentences = snapshot.sentences.search(query, _SENTENCE_DEPTH, _sentence_rows(snapshot, scope))
    return {hit.row for hit in chunks} | _chunks_of(snapshot, sentences)


def _sentence_rows(snapshot: Snapshot, scope: Rows) -> Rows:
    if scope is None:
        return None
    offsets = snapshot.sentence_offsets
    return [number for row in scope for number in range(offsets[row], offsets[row + 1])]


def _chunks_of(snapshot: Snapshot, sentences: Sequence[Hit]) -> set[int]:
    numbers = np.array([hit.row for hit in sentences], dtype=np.int64)
    found = np.searchsorted(snapshot.sentence_offsets, numbers, side="right") - 1
    return {int(row) for row in found}


def _cosines(snapshot: Snapshot, query: Vector, row: int) -> tuple[float, Vector]:
    """Of the chunk itself, and of its sentences, shape (n,)."""
    start, end = snapshot.sentence_offsets[row : row + 2]
    own = snapshot.vectors.vectors(row, row + 1)[0] @ query
    return float(own), snapshot.sentences.vectors(int(start), int(end)) @ query

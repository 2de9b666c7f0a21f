"""A question becomes passages: three searches, one ranking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.candidates import Asked, Candidates, Rows, gather
from index.fuse import blend, fuse, in_turn, mix
from index.lexical import analyze
from index.snapshot import Snapshot
from index.types import Chunk, Embedder, Hit, Passage, Query, Reranker, Retrieval, Vector
from index.wording import Wording, share, weighted_pairs, wording
from ingest.errors import SnapshotError


@dataclass(frozen=True, slots=True)
class Tuning:
    """What each signal weighs in a passage's score, each 0 to 1; tests/bench/README.md says how they were found."""

    dense: float = 0.6
    """Share of the vectors in a chunk's score; its words (BM25) have the rest."""
    sentence: float = 0.65
    """Share of the best sentence in what the vectors say; the chunk's own vector has the rest."""
    answering: float = 0.5
    """Share in the final score of how well a chunk's best sentence answers, which is made of the next four."""
    meaning: float = 0.6
    """The cosine of question and sentence."""
    held: float = 0.2
    """The question's words in the sentence."""
    around: float = 0.2
    """The question's words in the whole chunk."""
    pairs: float = 0.4
    """Neighbouring words of the question that are neighbours in the chunk too."""
    related: float = 0.3
    """What the related words count beside the question's own."""
    source: float = 0.25
    """What it counts that a question names a passage's source."""
    reranked: float = 0.5
    """Share of a reranker in the final score, when there is one."""


SHORTLIST = 32
"""Passages whose sentences are read for the question's words."""

RERANKED = 32
"""Passages that a reranker reads."""

_KEPT = 4096
"""Chunks whose words are remembered between questions."""


class Retriever:
    """Answers questions from one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        embedder: Embedder,
        reranker: Reranker | None = None,
        tuning: Tuning | None = None,
    ) -> None:
        """SnapshotError when the snapshot was built with another model."""
        if snapshot.manifest.model != embedder.name:
            raise SnapshotError(
                f"the index was built with the model {snapshot.manifest.model}, not {embedder.name}",
                "run assistant build",
            )
        self._snapshot = snapshot
        self._embedder = embedder
        self._reranker = reranker
        self._tuning = tuning or Tuning()
        self._wordings: dict[int, Wording] = {}

    @property
    def snapshot(self) -> Snapshot:
        """What is searched."""
        return self._snapshot

    def retrieve(self, query: Query, k: int = 8) -> Retrieval:
        """The best `k` passages for a query among those that its filters let through; none for no question.

        Any text is a question: nothing in it is an operator. Passages of one source that the query names are
        preferred; of several, they come in turn. Sources without a passage that the filters let through count
        as not named.
        """
        text = query.text.encode("utf-8", "replace").decode("utf-8")  # odd terminals send lone surrogates
        lexical = self._snapshot.lexical
        words = analyze(text)
        terms = lexical.idf(words)
        others = (word for phrase in query.related for word in analyze(phrase))
        related = lexical.idf(word for word in others if word not in terms)
        rows = self._snapshot.rows(query.filters)
        passages: tuple[Passage, ...] = ()
        if text.strip() and k > 0 and (rows is None or rows):
            asked = Asked(self._embedder.embed_query(text), terms, related, weighted_pairs(words, terms))
            passages = self._passages(replace(query, text=text), asked, k, rows)
        named = bool(query.filters.documents or query.sources)
        return Retrieval(
            query.text, passages, terms, self._snapshot.id, lexical.unknown(terms), related, named
        )

    def _passages(self, query: Query, asked: Asked, k: int, rows: Rows) -> tuple[Passage, ...]:
        sources = self._named(query, rows)
        found = gather(self._snapshot, asked, [rows, *sources])
        ranked = self._ranked(asked, found, sources)
        if sources:
            named = {row: 1.0 for source in sources for row in source}
            ranked = blend(ranked, named, self._tuning.source)
        if self._reranker:
            ranked = self._reranked(query.text, ranked, self._reranker)
        best = (in_turn(ranked, sources) if len(sources) > 1 else ranked)[:k]
        chunks = self._snapshot.chunks([hit.row for hit in best])
        return tuple(
            _passage(chunk, hit, rank, found)
            for rank, (hit, chunk) in enumerate(zip(best, chunks, strict=True), start=1)
        )

    def _named(self, query: Query, rows: Rows) -> list[list[int]]:
        """The rows of each source that the query names, without those that hold nothing it may look at."""
        allowed = None if rows is None else set(rows)
        sources = []
        for documents in query.sources:
            named = self._snapshot.rows(replace(query.filters, documents=documents)) if documents else None
            kept = [row for row in named or () if allowed is None or row in allowed]
            if kept:
                sources.append(kept)
        return sources

    def _ranked(self, asked: Asked, found: Candidates, sources: list[list[int]]) -> list[Hit]:
        """Every candidate, best first: chunks by vectors and words, the first of them by their sentences too.

        Of each named source the first are looked at as closely as the first of all.
        """
        tuning = self._tuning
        dense = {row: self._dense(*cosines) for row, cosines in found.cosines.items()}
        hits = fuse(dense, mix(found.words, found.related, tuning.related), tuning.dense)
        lists = [hits, *([hit for hit in hits if hit.row in source] for source in map(set, sources))]
        first = dict.fromkeys(hit.row for one in lists for hit in one[:SHORTLIST])
        answering = {
            row: self._answering(asked, *found.cosines[row], known)
            for row, known in self._known(list(first)).items()
        }
        return blend(hits, answering, tuning.answering)

    def _dense(self, own: float, sentences: Vector) -> float:
        if not len(sentences):
            return own
        return self._tuning.sentence * float(sentences.max()) + (1.0 - self._tuning.sentence) * own

    def _answering(self, asked: Asked, own: float, cosines: Vector, known: Wording) -> float:
        """How well the one sentence of a chunk answers that does it best, by vector and words at once."""
        tuning = self._tuning
        best = max(
            tuning.meaning * cosine + tuning.held * self._held(asked, stems)
            for cosine, stems in zip(cosines.tolist() or [own], known.sentences, strict=True)
        )
        around = tuning.around * self._held(asked, known.whole)
        return float(best + around + tuning.pairs * share(asked.pairs, known.pairs))

    def _held(self, asked: Asked, stems: frozenset[str]) -> float:
        """How much of what is asked some words hold, 0 to 1."""
        return min(1.0, share(asked.terms, stems) + self._tuning.related * share(asked.related, stems))

    def _known(self, rows: list[int]) -> dict[int, Wording]:
        """The words of chunks, read once and remembered for later questions."""
        held = self._wordings  # other threads may begin a new one meanwhile
        known = {row: held[row] for row in rows if row in held}
        missing = [row for row in rows if row not in known]
        known |= zip(missing, map(wording, self._snapshot.chunks(missing)), strict=True)
        if len(held) > _KEPT:
            self._wordings = held = {}
        held.update(known)
        return known

    def _reranked(self, question: str, ranked: list[Hit], reranker: Reranker) -> list[Hit]:
        """The first passages in the order in which question and passage, read together, put them."""
        rows = [hit.row for hit in ranked[:RERANKED]]
        scores = reranker.scores(question, [_readable(chunk) for chunk in self._snapshot.chunks(rows)])
        return blend(ranked, dict(zip(rows, scores, strict=True)), self._tuning.reranked)


def _readable(chunk: Chunk) -> str:
    """A chunk with the names that it goes by."""
    return "\n".join(filter(None, (chunk.document.title, " › ".join(chunk.heading), chunk.text)))


def _passage(chunk: Chunk, hit: Hit, rank: int, found: Candidates) -> Passage:
    own, sentences = found.cosines[hit.row]
    return Passage(
        chunk=chunk,
        score=hit.score,
        rank=rank,
        sentence_scores=tuple(float(score) for score in sentences),
        cosine=own,
        bm25=found.words.get(hit.row, 0.0),
    )

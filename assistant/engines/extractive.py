"""The embedded engine: answers with verbatim sentences, and needs no model beyond the index's own vectors."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.candidates import Candidate, candidates
from assistant.plain import plain
from assistant.question import Shape, fits, shape_of
from assistant.support import Analyze, coverage, signals, support
from assistant.types import Claim, Draft, EngineName, Quote
from index.lexical import analyze as lexical_analyze
from index.types import Passage, Retrieval

ANSWERS_FROM = 0.5
"""Support below which the engine declines."""
_MOST_CLAIMS = 4
_CLOSE = 0.72
"""A further sentence must score at least this share of the best one."""
_REDUNDANT = 0.6
"""Share of a sentence's stems that an earlier claim may already hold."""

_COSINE, _OVERLAP, _CONTEXT, _PASSAGE, _SHAPE = 1.0, 0.55, 0.25, 0.35, 0.12


@dataclass(frozen=True, slots=True)
class _Scored:
    passage: Passage
    candidate: Candidate
    score: float
    stems: frozenset[str]

    @property
    def text(self) -> str:
        return self.passage.chunk.text[self.candidate.start : self.candidate.end]


class ExtractiveEngine:
    """Chooses one to four quotes: for the question, not redundant, in a readable order."""

    name: EngineName = "extractive"

    def __init__(self, analyze: Analyze = lexical_analyze) -> None:
        self._analyze = analyze

    def compose(self, retrieval: Retrieval) -> Draft:
        """The draft; without claims when the passages do not support an answer."""
        overall = support(signals(retrieval, self._analyze))
        if overall < ANSWERS_FROM:
            return Draft((), overall)
        shape = shape_of(retrieval.question)
        scored = [
            self._score(retrieval, passage, candidate, shape)
            for passage in retrieval.passages
            for candidate in candidates(passage.chunk)
        ]
        chosen = _in_reading_order(_choose(sorted(scored, key=lambda item: -item.score)))
        return Draft(tuple(_claim(item, overall) for item in chosen), overall)

    def _score(self, retrieval: Retrieval, passage: Passage, candidate: Candidate, shape: Shape) -> _Scored:
        chunk = passage.chunk
        text = chunk.text[candidate.start : candidate.end]
        stems = set(self._analyze(text))
        around = stems | set(self._analyze(" ".join((chunk.document.title, *chunk.heading))))
        if candidate.first > 0:
            start, end = chunk.sentences[candidate.first - 1]
            around |= set(self._analyze(chunk.text[start:end]))
        covered = coverage(retrieval.terms, stems)
        cosine = max(passage.sentence_scores[candidate.first : candidate.last + 1])
        score = (
            _COSINE * cosine
            + _OVERLAP * covered
            + _CONTEXT * (coverage(retrieval.terms, around) - covered)
            + _PASSAGE * passage.score
            + _SHAPE * fits(shape, text)
        )
        return _Scored(passage, candidate, score, frozenset(stems))


def _choose(ranked: list[_Scored]) -> list[_Scored]:
    """The best, and what comes close to it without repeating it."""
    chosen: list[_Scored] = []
    for item in ranked:
        if len(chosen) == _MOST_CLAIMS or item.score < _CLOSE * ranked[0].score:
            break
        if not any(_overlap(item, other) for other in chosen):
            chosen.append(item)
    return chosen


def _overlap(item: _Scored, other: _Scored) -> bool:
    """The same words of the same chunk, or nearly the same words of another."""
    same = item.passage.chunk.id == other.passage.chunk.id
    if same and item.candidate.start < other.candidate.end and other.candidate.start < item.candidate.end:
        return True
    smaller = min(len(item.stems), len(other.stems)) or 1
    return len(item.stems & other.stems) / smaller > _REDUNDANT


def _in_reading_order(chosen: list[_Scored]) -> list[_Scored]:
    """The best claim's document first, and each document's sentences as they stand in it."""
    places: dict[str, int] = {}
    for item in chosen:
        places.setdefault(item.passage.chunk.document.id, len(places))

    def place(item: _Scored) -> tuple[int, int]:
        chunk = item.passage.chunk
        return places[chunk.document.id], chunk.start + item.candidate.start

    return [chosen[0], *sorted(chosen[1:], key=place)] if chosen else []


def _claim(item: _Scored, overall: float) -> Claim:
    quote = Quote(item.passage, item.candidate.start, item.candidate.end)
    return Claim(text=plain(item.text), quotes=(quote,), support=overall)

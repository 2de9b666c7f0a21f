"""The embedded engine: answers with verbatim sentences, and needs no model beyond the index's own vectors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import log1p

from assistant.candidates import Candidate, candidates
from assistant.orders import gives_orders
from assistant.paraphrase import paraphrases
from assistant.plain import plain
from assistant.question import Shape, fits, shape_of
from assistant.support import Analyze, coverage, signals, support
from assistant.types import ANSWERS_FROM, Claim, Draft, EngineName, Quote, Tell, untold
from index.lexical import analyze as lexical_analyze
from index.types import Passage, Retrieval

_MOST_CLAIMS = 4
_CLOSE = 0.82
"""A further sentence must score at least this share of the best one."""
_REDUNDANT = 0.6
"""Share of a sentence's stems that an earlier claim may already hold."""
_PARAPHRASED = 0.8
"""What a term counts that is there in other words."""
_DENIED = 0.3
"""What a term counts that is there only to be denied, when the question does not deny it."""
_DENIAL = re.compile(r"(?:\bnot|n[’']t|\bnever|\bwithout)\s+(?:\w+\s+)?(\w+)", re.IGNORECASE)

# What each signal weighs in a candidate's score.
_COSINE = 1.0
_COVERED = 0.52
_CONTEXT = 0.38
_PASSAGE = 0.57
_SHAPE = 0.05
_NOTE = 0.3
_LENGTH = 0.04
_SAME_SOURCE = 0.02
"""What each earlier claim from the same document costs."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, taken apart once for all candidates."""

    terms: Mapping[str, float]
    shape: Shape
    paraphrases: Mapping[str, re.Pattern[str]]
    denies: bool
    """Whether the question itself says not."""

    def covered(self, stems: set[str], text: str) -> float:
        """Share of the question's weight in a text, by its stems or in other words."""
        whole = sum(self.terms.values())
        denied = {word.casefold() for word in _DENIAL.findall(text)} if not self.denies else set()
        return sum(weight * self._held(term, stems, text, denied) for term, weight in self.terms.items()) / (
            whole or 1
        )

    def _held(self, term: str, stems: set[str], text: str, denied: set[str]) -> float:
        if term in stems:
            return _DENIED if any(word.startswith(term) for word in denied) else 1.0
        reworded = self.paraphrases.get(term)
        return _PARAPHRASED if reworded and reworded.search(text) else 0.0


@dataclass(frozen=True, slots=True)
class _Scored:
    passage: Passage
    candidate: Candidate
    score: float
    stems: frozenset[str]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The lead-in of a list's item, where it stands further up, and the stretch itself."""
        own = Quote(self.passage, self.candidate.start, self.candidate.end)
        lead_in = self.candidate.lead_in
        return (Quote(self.passage, *lead_in), own) if lead_in else (own,)

    @property
    def text(self) -> str:
        """What the reader sees."""
        text = self.passage.chunk.text
        return " ".join(plain(text[quote.start : quote.end]) for quote in self.quotes)


class ExtractiveEngine:
    """Chooses one to four quotes: for the question, not redundant, in a readable order."""

    name: EngineName = "extractive"

    def __init__(self, analyze: Analyze = lexical_analyze) -> None:
        self._analyze = analyze

    def compose(self, retrieval: Retrieval, tell: Tell = untold) -> Draft:
        """The draft; without claims when the passages do not support an answer."""
        overall = support(signals(retrieval, self._analyze))
        if overall < ANSWERS_FROM:
            return Draft((), overall)
        question = retrieval.question
        asked = _Asked(
            retrieval.terms,
            shape_of(question),
            paraphrases(question, retrieval.terms),
            denies=bool(_DENIAL.search(question)),
        )
        scored = [
            self._score(asked, passage, candidate)
            for passage in retrieval.passages
            for candidate in candidates(passage.chunk)
            if not gives_orders(passage.chunk.text[candidate.start : candidate.end])
        ]
        chosen = _in_reading_order(_choose(scored))
        claims = tuple(Claim(item.text, item.quotes, overall) for item in chosen)
        for claim in claims:
            tell(claim)
        return Draft(claims, overall)

    def _score(self, asked: _Asked, passage: Passage, candidate: Candidate) -> _Scored:
        chunk = passage.chunk
        text = chunk.text[candidate.start : candidate.end]
        stems = set(self._analyze(text))
        covered = asked.covered(stems, text)
        around = self._around(passage, candidate)
        score = (
            _COSINE * max(passage.sentence_scores[candidate.first : candidate.last + 1])
            + _COVERED * covered
            + _CONTEXT * (asked.covered(stems | set(self._analyze(around)), f"{text} {around}") - covered)
            + _PASSAGE * passage.score
            + _SHAPE * fits(asked.shape, text)
            + _NOTE * self._filed_under(asked, passage)
            + _LENGTH * log1p(len(text) / 100)
        )
        return _Scored(passage, candidate, score, frozenset(stems))

    def _around(self, passage: Passage, candidate: Candidate) -> str:
        """What a reader of the page knows when the stretch begins: title, headings, the sentence before."""
        chunk = passage.chunk
        parts = [chunk.document.title, *chunk.heading]
        if candidate.first > 0:
            start, end = chunk.sentences[candidate.first - 1]
            parts.append(chunk.text[start:end])
        return " ".join(parts)

    def _filed_under(self, asked: _Asked, passage: Passage) -> float:
        """How far a note's own heading of the list names what is asked: its owner filed it for this."""
        document = passage.chunk.document
        if document.kind != "note":
            return 0.0
        return coverage(asked.terms, set(self._analyze(document.title)))


def _choose(scored: list[_Scored]) -> list[_Scored]:
    """The best, then what comes close to it, repeats nothing, and rather is another source's than the same one's."""
    chosen: list[_Scored] = []
    best = max((item.score for item in scored), default=0.0)
    left = [item for item in scored if item.score >= _CLOSE * best]
    while left and len(chosen) < _MOST_CLAIMS:
        cited = [item.passage.chunk.document.id for item in chosen]
        item = max(
            left, key=lambda item: item.score - _SAME_SOURCE * cited.count(item.passage.chunk.document.id)
        )
        chosen.append(item)
        left = [other for other in left if not _overlap(other, item)]
    return chosen


def _overlap(item: _Scored, other: _Scored) -> bool:
    """The same words of the same chunk, or nearly the same words of another."""
    same = item.passage.chunk.id == other.passage.chunk.id
    if same and item.candidate.start < other.candidate.end and other.candidate.start < item.candidate.end:
        return True
    smaller = min(len(item.stems), len(other.stems)) or 1
    return len(item.stems & other.stems) / smaller > _REDUNDANT


def _in_reading_order(chosen: list[_Scored]) -> list[_Scored]:
    """The best claim first, then document by document, each one's sentences as they stand in it."""
    places: dict[str, int] = {}
    for item in chosen:
        places.setdefault(item.passage.chunk.document.id, len(places))

    def place(item: _Scored) -> tuple[int, int]:
        chunk = item.passage.chunk
        return places[chunk.document.id], chunk.start + item.candidate.start

    return [*chosen[:1], *sorted(chosen[1:], key=place)]

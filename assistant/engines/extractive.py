"""The embedded engine: answers with verbatim sentences, and needs no model beyond the index's own vectors."""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.candidates import Candidate, candidates, is_code
from assistant.features import Asked, Features, asked_of, features
from assistant.fitted import weights
from assistant.plain import plain
from assistant.support import signals, support
from assistant.types import ANSWERS_FROM, Claim, Draft, EngineName, Quote, Tell, untold
from index.lexical import analyze
from index.types import Passage, Retrieval

_MOST_CLAIMS = 5
_CLOSE = 4.0
"""How far behind the best sentence a further one may be: in the logarithm of how likely it is the one that answers."""
_JOINED = 1.5
"""How far behind a sentence its neighbour may be to be quoted with it: often the answer follows what matches."""
_MOST_SENTENCES = 3
_MOST_WORDS = 90
"""Of a quote that was joined."""
_REDUNDANT = 0.7
"""Share of a sentence's stems that an earlier claim may already hold."""


@dataclass(frozen=True, slots=True)
class _Scored:
    passage: Passage
    candidate: Candidate
    score: float
    """Differences count: one that is 0.7 ahead of another is twice as likely the one that answers."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The lead-in of a list's item, where it stands further up, and the stretch itself."""
        own = Quote(self.passage, self.candidate.start, self.candidate.end)
        lead_in = self.candidate.lead_in
        return (Quote(self.passage, *lead_in), own) if lead_in else (own,)

    @property
    def text(self) -> str:
        """What the reader sees: without markup, which code has none of."""
        chunk = self.passage.chunk
        quoted = [chunk.text[quote.start : quote.end] for quote in self.quotes]
        return " ".join(" ".join(each.split()) if is_code(chunk) else plain(each) for each in quoted)

    @property
    def stems(self) -> frozenset[str]:
        """Of its own words."""
        return frozenset(analyze(self.passage.chunk.text[self.candidate.start : self.candidate.end]))


class ExtractiveEngine:
    """Chooses one to five quotes: for the question, not redundant, the best first."""

    name: EngineName = "extractive"

    def compose(self, retrieval: Retrieval, tell: Tell = untold) -> Draft:
        """The draft; without claims when the passages do not support an answer."""
        overall = support(signals(retrieval))
        if overall < ANSWERS_FROM:
            return Draft((), overall)
        asked = asked_of(retrieval)
        scored = [each for passage in retrieval.passages for each in _scored(asked, passage)]
        claims = tuple(Claim(item.text, item.quotes, overall) for item in _choose(scored))
        for claim in claims:
            tell(claim)
        return Draft(claims, overall)


def _scored(asked: Asked, passage: Passage) -> list[_Scored]:
    found = candidates(passage.chunk)
    return [
        _Scored(passage, candidate, score(known))
        for candidate, known in zip(found, features(asked, passage, found), strict=True)
    ]


def score(known: Features) -> float:
    """How much speaks for a candidate; tests/bench/fit_sentences.py says how the weights were found."""
    fitted = weights("sentences", known._fields)
    return sum(fitted[name] * value for name, value in zip(known._fields, known, strict=True))


def _choose(scored: list[_Scored]) -> list[_Scored]:
    """The best with its neighbours, then what comes close to it and repeats nothing."""
    left = sorted(scored, key=lambda item: -item.score)
    left = [item for item in left if item.score >= left[0].score - _CLOSE]
    chosen: list[_Scored] = []
    while left and len(chosen) < _MOST_CLAIMS:
        item = _joined(left[0], left)
        chosen.append(item)
        stems = item.stems
        left = [other for other in left[1:] if not _overlap(other, item) and not _repeats(other.stems, stems)]
    return chosen


def _joined(item: _Scored, others: list[_Scored]) -> _Scored:
    """With the sentences before or after it that are nearly as good, the best first."""
    for other in others:
        own, near = item.candidate, other.candidate
        if other.passage is not item.passage or own.lead_in or near.lead_in:
            continue
        if near.first != own.last + 1 and near.last != own.first - 1:
            continue
        both = replace(own, start=min(own.start, near.start), end=max(own.end, near.end),
                       first=min(own.first, near.first), last=max(own.last, near.last))  # fmt: skip
        words = item.passage.chunk.text[both.start : both.end].split()
        fits = both.last - both.first < _MOST_SENTENCES and len(words) <= _MOST_WORDS
        if fits and other.score >= item.score - _JOINED:
            return _joined(replace(item, candidate=both), others)
    return item


def _overlap(item: _Scored, other: _Scored) -> bool:
    """Whether they share words of the same chunk."""
    same = item.passage.chunk.id == other.passage.chunk.id
    return same and item.candidate.start < other.candidate.end and other.candidate.start < item.candidate.end


def _repeats(stems: frozenset[str], earlier: frozenset[str]) -> bool:
    """Whether one says nearly the same words as the other."""
    return len(stems & earlier) > _REDUNDANT * (min(len(stems), len(earlier)) or 1)

"""What tells the stretch of a passage that answers from the others around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from typing import NamedTuple

from assistant.candidates import Candidate
from assistant.paraphrase import paraphrases
from assistant.plain import plain
from assistant.question import Shape, fits, shape_of
from index.lexical import analyze
from index.types import Passage, Retrieval
from index.wording import share

_PARAPHRASED = 0.8
"""What a term counts that is there in other words."""
_RELATED = 0.3
"""What all the words count that the list itself uses for what is asked."""
_DENIED = 0.3
"""What a term counts that is there only to be denied, when the question does not deny it."""
_DENIAL = re.compile(r"(?:\bnot|n[’']t|\bnever|\bwithout)\s+(?:\w+\s+)?(\w+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d.,]*")
_ABOUT_ITSELF = re.compile(
    r"\b(?:in this (?:post|section|paper|work|article|document|digest)|we (?:will|shall|would like to)|we'll"
    r"|this (?:post|section|document|digest)|below|above|see|refer|following|let's|here (?:is|are))\b",
    re.IGNORECASE,
)
"""A page that announces what it will say has not said it yet."""
_OPENING = 5
"""Words at the beginning of a sentence in which its subject stands."""
_LONG = 400
"""Characters of what a reader no longer takes in at a glance."""


class Features(NamedTuple):
    """Of one candidate, most of them from 0 to 1; assistant/sentences.json holds what each weighs."""

    cosine: float
    """Best cosine of the question with one of its sentences."""
    mean_cosine: float
    """Mean over its sentences."""
    behind: float
    """How far its best cosine is behind that of the passage's best sentence; 0 or less."""
    before: float
    """Cosine with the sentence before it."""
    passage_cosine: float
    passage_score: float
    """As it was retrieved."""
    passage_rank: float
    """1 / rank."""
    covered: float
    """Share of the question's weight in its words."""
    covered_before: float
    """What the sentence before adds to that."""
    covered_named: float
    """What title and headings add to it."""
    covered_passage: float
    """Share in the whole passage with its title and headings."""
    covered_after: float
    """What the sentence after adds."""
    headed: float
    """Share in the headings alone: a heading that asks the question."""
    rarest: float
    """1 when it holds the rarest word of the question."""
    pairs: float
    """Share of the question's neighbouring words that are neighbours in it."""
    density: float
    """Share of its words that are the question's: little else, and it says nothing new."""
    length: float
    """log(1 + characters / 100)."""
    long: float
    item: float
    """1 for an item of a list whose lead-in stands further up."""
    several: float
    """1 for more than one sentence."""
    fits: float
    """1 when it looks like an answer of the question's shape."""
    number: float
    """1 for a number that the question does not hold, where a number or a date is asked for."""
    about_itself: float
    digest: float
    """1 for a digest: the page's own words are worth more."""
    subject: float
    """1 when a word of the question is among its first ones."""
    filed: float
    """How far a note's own heading of the list names what is asked: its owner filed it for this."""
    note: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart once for all candidates."""

    text: str
    terms: Mapping[str, float]
    related: Mapping[str, float]
    """Stems of other words for what is asked, with their idf."""
    shape: Shape
    paraphrases: Mapping[str, re.Pattern[str]]
    pairs: frozenset[tuple[str, str]]
    numbers: frozenset[str]
    denies: bool
    """Whether the question itself says not."""

    @property
    def rarest(self) -> str:
        """The term that weighs most; empty without terms."""
        return max(self.terms, key=lambda term: (self.terms[term], term), default="")

    def covered(self, stems: set[str], text: str) -> float:
        """Share of the question's weight in a text, by its stems or in other words; 0 to 1."""
        whole = sum(self.terms.values()) or 1.0
        denied = self.denied(text)
        held = sum(weight * self._held(term, stems, text, denied) for term, weight in self.terms.items())
        return min(1.0, held / whole + _RELATED * share(self.related, stems))

    def denied(self, text: str) -> set[str]:
        """Words, in lower case, that a text says are not so; none when the question itself says not."""
        return {word.casefold() for word in _DENIAL.findall(text)} if not self.denies else set()

    def _held(self, term: str, stems: set[str], text: str, denied: set[str]) -> float:
        if term in stems:
            return _DENIED if _among(term, denied) else 1.0
        reworded = self.paraphrases.get(term)
        return _PARAPHRASED if reworded and reworded.search(text) else 0.0


def asked_of(retrieval: Retrieval) -> Asked:
    """Take the question of a retrieval apart."""
    text = retrieval.question
    return Asked(
        text=text,
        terms=retrieval.terms,
        related=retrieval.related,
        shape=shape_of(text),
        paraphrases=paraphrases(text, retrieval.terms),
        pairs=frozenset(pairwise(analyze(text))),
        numbers=frozenset(_NUMBER.findall(text)),
        denies=bool(_DENIAL.search(text)),
    )


def features(asked: Asked, passage: Passage, candidates: Sequence[Candidate]) -> Iterator[Features]:
    """The features of each candidate of one passage, in order."""
    chunk = passage.chunk
    sentences = [analyze(chunk.text[start:end]) for start, end in chunk.sentences]
    headings = set(analyze(" ".join(chunk.heading)))
    names = headings | set(analyze(chunk.document.title))
    around = _Around(
        passage=passage,
        sentences=sentences,
        names=names,
        headed=share(asked.terms, headings),
        covered=share(asked.terms, names.union(*sentences)),
        filed=share(asked.terms, set(analyze(chunk.document.title)))
        if chunk.document.kind == "note"
        else 0.0,
    )
    for candidate in candidates:
        yield _features(asked, around, candidate, analyze(chunk.text[candidate.start : candidate.end]))


@dataclass(frozen=True, slots=True)
class _Around:
    """What all candidates of a passage share."""

    passage: Passage
    sentences: list[list[str]]
    """The stems of each."""
    names: set[str]
    headed: float
    covered: float
    filed: float

    def stems(self, number: int) -> set[str]:
        """Of a sentence; none outside of the chunk."""
        return set(self.sentences[number]) if 0 <= number < len(self.sentences) else set()

    def text(self, number: int) -> str:
        """Of a sentence; empty outside of the chunk."""
        chunk = self.passage.chunk
        return chunk.text[slice(*chunk.sentences[number])] if 0 <= number < len(self.sentences) else ""


def _features(asked: Asked, around: _Around, candidate: Candidate, words: list[str]) -> Features:
    passage, first, last = around.passage, candidate.first, candidate.last
    document = passage.chunk.document
    cosines = passage.sentence_scores
    own = cosines[first : last + 1]
    text = passage.chunk.text[candidate.start : candidate.end]
    shown, stems = plain(text), set(words)
    covered = asked.covered(stems, text)
    before = around.text(first - 1)
    denied = asked.denied(text)
    said = [word for word in words if not _among(word, denied)]
    return Features(
        cosine=max(own),
        mean_cosine=sum(own) / len(own),
        behind=max(own) - max(cosines),
        before=cosines[first - 1] if first else 0.0,
        passage_cosine=passage.cosine,
        passage_score=passage.score,
        passage_rank=1 / passage.rank,
        covered=covered,
        covered_before=asked.covered(stems | around.stems(first - 1), f"{text} {before}") - covered,
        covered_named=asked.covered(stems | around.names, text) - covered,
        covered_passage=around.covered,
        covered_after=asked.covered(stems | around.stems(last + 1), text) - covered,
        headed=around.headed,
        rarest=float(asked.rarest in said),
        pairs=len(asked.pairs & set(pairwise(said))) / max(1, len(asked.pairs)),
        density=len(stems & asked.terms.keys()) / max(1, len(stems)),
        length=log1p(len(shown) / 100),
        long=float(len(shown) > _LONG),
        item=float(candidate.lead_in is not None),
        several=float(last > first),
        fits=float(fits(asked.shape, text)),
        number=float(
            asked.shape in ("number", "when") and not asked.numbers.issuperset(_NUMBER.findall(text))
        ),
        about_itself=float(bool(_ABOUT_ITSELF.search(shown))),
        digest=float(document.origin == "digest"),
        subject=float(_opens_with(shown, asked.terms)),
        filed=around.filed,
        note=float(document.kind == "note"),
    )


def _among(stem: str, words: set[str]) -> bool:
    """Whether one of some words begins as a stem does."""
    return any(word.startswith(stem) for word in words)


def _opens_with(shown: str, terms: Mapping[str, float]) -> bool:
    """Whether one of the first words begins as a term does: near enough to the same stem, and cheap."""
    return any(
        word.casefold().startswith(term)
        for word in shown.split()[:_OPENING]
        for term in terms
        if len(term) > 2
    )

"""The nouns of the room: drafts, citations and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from index.types import Passage, Retrieval

EngineName = Literal["extractive", "llm"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim stretch of a passage: `passage.chunk.text[start:end]`."""

    passage: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a draft and the quotes that it rests on."""

    text: str
    """As the reader will see it, without markers."""
    quotes: tuple[Quote, ...]
    support: float
    """0 to 1: how well the quotes answer the question."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine wrote. No claims means that it declines."""

    claims: tuple[Claim, ...]
    support: float
    """0 to 1: how well the list supports an answer to the question at all."""


class Engine(Protocol):
    """Writes a draft from what was retrieved."""

    @property
    def name(self) -> EngineName:
        """As `--engine` names it."""
        ...

    def compose(self, retrieval: Retrieval) -> Draft:
        """A draft whose claims are in reading order; empty when the passages do not answer."""
        ...


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered, verbatim quote: `passage.chunk.text[start:end] == quote`."""

    number: int
    passage: Passage
    quote: str
    start: int
    end: int
    deep_link: str
    """Opens the source at the quote."""
    support: float


@dataclass(frozen=True, slots=True)
class Nearest:
    """A resource close to a question that the list does not answer."""

    url: str
    title: str
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets: every sentence of `text` carries the numbers of its citations."""

    question: str
    text: str
    citations: Sequence[Citation]
    passages: Sequence[Passage]
    nearest: Sequence[Nearest]
    """Up to three, when declined."""
    engine: EngineName
    snapshot: str
    timings_ms: tuple[tuple[str, float], ...] = ()

    @property
    def answered(self) -> bool:
        """False when the list does not hold the answer."""
        return bool(self.citations)

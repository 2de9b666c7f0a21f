"""The nouns of the room: drafts, citations and answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from assistant.understanding.input_kind import InputKind
from index.types import Passage, Query, Retrieval

EngineName = Literal["extractive", "llm"]

ANSWERS_FROM = 0.3
"""Support below which a question is declined."""
SURE_FROM = 0.7
"""Support below which an answer is said to be weakly supported."""


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
    """0 to 1: how well the quotes answer the question, or support what a model wrote."""


Tell = Callable[[Claim], None]
"""Hears each claim as soon as it is final."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine wrote. No claims means that it declines."""

    claims: tuple[Claim, ...]
    support: float
    """0 to 1: how well the list supports an answer to the question at all."""
    engine: EngineName = "extractive"
    """What wrote the claims in the end: when a model fails, the embedded engine stands in."""
    note: str = ""
    """One line for the reader on how the draft came about: why another engine stood in, what was left out."""
    dropped: int = 0
    """Sentences that a model wrote and no passage supports."""


def untold(_: Claim) -> None:
    """For those who wait for the whole draft."""


class Engine(Protocol):
    """Writes a draft from what was retrieved."""

    @property
    def name(self) -> EngineName:
        """As `--engine` names it."""
        ...

    def compose(self, retrieval: Retrieval, tell: Tell = untold) -> Draft:
        """A draft whose claims are in the order in which they are to be read; empty when the passages do not answer.

        `tell` hears each of the draft's claims once, in order, as soon as it is final: nothing told is taken back.
        """
        ...


class Checker(Protocol):
    """Judges whether a text supports a sentence that was written about it."""

    @property
    def name(self) -> str:
        """Named in reports beside the figures that it gives."""
        ...

    def supports(self, sentence: str, evidence: Sequence[str]) -> list[float]:
        """How far each text of `evidence` supports `sentence` by itself, 0 to 1; supported from 0.5.

        A number, a name or a date of the sentence that a text does not hold makes it unsupported by that text.
        """
        ...


@runtime_checkable
class Rewriter(Protocol):
    """An engine that can also put a follow-up into a question of its own."""

    def rewrite(self, question: str, turns: Sequence[tuple[str, str]]) -> str | None:
        """The follow-up as a complete question, from the questions and answers before; None when it cannot."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, and what became of it."""

    question: str
    """As it was asked."""
    text: str = ""
    """The answer; may be empty."""
    understood: str = ""
    """The question with what was left unsaid filled in; empty when it is as it was asked."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What somebody typed, as it is to be treated."""

    kind: InputKind
    query: Query
    """What to search; its text is empty when there is nothing to search for."""
    notes: tuple[str, ...] = ()
    """For the reader: what was looked at alone, what was set aside."""
    reply: str = ""
    """The sentence that declines what is no question to the list; empty for a question."""
    only_if_sure: bool = False
    """True when an answer with weak support would be a guess: the reply stands then."""


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
    at: str = ""
    """Where in its source the quote begins: "page=3" of a PDF, "t=95" (seconds) of a video; else empty."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence as the reader sees it."""

    text: str
    """Ends with its markers: "Cats sleep. [1][2]"."""
    numbers: tuple[int, ...]
    """Of its citations."""
    cited: tuple[Citation, ...] = ()
    """The citations that it is the first to name, for those who read while the answer is written."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """A resource close to a question that the list does not answer."""

    url: str
    title: str
    score: float
    section: tuple[str, ...] = ()
    """Where the list holds it: the headings above its first entry."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets: every sentence of `text` carries the numbers of its citations."""

    question: str
    text: str
    """The statements in a row, else the one sentence that declines."""
    citations: Sequence[Citation]
    passages: Sequence[Passage]
    nearest: Sequence[Nearest]
    """Up to three, when declined."""
    engine: EngineName
    snapshot: str
    statements: tuple[Statement, ...] = ()
    support: float = 0.0
    """0 to 1: how well the list supports an answer at all."""
    notes: tuple[str, ...] = ()
    """Lines for the reader beside the answer: how the question was understood, why an engine stood in."""
    understood: str = ""
    """The question with what an earlier turn left unsaid filled in; empty when it is as it was asked."""
    timings_ms: tuple[tuple[str, float], ...] = ()

    @property
    def weakly_supported(self) -> bool:
        """Answered, but the reader should look twice."""
        return self.answered and self.support < SURE_FROM

    @property
    def answered(self) -> bool:
        """False when the list does not hold the answer."""
        return bool(self.citations)

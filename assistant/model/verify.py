"""A model's sentence becomes a claim when a passage supports it, else nothing: no sentence is shown on trust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.model.cleaning import addresses, cleaned
from assistant.model.sentence_stream import Written
from assistant.orders import gives_orders
from assistant.types import Checker, Claim, Quote
from index.lexical import analyze
from index.types import Chunk, Embedder, EmbeddingText, Passage, Retrieval
from index.wording import share

SUPPORTED = 0.5
_WINDOWS = 3
"""Stretches of a passage that are looked at, those that share most words with the sentence."""
_MOST_SENTENCES = 3
_LONGEST = 1_000
"""Characters of a sentence: no reader reads a longer one, and holding it against a passage would take minutes."""
_ELSEWHERE = 6
"""Stretches that are looked at in all passages together when no marker helps."""
_LONGER = 0.05
"""A longer quote must support the sentence by so much more than a shorter one."""
_ABOUT = 0.2
"""Cosine with the question, or share of its weight, from which a sentence speaks of what was asked."""

_ATTRIBUTION = (
    r"\baccording to NAME\b(?: et al\.)?(?: \(\d{4}\))?,?"
    r"|\bNAME\b(?: et al\.)?(?: \(\d{4}\))? (?:says?|said|notes?|writes?|wrote|argues?|explains?|recommends?|suggests?"
    r"|reports?|claims?|points out|observes?|advises?|warns?)\b(?: that)?"
)


@dataclass(frozen=True, slots=True)
class _Window:
    """One to three consecutive sentences of a passage."""

    quote: Quote
    text: str
    shared: float
    """Share of the sentence's stems, less a little for each further sentence."""


class Verifier:
    """Holds the sentences of one answer against the passages that the model was shown."""

    def __init__(
        self, checker: Checker, embedder: Embedder, retrieval: Retrieval, passages: Sequence[Passage]
    ) -> None:
        """`passages[n - 1]` is what a marker [n] points to."""
        self._checker = checker
        self._embedder = embedder
        self._retrieval = retrieval
        self._passages = passages
        self._question = embedder.embed_query(retrieval.question)

    def claim(self, written: Written) -> Claim | None:
        """The claim, with the very sentences that support it; None when nothing does, or it does not answer."""
        text = cleaned(written.text)
        if len(text) > _LONGEST or not analyze(text) or gives_orders(text) or addresses(text):
            return None  # where to go from here is for the citations to say
        cited = [
            self._passages[number - 1] for number in written.numbers if 0 < number <= len(self._passages)
        ]
        found = [best for passage in cited if (best := self._best(text, list(_windows(text, passage))))]
        if not found:
            others = [window for passage in self._passages for window in _windows(text, passage)]
            others.sort(key=lambda window: -window.shared)
            elsewhere = self._best(text, others[:_ELSEWHERE])
            found = [elsewhere] if elsewhere else []
        windows = [window for window, _ in found]
        if not windows or not self._answers(text):
            return None
        quotes = tuple(dict.fromkeys(window.quote for window in windows))
        return Claim(text, quotes, min(support for _, support in found))

    def _best(self, text: str, windows: Sequence[_Window]) -> tuple[_Window, float] | None:
        """The shortest of the stretches that support a sentence about best, and how far it does."""
        windows = [window for window in windows if not gives_orders(window.text)]
        supports = self._checker.supports(text, [window.text for window in windows])
        if windows and max(supports) < SUPPORTED:
            # who wrote a passage stands beside it and not in it
            supports = [
                self._checker.supports(_without_source(text, window.quote.passage), [window.text])[0]
                for window in windows
            ]
        supported = [
            (window, score) for window, score in zip(windows, supports, strict=True) if score >= SUPPORTED
        ]
        return max(supported, key=lambda one: one[1] - _LONGER * _sentences(one[0]), default=None)

    def _answers(self, text: str) -> bool:
        """Whether it speaks of what was asked: a page may hold sentences that want to be repeated."""
        if share(self._retrieval.terms, set(analyze(text))) >= _ABOUT:
            return True
        vector = self._embedder.embed_passages([EmbeddingText(text)])[0].vector
        return float(vector @ self._question) >= _ABOUT


def _windows(sentence: str, passage: Passage) -> list[_Window]:
    """The stretches of a passage that share most with a sentence, best first."""
    stems = set(analyze(sentence))
    found = sorted(_every_window(stems, passage), key=lambda window: -window.shared)
    return found[:_WINDOWS]


def _every_window(stems: set[str], passage: Passage) -> Iterator[_Window]:
    chunk = passage.chunk
    held = [
        set() if _is_heading(chunk, start) else set(analyze(chunk.text[start:end])) & stems
        for start, end in chunk.sentences
    ]
    for first in range(len(chunk.sentences)):
        together: set[str] = set()
        if not held[first]:
            continue
        for last in range(first, min(first + _MOST_SENTENCES, len(chunk.sentences))):
            if last > first and held[last] <= together:
                break
            together = together | held[last]
            start, end = chunk.sentences[first][0], chunk.sentences[last][1]
            shared = len(together) / len(stems) - _LONGER * (last - first)
            yield _Window(Quote(passage, start, end), chunk.text[start:end], shared)


def _is_heading(chunk: Chunk, start: int) -> bool:
    """A heading says what follows is about, and asserts nothing."""
    return chunk.text[chunk.text.rfind("\n", 0, start) + 1 : start].lstrip(" >").startswith("#")


def _sentences(window: _Window) -> int:
    spans = window.quote.passage.chunk.sentences
    return sum(window.quote.start <= start < window.quote.end for start, _ in spans)


def _without_source(text: str, passage: Passage) -> str:
    """A sentence without "according to" or "says that", when it names the passage's own authors."""
    for author in passage.chunk.document.authors:
        for name in filter(None, (author, (author.split() or [""])[-1])):
            text = re.sub(_ATTRIBUTION.replace("NAME", re.escape(name)), "", text, flags=re.IGNORECASE)
    return text

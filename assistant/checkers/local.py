"""A check without a model of its own: shared words, nearness of the vectors, and facts that must be there."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from math import exp
from threading import Lock

import numpy as np

from assistant.checkers.facts import is_number, missing
from assistant.checkers.polarity import denied, exchanged, opposed
from assistant.plain import plain
from index.lexical import analyze
from index.sentences import sentence_spans
from index.types import Embedder, EmbeddingText, Vector
from ingest.types import Span

_REMEMBERED = 1024
"""Texts whose vectors are kept: the passages of an answer are held against each of its sentences."""
_VETOED = 0.1
_APART = ("The cat sleeps on a warm stove.", "Interest rates were raised by the bank.")
"""Two texts with nothing in common: what cosine they have is what a model gives to any two."""

_CLAUSE = re.compile(r"(?:[^,;:]|[,;:](?!\s))+")
_FEWEST_CHARACTERS = 20
_WORD = re.compile(r"\w+")

# Fitted by tests/bench/fit_checker.py on sentences of the shipped digests and on rewordings written for it.
_BIAS, _COSINE, _COVERED = -12.54, 10.37, 8.21


def vetoed(sentence: str, text: str) -> bool:
    """Whether `text` cannot support `sentence`, however near they are.

    A number, a date or a name is missing or stands elsewhere, or one says the opposite of the other.
    """
    return (
        bool(missing(sentence, text))
        or opposed(sentence, text)
        or denied(sentence, text)
        or exchanged(sentence, text)
    )


class LocalChecker:
    """Implements `Checker` with the index's own embedder."""

    name = "local-2"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = Lock()
        self._vectors: OrderedDict[str, Vector] = OrderedDict()
        self._apart: float | None = None

    def supports(self, sentence: str, evidence: Sequence[str]) -> list[float]:
        """As `Checker` says: a text that lacks a fact of the sentence, or says the opposite, gives at most 0.1.

        Markup of the texts is set aside. Meant for texts of one to three sentences.
        """
        words = plain(sentence)
        texts = [plain(text) for text in evidence]
        if all(is_number(stem) for stem in analyze(words)):
            return [0.0] * len(texts)
        return [
            1.0 if _is_sentence_of(words, whole) else _VETOED * near if vetoed(words, text) else near
            for whole, text, near in zip(evidence, texts, self._nearness(words, texts), strict=True)
        ]

    def signals(self, sentence: str, text: str) -> tuple[float, float]:
        """Cosine of the sentence and the text or a clause of it, and share of its content words in the text.

        Numbers count as held: whether they are is for `missing` to say, however they are written.
        """
        return self._signals(sentence, [text])[0]

    def _nearness(self, sentence: str, texts: Sequence[str]) -> list[float]:
        return [
            1 / (1 + exp(-(_BIAS + _COSINE * cosine + _COVERED * covered)))
            for cosine, covered in self._signals(sentence, texts)
        ]

    def _signals(self, sentence: str, texts: Sequence[str]) -> list[tuple[float, float]]:
        own, *others = self._embedded([sentence, *texts])
        apart = self._baseline()
        stems = set(analyze(sentence))
        found = []
        for text, vectors in zip(texts, others, strict=True):
            cosine = (float((vectors @ own[0]).max()) - apart) / (1 - apart)
            held = set(analyze(text))
            found.append((cosine, sum(stem in held or is_number(stem) for stem in stems) / len(stems)))
        return found

    def _baseline(self) -> float:
        """Cosine of two texts with nothing in common, at most 0.9; some models give any two 0.7."""
        if self._apart is None:
            one, other = self._embedded(_APART)
            self._apart = min(max(float(one[0] @ other[0]), 0.0), 0.9)
        return self._apart

    def _embedded(self, texts: Sequence[str]) -> list[Vector]:
        """Unit vectors of each text, shape (1 + clauses, d), its own first."""
        with self._lock:
            wanted = [text for text in dict.fromkeys(texts) if text not in self._vectors]
            made = self._embedder.embed_passages([EmbeddingText(text, _clauses(text)) for text in wanted])
            for text, result in zip(wanted, made, strict=True):
                self._vectors[text] = np.vstack([result.vector, result.sentences])
            found = [self._vectors[text] for text in texts]
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
            return found


def _is_sentence_of(sentence: str, text: str) -> bool:
    """Whether a text says it word for word, as a sentence of its own: a part of one may be what it denies."""
    said = _WORD.findall(sentence.casefold())
    return any(
        _WORD.findall(plain(text[start:end]).casefold()) == said for start, end in sentence_spans(text)
    )


def _clauses(text: str) -> tuple[Span, ...]:
    """What a sentence may have been made of: a part of a long one."""
    spans = [match.span() for match in _CLAUSE.finditer(text)]
    return tuple((start, end) for start, end in spans if end - start >= _FEWEST_CHARACTERS)

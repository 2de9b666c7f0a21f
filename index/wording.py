"""What the words of a chunk say of a question: in one sentence, in all of it, side by side. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TypeVar

from index.lexical import analyze
from index.types import Chunk

Pair = tuple[str, str]
_Word = TypeVar("_Word", str, Pair)


@dataclass(frozen=True, slots=True)
class Wording:
    """The stems of a chunk. Those of its title and headings count as words of each sentence."""

    sentences: tuple[frozenset[str], ...]
    """One for each of the chunk's sentences; one for all of it when it has none."""
    whole: frozenset[str]
    pairs: frozenset[Pair]
    """Neighbours in the text, stop words left out."""


def wording(chunk: Chunk) -> Wording:
    """Take a chunk apart."""
    names = analyze(" ".join((chunk.document.title, *chunk.heading)))
    spans = chunk.sentences or ((0, len(chunk.text)),)
    sentences = [analyze(chunk.text[start:end]) for start, end in spans]
    words = list(chain.from_iterable(sentences))
    return Wording(
        tuple(frozenset((*names, *stems)) for stems in sentences),
        frozenset((*names, *words)),
        frozenset(pairwise(words)),
    )


def weighted_pairs(words: Sequence[str], terms: Mapping[str, float]) -> dict[Pair, float]:
    """The neighbours in a question's analysed words, each with the lesser of its two terms' weights."""
    return {(first, second): min(terms[first], terms[second]) for first, second in pairwise(words)}


def share(weights: Mapping[_Word, float], present: Set[_Word]) -> float:
    """Share of the weights whose words are present; 0 without any."""
    whole = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in present) / whole if whole else 0.0

"""Texts that are nearly the same, by word 5-grams; among many, MinHash says which to compare. The only datasketch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import combinations, pairwise
from zlib import crc32

ALIKE = 0.9
"""Jaccard similarity of the word 5-grams from which two texts count as one."""
FEWEST_WORDS = 100
"""A shorter text is never taken for another: there is too little in it to tell."""
FEW = 80
"""Texts of which each is compared with each; among more, MinHash says first which are worth it."""
_GRAM = 5
_SIZES = 0.8
"""Words of the shorter text to those of the longer one; alike texts have more, however they repeat themselves."""
_PERMUTATIONS = 64
_CANDIDATES = 0.6
"""So far below ALIKE that the estimate loses hardly any; whoever is found is compared exactly."""


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of positions of texts that are nearly the same, the smaller one first."""
    grams = {number: _grams(texts[number]) for number in _near_in_size([len(text.split()) for text in texts])}
    for other, number in combinations(grams, 2) if len(grams) <= FEW else _likely(grams):
        fewer, more = sorted((len(grams[other]), len(grams[number])))
        if fewer >= ALIKE * more and _jaccard(grams[other], grams[number]) >= ALIKE:
            yield other, number


def _likely(grams: Mapping[int, Set[str]]) -> Iterator[tuple[int, int]]:
    """Pairs whose sketches are alike."""
    from datasketch import (
        MinHash,
        MinHashLSH,
    )  # it brings scipy, which takes longer than a build of nothing new

    index = MinHashLSH(threshold=_CANDIDATES, num_perm=_PERMUTATIONS)
    for number, runs in grams.items():
        sketch = MinHash(num_perm=_PERMUTATIONS, hashfunc=crc32)
        sketch.update_batch([run.encode("utf-8", "surrogatepass") for run in runs])
        yield from ((other, number) for other in sorted(index.query(sketch)))
        index.insert(number, sketch)


def _near_in_size(words: Sequence[int]) -> list[int]:
    """Positions of the texts that are long enough and have another of nearly their size beside them."""
    order = sorted((count, number) for number, count in enumerate(words) if count >= FEWEST_WORDS)
    near: set[int] = set()
    for (count, number), (more, other) in pairwise(order):
        if count >= _SIZES * more:
            near |= {number, other}
    return sorted(near)


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of the word 5-grams of two texts, 0 to 1; 0 for texts too short to have any."""
    return _jaccard(_grams(one), _grams(other))


def _jaccard(grams: Set[str], others: Set[str]) -> float:
    common = len(grams & others)
    return common / (len(grams) + len(others) - common) if grams and others else 0.0


def _grams(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + _GRAM]) for start in range(len(words) - _GRAM + 1)}

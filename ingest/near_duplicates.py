"""Which texts are nearly the same: word 5-grams, found by MinHash and then compared exactly. The only datasketch."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from zlib import crc32

ALIKE = 0.9
"""Jaccard similarity of the word 5-grams from which two texts count as one."""
FEWEST_WORDS = 100
"""A shorter text is never taken for another: there is too little in it to tell."""
_GRAM = 5
_SIZES = 0.8
"""Words of the shorter text to those of the longer one; alike texts have more, however they repeat themselves."""
_PERMUTATIONS = 64
_CANDIDATES = 0.6
"""So far below ALIKE that the estimate loses hardly any; whoever is found is compared exactly."""


def near_duplicates(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of positions of texts that are nearly the same, the smaller one first."""
    possible = _near_in_size([len(text.split()) for text in texts])
    if not possible:
        return
    from datasketch import MinHash, MinHashLSH  # texts that differ in size do without

    index = MinHashLSH(threshold=_CANDIDATES, num_perm=_PERMUTATIONS)
    for number in possible:
        sketch = MinHash(num_perm=_PERMUTATIONS, hashfunc=crc32)
        sketch.update_batch([gram.encode("utf-8", "surrogatepass") for gram in _grams(texts[number])])
        for other in sorted(index.query(sketch)):
            if similarity(texts[other], texts[number]) >= ALIKE:
                yield other, number
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
    grams, others = _grams(one), _grams(other)
    return len(grams & others) / len(grams | others) if grams and others else 0.0


def _grams(text: str) -> set[str]:
    words = re.findall(r"\w+", text.casefold())
    return {" ".join(words[start : start + _GRAM]) for start in range(len(words) - _GRAM + 1)}

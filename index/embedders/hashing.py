"""A deterministic stand-in for a model: feature hashing of words, no weights, no download.

It knows which words two texts share and nothing of what they mean. Tests and first steps use it;
`open_embedder("hashing")` opens it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from index.types import Embedded, EmbeddingText, Vector

_DIMENSION = 512
_BIAS = 0.05
_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    _WORD.findall(
        """a an and are as at be been but by can could did do does for from had has have how i if in into is
        it its may more most no not of on one or our so such than that the their them then there these they
        this to was we were what when where which while who why will with would you your"""
    )
)


@lru_cache(maxsize=65_536)
def _place(word: str) -> tuple[int, float]:
    """The dimension and the sign of a word. Dimension 0 is the bias and never a word's."""
    digest = int.from_bytes(hashlib.blake2b(word.encode("utf-8", "replace"), digest_size=8).digest())
    return 1 + digest % (_DIMENSION - 1), 1.0 if digest >> 63 else -1.0


def _stem(word: str) -> str:
    """Plural and singular are one word; anything cleverer is the model's business."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _vector(text: str) -> Vector:
    words = Counter(_stem(w) for w in _WORD.findall(text.lower()) if w not in _COMMON)
    vector = np.zeros(_DIMENSION, dtype=np.float32)
    # The bias gives a text without words a direction, and two texts with nothing in common a small cosine.
    vector[0] = _BIAS
    for word, times in words.items():
        place, sign = _place(word)
        vector[place] += sign * np.sqrt(times)
    unit: Vector = vector / np.linalg.norm(vector)
    return unit


class HashingEmbedder:
    """Implements `Embedder` by hashing words into 512 signed dimensions."""

    name = f"hashing-{_DIMENSION}-1"
    dimension = _DIMENSION

    def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
        """Unit vectors of each text, shape (512,), and of its sentences, shape (n, 512)."""
        return [
            Embedded(
                _vector(item.text),
                np.array([_vector(item.text[s:e]) for s, e in item.sentences], dtype=np.float32).reshape(
                    -1, _DIMENSION
                ),
            )
            for item in texts
        ]

    def embed_query(self, question: str) -> Vector:
        """Unit vector of a question, shape (512,)."""
        return _vector(question)

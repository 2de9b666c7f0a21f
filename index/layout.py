"""Chunks in two dimensions, neighbours in meaning side by side, for a map. The only scikit-learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.types import Vector

MOST = 5_000
"""Chunks that neighbours are sought for; a larger index is laid out by its two main directions, in no time."""
_FEWEST = 12
"""Fewer have no neighbourhoods to speak of."""
_NEIGHBOURS = 30

Points = NDArray[np.float32]
"""Shape (n, 2), within -1 to 1 on both axes."""


def lay_out(vectors: Vector) -> Points:
    """A point for each of `vectors`, shape (n, d). The same vectors give the same points."""
    main = _main_directions(vectors)
    return _scaled(_neighbourly(vectors, main) if _FEWEST <= len(vectors) <= MOST else main)


def write(path: Path, points: Points) -> None:
    """Write a new file; OSError when it cannot be written."""
    with path.open("wb") as file:
        np.save(file, points, allow_pickle=False)


def read(path: Path) -> Points:
    """What `write` wrote."""
    points: Points = np.load(path, allow_pickle=False)
    return points


def _main_directions(vectors: Vector) -> Points:
    centred = vectors - vectors.mean(axis=0)
    # Of the d × d products, not of all vectors: 200,000 of them take a second.
    _, directions = np.linalg.eigh(centred.T @ centred)
    found = directions[:, -2:][:, ::-1]
    # An eigenvector may point either way: the largest part of it decides, so that nothing flips between builds.
    signs = np.sign(found[np.abs(found).argmax(axis=0), [0, 1]])
    points: Points = (centred @ (found * signs)).astype(np.float32)
    return points


def _neighbourly(vectors: Vector, start: Points) -> Points:
    from sklearn.manifold import TSNE

    spread = start[:, 0].std()
    if not spread:
        return start
    perplexity = min(_NEIGHBOURS, (len(vectors) - 1) / 3)
    model = TSNE(
        perplexity=perplexity, init=start / spread * 1e-4, random_state=0, max_iter=500, metric="cosine"
    )
    points: Points = model.fit_transform(vectors).astype(np.float32)
    return points


def _scaled(points: Points) -> Points:
    centred = points - (points.max(axis=0) + points.min(axis=0)) / 2
    largest = np.float32(np.abs(centred).max(initial=0.0))
    scaled: Points = centred / largest if largest else centred
    return scaled

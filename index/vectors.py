"""Exact vector search with FAISS: the only file that knows it.

A file holds no checksum of its own and a damaged one can load in silence: whoever opens it verifies it first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from index.types import Hit, Vector
from ingest.errors import SnapshotError

_HINT = "run assistant build"


class FaissStore:
    """Rows of unit vectors in memory, searched by inner product."""

    def __init__(self, index: faiss.IndexFlat) -> None:
        self._index = index
        # the rows where FAISS holds them, not a copy
        flat = faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d)
        self._rows: Vector = flat.reshape(index.ntotal, index.d)

    @classmethod
    def write(cls, path: Path, vectors: Vector) -> None:
        """Write `vectors`, shape (n, d), n may be 0, as one file."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        # through bytes, because FAISS reports a full disk as a RuntimeError that names its own sources
        path.write_bytes(faiss.serialize_index(index).data)

    @classmethod
    def open(cls, path: Path) -> FaissStore:
        """Load a file that `write` wrote; SnapshotError when it is not one."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise SnapshotError(f"{path}: not a vector file that can be read", _HINT) from error
        if not isinstance(index, faiss.IndexFlat) or index.metric_type != faiss.METRIC_INNER_PRODUCT:
            raise SnapshotError(f"{path}: not a flat inner-product index", _HINT)
        # one query at a time: more threads only wait for each other
        faiss.omp_set_num_threads(1)
        return cls(index)

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, query: Vector, k: int, rows: Sequence[int] | None = None) -> list[Hit]:
        """The best `k` rows by inner product with `query`, shape (d,), best first, equal ones by number."""
        k = min(k, self.count if rows is None else len(rows))
        if k <= 0:
            return []
        wanted = None
        if rows is not None:
            # named, because the parameters do not keep it alive
            selector = faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64))
            wanted = faiss.SearchParameters()
            wanted.sel = selector
        matrix = np.ascontiguousarray(query, dtype=np.float32).reshape(1, -1)
        scores, found = self._index.search(matrix, k, params=wanted)
        hits = [
            Hit(int(row), float(score))
            for row, score in zip(found[0], scores[0], strict=True)
            if row >= 0  # FAISS fills up with -1
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))

    def vectors(self, start: int, end: int) -> Vector:
        """The stored vectors of rows `start` to `end` (exclusive), shape (end - start, d)."""
        if not 0 <= start <= end <= self.count:
            raise IndexError(f"rows {start} to {end} of {self.count}")
        return self._rows[start:end].copy()

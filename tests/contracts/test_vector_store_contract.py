"""What every vector store does, with vectors whose cosines can be done in the head.

The rows are (1, 0), (0, 1), (0.6, 0.8) and (-1, 0): with (1, 0) their cosines are 1, 0, 0.6 and -1.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.types import Hit, Vector, VectorStore
from index.vectors import FaissStore

ROWS = np.array([(1, 0), (0, 1), (0.6, 0.8), (-1, 0)], dtype=np.float32)
EAST = np.array((1, 0), dtype=np.float32)


class PlainStore:
    """The contract in its shortest words, to measure the others by."""

    def __init__(self, rows: Vector) -> None:
        self.rows = rows

    def search(self, query: Vector, k: int, rows: Sequence[int] | None = None) -> list[Hit]:
        among = range(len(self.rows)) if rows is None else sorted(set(rows))
        hits = [Hit(row, float(self.rows[row] @ query)) for row in among]
        return sorted(hits, key=lambda hit: (-hit.score, hit.row))[: max(k, 0)]

    def vectors(self, start: int, end: int) -> Vector:
        if not 0 <= start <= end <= len(self.rows):
            raise IndexError
        return self.rows[start:end]


def faiss_store(rows: Vector, folder: Path) -> FaissStore:
    FaissStore.write(folder / "rows.faiss", rows)
    return FaissStore.open(folder / "rows.faiss")


def plain_store(rows: Vector, folder: Path) -> PlainStore:
    return PlainStore(rows)


Opener = Callable[[Vector, Path], VectorStore]


@pytest.fixture(params=[faiss_store, plain_store])
def opener(request: pytest.FixtureRequest) -> Opener:
    return request.param


@pytest.fixture
def store(opener: Opener, tmp_path: Path) -> VectorStore:
    return opener(ROWS, tmp_path)


def found(hits: list[Hit]) -> list[tuple[int, float]]:
    return [(hit.row, round(hit.score, 6)) for hit in hits]


def test_best_first(store: VectorStore) -> None:
    assert found(store.search(EAST, 3)) == [(0, 1.0), (2, 0.6), (1, 0.0)]


def test_a_slanted_query(store: VectorStore) -> None:
    # (0.6, 0.8): with (0.6, 0.8) 0.36 + 0.64 = 1, with (0, 1) 0.8, with (1, 0) 0.6
    assert found(store.search(ROWS[2], 3)) == [(2, 1.0), (1, 0.8), (0, 0.6)]


def test_more_than_there_are(store: VectorStore) -> None:
    assert found(store.search(EAST, 99)) == [(0, 1.0), (2, 0.6), (1, 0.0), (3, -1.0)]


@pytest.mark.parametrize("k", [0, -1])
def test_none_wanted(store: VectorStore, k: int) -> None:
    assert store.search(EAST, k) == []


def test_only_among_rows(store: VectorStore) -> None:
    assert found(store.search(EAST, 4, [3, 1])) == [(1, 0.0), (3, -1.0)]


def test_the_best_of_the_rows_not_the_rows_of_the_best(store: VectorStore) -> None:
    assert found(store.search(EAST, 1, [1, 3])) == [(1, 0.0)]


def test_among_no_rows(store: VectorStore) -> None:
    assert store.search(EAST, 4, []) == []


def test_equal_rows_stand_by_number(opener: Opener, tmp_path: Path) -> None:
    store = opener(np.array([(0, 1), (1, 0), (0, 1), (0, 1)], dtype=np.float32), tmp_path)
    assert found(store.search(np.array((0, 1), np.float32), 4)) == [(0, 1.0), (2, 1.0), (3, 1.0), (1, 0.0)]


def test_vectors_come_back_as_stored(store: VectorStore) -> None:
    assert store.vectors(1, 3).tolist() == ROWS[1:3].tolist()


def test_no_vectors_have_the_width_of_all(store: VectorStore) -> None:
    assert store.vectors(2, 2).shape == (0, 2)


@pytest.mark.parametrize(("start", "end"), [(3, 5), (-1, 1), (2, 1)])
def test_rows_that_are_not_there_are_refused(store: VectorStore, start: int, end: int) -> None:
    with pytest.raises(IndexError):
        store.vectors(start, end)


def test_an_empty_store(opener: Opener, tmp_path: Path) -> None:
    store = opener(np.zeros((0, 2), np.float32), tmp_path)
    assert store.search(EAST, 3) == []
    assert store.vectors(0, 0).shape == (0, 2)


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, 60),
    k=st.integers(1, 70),
    data=st.data(),
)
def test_any_search_equals_the_plain_one(
    tmp_path_factory: pytest.TempPathFactory, seed: int, count: int, k: int, data: st.DataObject
) -> None:
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(count, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    query = generator.normal(size=8).astype(np.float32)
    among = data.draw(st.none() | st.lists(st.integers(0, count - 1), unique=True))
    given_hits = faiss_store(rows, tmp_path_factory.mktemp("rows")).search(query, k, among)
    plain = PlainStore(rows).search(query, k, among)
    assert [hit.row for hit in given_hits] == [hit.row for hit in plain]
    assert [hit.score for hit in given_hits] == pytest.approx([hit.score for hit in plain], abs=1e-5)

from pathlib import Path

import numpy as np
import pytest

from index.vectors import FaissStore
from ingest.errors import SnapshotError


@pytest.mark.parametrize("content", [b"", b"IxFI", b"not an index at all" * 10])
def test_a_file_that_is_no_index_is_refused_with_a_hint(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "chunks.faiss"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"chunks\.faiss") as caught:
        FaissStore.open(path)
    assert caught.value.hint == "run assistant build"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=r"gone\.faiss"):
        FaissStore.open(tmp_path / "gone.faiss")


def test_a_store_answers_after_its_file_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "chunks.faiss"
    FaissStore.write(path, np.eye(3, dtype=np.float32))
    store = FaissStore.open(path)
    path.unlink()
    assert [hit.row for hit in store.search(np.array([0, 0, 1], np.float32), 1)] == [2]


def test_count_and_dimension(tmp_path: Path) -> None:
    FaissStore.write(tmp_path / "a", np.ones((2, 5), dtype=np.float32))
    store = FaissStore.open(tmp_path / "a")
    assert (store.count, store.dimension) == (2, 5)

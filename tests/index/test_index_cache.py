import sqlite3
from pathlib import Path

import numpy as np
import pytest

from index.cache import VectorCache
from index.types import Embedded

ONE = Embedded(np.array([1, 0], np.float32), np.array([[0, 1], [0.6, 0.8]], np.float32))
BARE = Embedded(np.array([0, 1], np.float32), np.zeros((0, 2), np.float32))


def plain(found: dict[bytes, Embedded]) -> dict[bytes, tuple[list[float], list[list[float]]]]:
    return {
        key: ([round(x, 4) for x in one.vector.tolist()], np.round(one.sentences.astype(float), 4).tolist())
        for key, one in found.items()
    }


KNOWN = {b"one": ([1, 0], [[0, 1], [0.6, 0.8]]), b"bare": ([0, 1], [])}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "cache.sqlite"
    with VectorCache(path) as cache:
        cache.remember_vectors("m", {b"one": ONE, b"bare": BARE})
        cache.remember_prepared({b"key": b"data"})
    return path


def test_vectors_come_back_in_another_run(path: Path) -> None:
    with VectorCache(path) as cache:
        assert plain(cache.vectors("m", 2, [b"one", b"bare", b"none"])) == KNOWN
        assert cache.prepared([b"key", b"none"]) == {b"key": b"data"}


def test_another_model_knows_nothing_of_them(path: Path) -> None:
    with VectorCache(path) as cache:
        assert cache.vectors("other", 2, [b"one"]) == {}


def test_vectors_of_another_length_are_not_taken(path: Path) -> None:
    with VectorCache(path) as cache:
        assert cache.vectors("m", 4, [b"one", b"bare"]) == {}


def test_only_what_was_asked_for(path: Path) -> None:
    with VectorCache(path) as cache:
        assert list(cache.vectors("m", 2, [b"bare"])) == [b"bare"]
        assert cache.vectors("m", 2, []) == {}


def test_more_keys_than_a_query_takes(path: Path) -> None:
    keys = [b"%d" % n for n in range(1200)]
    with VectorCache(path) as cache:
        cache.remember_vectors("m", dict.fromkeys(keys, BARE))
        assert set(cache.vectors("m", 2, keys)) == set(keys)


@pytest.mark.parametrize("content", [b"garbage" * 500, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_file_that_is_no_cache_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cache.sqlite"
    path.write_bytes(content)
    with VectorCache(path) as cache:
        assert cache.vectors("m", 2, [b"one"]) == {}
        cache.remember_vectors("m", {b"one": ONE})
    assert (tmp_path / "cache.sqlite.damaged").read_bytes() == content
    with VectorCache(path) as cache:
        assert plain(cache.vectors("m", 2, [b"one"])) == {b"one": KNOWN[b"one"]}


def test_a_cache_of_another_layout_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE vectors (something TEXT)")
    connection.close()
    with VectorCache(path) as cache:
        cache.remember_vectors("m", {b"one": ONE})
        assert set(cache.vectors("m", 2, [b"one"])) == {b"one"}
    assert (tmp_path / "cache.sqlite.damaged").exists()


def test_damage_in_the_middle_is_found_while_reading_and_the_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "cache.sqlite"
    keys = [b"key %d" % n for n in range(2000)]
    with VectorCache(path) as cache:
        cache.remember_vectors("m", dict.fromkeys(keys, ONE))
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with VectorCache(path) as cache:
        assert len(cache.vectors("m", 2, keys)) < len(keys)
        cache.remember_vectors("m", {b"one": ONE})
        assert set(cache.vectors("m", 2, [b"one"])) == {b"one"}


def test_a_changed_byte_inside_a_vector_is_not_believed(path: Path) -> None:
    data = path.read_bytes()
    value = np.array([1, 0, 0, 1, 0.6, 0.8], dtype="<f4").tobytes()
    assert data.count(value) == 1
    path.write_bytes(data.replace(value, value[:-1] + b"\x00"))
    with VectorCache(path) as cache:
        assert plain(cache.vectors("m", 2, [b"one", b"bare"])) == {b"bare": KNOWN[b"bare"]}


def test_where_no_file_can_be_made_the_run_remembers_for_itself(tmp_path: Path) -> None:
    with VectorCache(tmp_path / "no such folder" / "cache.sqlite") as cache:
        cache.remember_vectors("m", {b"one": ONE})
        assert set(cache.vectors("m", 2, [b"one"])) == {b"one"}
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_its_place_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").mkdir()
    with VectorCache(tmp_path / "cache.sqlite") as cache:
        cache.remember_prepared({b"key": b"data"})
    with VectorCache(tmp_path / "cache.sqlite") as cache:
        assert cache.prepared([b"key"]) == {b"key": b"data"}


def test_a_cache_that_another_process_holds_is_left_as_it_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda place: connect(place, timeout=0))
    other = connect(path)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    with VectorCache(path) as cache:
        assert cache.vectors("m", 2, [b"one"]) == {}
        cache.remember_vectors("m", {b"new": ONE})
        assert set(cache.vectors("m", 2, [b"one", b"new"])) == {b"new"}
    other.close()
    with VectorCache(path) as cache:
        assert plain(cache.vectors("m", 2, [b"one", b"bare"])) == KNOWN
    assert not list(path.parent.glob("*.damaged"))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN])
def test_a_disk_that_is_full_does_not_cost_what_is_remembered(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = code
    connect = sqlite3.connect

    class Full(sqlite3.Connection):
        def executescript(self, script: str) -> sqlite3.Cursor:
            raise error

    monkeypatch.setattr(
        sqlite3,
        "connect",
        lambda place: connect(place) if place == ":memory:" else connect(place, factory=Full),
    )
    with VectorCache(path) as cache:
        assert cache.vectors("m", 2, [b"one"]) == {}
    monkeypatch.undo()
    with VectorCache(path) as cache:
        assert plain(cache.vectors("m", 2, [b"one", b"bare"])) == KNOWN


def test_forgotten_texts_are_gone_from_the_disk_and_the_vectors_stay(path: Path) -> None:
    with VectorCache(path) as cache:
        cache.remember_prepared({b"key": b"a very secret text" * 50})
        cache.forget_texts()
        assert cache.prepared([b"key"]) == {}
        assert plain(cache.vectors("m", 2, [b"one", b"bare"])) == KNOWN
    assert [file for file in path.parent.iterdir() if b"very secret" in file.read_bytes()] == []

"""What earlier builds worked out: vectors by model and text, prepared documents by their digest.

Everything here can be made again, at the price of embedding it. So no trouble with the file is ever fatal, and
only a damaged one is set aside for a new one: where it cannot be read or written just now, as on a full disk or
while another process holds it, the build goes on without and leaves it as it is.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType

import numpy as np

from index.types import Embedded

_SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS vectors (model TEXT, key BLOB, data BLOB, PRIMARY KEY (model, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS prepared (key BLOB PRIMARY KEY, data BLOB) WITHOUT ROWID;
SELECT model, key, data FROM vectors LIMIT 1;
SELECT key, data FROM prepared LIMIT 1;
"""
_SUM = 8
_AT_ONCE = 500
"""Keys of one query, well below SQLite's limit."""


class VectorCache:
    """`cache.sqlite`, for one build at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = self._begin()

    def vectors(self, model: str, dimension: int, keys: Sequence[bytes]) -> dict[bytes, Embedded]:
        """What is remembered of `keys` under `model`."""
        found = {}
        for key, data in self._read(
            "SELECT key, data FROM vectors WHERE model = ? AND key IN", [model], keys
        ):
            matrix = np.frombuffer(data, dtype="<f4")
            if len(matrix) and len(matrix) % dimension == 0:
                rows = matrix.reshape(-1, dimension)
                found[key] = Embedded(rows[0], rows[1:])
        return found

    def remember_vectors(self, model: str, vectors: Mapping[bytes, Embedded]) -> None:
        """Keep `vectors` under `model`; safe on the disk when it returns, as far as the disk allows."""
        rows = (
            (model, key, _sealed(np.vstack([one.vector[None], one.sentences]).astype("<f4").tobytes()))
            for key, one in vectors.items()
        )
        self._write("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", list(rows))

    def prepared(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """What is remembered of `keys`."""
        return dict(self._read("SELECT key, data FROM prepared WHERE key IN", [], keys))

    def remember_prepared(self, prepared: Mapping[bytes, bytes]) -> None:
        """Keep `prepared`."""
        rows = [(key, _sealed(data)) for key, data in prepared.items()]
        self._write("INSERT OR REPLACE INTO prepared VALUES (?, ?)", rows)

    def forget_texts(self) -> None:
        """Remove the prepared documents, which hold the texts, from the disk too; vectors hold none and stay."""
        try:
            self._connection.execute("PRAGMA secure_delete = ON")
            with self._connection:
                self._connection.execute("DELETE FROM prepared")
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            self._recover(error)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def __enter__(self) -> VectorCache:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, query: str, first: Sequence[str], keys: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
        rows: list[tuple[bytes, bytes]] = []
        try:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(some))
                rows += self._connection.execute(f"{query} ({marks})", [*first, *some])
        except sqlite3.Error as error:
            self._recover(error)
        return [(key, data[_SUM:]) for key, data in rows if _is_sealed(data)]

    def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        try:
            with self._connection:
                self._connection.executemany(statement, rows)
        except sqlite3.Error as error:
            self._recover(error)

    def _recover(self, error: sqlite3.Error) -> None:
        if _is_damage(error):
            self._connection.close()
            self._connection = self._begin_again()

    def _begin(self) -> sqlite3.Connection:
        try:
            return _connected(self._path)
        except sqlite3.Error as error:
            if _is_damage(error) or self._path.is_dir():
                return self._begin_again()
            return _connected(":memory:")

    def _begin_again(self) -> sqlite3.Connection:
        try:
            for suffix in ("-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._path.replace(self._path.with_name(self._path.name + ".damaged"))
            return _connected(self._path)
        except (OSError, sqlite3.Error):
            return _connected(":memory:")


def _connected(path: Path | str) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_damage(error: sqlite3.Error) -> bool:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    return code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}


def _sealed(data: bytes) -> bytes:
    # SQLite does not notice a byte that changed inside a value
    return hashlib.blake2b(data, digest_size=_SUM).digest() + data


def _is_sealed(data: object) -> bool:
    return isinstance(data, bytes) and len(data) > _SUM and _sealed(data[_SUM:])[:_SUM] == data[:_SUM]

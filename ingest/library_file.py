"""The file of the library: its tables, its format, and what can be wrong with it, with a way out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import LibraryError

VERSION = 2
APPLICATION_ID = 0x524C4131
"""Marks the file as ours (ASCII "RLA1")."""
BUSY_SECONDS = 30.0

_LINK = """
CREATE TABLE link (
    identity TEXT PRIMARY KEY,
    listed_at TEXT NOT NULL,
    failing_since TEXT,
    failed_at TEXT,
    failed_builds INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    detail TEXT,
    status INTEGER,
    archive_asked_at TEXT
) STRICT, WITHOUT ROWID
"""
_ANSWERED = """
CREATE TABLE answered (
    list TEXT NOT NULL,
    identity TEXT NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (list, identity)
) STRICT, WITHOUT ROWID
"""
_SCHEMA = f"""
CREATE TABLE body (hash TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE version (
    id INTEGER PRIMARY KEY,
    identity TEXT NOT NULL,
    origin TEXT NOT NULL,
    url TEXT NOT NULL,
    final_url TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    hash TEXT NOT NULL REFERENCES body (hash),
    complete INTEGER NOT NULL,
    etag TEXT,
    last_modified TEXT,
    read_at TEXT NOT NULL,
    checked_at TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{{}}',
    attached TEXT NOT NULL DEFAULT '[]',
    doubted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX version_identity ON version (identity, id);
CREATE TABLE extraction (
    key TEXT PRIMARY KEY,
    extractor TEXT NOT NULL,
    content BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (position INTEGER PRIMARY KEY, row TEXT NOT NULL) STRICT;
CREATE TABLE build (
    id INTEGER PRIMARY KEY,
    list TEXT NOT NULL,
    saved TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished_at TEXT NOT NULL
) STRICT;
{_LINK.strip()};
{_ANSWERED.strip()};
"""

_MIGRATIONS = {
    1: (
        "ALTER TABLE version ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'",
        "ALTER TABLE version ADD COLUMN attached TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE version ADD COLUMN doubted INTEGER NOT NULL DEFAULT 0",
        _LINK,
        _ANSWERED,
    ),
}
"""What turns a library of that format into one of the next."""


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to the library at `path`, made when there is none; every commit is on the disk.

    Raises LibraryError when the file cannot be opened, is damaged, is not a library, or was written by a
    newer version of this program.
    """
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        with explained(path):
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Set the connection up, make the tables in an empty file, refuse a file that is not ours."""
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if owner != APPLICATION_ID and tables:
        raise LibraryError(
            f"{path} is a database, but not a library of this program", "choose another folder with --home"
        )
    if version > VERSION:
        raise LibraryError(
            f"the library {path} has format {version}; this program knows formats up to {VERSION}",
            "upgrade the program, or choose another folder with --home",
        )
    connection.execute("PRAGMA journal_mode = WAL")
    if not tables or version < VERSION:
        # A second process may have done so since they were looked at: look again under the lock.
        connection.execute("BEGIN IMMEDIATE")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        else:
            for former in range(connection.execute("PRAGMA user_version").fetchone()[0], VERSION):
                for statement in _MIGRATIONS[former]:
                    connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")


@contextmanager
def transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """All or nothing, on the disk when it ends: a kill in the middle leaves what was there before."""
    with explained(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def stamp(moment: datetime) -> str:
    """UTC with microseconds, so that the order of the text is the order of the times."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the file system says into a LibraryError that names the file and a way out."""
    try:
        yield
    except (sqlite3.Error, OSError, KeyError, TypeError, ValueError) as error:
        raise LibraryError(f"the library {path} cannot be used: {error}", _hint(error, path)) from error


def _hint(error: Exception, path: Path) -> str:
    said = str(error).lower()
    if "full" in said or "no space" in said:
        return f"free some space on the disk that holds {path.parent}; nothing that was read is lost"
    if "locked" in said or "busy" in said:
        return "another program is writing to it: wait until it has ended"
    if isinstance(error, OSError) or "readonly" in said or "unable to open" in said:
        return f"check that {path.parent} is a folder you may write to, or choose another with --home"
    return f"restore it from a backup, or move {path.name} away and build again"

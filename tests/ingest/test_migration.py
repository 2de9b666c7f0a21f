"""A library that the first version wrote is read by this one, and nothing in it is lost."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
import sys
import zlib
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.library import Library
from ingest.types import Facts, Page, Skipped

URL = "https://example.org/post"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)

FIRST_FORMAT = """
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
    checked_at TEXT NOT NULL
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
PRAGMA application_id = 1380729137;
PRAGMA user_version = 1;
"""
"""As version 0.2.0 made its file."""

ROW = {
    "url": URL, "final_url": URL, "title": "Post", "section": ["A"], "line": 3, "kind": "article",
    "state": "read", "reason": None, "detail": "", "status": 200, "words": 9,
    "read_at": "2026-03-02T08:00:00+00:00", "changed_at": None,
}  # fmt: skip


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A library of the first format with two versions of a page, a ledger and a build."""
    path = tmp_path / "library.sqlite"
    moment = MONDAY.isoformat(timespec="microseconds")
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript("PRAGMA journal_mode = WAL;" + FIRST_FORMAT)
        with raw:
            for body in (b"one", b"two"):
                digest = hashlib.sha256(body).hexdigest()
                raw.execute("INSERT INTO body VALUES (?, ?)", (digest, zlib.compress(body, 6)))
                raw.execute(
                    "INSERT INTO version (identity, origin, url, final_url, status, content_type, hash, "
                    "complete, etag, read_at, checked_at) "
                    "VALUES (?, 'fetched', ?, ?, 200, 'text/html', ?, 1, '\"a\"', ?, ?)",
                    (URL, URL, URL, digest, moment, moment),
                )
            raw.execute("INSERT INTO ledger VALUES (0, ?)", (json.dumps(ROW),))
            raw.execute("INSERT INTO build VALUES (1, 'list.md', '[]', '{}', ?)", (moment,))
    return path


def test_every_version_the_ledger_and_the_builds_are_there(old: Path) -> None:
    with Library.open(old) as library:
        versions = library.versions(URL)
        assert [library.page(version).body for version in versions] == [b"two", b"one"]
        assert [(each.facts, each.attached, each.etag) for each in versions] == [(Facts(), (), '"a"')] * 2
        [row] = library.ledger()
        assert (row.title, row.words, row.version, row.remark, row.addresses) == ("Post", 9, "", "", ())
        assert library.last_list() == "list.md"


def test_what_the_first_format_could_not_hold_can_be_kept_in_it(old: Path) -> None:
    with Library.open(old) as library:
        library.links.checked({URL: Skipped(URL, "http_5xx", "503", 503)}, MONDAY)
        library.links.remember_answered("list.md", {URL: "hash"})
        library.doubt(library.versions(URL)[:1])
        facts = Facts(version="v2")
        library.put_page(Page(URL, URL, 200, "text/html", b"three", MONDAY, "fetched", facts=facts))
    with Library.open(old) as again:
        failing = again.links.failing(URL)
        assert failing
        assert (failing.since, again.links.answered("list.md")) == (MONDAY, {URL: "hash"})
        assert [again.page(each).body for each in again.versions(URL)] == [b"three", b"one"]
        assert again.versions(URL)[0].facts == facts


def test_it_is_the_file_that_a_new_library_would_be(old: Path, tmp_path: Path) -> None:
    Library.open(old).close()
    Library.open(tmp_path / "new.sqlite").close()
    columns = []
    for path in (old, tmp_path / "new.sqlite"):
        with closing(sqlite3.connect(path)) as raw:
            tables = raw.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).fetchall()
            columns.append(
                [
                    (name, raw.execute(f"SELECT name, type FROM pragma_table_info('{name}')").fetchall())
                    for (name,) in tables
                ]
            )
            assert raw.execute("PRAGMA user_version").fetchone() == (2,)
    assert columns[0] == columns[1]


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
from ingest import library_file
real = sqlite3.connect
class Dying(sqlite3.Connection):
    left = int(sys.argv[2])
    def execute(self, *said):
        Dying.left -= 1
        if Dying.left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*said)
sqlite3.connect = lambda *given, **named: real(*given, factory=Dying, **named)
library_file.open_file(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("step", range(6, 17))
def test_a_kill_in_the_middle_leaves_the_old_file_or_the_new_one(old: Path, step: int) -> None:
    """Each statement from the first look at the tables on is one at which the process is killed."""
    subprocess.run([sys.executable, "-c", KILLED, str(old), str(step)], check=False)
    with closing(sqlite3.connect(old)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone()[0] in (1, 2)
    with Library.open(old) as library:
        assert [library.page(version).body for version in library.versions(URL)] == [b"two", b"one"]

"""The library: every page version that was ever read, the ledger, and what was built.

One SQLite file, the source of truth. Nothing that has been read is deleted unless its owner wants it forgotten:
a page whose content changes gets a new version beside the old ones. Raw bytes are compressed and addressed by their
SHA-256, so equal bodies are kept once. The library does not know how a page is fetched or extracted.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.errors import LibraryError
from ingest.library_file import explained, open_file, stamp, transaction
from ingest.links import Links
from ingest.records import (
    extraction_from_json,
    extraction_to_json,
    facts_from_json,
    facts_to_json,
    row_from_json,
    row_to_json,
)
from ingest.stored import BuildRecord, PageOrigin, StoredPage
from ingest.types import Extracted, LedgerRow, NotModified, Page, Skipped
from ingest.urls import identity


class Library:
    """The library in one SQLite file. One thread; open it in a `with` statement."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self.links = Links(connection, path)
        """What is known of each link besides its pages."""

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the library at `path`, making it when there is none.

        Raises LibraryError when the file cannot be opened, is damaged, is not a library, or was written by a
        newer version of this program.
        """
        return cls(open_file(path), path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. What was put is on the disk already."""
        self._connection.close()

    def put_page(self, page: Page) -> bool:
        """Keep a page and what is attached to it, each in one transaction. True when content is new or changed.

        A body equal to the newest one of the same origin makes no new version: its validators, its facts and
        the time it was last found current are brought up to date. Raises LibraryError.
        """
        changed = [self.put_page(part) for part in page.attached]
        key, digest = identity(page.url), hashlib.sha256(page.body).hexdigest()
        newest = self.latest(key, page.origin)
        if newest and newest.content_hash == digest:
            self._confirm(newest, page)
            return any(changed)
        read_at = stamp(page.read_at)
        with transaction(self._connection, self._path) as sql:
            # What was doubted and is there again is for this build to judge anew.
            sql.execute(
                "DELETE FROM version WHERE identity = ? AND origin = ? AND hash = ? AND doubted",
                (key, page.origin, digest),
            )
            sql.execute(
                "INSERT INTO body (hash, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
                (digest, zlib.compress(page.body, 6)),
            )
            sql.execute(
                "INSERT INTO version (identity, origin, hash, url, final_url, status, content_type, "
                "complete, etag, last_modified, facts, attached, read_at, checked_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (key, page.origin, digest, *_described(page), read_at, read_at),
            )
        return True

    def confirm(self, answer: NotModified) -> None:
        """Note that the newest fetched version of a page was found current. Raises LibraryError."""
        newest = self.latest(identity(answer.url), "fetched")
        if newest:
            with transaction(self._connection, self._path) as sql:
                sql.execute(
                    "UPDATE version SET checked_at = ? WHERE id = ?", (stamp(answer.checked_at), newest.id)
                )

    def latest(self, url_identity: str, origin: PageOrigin | None = None) -> StoredPage | None:
        """The version last found current; of one origin when given, the one put last. Raises LibraryError."""
        found = self.versions(url_identity)
        if origin is None:
            return next(iter(found), None)
        # A saved file may be replaced by one of an older date: what was put last is what is there.
        return max((v for v in found if v.origin == origin), key=lambda version: version.id, default=None)

    def versions(self, url_identity: str) -> tuple[StoredPage, ...]:
        """All versions of a page but those in doubt, the last one found current first. Raises LibraryError."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT * FROM version WHERE identity = ? AND NOT doubted ORDER BY checked_at DESC, id DESC",
                (url_identity,),
            ).fetchall()
            return tuple(_stored(row) for row in rows)

    def doubt(self, versions: Iterable[StoredPage]) -> None:
        """Set versions aside that are hardly the page: they are kept and answer no more. Raises LibraryError."""
        with transaction(self._connection, self._path) as sql:
            sql.executemany("UPDATE version SET doubted = 1 WHERE id = ?", [(each.id,) for each in versions])

    def addresses(self) -> tuple[tuple[str, str, str], ...]:
        """Identity, address and final address of each page, the last one read first. Raises LibraryError."""
        with explained(self._path):
            rows = self._connection.execute("SELECT identity, url, final_url FROM version ORDER BY id DESC")
            return tuple(dict.fromkeys((row["identity"], row["url"], row["final_url"]) for row in rows))

    def with_parts(self, url_identity: str) -> tuple[str, ...]:
        """A page and what came with it alone: no other page, and no link of its own. Raises LibraryError."""
        with explained(self._path):
            rows = self._connection.execute("SELECT identity, attached FROM version").fetchall()
        attached: dict[str, set[str]] = {}
        for row in rows:
            for key in json.loads(row["attached"]):
                attached.setdefault(key, set()).add(row["identity"])
        parts = [key for key, wholes in attached.items() if wholes == {url_identity}]
        return (url_identity, *(key for key in parts if self.links.listed_at(key) is None))

    def forget(self, identities: Collection[str], keys: Callable[[StoredPage], Iterable[str]]) -> int:
        """Remove pages with all that is known of them, from the disk too; how many versions that were.

        `keys` gives the keys of the extractions of a version: those of no version left go as well.
        Raises LibraryError; then nothing is removed.
        """
        marks, gone = ", ".join("?" * len(identities)), tuple(identities)
        with explained(self._path):
            self._connection.execute("PRAGMA secure_delete = ON")
        with transaction(self._connection, self._path) as sql:
            count = sql.execute(f"DELETE FROM version WHERE identity IN ({marks})", gone).rowcount
            sql.execute("DELETE FROM body WHERE hash NOT IN (SELECT hash FROM version)")
            left = {key for row in sql.execute("SELECT * FROM version") for key in keys(_stored(row))}
            known = [row["key"] for row in sql.execute("SELECT key FROM extraction")]
            sql.executemany(
                "DELETE FROM extraction WHERE key = ?", [(key,) for key in known if key not in left]
            )
            sql.execute(f"DELETE FROM link WHERE identity IN ({marks})", gone)
            sql.execute(f"DELETE FROM answered WHERE identity IN ({marks})", gone)
            for position, text in sql.execute("SELECT position, row FROM ledger").fetchall():
                row = row_from_json(text)
                if not {identity(row.url), identity(row.final_url)}.isdisjoint(identities):
                    sql.execute("DELETE FROM ledger WHERE position = ?", (position,))
        with explained(self._path):
            # Deleted rows may live on in free pages and in the log.
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def every_version(self) -> tuple[StoredPage, ...]:
        """All versions of all pages, those of one page together, the last one found current first.

        Raises LibraryError.
        """
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT * FROM version ORDER BY identity, checked_at DESC, id DESC"
            ).fetchall()
            return tuple(_stored(row) for row in rows)

    def page(self, stored: StoredPage) -> Page:
        """A version with its bytes. Raises LibraryError when they are not the bytes that were put."""
        with explained(self._path):
            row = self._connection.execute(
                "SELECT content FROM body WHERE hash = ?", (stored.content_hash,)
            ).fetchone()
        body = _inflated(row[0]) if row else None
        if body is None or hashlib.sha256(body).hexdigest() != stored.content_hash:
            raise LibraryError(
                f"the library {self._path} holds damaged bytes for {stored.url}",
                "restore the library from a backup, or move it away and build again",
            )
        return Page(
            url=stored.url, final_url=stored.final_url, status=stored.status,
            content_type=stored.content_type, body=body, read_at=stored.read_at,
            origin=stored.origin, complete=stored.complete, etag=stored.etag,
            last_modified=stored.last_modified, facts=stored.facts,
            attached=tuple(self._attached(stored)),
        )  # fmt: skip

    def _attached(self, stored: StoredPage) -> Iterator[Page]:
        for key in stored.attached:
            newest = self.latest(key, stored.origin)
            if newest:
                yield self.page(newest)

    def extracted(self, key: str, extractor: str) -> Extracted | Skipped | None:
        """What that version of the extractor made of what `key` names; None when it never saw it.

        Damage counts as never seen: the page itself is kept, and can be extracted again.
        """
        with explained(self._path):
            row = self._connection.execute(
                "SELECT content FROM extraction WHERE key = ? AND extractor = ?", (key, extractor)
            ).fetchone()
        try:
            return extraction_from_json(zlib.decompress(row[0]).decode()) if row else None
        except (zlib.error, KeyError, TypeError, ValueError):
            return None

    def put_extracted(self, key: str, extractor: str, outcome: Extracted | Skipped) -> None:
        """Keep what an extractor made, replacing what an older one made. Raises LibraryError."""
        content = zlib.compress(extraction_to_json(outcome).encode(), 6)
        with transaction(self._connection, self._path) as sql:
            sql.execute("INSERT OR REPLACE INTO extraction VALUES (?, ?, ?)", (key, extractor, content))

    def record(self, rows: Iterable[LedgerRow]) -> None:
        """Replace the ledger, in one transaction. Raises LibraryError."""
        numbered = [(position, row_to_json(row)) for position, row in enumerate(rows)]
        with transaction(self._connection, self._path) as sql:
            sql.execute("DELETE FROM ledger")
            sql.executemany("INSERT INTO ledger VALUES (?, ?)", numbered)

    def ledger(self) -> tuple[LedgerRow, ...]:
        """The rows of the last build, in the order of the list. Raises LibraryError."""
        with explained(self._path):
            rows = self._connection.execute("SELECT row FROM ledger ORDER BY position").fetchall()
            return tuple(row_from_json(row[0]) for row in rows)

    def remember_build(self, list_location: str, saved: Iterable[str], outcome_json: str) -> None:
        """Keep the report of a build that ended, and what it was built of. Raises LibraryError."""
        entry = (list_location, json.dumps(list(saved)), outcome_json, stamp(datetime.now(UTC)))
        with transaction(self._connection, self._path) as sql:
            sql.execute("INSERT INTO build (list, saved, outcome, finished_at) VALUES (?, ?, ?, ?)", entry)

    def builds(self) -> tuple[BuildRecord, ...]:
        """Every build that ended, the last one first. Raises LibraryError."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT list, saved, outcome, finished_at FROM build ORDER BY id DESC"
            ).fetchall()
            return tuple(
                BuildRecord(location, tuple(json.loads(saved)), outcome, datetime.fromisoformat(finished_at))
                for location, saved, outcome, finished_at in rows
            )

    def last_build(self) -> BuildRecord | None:
        """The last build that ended; None before the first. Raises LibraryError."""
        return next(iter(self.builds()), None)

    def last_list(self) -> str | None:
        """The reading list that was built last. Raises LibraryError."""
        last = self.last_build()
        return last.list_location if last else None

    def last_saved(self) -> tuple[str, ...]:
        """The folders of saved pages that were built last. Raises LibraryError."""
        last = self.last_build()
        return last.saved if last else ()

    def _confirm(self, newest: StoredPage, page: Page) -> None:
        """Bring what is known about an unchanged version up to date; writes only when something differs."""
        known = (
            newest.url, newest.final_url, newest.status, newest.content_type, int(newest.complete),
            newest.etag, newest.last_modified, facts_to_json(newest.facts), json.dumps(newest.attached),
            stamp(newest.checked_at),
        )  # fmt: skip
        seen = (*_described(page), stamp(page.read_at))
        if known != seen:
            with transaction(self._connection, self._path) as sql:
                sql.execute(
                    "UPDATE version SET url = ?, final_url = ?, status = ?, content_type = ?, complete = ?, "
                    "etag = ?, last_modified = ?, facts = ?, attached = ?, checked_at = ? WHERE id = ?",
                    (*seen, newest.id),
                )


def _described(page: Page) -> tuple[str | int | None, ...]:
    return (
        page.url, page.final_url, page.status, page.content_type, int(page.complete),
        page.etag, page.last_modified, facts_to_json(page.facts),
        json.dumps([identity(part.url) for part in page.attached]),
    )  # fmt: skip


def _stored(row: sqlite3.Row) -> StoredPage:
    return StoredPage(
        id=row["id"], identity=row["identity"], origin=row["origin"], url=row["url"],
        final_url=row["final_url"], status=row["status"], content_type=row["content_type"],
        content_hash=row["hash"], complete=bool(row["complete"]), etag=row["etag"],
        last_modified=row["last_modified"],
        read_at=datetime.fromisoformat(row["read_at"]), checked_at=datetime.fromisoformat(row["checked_at"]),
        facts=facts_from_json(row["facts"]), attached=tuple(json.loads(row["attached"])),
    )  # fmt: skip


def _inflated(content: bytes) -> bytes | None:
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None

"""What the library knows of each link besides its pages: since when it is listed, since when it fails.

A link is known by the identity of its page. It also holds what the last published build of a list was answered
from, so that the next one can tell when much of that vanishes at once.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ingest.library_file import explained, stamp, transaction
from ingest.types import Reason, Skipped


@dataclass(frozen=True, slots=True)
class Failing:
    """A link that could be read in none of the last builds."""

    since: datetime
    """When the first of them found it so: the first failure after the last good check. Aware, UTC."""
    builds: int
    """How many builds in a row, for the reason of the last one."""
    reason: Reason


class Links:
    """The links in the library's own file. Every method raises LibraryError when that cannot be used."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def listed(self, identities: Iterable[str], now: datetime) -> None:
        """Note that a build saw these links; the first time is kept."""
        rows = [(identity, stamp(now)) for identity in identities]
        with transaction(self._connection, self._path) as sql:
            sql.executemany(
                "INSERT INTO link (identity, listed_at) VALUES (?, ?) ON CONFLICT DO NOTHING", rows
            )

    def listed_at(self, identity: str) -> datetime | None:
        """When a build first saw a link."""
        return self._moment("listed_at", identity)

    def checked(self, found: Mapping[str, Skipped | None], now: datetime) -> None:
        """Note how the links of a build were found: with what trouble, or with none, which ends a failure."""
        good = [(identity,) for identity, trouble in found.items() if trouble is None]
        bad = [
            (identity, *(stamp(now),) * 3, trouble.reason, trouble.detail, trouble.status)
            for identity, trouble in found.items()
            if trouble
        ]
        with transaction(self._connection, self._path) as sql:
            sql.executemany(
                "UPDATE link SET failing_since = NULL, failed_at = NULL, failed_builds = 0, reason = NULL, "
                "detail = NULL, status = NULL, archive_asked_at = NULL WHERE identity = ?",
                good,
            )
            sql.executemany(
                "INSERT INTO link (identity, listed_at, failing_since, failed_at, failed_builds, reason, "
                "detail, status) VALUES (?, ?, ?, ?, 1, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "failing_since = coalesce(failing_since, excluded.failing_since), "
                "failed_at = excluded.failed_at, "
                "failed_builds = CASE WHEN reason = excluded.reason THEN failed_builds + 1 ELSE 1 END, "
                "reason = excluded.reason, detail = excluded.detail, status = excluded.status",
                bad,
            )

    def failing(self, identity: str) -> Failing | None:
        """Since when a link cannot be read; None for one that could when it was last asked for."""
        with explained(self._path):
            row = self._connection.execute(
                "SELECT failing_since, failed_builds, reason FROM link WHERE identity = ?", (identity,)
            ).fetchone()
            if row is None or row["failing_since"] is None:
                return None
            return Failing(datetime.fromisoformat(row["failing_since"]), row["failed_builds"], row["reason"])

    def archive_asked(self, identity: str, now: datetime) -> None:
        """Note that an archive was asked for a link and holds no copy."""
        with transaction(self._connection, self._path) as sql:
            sql.execute(
                "INSERT INTO link (identity, listed_at, archive_asked_at) VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET archive_asked_at = excluded.archive_asked_at",
                (identity, stamp(now), stamp(now)),
            )

    def archive_asked_at(self, identity: str) -> datetime | None:
        """When an archive last held no copy of a link."""
        return self._moment("archive_asked_at", identity)

    def answered(self, list_location: str) -> dict[str, str]:
        """What the last published build of a list was answered from: identity → hash of the content."""
        with explained(self._path):
            rows = self._connection.execute(
                "SELECT identity, hash FROM answered WHERE list = ?", (list_location,)
            ).fetchall()
        return {row["identity"]: row["hash"] for row in rows}

    def remember_answered(self, list_location: str, answered: Mapping[str, str]) -> None:
        """Replace what `answered` gives."""
        rows = [(list_location, identity, content) for identity, content in answered.items()]
        with transaction(self._connection, self._path) as sql:
            sql.execute("DELETE FROM answered WHERE list = ?", (list_location,))
            sql.executemany("INSERT INTO answered VALUES (?, ?, ?)", rows)

    def _moment(self, column: str, identity: str) -> datetime | None:
        with explained(self._path):
            row = self._connection.execute(
                f"SELECT {column} FROM link WHERE identity = ?", (identity,)
            ).fetchone()
            return datetime.fromisoformat(row[0]) if row and row[0] else None

"""What the library says of what it holds: one version of a page without its bytes, one build that ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ingest.types import Facts

PageOrigin = Literal["fetched", "saved", "archived"]


@dataclass(frozen=True, slots=True)
class StoredPage:
    """One version of a page, without its bytes: `Library.page` brings those."""

    id: int
    identity: str
    origin: PageOrigin
    url: str
    final_url: str
    status: int
    content_type: str
    content_hash: str
    """SHA-256 of the body, in hexadecimal."""
    complete: bool
    etag: str | None
    last_modified: str | None
    read_at: datetime
    """When these bytes were first read, so also when the page last changed. Aware, UTC."""
    checked_at: datetime
    """When they were last found to be current."""
    facts: Facts
    attached: tuple[str, ...]
    """Identities of the pages that came with it."""


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """One build that ended: of what, when, and its report."""

    list_location: str
    saved: tuple[str, ...]
    outcome_json: str
    finished_at: datetime

"""A copy of a dead page in the Internet Archive, the one nearest to the day on which it was there.

What the archive says follows https://archive.org/help/wayback_api.php: a closest snapshot, or none. Its bytes come
as they were captured (`id_` after the timestamp); readers are led to the archive's own page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

from ingest.json_value import parsed
from ingest.types import Facts, Fetcher, FetchRequest, Link, Outcome, Page, Skipped
from ingest.urls import site_of

AVAILABLE = "https://archive.org/wayback/available"
COPIES = "https://web.archive.org/web"
NO_COPY = "the Internet Archive holds no copy"

_TIMESTAMP = re.compile(r"\d{14}")
_PLACE = re.compile(rf"{re.escape(COPIES)}/(\d{{14}})id_/")


@dataclass(frozen=True, slots=True)
class _Copy:
    """One capture of a page."""

    timestamp: str
    """YYYYMMDDhhmmss."""
    day: date


async def archived(link: Link, failed: Skipped, web: Fetcher, near: date) -> Outcome:
    """The copy of a link that was taken nearest to a day.

    A copy is a page of origin "archived". Where the archive holds none, `failed` comes back with NO_COPY in its
    detail; where the archive cannot be asked, `failed` comes back as it is.
    """
    query = f"url={quote(link.url, safe='')}&timestamp={near:%Y%m%d}"
    answer = await web.fetch(FetchRequest(f"{AVAILABLE}?{query}", accept="application/json", api=True))
    if not isinstance(answer, Page):
        return failed
    try:
        copy = _closest(answer.body)
    except ValueError:
        return failed
    if copy is None:
        return replace(failed, detail=f"{failed.detail}; {NO_COPY}")
    page = await web.fetch(FetchRequest(f"{COPIES}/{copy.timestamp}id_/{link.url}", api=True))
    read = _read_at(page.final_url) if isinstance(page, Page) else None
    if not isinstance(page, Page) or read is None:
        return failed
    return replace(
        page, url=link.url, final_url=page.final_url.replace("id_/", "/", 1), origin="archived", etag=None,
        last_modified=None,
        facts=Facts(
            site=site_of(link.url), remark=f"a copy of the Internet Archive of {read.day}", said_by="wayback"
        ),
    )  # fmt: skip


def _read_at(url: str) -> _Copy | None:
    """The capture at an address, maybe another than was asked for; None where the page led out of the archive."""
    found = _PLACE.match(url)
    try:
        return _copy(found[1]) if found else None
    except ValueError:
        return None


def _closest(body: bytes) -> _Copy | None:
    """The capture that the archive names; None when it names none of a page that was there.

    Raises ValueError for a reply that is not the archive's.
    """
    held = parsed(body)
    if held is None or not isinstance(held.get("archived_snapshots").value, Mapping):
        raise ValueError("the reply names no captures")
    closest = held.get("archived_snapshots", "closest")
    if closest.value is None:
        return None
    timestamp, status = closest.text("timestamp"), closest.text("status")
    if not (timestamp and status):
        raise ValueError("the capture has no timestamp or no status")
    if not closest.flag("available") or not status.startswith("2"):
        return None
    if not _TIMESTAMP.fullmatch(timestamp):
        raise ValueError(f"no timestamp: {timestamp!r}")
    return _copy(timestamp)


def _copy(timestamp: str) -> _Copy:
    return _Copy(timestamp, datetime.strptime(timestamp, "%Y%m%d%H%M%S").date())

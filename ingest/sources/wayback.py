"""A copy of a dead page in the Internet Archive, the one nearest to the day on which it was there.

What the archive says follows https://archive.org/help/wayback_api.php: a closest snapshot, or none. Its bytes come
as they were captured (`id_` after the timestamp); readers are led to the archive's own page.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from urllib.parse import quote

from ingest.types import Facts, Fetcher, FetchRequest, Link, Outcome, Page, Skipped
from ingest.urls import site_of

AVAILABLE = "https://archive.org/wayback/available"
COPIES = "https://web.archive.org/web"
NO_COPY = "the Internet Archive holds no copy"

_TIMESTAMP = re.compile(r"\d{14}")


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
    except (ValueError, KeyError, TypeError, AttributeError):
        return failed
    if copy is None:
        return replace(failed, detail=f"{failed.detail}; {NO_COPY}")
    page = await web.fetch(FetchRequest(f"{COPIES}/{copy.timestamp}id_/{link.url}", api=True))
    if not isinstance(page, Page):
        return failed
    return replace(
        page, url=link.url, final_url=f"{COPIES}/{copy.timestamp}/{link.url}", origin="archived", etag=None,
        last_modified=None,
        facts=Facts(
            site=site_of(link.url), remark=f"a copy of the Internet Archive of {copy.day}", said_by="wayback"
        ),
    )  # fmt: skip


def _closest(body: bytes) -> _Copy | None:
    """The capture that the archive names; None when it names none of a page that was there.

    Raises ValueError, KeyError, TypeError or AttributeError for a reply that is not the archive's.
    """
    closest = json.loads(body)["archived_snapshots"].get("closest")
    if closest is None or not closest["available"] or not str(closest["status"]).startswith("2"):
        return None
    timestamp = closest["timestamp"]
    if not _TIMESTAMP.fullmatch(timestamp):
        raise ValueError(f"no timestamp: {timestamp!r}")
    return _Copy(timestamp, datetime.strptime(timestamp, "%Y%m%d%H%M%S").date())

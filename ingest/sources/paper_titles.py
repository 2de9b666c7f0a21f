"""A paper that a dead or script-drawn link announces, found at arXiv by its title.

The search: https://info.arxiv.org/help/api/user-manual.html#query_details
"""

from __future__ import annotations

import re
import unicodedata

from ingest.sources.arxiv import ask_api, read_paper
from ingest.types import Fetcher, Link, Outcome, Skipped

LOST = frozenset({"dns", "javascript_only", "soft_404", "login_wall"})
"""Reasons after which a link may have led to a paper that lies elsewhere, too."""
GONE = (404, 410)
LEAST_WORDS = 4
"""Of a title: shorter ones are headings of many things."""
MOST_WORDS = 40
MOST_FOUND = "20"
"""Papers to be told of; a title that so many contain may hide the one that has it alone."""
AROUND = re.compile(r"^[\s\"'“”‘’«»*_]+|[\s\"'“”‘’«»*_.]+$")
FORM = re.compile(
    r"^[\[(]?(?:pdf|paper|arxiv|preprint)[\])]?\s*[:\-–—]\s*|\s*[\[(](?:pdf|paper|arxiv|abstract|preprint)[\])]$",
    re.I,
)


async def found_by_title(link: Link, failed: Skipped, web: Fetcher) -> Outcome:
    """The one paper whose title is the text of a link that failed; else the failure as it was.

    One question a link, and only for what may be a title and has failed for good: see `LOST` and `GONE`. The
    page's `url` is that of the link, and its facts say how it was found.
    """
    title = _title(link.title)
    if not title or not (failed.reason in LOST or failed.status in GONE):
        return failed
    told = await ask_api(web, search_query=f'ti:"{title}"', max_results=MOST_FOUND)
    if isinstance(told, Skipped):
        return failed
    same = {paper.name.id: paper for paper in told.papers if plain_title(paper.title) == title}
    if len(same) != 1:
        return failed
    [paper] = same.values()
    remark = f"found by its title: the listed address {link.url} cannot be read ({failed.reason})"
    return await read_paper(link, paper, web, newest=True, remark=remark)


def _title(text: str) -> str:
    """The text of a link as a title to look for; empty when it is none."""
    if "://" in text:
        return ""
    title = plain_title(FORM.sub("", AROUND.sub("", text)))
    return title if LEAST_WORDS <= len(title.split()) <= MOST_WORDS else ""


def plain_title(title: str) -> str:
    """A title as words of letters and digits: what stays the same however it is set."""
    flat = unicodedata.normalize("NFKD", title).casefold()
    words = re.sub(r"[^\w]|_", " ", re.sub(r"[\u0300-\u036f'’]", "", flat)).split()
    return " ".join(words)

"""The two that are compared over one page: our own `extract`, and trafilatura as its manual calls it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import trafilatura
from truths import Truth

from ingest.extract import extract
from ingest.sandbox import Extractor
from ingest.types import Extracted, Page, Skipped


@dataclass(frozen=True, slots=True)
class Reading:
    """What one extractor made of one page."""

    text: str
    """Scored as text."""
    markdown: str
    """Scored for headings, code and formulas."""
    title: str
    published: str
    """As YYYY-MM-DD, or empty."""
    milliseconds: float
    skipped: str = ""
    """Why a page gave nothing."""


def ours(truth: Truth, body: bytes) -> Reading:
    """Our own extraction, in this process."""
    started = perf_counter()
    found = extract(_page(truth, body), truth.url, "article")
    return _reading(found, (perf_counter() - started) * 1000)


def sandboxed(extractor: Extractor, truth: Truth, body: bytes) -> Reading:
    """The same in the child process with limits, as a build does it."""
    started = perf_counter()
    found = extractor.extract(_page(truth, body), truth.url, "article")
    return _reading(found, (perf_counter() - started) * 1000)


def theirs(truth: Truth, body: bytes) -> Reading:
    """trafilatura; the time is that of its plain text alone."""
    started = perf_counter()
    text = trafilatura.extract(body, include_comments=False) or ""
    milliseconds = (perf_counter() - started) * 1000
    markdown = trafilatura.extract(body, include_comments=False, output_format="markdown") or ""
    about = trafilatura.extract_metadata(body, default_url=truth.url)
    return Reading(text, markdown, (about and about.title) or "", (about and about.date) or "", milliseconds)


def _page(truth: Truth, body: bytes) -> Page:
    return Page(truth.url, truth.url, 200, "text/html", body, datetime(2026, 1, 1, tzinfo=UTC), "saved")


def _reading(found: Extracted | Skipped, milliseconds: float) -> Reading:
    if isinstance(found, Skipped):
        return Reading("", "", "", "", milliseconds, f"{found.reason}: {found.detail}")
    day = found.published.isoformat() if found.published else ""
    return Reading(found.text, found.text, found.title, day, milliseconds)

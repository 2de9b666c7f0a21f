"""What survives of saved pages that have formulas, headings without heading tags, and lists."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from overlaps import formulas

from ingest.extract import extract
from ingest.types import Extracted, Kind, Page

MARKDOWN = ("text/markdown", "text/plain")
_HEADING = re.compile(r"^#{1,6} ", re.MULTILINE)
_BULLET = re.compile(r"^ *- ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One figure of one saved page."""

    name: str
    what: str
    kept: int
    of: int


def of_pages(folder: Path) -> list[PageFigures]:
    """Display formulas of each page that has some; headings and list items of each HTML page."""
    found: list[PageFigures] = []
    for entry in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        body = (folder / entry["file"]).read_bytes()
        text = _text(entry, body)
        if not text:
            continue
        is_html = entry["content_type"] == "text/html"
        kept = formulas(body, text, is_html)
        if kept.of:
            found.append(PageFigures(entry["file"], "display formulas", kept.kept, kept.of))
        if is_html:
            source = body.decode("utf-8", "replace").lower()
            heads = len(_HEADING.findall(text))
            found.append(PageFigures(entry["file"], "headings", heads, len(re.findall(r"<h[1-6]\b", source))))
            bullets = len(_BULLET.findall(text))
            found.append(PageFigures(entry["file"], "list items", bullets, len(re.findall(r"<li\b", source))))
    return found


def _text(entry: dict[str, str], body: bytes) -> str:
    kind: Kind = "github" if "github.com" in entry["url"] else "article"
    page = Page(
        entry["url"],
        entry["url"],
        200,
        entry["content_type"],
        body,
        datetime(2026, 1, 1, tzinfo=UTC),
        "saved",
    )
    found = extract(page, entry["url"], kind)
    return found.text if isinstance(found, Extracted) else ""

"""Pages in the markup of the common tools, each with the Markdown that a reader would copy from it.

`shapes/NAME.html` is the page, `shapes/NAME.txt` its text. The pages are our own; their markup is that of the tool.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingest.extract import extract
from ingest.types import Extracted, Page

SHAPES = Path(__file__).parent / "shapes"
NAMES = sorted(path.stem for path in SHAPES.glob("*.html"))
URL = "https://example.org/page"


def read(name: str) -> Extracted:
    body = (SHAPES / f"{name}.html").read_bytes()
    page = Page(URL, URL, 200, "text/html", body, datetime(2026, 1, 2, tzinfo=UTC), "saved")
    found = extract(page, URL, "article")
    assert isinstance(found, Extracted), found
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_page_of_a_known_tool_is_its_text_and_nothing_else(name: str) -> None:
    assert read(name).text == (SHAPES / f"{name}.txt").read_text(encoding="utf-8").removesuffix("\n")


FACTS: dict[str, tuple[str, tuple[str, ...], date | None, dict[str, str]]] = {
    "distill": (
        "How Tides Turn",
        ("Ines Moreau",),
        date(2021, 3, 4),
        {"title": "h1", "authors": "front matter", "published": "front matter"},
    ),
    "latexml": (
        "Small Batches, Long Runs",
        ("Mara Lindqvist", "Tomas Okafor"),
        None,
        {"title": "h1", "authors": "byline"},
    ),
    "medium": (
        "Caches are promises",
        ("Ravi Menon",),
        date(2020, 6, 7),
        {"title": "meta og:title", "authors": "meta author", "published": "meta article:published_time"},
    ),
    "wordpress": (
        "A walk along the wall",
        ("Nora Hale",),
        date(2018, 9, 10),
        {"title": "h1", "authors": "rel author", "published": "byline"},
    ),
    "sphinx": ("Queues", (), None, {"title": "h1"}),
    "discourse": ("Worker stops after a night", (), None, {"title": "h1"}),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_page_says_who_and_when_and_where_that_stands(name: str) -> None:
    found = read(name)
    assert (found.title, found.authors, found.published, dict(found.provenance)) == FACTS[name]

"""A page in Markdown: what it says of itself in its front matter, its title and its byline.

Pages of other forms become Markdown first, and share the rules for what stands at the head of a text.
"""

from __future__ import annotations

import re

from ingest.bylines import date_in, is_byline, names_in
from ingest.formats.repair import repair
from ingest.html import parse_html
from ingest.html_markdown import to_markdown
from ingest.html_prepare import prepare
from ingest.markdown import headings_of, protect_math, restore_math, sections_of, split_front_matter, to_html
from ingest.types import Extracted
from ingest.urls import site_of

OPENING = 6
"""Blocks at the head of a Markdown page that may be its byline."""
HEAD = 200
"""Characters above a title that may be its date or rubric."""
STAMP = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|written|reviewed)\b.{0,60}\d{4}.{0,30}"
    r"|https?://\S+|\d+ min(?:ute)?s? read)\Z",
    re.IGNORECASE,
)


def read_markdown(url: str, text: str) -> Extracted:
    """The text of a page in Markdown, with title, authors and date where it names them."""
    matter, body = split_front_matter(text)
    protected, formulas = protect_math(body)
    root = parse_html(to_html(protected))
    markdown = ""
    if root is not None:
        prepare(root)
        markdown = restore_math(repair(to_markdown(root)), formulas)
    title, source = (matter.title if matter else ""), "front matter"
    headings = headings_of(markdown)
    if not title and headings and headings[0].level == 1:
        title, source = headings[0].text, "h1"
    markdown = without_title(markdown, title)
    lines = _opening(markdown)
    authors, authors_source = (matter.authors if matter else ()), "front matter"
    if not authors:
        authors, authors_source = tuple(name for line in lines for name in names_in(line)), "byline"
    published, published_source = (matter.published if matter else None), "front matter"
    if not published:
        published, published_source = next((day for line in lines if (day := date_in(line))), None), "byline"
    sources = (
        ("title", title, source),
        ("authors", authors, authors_source),
        ("published", published, published_source),
    )
    return Extracted(
        text=markdown,
        title=bare_title(title),
        site=site_of(url),
        authors=authors,
        published=published,
        canonical_url="",
        sections=sections_of(markdown),
        provenance=tuple((name, where) for name, value, where in sources if value),
    )


def _opening(markdown: str) -> list[str]:
    """Lines before the first heading that say who or when and nothing else."""
    headings = headings_of(markdown)
    head = markdown[: headings[0].start] if headings else markdown[:1000]
    return [block for block in head.split("\n\n")[:OPENING] if "\n" not in block and is_byline(block.strip())]


def bare_title(title: str) -> str:
    """A title without the emoji or marks before it."""
    return re.sub(r"^[^\w\"'“‘(\[{$<*.@#+-]+", "", title).strip() or title


def without_title(markdown: str, title: str) -> str:
    """The text without its title as a heading, when that is the first and only one of its level."""
    headings = headings_of(markdown)
    if (
        not headings
        or headings[0].text.lower() != title.lower()
        or not _is_head(markdown[: headings[0].start])
    ):
        return markdown
    if any(heading.level <= headings[0].level for heading in headings[1:]):
        return markdown
    return markdown[headings[0].end :].lstrip("\n")


def _is_head(before: str) -> bool:
    """Whether what stands above the title is a date, a rubric or an address, and no text."""
    return len(before) < HEAD and not re.search(r"[.!?][\"'”’)]?$", before.strip())


def without_byline(markdown: str) -> str:
    """The text without the lines at its head that say who, when or how long, and nothing else."""
    blocks = markdown.split("\n\n", OPENING)
    while len(blocks) > 1 and "\n" not in blocks[0] and (is_byline(blocks[0]) or STAMP.match(blocks[0])):
        blocks.pop(0)
    return "\n\n".join(blocks)

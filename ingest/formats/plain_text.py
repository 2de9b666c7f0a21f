"""A page in plain text: its title, authors and date from its first lines, its paragraphs unwrapped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ingest.bylines import date_in, is_byline, names_in

ARXIV_TITLE = re.compile(r"^Title:\s*(?P<title>.+)$", re.MULTILINE)
ARXIV_AUTHORS = re.compile(r"^Authors?:\s*(?P<authors>.+(?:\n .+)*)$", re.MULTILINE)
ARXIV_DATE = re.compile(r"\[?Submitted on\s+(?P<date>\d{1,2} \w+ \d{4})", re.IGNORECASE)
ARXIV_ABSTRACT = re.compile(r"^(?:Abstract:\s*|\s{2,}Abstract\s*\n)(?P<text>.*)", re.MULTILINE | re.DOTALL)
ARXIV_DETAILS = re.compile(
    r"^(?:Comments|Subjects|Cite as|Journal reference|DOI|Report number|MSC classes):", re.MULTILINE
)
TITLE_LENGTH = 200
WRAPPED = 0.6
"""Share of lines that end near the same column from which a text counts as hard-wrapped."""


@dataclass(frozen=True, slots=True)
class TextPage:
    """What a plain text says; `provenance` pairs each fact with its source."""

    text: str
    title: str
    authors: tuple[str, ...]
    published: date | None
    provenance: tuple[tuple[str, str], ...]


def read_text(text: str) -> TextPage:
    """Read the text of a page: an arXiv abstract, a post that opens with title and byline, or neither."""
    return _arxiv(text) or _post(text)


def _arxiv(text: str) -> TextPage | None:
    title, abstract = ARXIV_TITLE.search(text), ARXIV_ABSTRACT.search(text)
    if not title or not abstract:
        return None
    authors, submitted = ARXIV_AUTHORS.search(text), ARXIV_DATE.search(text)
    names = names_in(" ".join(authors["authors"].split())) if authors else ()
    body = abstract["text"]
    details = ARXIV_DETAILS.search(body)
    parts = [f"## Abstract\n\n{_unwrap(body[: details.start()] if details else body)}"]
    # who and when can be asked for, and is quoted as the page says it
    about = [" ".join(found[0].strip("[] \n").split()) for found in (authors, submitted) if found]
    about += (
        [line.strip() for line in body[details.start() :].splitlines() if line.strip()] if details else []
    )
    if about:
        parts.append("## Details\n\n" + "\n".join(f"- {line}" for line in about))
    day = date_in(submitted["date"]) if submitted else None
    return _page("\n\n".join(parts), " ".join(title["title"].split()), names, day, "arxiv abstract page")


def _post(text: str) -> TextPage:
    """A post: a first line that is no sentence is the title, lines after it may say who and when."""
    paragraphs = [block.strip("\n") for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    if not paragraphs or not _is_title(paragraphs[0]) or len(paragraphs) < 2:
        return _page("\n\n".join(_unwrap(block) for block in paragraphs), "", (), None, "")
    title, rest = " ".join(paragraphs[0].split()), paragraphs[1:]
    names: list[str] = []
    day: date | None = None
    while len(rest) > 1 and is_byline(rest[0].strip()):
        names += names_in(_without_date(rest[0]))
        day = day or date_in(rest[0])
        rest = rest[1:]
    body = "\n\n".join(_unwrap(block) for block in rest)
    return _page(body, title, tuple(dict.fromkeys(names)), day, "byline")


def _without_date(line: str) -> str:
    return re.sub(r"\b\d{1,2} \w+ \d{4}\.?|\b\w+ \d{1,2}(?:st|nd|rd|th)?,? \d{4}\.?", "", line)


def _page(text: str, title: str, authors: tuple[str, ...], published: date | None, source: str) -> TextPage:
    found = (("title", title), ("authors", authors), ("published", published))
    where = {"title": "first line" if source == "byline" else source}
    return TextPage(
        text, title, authors, published, tuple((n, where.get(n, source)) for n, value in found if value)
    )


def _is_title(paragraph: str) -> bool:
    line = " ".join(paragraph.split())
    return (
        len(paragraph.splitlines()) <= 2
        and len(line) <= TITLE_LENGTH
        and not line.endswith((".", ",", ";", ":", "!"))
    )


def _unwrap(block: str) -> str:
    """Join the lines of a hard-wrapped paragraph; verse, lists and code keep theirs."""
    lines = block.strip("\n").split("\n")
    if len(lines) < 2 or any(re.match(r"\s{4,}|\t|\s*(?:[-*+•]|\d+[.)])\s", line) for line in lines):
        return "\n".join(line.rstrip() for line in lines)
    longest = max(len(line) for line in lines)
    full = sum(len(line) > 0.75 * longest for line in lines[:-1])
    if longest <= 120 and full >= WRAPPED * (len(lines) - 1):
        return " ".join(line.strip() for line in lines)
    return "\n".join(line.rstrip() for line in lines)

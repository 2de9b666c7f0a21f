"""What arXiv's API says of papers: an Atom feed as records. Pure.

The form: https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest.arxiv_ids import PaperName, paper_at
from ingest.html import parse_xml, words_of

MAX_BYTES = 2_000_000
ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
WITHDRAWN = re.compile(
    r"\b(?:paper|article|manuscript|submission|work|preprint)\s+(?:has been|is|was)\s+withdrawn\b|\Awithdrawn\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a paper, as the API describes it."""

    name: PaperName
    title: str
    abstract: str
    authors: tuple[str, ...]
    published: date | None
    """When its first version came out."""
    comment: str
    """The authors' own: "12 pages, accepted at …"."""
    journal: str
    doi: str
    """Of the version that a journal printed; lower case."""
    subjects: tuple[str, ...]

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back: what is there to read is an earlier version, or why."""
        return bool(WITHDRAWN.search(self.comment) or WITHDRAWN.search(self.abstract[:300]))


@dataclass(frozen=True, slots=True)
class Feed:
    """An answer of the API."""

    papers: tuple[Paper, ...]
    error: str
    """What it found wrong with the question; empty when nothing is."""


def read_feed(body: bytes) -> Feed | None:
    """The papers of an answer; None when it is no Atom feed."""
    root = parse_xml(body) if len(body) <= MAX_BYTES else None
    if root is None or root.tag != f"{ATOM}feed":
        return None
    entries = list(root.iterchildren(f"{ATOM}entry"))
    # Errors come as an entry: https://info.arxiv.org/help/api/user-manual.html#errors
    errors = [_text(entry, "summary") or "Error" for entry in entries if "/api/errors" in _text(entry, "id")]
    return Feed(tuple(paper for entry in entries if (paper := _paper(entry))), errors[0] if errors else "")


def _paper(entry: Any) -> Paper | None:
    name, title = paper_at(_text(entry, "id")), _text(entry, "title")
    if name is None or not title:
        return None
    return Paper(
        name=name,
        title=title,
        abstract=_text(entry, "summary"),
        authors=tuple(
            filter(None, (_text(author, "name") for author in entry.iterchildren(f"{ATOM}author")))
        ),
        published=_day(_text(entry, "published")),
        comment=_text(entry, "comment", ARXIV),
        journal=_text(entry, "journal_ref", ARXIV),
        doi=_text(entry, "doi", ARXIV).lower(),
        subjects=tuple(dict.fromkeys(_subjects(entry))),
    )


def _text(node: Any, tag: str, space: str = ATOM) -> str:
    child = node.find(f"{space}{tag}")
    return "" if child is None else words_of(child)


def _subjects(entry: Any) -> Iterator[str]:
    for category in entry.iterchildren(f"{ATOM}category"):
        if category.get("term"):
            yield category.get("term")


def _day(moment: str) -> date | None:
    try:
        return date.fromisoformat(moment[:10])
    except ValueError:
        return None

"""Dates and people's names as pages write them: "December 16, 2022", "Posted by Tal Schuster, Scientist".

It reads only what is written; what is not there stays unknown.
"""

from __future__ import annotations

import re
from datetime import date

MONTH_NAMES = (
    ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
    ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"),
    ("dec", "december"),
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names}
MONTH = r"(?P<month>" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\.?"
DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{MONTH}\s+{DAY},?\s+(?P<year>\d{{4}})\b",
        rf"\b{DAY}\s+{MONTH},?\s+(?P<year>\d{{4}})\b",
        r"\b(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
    )
)
URL_DATE = re.compile(r"/(?P<year>(?:19|20)\d\d)[-/](?P<month>\d\d)[-/](?P<day>\d\d)(?=[-/.]|$)")
BY = re.compile(r"^\W*(?:posted\s+by|written\s+by|authors?\s*:|by)\s+", re.IGNORECASE)
NAME = re.compile(
    r"^(?:(?:[A-ZÀ-ÖØ-ÞŠŽŁĆČŚŻ][\w'’.-]*|d[aeiu]|de[lnr]?|v[ao]n|la|le|bin|al|ten|ter|y)\s*){2,5}$"
)
NOT_NAMES = frozenset({
    "research", "researcher", "scientist", "engineer", "engineers", "software", "team", "google", "brain",
    "university", "institute", "lab", "labs", "staff", "editor", "director", "manager", "student", "home",
    "professor", "product", "department", "intern", "inc", "company", "blog", "deepmind", "minutes", "min",
    "read", "about", "contact", "introduction", "abstract", "contents", "table", "estimated", "reading",
    "time", "the", "a", "an", "and", "of", "for", "with", "in", "on", "to", "january", "february", "july",
    "september", "october", "november", "december", "is", "are", "we", "how", "why", "what", "from", "by",
    "model", "models", "language", "large", "deep", "machine", "learning", "neural", "network", "networks",
    "training", "data", "new", "guide", "overview", "part", "chapter", "section", "project", "open", "source",
})  # fmt: skip


def date_in(text: str) -> date | None:
    """The first date written out in full in a text; None for a month or a year alone."""
    found = [match for form in DATES if (match := form.search(text))]
    return _date(min(found, key=lambda match: match.start())) if found else None


def iso_day(text: str) -> date | None:
    """The day that a text begins with: `2024-01-05`, or a moment of it such as `2024-01-05T10:00:00Z`."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def date_in_url(url: str) -> date | None:
    """The day in the path of an address such as `/posts/2023-01-10-name/`."""
    found = URL_DATE.search(url)
    return _date(found) if found else None


def _date(found: re.Match[str]) -> date | None:
    month = found["month"].lower()
    try:
        return date(int(found["year"]), int(MONTHS.get(month, month)), int(found["day"]))
    except ValueError:
        return None


def is_name(text: str) -> bool:
    """Whether a text is written as a person's name: two to five words with capitals, none a role."""
    words = text.split()
    return bool(2 <= len(words) <= 5 and len(text) <= 60 and NAME.match(text)) and not (
        NOT_NAMES & {word.lower().strip(".,") for word in words}
    )


def names_in(text: str) -> tuple[str, ...]:
    """The people in a list of names, in order; roles, places and marks are left out."""
    bare = re.sub(r"\([^)]*\)|[†‡*§¶\d]+", " ", BY.sub("", text))
    pieces = re.split(r"\s*(?:,|;|\||·|\band\b|&|\bet al\b\.?)\s*", bare)
    names = [" ".join(piece.split()).strip(" .") for piece in pieces]
    return tuple(dict.fromkeys(name for name in names if is_name(name)))


def is_byline(line: str) -> bool:
    """Whether a line says who or when and nothing else."""
    if len(line) > 300:
        return False
    rest = line
    for form in DATES:
        rest = form.sub(" ", rest)
    if rest != line and not re.sub(r"(?i)\b(?:on|date|published|posted|updated|submitted)\b|\W", "", rest):
        return True
    people = names_in(rest)
    if not people:
        return False
    left = re.sub(r"[\W\d_]", "", BY.sub("", rest))
    named = re.sub(r"[\W\d_]", "", "".join(people))
    return bool(BY.match(line)) or len(named) >= 0.8 * len(left)

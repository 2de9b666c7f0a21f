"""Sections of the list that a question points at: "in the fine-tuning section", "under Optimizer". Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.understanding.catalogue import Catalogue
from assistant.understanding.words import ARTICLE, SMALL, TOKEN, content, key, stems, with_comma

_LONGEST = 10
"""Words of a heading at most."""
_SECTION = re.compile(r"\b(?:sections?|chapters?|headings?|categor(?:y|ies))\b", re.IGNORECASE)
_SECTION_ON = re.compile(
    r"(?:\b(?:in|from|under|within)\s+)?(?:the\s+)?\b(?:section|chapter|heading|category)\s+"
    r"(?:(?:on|about|called|named|titled|for)\s+)?[\"“']?(?=\w)",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"\b(?:(?:listed|filed|kept|stands?|appears?|given|noted)\s+)(?P<cut>under\s+)(?=\S)", re.IGNORECASE
)
_UNDER = re.compile(r"(?:^|\s)(?P<cut>(?:under|Under)\s+)(?=[A-Z\"“])")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a question that names a section of the list."""

    start: int
    end: int
    headings: tuple[str, ...]
    """As the list writes them; empty when it has no such section."""
    written: str
    """As the question writes it."""


def place_in(text: str, names: Catalogue) -> Place | None:
    """The section of the list that a question points at; None when it points at none."""
    for match in _SECTION.finditer(text):
        if re.match(r"\s+of\s+(?!(?:the|my|your|this)\s+(?:reading\s+)?list)", text[match.end() :]):
            continue  # of a document, not of the list
        found = _section_before(text, match, names)
        if found:
            return found
    for pattern in (_SECTION_ON, _FILED, _UNDER):
        for match in pattern.finditer(text):
            start = match.start("cut") if "cut" in match.groupdict() else match.start()
            found = _section_after(text, start, match.end(), names, exact=pattern is _UNDER)
            if found:
                return found
    return None


def _section_before(text: str, noun: re.Match[str], names: Catalogue) -> Place | None:
    """ "In the fine-tuning section": the longest heading that ends before the word."""
    starts = [match.start() for match in TOKEN.finditer(text, 0, noun.start())][-_LONGEST:]
    end = len(text[: noun.start()].rstrip(" \"”'"))
    for start in starts:
        headings = headings_of(text[start:end], names)
        if headings:
            led = re.search(
                r"(?:\b(?:in|from|under|within|of|per)\s+)?(?:(?:the|my|your|this)\s+)?$",
                text[:start],
                re.I,
            )
            cut = led.start() if led else start
            return Place(cut, with_comma(text, noun.end()), headings, text[start:end].strip("\"“”'"))
    led = re.search(r"\b(?:in|from|under) the ([\w\"“”' -]{1,40})$", text[:end], re.IGNORECASE)
    if led and len(led[1].split()) <= 4 and not names.has_inner(key(led[1])):
        return Place(led.start(), noun.end(), (), led[1].strip("\"“”'"))
    return None


def _section_after(text: str, cut: int, start: int, names: Catalogue, exact: bool) -> Place | None:
    stop = re.compile(r"[?!;:.,\"”](?=\s|$|\")|$").search(text, start)
    ends = [match.end() for match in TOKEN.finditer(text, start, stop.start() if stop else len(text))]
    for end in reversed(ends[:_LONGEST]):
        written = text[start:end].strip("\"“”'")
        headings = names.headings.get(key(written), ())
        # without the word "section" only the heading itself, as it is written, and to the end of the clause
        if headings and (not exact or (written in headings and end == ends[-1])):
            after = end + (1 if text[end : end + 1] in "\"”'" else 0)
            return Place(cut, with_comma(text, after), headings, written)
    return None


def headings_of(written: str, names: Catalogue) -> tuple[str, ...]:
    """The headings that a reader means by these words: the very one, else the only one that has them all."""
    exact = names.headings.get(key(ARTICLE.sub("", written.strip("\"“”'"))))
    if exact:
        return exact
    words = set(content(written))
    if not words or any(word in SMALL for word in stems(written)[:1]):
        return ()
    holding = [
        each for headings in names.headings.values() for each in headings if words <= set(content(each))
    ]
    return tuple(holding) if len(holding) == 1 else ()

"""Dates in a question that say when something was published: "since 2023", "before March 2022". Pure.

Only what cannot be a number of the subject: "after 2000 steps" is none.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from assistant.understanding.words import MONTHS, content

_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in MONTHS)
_DAY = (
    rf"(?:(?:19[89]|20[0-3])\d-\d{{1,2}}(?:-\d{{1,2}})?|(?:(?:\d{{1,2}}\.? )?(?:{_MONTH})\.?,?"
    rf" )?(?:19[89]|20[0-3])\d)"
    r"(?![\w%]|[.,]\d|-\d)"
)
_ENDS = (
    r"(?=\s*(?:[?!.,;:)]|$|[-–—]|\b(?:on|onwards?|what|why|how|who|which|when|where|is|are|do|does|did"
    r"|has|have|only"
    r"|that|and|about|in|published|please|say)\b))"
)
"""What may follow a date; a noun would make it a number of that."""
_OUT = r"published|posted|released|written|wrote|said|recommended|advised|appeared|dated|new|known|came out"
_THINGS = (
    r"papers?|posts?|articles?|sources?|tweets?|notes?|resources?|entries|things?|anything|something|work"
)
_PUBLISHED = r"(?:,? ?\b(?:(?:that|which) (?:was|were|is|are) )?(?:published|posted|released|written) )?"
_ONLY = r"(?:,? ?\b(?:only|just)(?: what was| those| ones)? )?"

_RULES = tuple(
    (name, re.compile(rf"{_ONLY}{_PUBLISHED}(?<![\w-])(?:{pattern})", re.IGNORECASE))
    for name, pattern in (
        ("between", rf"(?:between|from) (?P<a>{_DAY}) (?:and|to|until|through) (?P<b>{_DAY}){_ENDS}"),
        ("since", rf"(?:since|starting (?:in|from)|(?:no|not) (?:older|earlier) than) (?P<a>{_DAY}){_ENDS}"),
        ("since", rf"from (?P<a>{_DAY}) (?:onwards?\b|on(?=\s*(?:[?!.,;]|$)))"),
        ("after", rf"(?:after|newer than|later than) (?P<a>{_DAY}){_ENDS}"),
        ("before", rf"(?:before|older than|earlier than) (?P<a>{_DAY}){_ENDS}"),
        ("until", rf"(?:until|till|up to|up until|through|not? (?:newer|later) than) (?P<a>{_DAY}){_ENDS}"),
        ("in", rf"\b(?:{_OUT}) (?P<cut>(?:in|during|on) (?P<a>{_DAY})){_ENDS}"),
        ("in", rf"\b(?:{_THINGS}) (?P<cut>(?:from|of|in|published in|written in) (?P<a>{_DAY})){_ENDS}"),
        ("in", rf"(?:only|just) (?:in |from )?(?P<a>{_DAY}){_ENDS}"),
    )
)  # fmt: skip
_TOLD = re.compile(rf"\b(?:only|just|{_OUT}|{_THINGS})\W*(?:\w+\W+)?$", re.IGNORECASE)
_MAYBE_EVENTS = ("between", "until")
"""Periods in which things happen as well: taken only next to a word for publishing, or alone."""
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """When something was published, both ends included, and the stretch of the question that says so."""

    since: date | None
    until: date | None
    start: int
    end: int

    @property
    def words(self) -> str:
        """For the reader: "published since 2023"."""
        since, until = self.since, self.until
        if since and until and (since, until) == (date(since.year, 1, 1), date(since.year, 12, 31)):
            return f"published in {since.year}"
        parts = []
        if since:
            parts.append(f"since {since.year if (since.month, since.day) == (1, 1) else since}")
        if until:
            parts.append(f"until {until.year if (until.month, until.day) == (12, 31) else until}")
        return f"published {' and '.join(parts)}"


def period_in(text: str) -> Period | None:
    """The first period that a question names; None when it names none."""
    for name, pattern in _RULES:
        for match in pattern.finditer(text):
            if name in _MAYBE_EVENTS and not _of_publishing(text, match):
                continue
            named = match.groupdict()
            ends = [_range(named[group]) for group in ("a", "b") if named.get(group)]
            if all(ends):
                since, until = _bounds(name, [end for end in ends if end])
                return Period(since, until, *match.span("cut" if "cut" in named else 0))
    return None


def _of_publishing(text: str, match: re.Match[str]) -> bool:
    """Whether a period says when something was published, and not when it happened."""
    led = match[0].lstrip(" ,").lower()
    told = led.startswith(("only", "just", "published", "posted", "released", "written", "that", "which"))
    alone = not content(text[: match.start()] + text[match.end() :])
    return told or alone or bool(_TOLD.search(text[: match.start()]))


def _bounds(name: str, ends: list[tuple[date, date]]) -> tuple[date | None, date | None]:
    first, last = ends[0][0], ends[-1][1]
    return {
        "between": (first, last),
        "in": (first, last),
        "since": (first, None),
        "after": (last + _ONE, None),
        "before": (None, first - _ONE),
        "until": (None, last),
    }[name]


def _range(text: str) -> tuple[date, date] | None:
    """First and last day of a year, a month or a day; None for one that the calendar lacks."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    named = re.search(rf"\b(?:{_MONTH})", text, re.IGNORECASE)
    if named:
        month = next(number for number, name in enumerate(MONTHS, 1) if name.startswith(named[0].lower()[:3]))
        numbers = [numbers[-1], month, *numbers[:-1]]
    try:
        first = date(*[*numbers, 1, 1][:3])
        month = first.month if len(numbers) > 1 else 12
        last = date(first.year, month, monthrange(first.year, month)[1])
        return first, first if len(numbers) > 2 else last
    except ValueError:
        return None

"""A link is put into a list: under which heading, in which line, with the marks that its neighbours have. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.errors import ReadingListError, UsageError
from ingest.lists.router import form_of, read_list
from ingest.outline import Heading, below, found, outline
from ingest.targets import meant
from ingest.types import ListForm, ReadingList
from ingest.urls import identity

_ITEM = re.compile(
    r"(?P<indent> {0,3})(?:(?P<bullet>[-*+])|(?P<number>\d{1,9})(?P<dot>[.)]))(?P<gap>[ \t]+|$)"
)
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SPECIAL = re.compile(r"([\\\[\]`*_<>])")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Addition:
    """A link as it is to be put into a list."""

    url: str
    title: str = ""
    note: str = ""
    section: tuple[str, ...] = ()
    """Headings, outermost first; empty for the end of the list."""


@dataclass(frozen=True, slots=True)
class Added:
    """The list with the link in it."""

    text: str
    line: int
    """Where the link is, 1-based."""
    written: str
    """That line, without its end."""
    section: tuple[str, ...]
    created: tuple[str, ...]
    """Headings that were not there before."""


def added(text: str, location: str, wanted: Addition, listed: ReadingList) -> Added:
    """The text with the link in it; every other character stays as it is, line ends included.

    `listed` is all that the list holds: a folder has more than the text of one file. Raises UsageError for
    what cannot be put in, ReadingListError where the link is there already.
    """
    _check(wanted)
    plain = _plain(text)
    form = form_of(plain, location) if plain.strip() else "markdown"
    if form in ("bookmarks", "bibtex"):
        raise UsageError(
            f"{location} is written by another program ({form})",
            "add the link there and export it again, or name a Markdown list with --list",
        )
    _check_new(listed, wanted.url)
    if form == "urls":
        return _in_bare(text, location, wanted)
    return _in_markdown(text, wanted, location, form)


def _check(wanted: Addition) -> None:
    try:
        parts = urlsplit(wanted.url)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        whole = False
    if not whole or re.search(r"[\s<>\"\x00-\x1f\x7f\ud800-\udfff]", wanted.url):
        raise UsageError(f"{wanted.url!r} is no address of a page", "give one that begins with https://")
    for words in (wanted.title, wanted.note, *wanted.section):
        if re.search(r"[\ud800-\udfff\x00]", words):
            raise UsageError(f"{words!r} is no text", "write it in UTF-8")
    if any(not name.strip() for name in wanted.section):
        raise UsageError("--section '' names no heading", "name one of the list's headings")


def _check_new(listed: ReadingList, url: str) -> None:
    page, _, part = url.partition("#")
    for entry in listed.resources:
        if identity(meant(entry, listed.location)) != identity(page) or entry.url.partition("#")[2] != part:
            continue  # parts of one page are several entries
        file = f"{listed.location}/{entry.file}" if entry.file else listed.location
        raise ReadingListError(
            f"{url} is in the list already: {file}:{entry.line}", "change that line instead"
        )


def _in_bare(text: str, location: str, wanted: Addition) -> Added:
    if wanted.title or wanted.section:
        raise UsageError(
            f"{location} is a bare list of addresses: it has no titles and no headings",
            "leave --title and --section out, or name a Markdown list with --list",
        )
    note = _one_line(wanted.note)
    written = f"{wanted.url}  # {note}" if note else wanted.url
    lines = _lines(text)
    return _put(lines, len(lines), [written], ())


def _in_markdown(text: str, wanted: Addition, location: str, form: ListForm) -> Added:
    headings = outline(_plain(text))
    there = len(wanted.section)
    while there and found(headings, wanted.section[:there]) is None:
        there -= 1
    missing = wanted.section[there:]
    number = found(headings, wanted.section[:there]) if there else None
    lines = _lines(text)
    if missing:
        at, before, above = _new_headings(headings, number, missing, lines)
        marker, gap = "- ", True
    else:
        heading = headings[-1 if number is None else number]
        at, before, above = _last_line(lines, heading), [], heading.path
        marker, gap = _neighbours(heading, lines)
    for shown in _shapes(wanted):
        block = [*before, *([""] if gap and (at or before) else []), marker + shown]
        result = _put(lines, at, block, (*above, *missing), missing)
        if _is_read(result, wanted, location, form):
            return result
    raise UsageError(f"{wanted.url!r} would not be read there", "name another heading with --section")


def _new_headings(
    headings: Sequence[Heading], number: int | None, missing: Sequence[str], lines: Sequence[str]
) -> tuple[int, list[str], tuple[str, ...]]:
    """After how many lines new headings go, they themselves, and the headings above them.

    They go to the end of the one above; with none above, to the end of the list, at the level of its headings.
    """
    if number is None:
        levels = [heading.level for heading in headings[1:]]
        titled = levels[:1] == [1] and levels.count(1) == 1
        level, above = (2, headings[1].path) if titled else (min(levels, default=1), ())
        last = headings[-1]
    else:
        level, above = headings[number].level + 1, headings[number].path
        last = headings[below(headings, number) - 1]
    if level + len(missing) - 1 > _DEEPEST:
        raise UsageError(f"{missing[-1]!r} would be a heading of level 7", "name fewer --section")
    at = _last_line(lines, last)
    before: list[str] = []
    for depth, name in enumerate(missing):
        escaped = _escaped(_one_line(name))
        before += [*([""] if at or before else []), f"{'#' * (level + depth)} {escaped}"]
    return at, before, above


def _last_line(lines: Sequence[str], heading: Heading) -> int:
    """How many lines there are up to the last of a heading's own that is not blank."""
    at = min(heading.end - 1, len(lines))
    while at > heading.line and not lines[at - 1].strip():
        at -= 1
    return at


def _neighbours(heading: Heading, lines: Sequence[str]) -> tuple[str, bool]:
    """The mark of an item behind the last list of a heading, and whether a blank line goes before it."""
    last = heading.blocks[-1] if heading.blocks else None
    if last is None or last.type not in ("bullet_list", "ordered_list"):
        return "- ", True
    own = lines[last.line - 1 : last.end - 1]
    items = [match for match in map(_ITEM.match, own) if match]
    items = [match for match in items if len(match["indent"]) <= len(items[0]["indent"])]
    first, latest = items[0], items[-1]
    if first["bullet"]:
        mark = first["bullet"]
    else:
        repeated = len(items) > 1 and first["number"] == latest["number"]
        mark = f"{int(latest['number']) + (0 if repeated else 1)}{latest['dot']}"
    starts = [number for number, line in enumerate(own) if number and _ITEM.match(line)]
    loose = any(not own[number - 1].strip() for number in starts)
    return f"{first['indent']}{mark}{first['gap'] or ' '}", loose


def _shapes(wanted: Addition) -> list[str]:
    """The ways to write a link, the plainest first."""
    title, note = _one_line(wanted.title), _one_line(wanted.note)
    if title:
        shown = _escaped(title)
        links = [f"[{shown}]({wanted.url})", f"[{shown}](<{wanted.url}>)"]
    else:
        links = [wanted.url, f"<{wanted.url}>"]
    separator = ": " if title else " — "
    return [f"{link}{separator}{note}" if note else link for link in links]


def _is_read(result: Added, wanted: Addition, location: str, form: ListForm) -> bool:
    """Whether the list as it is now has the link where it was put, under its headings."""
    plain = _plain(result.text)
    return form_of(plain, location) == form and any(
        (entry.url, entry.line) == (wanted.url, result.line)
        and tuple(map(_one_line, entry.section)) == tuple(map(_one_line, result.section))
        for entry in read_list(plain, location).resources
    )


def _put(
    lines: Sequence[str],
    at: int,
    block: Sequence[str],
    section: tuple[str, ...],
    created: tuple[str, ...] = (),
) -> Added:
    """The lines of `block` after the first `at` lines, with the line ends that the list has."""
    end = "\r\n" if sum(line.endswith("\r\n") for line in lines) * 2 > len(lines) else "\n"
    before, after = list(lines[:at]), list(lines[at:])
    new = [line + end for line in block]
    if before and not before[-1].endswith(("\n", "\r")):
        before[-1] += end
        new[-1] = new[-1].removesuffix(end)
    elif after and after[0].strip():
        new.append(end)
    return Added("".join([*before, *new, *after]), at + len(block), block[-1], section, created)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends, whichever they are."""
    return _LINES.findall(text)


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _one_line(words: str) -> str:
    return " ".join(words.split())

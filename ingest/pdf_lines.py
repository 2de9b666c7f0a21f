"""The lines of a PDF's pages: pieces of print with their places, put in the order in which they are read. Pure.

A PDF knows where letters stand, and neither words nor lines. What is told from places here holds for most print;
what is unsure stays in the order in which the file draws it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

EDGE_ROWS = 2
"""Rows at the top and at the bottom of a page that may be a running head or foot."""
REPEATS = 2
"""Pages on which such a row must stand at the same height, the same or with a number that counts the pages."""
SAME_ROW = 0.5
"""Times the letters' size by which a raised index may leave its row."""
COLUMN_ROWS = 6
COLUMN_LETTERS = 20
"""So many rows of so long texts side by side are two columns of prose and no table."""
MOST = 0.6
"""Share of the rows with something on the right that must begin it at one place."""

SHORT = 200
"""Letters of a line up to which it may be a running head; a longer one is looked at only at its end."""

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
LEADERS = re.compile(r"(?:\.\s*){4,}\d+$")
"""Of a table of contents."""
APART_HYPHEN = re.compile(r"\s\u2010$")
"""Some programs draw the hyphen of a broken word by itself."""
SMALL_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
ROMAN = re.compile(r"[ivxlc]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that is drawn in one go. Places in points from the page's lower left corner."""

    text: str
    x: float
    y: float
    size: float
    """Of the letters, in points."""
    opens: bool
    """Whether it begins a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one column, with single spaces."""

    text: str
    x: float
    y: float
    size: float
    page: int
    """1-based."""


def lines_of(pages: Sequence[tuple[int, Sequence[Piece]]]) -> list[Line]:
    """The lines of numbered pages, without running heads and feet and the rows of a table of contents."""
    return _without_running([_lines(number, pieces) for number, pieces in pages])


def clean(text: str) -> str:
    """Text without ligatures, control marks and halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROL.sub("", whole.translate(LIGATURES))


def _lines(page: int, pieces: Iterable[Piece]) -> list[Line]:
    rows: list[list[Piece]] = []
    for piece in pieces:
        last = rows[-1][-1] if rows else None
        beside = last and piece.x > last.x and abs(piece.y - last.y) < SAME_ROW * max(piece.size, last.size)
        if last and (beside or not piece.opens):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = [_line(page, row) for row in _in_columns(rows)]
    return [line for line in lines if line.text and not LEADERS.search(line.text[-SHORT:])]


def _line(page: int, row: Sequence[Piece]) -> Line:
    text = "".join(f" {piece.text}" if piece.opens else piece.text for piece in row)
    letters: Counter[float] = Counter()
    for piece in row:
        letters[piece.size] += len(piece.text)
    text = APART_HYPHEN.sub("\u2010", " ".join(clean(text).split()))
    return Line(text, row[0].x, row[0].y, letters.most_common(1)[0][0], page)


def _in_columns(rows: list[list[Piece]]) -> list[list[Piece]]:
    """Rows that hold a line of two columns each, as a file draws them that goes from left to right."""
    starts = Counter(round(piece.x) for row in rows for piece in row[1:])
    right = starts.most_common(1)[0][0] if starts else 0
    cuts = [next((n for n, piece in enumerate(row) if piece.x > right - 1), len(row)) for row in rows]
    both = [n for n, cut in enumerate(cuts) if 0 < cut < len(rows[n])]
    flush = [n for n in both if round(rows[n][cuts[n]].x) == right]
    sides = [(_letters(rows[n][: cuts[n]]), _letters(rows[n][cuts[n] :])) for n in flush]
    if len(flush) < max(COLUMN_ROWS, MOST * len(both)):
        return rows
    if any(median(side) < COLUMN_LETTERS for side in zip(*sides, strict=True)):
        return rows
    first, last = both[0], both[-1] + 1
    inside = list(zip(rows, cuts, strict=True))[first:last]
    left_column = [row[:cut] for row, cut in inside if cut]
    right_column = [row[cut:] for row, cut in inside if cut < len(row)]
    return [*rows[:first], *left_column, *right_column, *rows[last:]]


def _letters(row: Iterable[Piece]) -> int:
    return sum(len(piece.text.strip()) for piece in row)


def _without_running(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """The lines of all pages without running heads and feet; all of them where nothing else is printed."""
    sides = [side for page in pages for side in _sides(page)]
    seen = Counter(
        key
        for upper, lower in zip(sides[::2], sides[1::2], strict=True)
        for key in {key for row in (*upper, *lower) for line in row for key in _running_keys(line)}
    )
    running = {line for side in sides for line in _running(side, seen)}
    return [line for page in pages for line in page if line not in running] or [
        line for page in pages for line in page
    ]


def _sides(page: Sequence[Line]) -> tuple[list[list[Line]], list[list[Line]]]:
    """The rows at the top and at the bottom of a page, from the edge inwards, one more than may be running."""
    rows: dict[int, list[Line]] = {}
    for line in page:
        rows.setdefault(round(line.y), []).append(line)
    downwards = [rows[height] for height in sorted(rows, reverse=True)]
    return downwards[: EDGE_ROWS + 1], downwards[::-1][: EDGE_ROWS + 1]


def _running(side: Sequence[Sequence[Line]], seen: Mapping[tuple[int, str], int]) -> list[Line]:
    """What repeats at an edge; nothing when more repeats than heads have rows: a slide that is built up."""
    again = [
        [line for line in row if max(seen[key] for key in _running_keys(line)) >= REPEATS] for row in side
    ]
    built_up = len(side) > EDGE_ROWS and again[EDGE_ROWS] == side[EDGE_ROWS]
    return [] if built_up else [line for row in again[:EDGE_ROWS] for line in row]


def _running_keys(line: Line) -> set[tuple[int, str]]:
    """What a row shares with those of other pages: its text, or the text with one number counted from the page."""
    text = line.text.casefold()
    if ROMAN.fullmatch(text):
        return {(round(line.y), "roman")}
    if len(text) > SHORT:
        return {(round(line.y), text)}
    counted = (
        f"{text[: found.start()]}#{int(found[0]) - line.page}{text[found.end() :]}"
        for found in SMALL_NUMBER.finditer(text)
    )
    return {(round(line.y), key) for key in (text, *counted)}

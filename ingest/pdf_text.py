"""The text of a PDF's pages: pieces of print with their places become paragraphs, headings and anchors. Pure.

A PDF knows where letters stand, and neither words, lines nor paragraphs. What is told from places here holds
for most print; what is unsure stays in the order in which the file draws it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.types import Anchor

EDGE_ROWS = 2
"""Rows at the top and at the bottom of a page that may be a running head or foot."""
REPEATS = 2
"""Pages on which such a row must stand at the same height, the same or with a number that counts the pages."""
SAME_ROW = 0.5
"""Times the letters' size by which a raised index may leave its row."""
APART = 1.35
"""Times the usual distance of rows from which a paragraph begins."""
INDENT = 0.8
"""Times the letters' size by which the first line of a paragraph stands in."""
EARLY = 0.8
"""Share of a usual full line: a line that ends before it, though the next word would fit, was ended on purpose."""
FULL = 0.75
"""Share of a page's lines that are shorter than a usual full line."""
OTHER_SIZE = 0.1
COLUMN_ROWS = 6
COLUMN_LETTERS = 20
"""So many rows of so long texts side by side are two columns of prose and no table."""
MOST = 0.6
"""Share of the rows with something on the right that must begin it at one place."""

LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
BULLET = re.compile(r"^[•‣◦▪●∙·]\s*(?=\S)")
NUMBERED = re.compile(r"^(?:\[\d+\]|\(?\d{1,2}[.)])\s")
LEADERS = re.compile(r"(?:\.\s*){4,}\d+$")
SENTENCE_END = re.compile(r"[.!?:][\"'”’)\]]*$")
LITERAL_START = re.compile(r"^(#{1,6}(?=\s)|```|~~~)")
BROKEN = re.compile(r"[^\W\d_][-\u2010\xad]$")
APART_HYPHEN = re.compile(r"\s\u2010$")
"""Some programs draw the hyphen of a broken word by itself."""
SMALL_NUMBER = re.compile(r"(?<!\d)\d{1,4}(?!\d)")
ROMAN = re.compile(r"[ivxlc]+")
NUMBERING = re.compile(
    r"^(?:(?:chapter|section|appendix|part)\s+)?(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)[.:)]?\s+", re.I
)
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


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
class Bookmark:
    """An entry of the file's outline."""

    title: str
    page: int
    level: int
    """1 for the outermost."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    x: float
    y: float
    size: float
    page: int


Headings = Mapping[tuple[int, str], int]
"""Level by page and squashed title."""


def to_markdown(
    pages: Sequence[tuple[int, Sequence[Piece]]], bookmarks: Iterable[Bookmark]
) -> tuple[str, tuple[Anchor, ...]]:
    """The text of numbered pages as Markdown, and from which character on it stands on which page.

    Running heads and page numbers are gone, words broken at a line's end are whole, and bookmarks that stand
    on their page in print are headings.
    """
    lines = _without_running([_lines(number, pieces) for number, pieces in pages])
    headings = {(mark.page, _bare(mark.title)): mark.level for mark in bookmarks if _bare(mark.title)}
    known = _words(lines)
    text = ""
    anchors: list[Anchor] = []
    for group in _groups(lines, headings):
        level = headings.get((group[0].page, _bare(" ".join(line.text for line in group))))
        block, turns = _block(group, level, known)
        text += (
            ("\n" if block.startswith("- ") and _last_line(text).startswith("- ") else "\n\n") if text else ""
        )
        anchors += [Anchor(len(text) + at, f"page={page}") for at, page in turns]
        text += block
    return text, tuple(new for old, new in pairwise([Anchor(0, ""), *anchors]) if old.mark != new.mark)


def clean(text: str) -> str:
    """Text without ligatures, control marks and halves of characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CONTROL.sub("", whole.translate(LIGATURES))


def squash(text: str) -> str:
    """Letters and digits only, lower case: what stays the same however a text is set."""
    return re.sub(r"[\W_]+", "", text).lower()


def _bare(title: str) -> str:
    return squash(NUMBERING.sub("", title.strip()))


def _last_line(text: str) -> str:
    return text.rpartition("\n")[2]


# ── pieces → lines ──────────────────────────────────────────────────────────────────────────────────────


def _lines(page: int, pieces: Iterable[Piece]) -> list[_Line]:
    rows: list[list[Piece]] = []
    for piece in pieces:
        last = rows[-1][-1] if rows else None
        beside = last and piece.x > last.x and abs(piece.y - last.y) < SAME_ROW * max(piece.size, last.size)
        if last and (beside or not piece.opens):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = [_line(page, row) for row in _in_columns(rows)]
    return [line for line in lines if line.text and not LEADERS.search(line.text)]


def _line(page: int, row: Sequence[Piece]) -> _Line:
    text = "".join(f" {piece.text}" if piece.opens else piece.text for piece in row)
    letters: Counter[float] = Counter()
    for piece in row:
        letters[piece.size] += len(piece.text)
    text = APART_HYPHEN.sub("\u2010", " ".join(clean(text).split()))
    return _Line(text, row[0].x, row[0].y, letters.most_common(1)[0][0], page)


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


def _without_running(pages: Sequence[Sequence[_Line]]) -> list[_Line]:
    """The lines of all pages without running heads and feet."""
    edges = [_edges(page) for page in pages]
    seen = Counter(key for edge in edges for key in {key for line in edge for key in _running_keys(line)})
    return [
        line
        for page, edge in zip(pages, edges, strict=True)
        for line in page
        if line not in edge or max(seen[key] for key in _running_keys(line)) < REPEATS
    ]


def _edges(page: Sequence[_Line]) -> frozenset[_Line]:
    heights = sorted({round(line.y) for line in page})
    outer = {*heights[:EDGE_ROWS], *heights[-EDGE_ROWS:]}
    return frozenset(line for line in page if round(line.y) in outer)


def _running_keys(line: _Line) -> set[tuple[int, str]]:
    """What a row shares with those of other pages: its text, or the text with one number counted from the page."""
    text = line.text.casefold()
    if ROMAN.fullmatch(text):
        return {(round(line.y), "roman")}
    counted = (
        f"{text[: found.start()]}#{int(found[0]) - line.page}{text[found.end() :]}"
        for found in SMALL_NUMBER.finditer(text)
    )
    return {(round(line.y), key) for key in (text, *counted)}


# ── lines → paragraphs ──────────────────────────────────────────────────────────────────────────────────


def _groups(lines: Sequence[_Line], headings: Headings) -> list[list[_Line]]:
    """The lines of one paragraph, heading or item each."""
    usual = _usual(lines)
    groups: list[list[_Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        apart = last is None or any((one.page, _bare(one.text)) in headings for one in (last, line))
        if last is None or apart or _begins(last, line, usual):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _usual(lines: Sequence[_Line]) -> Mapping[int, tuple[float, int]]:
    """The distance of two rows and the letters of a full line, by page."""
    distances: dict[int, list[float]] = {}
    lengths: dict[int, list[int]] = {}
    for line in lines:
        lengths.setdefault(line.page, []).append(len(line.text))
    for above, below in pairwise(lines):
        if above.page == below.page and 0 < above.y - below.y < 3 * above.size:
            distances.setdefault(above.page, []).append(above.y - below.y)
    return {
        page: (median(distances.get(page, [0.0])), sorted(found)[int(FULL * len(found))])
        for page, found in lengths.items()
    }


def _begins(above: _Line, line: _Line, usual: Mapping[int, tuple[float, int]]) -> bool:
    """Whether a line begins a paragraph."""
    if BULLET.match(line.text) or NUMBERED.match(line.text):
        return True
    if abs(above.size - line.size) > OTHER_SIZE * max(above.size, line.size):
        return True
    distance, full = usual[above.page]
    if len(above.text) + 1 + len(line.text.partition(" ")[0]) < EARLY * full:
        return True
    ended = bool(SENTENCE_END.search(above.text))
    if above.page != line.page or line.y > above.y:  # the next page or column goes on with the sentence
        return ended
    if above.y - line.y > APART * (distance or line.size):
        return True
    return ended and line.x - above.x > INDENT * line.size


def _block(
    lines: Sequence[_Line], level: int | None, known: frozenset[str]
) -> tuple[str, list[tuple[int, int]]]:
    """One block of Markdown, and at which of its characters which page begins."""
    text, turns = lines[0].text, [(0, lines[0].page)]
    for above, line in pairwise(lines):
        text = _glued(text, line.text, known)
        if line.page != above.page:
            turns.append((len(text) - len(line.text), line.page))
    if level:
        return f"{'#' * min(level + 1, 6)} {text}", turns
    marked = BULLET.sub("- ", text) if BULLET.match(text) else LITERAL_START.sub(r"\\\1", text)
    shift = len(marked) - len(text)
    return marked, [(max(0, at + shift), page) for at, page in turns]


# ── words that a line's end broke ───────────────────────────────────────────────────────────────────────


def _words(lines: Sequence[_Line]) -> frozenset[str]:
    """The words of the text that no line's end broke, lower case."""
    found: set[str] = set()
    for before, line in pairwise(["", *(line.text for line in lines)]):
        whole = line.partition(" ")[2] if BROKEN.search(before) else line
        whole = whole.rpartition(" ")[0] if BROKEN.search(whole) else whole
        found.update(word.lower() for word in WORD.findall(whole))
    return frozenset(found)


def _glued(text: str, line: str, known: frozenset[str]) -> str:
    """A text and its next line, a word that was broken between them made whole.

    A hyphen at a line's end may be the word's own (state-of-the-art). It goes where the joined word stands
    elsewhere, and stays where the text speaks for two words: it spells them so elsewhere, or one by itself.
    """
    if not BROKEN.search(text) or not line[:1].isalnum():
        return f"{text} {line}"
    if text[-1] == "\xad":
        return text[:-1] + line
    head, tail = text[:-1].rpartition(" ")[2], WORD.match(line)
    capitals = head.isupper() and line[:2].isupper()  # a heading in capitals is broken as any other
    if not tail or not (line[0].islower() or capitals):
        return text + line
    head, ending = head.lower(), tail[0].lower()
    joined, parts = head + ending, (head.rpartition("-")[2], ending, f"{head}-{ending}")
    last = WORD.findall(joined)
    if last and last[-1] in known:
        return text[:-1] + line
    return text + line if "-" in head or known.intersection(parts) else text[:-1] + line

"""The text of a PDF: lines of print become paragraphs and headings in Markdown, with an anchor for each page. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.pdf_lines import Line, Piece, lines_of
from ingest.types import Anchor

APART = 1.35
"""Times the usual distance of rows from which a paragraph begins."""
INDENT = 0.8
"""Times the letters' size by which the first line of a paragraph stands in."""
EARLY = 0.8
"""Share of a usual full line: a line that ends before it, though the next word would fit, was ended on purpose."""
FULL = 0.75
"""Share of a page's lines that are shorter than a usual full line."""
OTHER_SIZE = 0.1
"""Share by which the letters of two paragraphs differ that are not one."""
LARGER = 1.15
"""Times the size of the text in which a heading is printed at least."""
HEADING_WORDS = 12

BULLET = re.compile(r"^[•‣◦▪●∙·]\s*(?=\S)")
NUMBERED = re.compile(r"^(?:\[\d+\]|\(?\d{1,2}[.)])\s")
SENTENCE_END = re.compile(r"[.!?:][\"'”’)\]]*$")
LITERAL_START = re.compile(r"^(#{1,6}(?=\s)|```|~~~)")
BROKEN = re.compile(r"[^\W\d_][-\u2010\xad]$")
NUMBERING = re.compile(
    r"^(?:(?:chapter|section|appendix|part)\s+)?(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)[.:)]?\s+", re.I
)
HEADING = re.compile(r"(?=.*[^\W\d_]{3})(?:\d+(?:\.\d+)*[.:)]?\s+)?[A-Z].*(?<![.,;:])")
WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Bookmark:
    """An entry of the file's outline."""

    title: str
    page: int
    level: int
    """1 for the outermost."""


Headings = Mapping[tuple[int, str], int]
"""Level by page and squashed title."""


def to_markdown(
    pages: Sequence[tuple[int, Sequence[Piece]]], bookmarks: Iterable[Bookmark]
) -> tuple[str, tuple[Anchor, ...]]:
    """The text of numbered pages as Markdown, and from which character on it stands on which page.

    Words broken at a line's end are whole. Headings are the bookmarks that stand on their page in print; in a
    file without any, short lines in larger print.
    """
    lines = lines_of(pages)
    outline = {(mark.page, _bare(mark.title)): mark.level for mark in bookmarks if _bare(mark.title)}
    groups = _groups(lines, outline)
    levels = [outline.get((group[0].page, _bare(_words_of(group)))) for group in groups]
    if not any(levels):
        levels = _levels_by_size(groups)
    known = _words(lines)
    return _joined(_block(group, level, known) for group, level in zip(groups, levels, strict=True))


def squash(text: str) -> str:
    """Letters and digits only, lower case: what stays the same however a text is set."""
    return re.sub(r"[\W_]+", "", text).lower()


def _bare(title: str) -> str:
    return squash(NUMBERING.sub("", title.strip()))


def _words_of(group: Iterable[Line]) -> str:
    return " ".join(line.text for line in group)


@dataclass(frozen=True, slots=True)
class _Block:
    text: str
    turns: tuple[tuple[int, int], ...]
    """At which of its characters which page begins."""
    item: bool = False


def _joined(blocks: Iterable[_Block]) -> tuple[str, tuple[Anchor, ...]]:
    parts: list[str] = []
    anchors: list[Anchor] = []
    length, item = 0, False
    for block in blocks:
        gap = "" if not parts else "\n" if item and block.item else "\n\n"
        length += len(gap)
        anchors += [Anchor(length + at, f"page={page}") for at, page in block.turns]
        parts.append(gap + block.text)
        length, item = length + len(block.text), block.item
    text = "".join(parts)
    return text, tuple(new for old, new in pairwise([Anchor(0, ""), *anchors]) if old.mark != new.mark)


# ── lines → blocks ──────────────────────────────────────────────────────────────────────────────────────


def _groups(lines: Sequence[Line], headings: Headings) -> list[list[Line]]:
    """The lines of one paragraph, heading or item each."""
    usual = _usual(lines)
    groups: list[list[Line]] = []
    for line in lines:
        last = groups[-1][-1] if groups else None
        apart = last is None or any((one.page, _bare(one.text)) in headings for one in (last, line))
        if last is None or apart or _begins(last, line, usual):
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _usual(lines: Sequence[Line]) -> Mapping[int, tuple[float, int]]:
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


def _begins(above: Line, line: Line, usual: Mapping[int, tuple[float, int]]) -> bool:
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


def _levels_by_size(groups: Sequence[Sequence[Line]]) -> list[int | None]:
    """What is printed larger than the text and reads as a heading; the largest print is the outermost level."""
    letters: Counter[float] = Counter()
    for line in (line for group in groups for line in group):
        letters[round(line.size, 1)] += len(line.text)
    usual = letters.most_common(1)[0][0] if letters else 0.0
    sizes = [round(group[0].size, 1) if _may_head(group, usual) else None for group in groups]
    ranks = sorted({size for size in sizes if size}, reverse=True)
    return [ranks.index(size) + 1 if size else None for size in sizes]


def _may_head(group: Sequence[Line], usual: float) -> bool:
    text = _words_of(group)
    larger = group[0].size >= LARGER * usual
    return larger and len(text.split()) <= HEADING_WORDS and bool(HEADING.fullmatch(text))


def _block(lines: Sequence[Line], level: int | None, known: frozenset[str]) -> _Block:
    parts, turns = [lines[0].text], [(0, lines[0].page)]
    for above, line in pairwise(lines):
        joint = _joint(parts[-1], line.text, known)
        if joint is None:
            parts[-1], joint = parts[-1][:-1], ""
        if line.page != above.page:
            turns.append((sum(map(len, parts)) + len(joint), line.page))
        parts.append(joint + line.text)
    text = "".join(parts)
    if level:
        return _Block(f"{'#' * min(level + 1, 6)} {text}", tuple(turns))
    item = BULLET.match(text)
    marked = f"- {text[item.end() :]}" if item else LITERAL_START.sub(r"\\\1", text)
    shift = len(marked) - len(text)
    return _Block(marked, tuple((max(0, at + shift) if at else 0, page) for at, page in turns), bool(item))


# ── words that a line's end broke ───────────────────────────────────────────────────────────────────────


def _words(lines: Sequence[Line]) -> frozenset[str]:
    """The words of the text that no line's end broke, lower case."""
    found: set[str] = set()
    for before, line in pairwise(["", *(line.text for line in lines)]):
        whole = line.partition(" ")[2] if BROKEN.search(before) else line
        whole = whole.rpartition(" ")[0] if BROKEN.search(whole) else whole
        found.update(word.lower() for word in WORD.findall(whole))
    return frozenset(found)


def _joint(text: str, line: str, known: frozenset[str]) -> str | None:
    """What goes between a line and the next; None where the hyphen of a broken word is to go instead.

    A hyphen at a line's end may be the word's own (state-of-the-art). It goes where the joined word stands
    elsewhere, and stays where the text speaks for two words: it spells them so elsewhere, or one by itself.
    """
    if not BROKEN.search(text[-2:]) or not line[:1].isalnum():
        return " "
    head, tail = text[:-1].rpartition(" ")[2], WORD.match(line)
    if text[-1] == "\xad":
        return None
    capitals = head.isupper() and line[:2].isupper()  # a heading in capitals is broken as any other
    if not tail or not (line[0].islower() or capitals):
        return ""
    head, ending = head.lower(), tail[0].lower()
    parts = (head.rpartition("-")[2], ending, f"{head}-{ending}")
    last = WORD.findall(head + ending)
    if last and last[-1] in known:
        return None
    return "" if "-" in head or known.intersection(parts) else None

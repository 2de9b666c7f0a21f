"""Markdown line by line: which lines belong together. Tolerant: any text at all has blocks.

It knows lines, not meaning: where a sentence ends is `sentences`' business, what fits together is `chunk`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

BlockKind = Literal["paragraph", "item", "code", "table", "math", "heading", "rule"]

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+)*(?P<mark>`{3,}|~{3,})(?P<info>[^\n]*)")
_ITEM = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[-*+•‣▪]|(?P<number>\d{1,3})[.)])(?:[ \t]+|(?=\n|\Z))")
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]|$)")
_RULE = re.compile(r" {0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$")
_ROW = re.compile(r"[ \t>]*\|.*\|[ \t]*$")
SEPARATOR = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
"""The line between the header and the rows of a table."""
_QUOTE = re.compile(r"[ \t]*>")
_MATH = re.compile(r"[ \t>]*(?P<open>\$\$|\\\[|\\begin\{(?P<name>[A-Za-z]+\*?)\})")
_MATH_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: `text[start:end]`, without the last line's end."""

    kind: BlockKind
    start: int
    end: int
    indent: int
    """Columns of white space before its first line: a block inside a list item has more than the item."""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def indent(self) -> int:
        expanded = self.text.expandtabs(4)
        return len(expanded) - len(expanded.lstrip(" "))

    @property
    def blank(self) -> bool:
        return not self.text.strip(" \t\r>")


@lru_cache(maxsize=64)
def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of Markdown in order; what lies between them is white space."""
    lines = tuple(_lines(text))
    found: list[Block] = []
    position = 0
    while position < len(lines):
        if lines[position].blank:
            position += 1
            continue
        kind, end = _block_at(text, lines, position, found[-1] if found else None)
        first, last = lines[position], lines[end - 1]
        found.append(Block(kind, first.start, last.end, first.indent))
        position = end
    return tuple(found)


def marker_end(text: str, block: Block) -> int:
    """Where the words of a list item or a heading begin, after bullet, number, task box or hashes."""
    pattern = r"[ \t>]*(?:(?:[-*+•‣▪]|\d{1,3}[.)])(?:[ \t]+|$)(?:\[[ xX]\][ \t]+)?|#{1,6}[ \t]*)?"
    match = re.compile(pattern).match(text, block.start, block.end)
    return match.end() if match else block.start


def _lines(text: str) -> Iterator[_Line]:
    for match in _LINE.finditer(text):
        yield _Line(match.start(), match.start() + len(match[0].rstrip("\n")), match[0].rstrip("\n"))


def _block_at(
    text: str, lines: tuple[_Line, ...], position: int, previous: Block | None
) -> tuple[BlockKind, int]:
    """Kind of the block that begins at a line that is not blank, and the line after its last."""
    line = lines[position]
    fence = FENCE.match(line.text)
    if fence and not (fence["mark"][0] == "`" and "`" in fence["info"]):
        return "code", _fence_end(lines, position, fence["mark"])
    if end := _math_end(text, lines, position):
        return "math", end
    if _HEADING.match(line.text):
        return "heading", position + 1
    if _RULE.match(line.text):
        return "rule", position + 1
    if _starts_table(lines, position):
        return "table", _while(lines, position, lambda other: "|" in other.text)
    if _starts_code(lines, position, previous):
        return "code", _indented_end(lines, position)
    kind: BlockKind = "item" if _ITEM.match(line.text) else "paragraph"
    return kind, _paragraph_end(text, lines, position)


def _while(lines: tuple[_Line, ...], position: int, belongs: Callable[[_Line], bool]) -> int:
    end = position + 1
    while end < len(lines) and not lines[end].blank and belongs(lines[end]):
        end += 1
    return end


def _fence_end(lines: tuple[_Line, ...], position: int, mark: str) -> int:
    """The line after the closing fence; an unclosed one goes on to the end."""
    for end in range(position + 1, len(lines)):
        inner = lines[end].text.strip(" \t>")
        if len(inner) >= len(mark) and set(inner) == {mark[0]}:
            return end + 1
    return len(lines)


def _math_end(text: str, lines: tuple[_Line, ...], position: int) -> int | None:
    """The line after a displayed formula that begins here; None when none does or it never ends."""
    opening = _MATH.match(lines[position].text)
    if not opening:
        return None
    name = opening["name"]
    close = {"$$": "$$", "\\[": "\\]"}.get(opening["open"], f"\\end{{{name}}}")
    after = lines[position].start + opening.end()
    found = text.find(close, after, after + _MATH_LIMIT)
    if found < 0:
        return None
    end = position
    while lines[end].end < found + len(close):
        end += 1
    # Words after the formula on its last line make it a sentence that holds a formula.
    return None if text[found + len(close) : lines[end].end].strip(" \t\r.,;:") else end + 1


def _starts_table(lines: tuple[_Line, ...], position: int) -> bool:
    if _ROW.match(lines[position].text):
        return True
    following = lines[position + 1].text if position + 1 < len(lines) else ""
    return "|" in lines[position].text and "|" in following and bool(SEPARATOR.match(following))


def _starts_code(lines: tuple[_Line, ...], position: int, previous: Block | None) -> bool:
    """Indented by four, after a blank line, and not inside a list."""
    in_list = previous is not None and (previous.kind == "item" or previous.indent > 0)
    after_blank = position == 0 or lines[position - 1].blank
    indented = lines[position].text.startswith(("    ", "\t"))
    return indented and after_blank and not in_list and not _ITEM.match(lines[position].text)


def _indented_end(lines: tuple[_Line, ...], position: int) -> int:
    end = last = position + 1
    while end < len(lines) and (lines[end].blank or lines[end].text.startswith(("    ", "\t"))):
        end += 1
        last = end if not lines[end - 1].blank else last
    return last


def _paragraph_end(text: str, lines: tuple[_Line, ...], position: int) -> int:
    """The line after a paragraph, or an item's own one: up to a blank line or the start of something else."""
    end = position + 1
    while end < len(lines) and not lines[end].blank:
        line = lines[end]
        item = _ITEM.match(line.text)
        # A wrapped line may begin with a number: only 1 begins a list in the middle of a paragraph.
        begins_list = item and (
            not item["number"] or item["number"] == "1" or _ITEM.match(lines[position].text)
        )
        other = (
            begins_list
            or FENCE.match(line.text)
            or _HEADING.match(line.text)
            or _RULE.match(line.text)
            or _starts_table(lines, end)
            or _math_end(text, lines, end)
            or bool(_QUOTE.match(line.text)) > bool(_QUOTE.match(lines[position].text))
        )
        if other:
            break
        end += 1
    return end

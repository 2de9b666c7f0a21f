"""What a chunk must not tear apart: a section's text as a row of units, each small enough for one chunk.

A unit is a sentence, or several that lose their sense apart: a list with the line that leads into it, the
header of a table with its first row, a block of code. What does not fit into one chunk is taken apart again,
by items, rows and lines, then by words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from index.blocks import SEPARATOR, Block, blocks
from index.sentences import line_spans, sentence_spans
from ingest.types import Span

Size = Callable[[str], int]

LETTERS_A_PIECE = 10
"""A word of `n` letters without an end in sight is at least `n / 10` in size, whatever the model makes of it."""

_WORD = re.compile(r"\s*\S+\s*")
_LEADS = re.compile(r":[*_\s]*\Z")
_PARAGRAPH = re.compile(r"(?:[^\n]*\S[^\n]*(?:\n|\Z))+")


def units(text: str, limit: int, size: Size) -> list[Span]:
    """Spans that tile `text`, none of more than `limit` by `size`, each ending where a chunk may end."""
    starts = list(_group_starts(text, blocks(text), limit, size))
    return list(_tiled(text, starts, limit, size))


def line_units(text: str, limit: int, size: Size) -> list[Span]:
    """The same for a file of code: paragraphs of code, else its lines."""
    return list(_tiled(text, list(_code_starts(text, 0, len(text), limit, size)), limit, size))


def lead_in(text: str, place: int) -> str:
    """What a chunk that begins at `place` continues: the line that leads into the list, or a table's header.

    Empty when it begins where something begins.
    """
    all_blocks = blocks(text)
    index = bisect_left([block.end for block in all_blocks], place + 1)
    if index == len(all_blocks):
        return ""
    block = all_blocks[index]
    if block.kind == "table" and block.start < place:
        return text[block.start : block.end].split("\n", 1)[0].strip()
    first = index
    while first > 0 and _in_list(all_blocks[first]):
        first -= 1
    return "" if first == index else _leading_sentence(text, all_blocks[first])


def _leading_sentence(text: str, block: Block) -> str:
    start, end = _last_sentence(text, block)
    return text[start:end].strip() if block.kind == "paragraph" and _LEADS.search(text[start:end]) else ""


def _last_sentence(text: str, block: Block) -> Span:
    spans = _sentences_in(text, block.start, block.end)
    return spans[-1] if spans else (block.start, block.end)


def _sentences_in(text: str, start: int, end: int) -> Sequence[Span]:
    spans = sentence_spans(text)
    return spans[bisect_left(spans, (start, 0)) : bisect_left(spans, (end, 0))]


def _in_list(block: Block) -> bool:
    return block.kind == "item" or block.indent > 1


def _group_starts(text: str, found: Sequence[Block], limit: int, size: Size) -> Iterator[int]:
    """Where units begin, going through lists, tables, code and prose in turn."""
    index = 0
    while index < len(found):
        end = _run_end(found, index)
        lead = _leads_into(text, found, index)
        starts = list(_run_starts(text, found[index:end], limit, size, lead is not None))
        stop = found[end - 1].end
        if lead is None:
            yield from starts
        else:
            # The leading line has been given as a unit already: what it leads into joins it when both fit.
            whole = found[index].kind != "paragraph" and size(text[lead:stop]) <= limit
            first_end = starts[1] if len(starts) > 1 else stop
            yield from () if whole else (starts[1:] if size(text[lead:first_end]) <= limit else starts)
        index = end


def _run_end(found: Sequence[Block], index: int) -> int:
    """The block after a list with all that belongs to it, or after a single block of another kind."""
    end = index + 1
    if found[index].kind == "item":
        while end < len(found) and _in_list(found[end]):
            end += 1
    return end


def _leads_into(text: str, found: Sequence[Block], index: int) -> int | None:
    """Where the sentence begins that leads into this run, or None."""
    if index == 0 or found[index].kind == "heading":
        return None
    before = found[index - 1]
    if before.kind == "heading":
        return before.start
    if found[index].kind == "paragraph" or not _leading_sentence(text, before):
        return None
    start = _last_sentence(text, before)[0]
    first = _sentences_in(text, before.start, before.end)
    # The first sentence of a block begins with the block, marks included.
    return before.start if first and first[0][0] == start else start


def _run_starts(text: str, run: Sequence[Block], limit: int, size: Size, led: bool) -> Iterator[int]:
    """Where the units of a run begin. A list that no line leads into may be cut between its items."""
    block, stop = run[0], run[-1].end
    if block.kind == "paragraph":
        spans = _sentences_in(text, block.start, block.end)
        yield block.start
        yield from (start for start, _ in spans[1:])
    elif (led or block.kind != "item") and size(text[block.start : stop]) <= limit:
        yield block.start
    elif block.kind == "table":
        rows = [start for start, _ in line_spans(text, block.start, block.end)]
        yield block.start
        # The header stays with the first row.
        yield from rows[2 if SEPARATOR.fullmatch(_line(text, rows[0], 1)) else 1 :]
    elif block.kind == "code":
        yield from _code_starts(text, block.start, block.end, limit, size)
    else:
        yield from _list_starts(text, run, limit, size)


def _line(text: str, start: int, number: int) -> str:
    """The line `number` lines after the one at `start`."""
    return (text[start:].split("\n", number + 1) + [""] * number)[number]


def _list_starts(text: str, run: Sequence[Block], limit: int, size: Size) -> Iterator[int]:
    """An item with what is nested in it where that fits, else its own sentences and its children in turn."""
    index = 0
    while index < len(run):
        end = index + 1
        while end < len(run) and run[end].indent > run[index].indent:
            end += 1
        if size(text[run[index].start : run[end - 1].end]) <= limit:
            yield run[index].start
            index = end
            continue
        yield run[index].start
        yield from (start for start, _ in _sentences_in(text, run[index].start, run[index].end)[1:])
        index += 1


def _code_starts(text: str, start: int, end: int, limit: int, size: Size) -> Iterator[int]:
    """Paragraphs of code where they fit, else lines."""
    for match in _PARAGRAPH.finditer(text, start, end):
        if size(match[0]) <= limit:
            yield match.start()
        else:
            yield from _line_starts(text, match.start(), match.end())


def _line_starts(text: str, start: int, end: int) -> Iterator[int]:
    place = start
    while 0 <= place < end:
        yield place
        place = text.find("\n", place, end) + 1 or -1


def _tiled(text: str, starts: list[int], limit: int, size: Size) -> Iterator[Span]:
    """Every character belongs to the unit that begins before it; what is too large is cut between words."""
    bounds = [0, *sorted(start for start in set(starts) if start > 0), len(text)]
    for start, end in pairwise(bounds):
        if size(text[start:end]) <= limit:
            yield start, end
        else:
            yield from _cut(text, start, end, limit, size)


def _cut(text: str, start: int, end: int, limit: int, size: Size) -> Iterator[Span]:
    """Pieces of at most `limit`, ending between words, or inside one that alone is too large."""
    words = [match.end() for match in _WORD.finditer(text, start, end)]
    while start < end:
        first = bisect_right(words, start)
        stop = _furthest(text, start, words[first : first + limit], limit, size)
        if stop == start:
            most = min(words[first] if first < len(words) else end, start + (limit + 1) * LETTERS_A_PIECE)
            stop = _furthest(text, start, range(start + 1, most + 1), limit, size)
        stop = max(stop, start + 1)
        yield start, stop
        start = stop


def _furthest(text: str, start: int, stops: Sequence[int], limit: int, size: Size) -> int:
    """The last of the stops at which a piece that begins at `start` is not too large; `start` when none is.

    The piece itself is measured, not its words one by one: together they may be more, or fewer.
    """
    fitting = bisect_right(stops, limit, key=lambda stop: size(text[start:stop]))
    return stops[fitting - 1] if fitting else start

"""Where the sentences of Markdown begin and end. Pure, and made for technical prose.

List items, table rows, lines of code, headings and displayed formulae are units of their own; inside prose a
full stop ends a sentence unless it belongs to an abbreviation, an initial, a number, a formula or code.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from index.blocks import FENCE, SEPARATOR, Block, blocks, marker_end
from ingest.types import Span

_TERMINATOR = re.compile(
    r"(?P<cjk>[。！？]+[”’」』）]*)"
    r"|(?P<stop>[.!?…]+)"
    r"(?:[\"'”’»)*_`]|\]\([^()\s]*\)|\]|\[\^?[\w,;–\- ]{1,20}\](?:\([^()\s]*\))?)*"
    r"(?=\s|\Z)"
    r"|(?P<hard>(?:(?<! ) {2,}|\\)(?=\n)|<br ?/?>)"
)
"""What may end a sentence, with the closing marks and citations that still belong to it."""

_PROTECTED = re.compile(
    r"(?P<ticks>`{1,20})(?!`)[^\n]{1,500}?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$[^$]{1,2000}\$\$"
    r"|(?<![\\$\w])\$(?=[^\s$])(?:[^$\n]|\n(?!\n)){0,500}?(?<=[^\s\\])\$(?![\d$])"
    r"|\\\([^\n]{1,500}?\\\)"
    r"|!?\[[^\]\n]{0,500}\]\([^()\n]{0,1000}(?:\([^()\n]{0,200}\)[^()\n]{0,1000})?\)"
    r"|(?<=[\w,;:] )\((?:[^()\n]|\([^()\n]{0,200}\)){1,400}\)"
)
"""Code, formulae, links, and what stands in brackets inside a sentence: no sentence ends there."""

_NEVER = re.compile(
    r"(?:e\.?g|i\.?e|vs|cf|figs?|eqs?|eqn|dr|mrs?|prof|approx|resp|ca|viz|w\.r\.t|a\.k\.a)", re.IGNORECASE
)
_BEFORE_NUMBER = re.compile(
    r"(?:nos?|pp?|vol|secs?|ch|chap|refs?|tabs?|thm|def|prop|lem|art|nr|alg|app)", re.I
)
_UNLESS_STARTER = re.compile(r"(?:al|etc|inc|ltd|co|corp|jr|sr|st|u\.s|u\.k|[ap]\.m|ph\.d|(?-i:[A-Z]))", re.I)
_STARTERS = re.compile(
    r"(?:A|An|And|As|At|Both|But|By|Each|For|From|He|Here|However|I|If|In|It|Its|Moreover|No|Note|On|One|Our|She|"
    r"Since|So|Some|Such|That|The|Their|Then|There|These|They|This|Those|Thus|To|Under|Unlike|We|What|When|Where|"
    r"While|With|You|Your)"
)
_WORD_BEFORE = re.compile(r"[^\W_](?:[\w.&’'-]*[^\W_])?\Z")
_OPENING = re.compile(r"[\s>\"'“‘«(\[*_`~]*")
_WORD = re.compile(r"[^\W\d_]+")
_CONTENT = re.compile(r"\w")
_BEFORE_SENTENCE = re.compile(r"[\s>]+")
_LOOK_BACK = 40


@lru_cache(maxsize=64)
def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of Markdown, in order, not overlapping, none without a letter or digit.

    Bullets, numbers, hashes, quote marks and code fences before them are left out; what is between two spans
    is white space or such marks.
    """
    found: list[Span] = []
    for block in blocks(text):
        found.extend(span for span in _of_block(text, block) if _CONTENT.search(text, *span))
    return tuple(found)


def line_spans(text: str, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """The lines that hold a letter or digit, without the white space around them: the sentences of code."""
    found = []
    for match in re.compile(r"[^\n]+").finditer(text, start, len(text) if end is None else end):
        span = _stripped(text, match.start(), match.end())
        if _CONTENT.search(text, *span):
            found.append(span)
    return tuple(found)


def _of_block(text: str, block: Block) -> Iterator[Span]:
    if block.kind == "code":
        yield from (span for span in line_spans(text, block.start, block.end) if not FENCE.match(text, *span))
    elif block.kind == "table":
        yield from (s for s in line_spans(text, block.start, block.end) if not SEPARATOR.fullmatch(text, *s))
    elif block.kind in ("math", "heading"):
        yield _stripped(text, marker_end(text, block), block.end)
    elif block.kind != "rule":
        yield from _of_prose(text, marker_end(text, block), block.end)


def _of_prose(text: str, start: int, end: int) -> Iterator[Span]:
    protected = [match.span() for match in _PROTECTED.finditer(text, start, end)]
    begin = start
    for match in _TERMINATOR.finditer(text, start, end):
        if match.start() < begin or _inside(protected, match.end()):
            continue
        if _ends(text, begin, end, match):
            yield _stripped(text, begin, match.end())
            begin = match.end()
            gap = _BEFORE_SENTENCE.match(text, begin, end)
            begin = gap.end() if gap else begin
    if begin < end:
        yield _stripped(text, begin, end)


def _inside(protected: list[Span], place: int) -> bool:
    """Whether a place lies strictly inside one of the spans."""
    index = bisect_right(protected, (place, -1)) - 1
    return index >= 0 and protected[index][0] < place < protected[index][1]


def _ends(text: str, begin: int, end: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at this terminator."""
    if not match["stop"]:
        return True
    opening = _OPENING.match(text, match.end(), end)
    place = opening.end() if opening else match.end()
    if place >= end:
        return True
    if text[place].islower():
        return False
    return match["stop"] != "." or _full_stop_ends(text, begin, place, match.start())


def _full_stop_ends(text: str, begin: int, following: int, stop: int) -> bool:
    """Whether a single full stop ends a sentence, given what stands before and after it."""
    found = _WORD_BEFORE.search(text, max(begin, stop - _LOOK_BACK), stop)
    word = found[0] if found else ""
    if found and word.isdigit() and not _CONTENT.search(text, begin, found.start()):
        return False  # the number of a list item that was written into prose
    if _NEVER.fullmatch(word):
        return False
    if _BEFORE_NUMBER.fullmatch(word):
        return not text[following].isdigit()
    if _UNLESS_STARTER.fullmatch(word):
        next_word = _WORD.match(text, following)
        return bool(next_word and _STARTERS.fullmatch(next_word[0]))
    return True


def _stripped(text: str, start: int, end: int) -> Span:
    """The span without white space and quote marks at its ends."""
    while start < end and (text[start].isspace() or text[start] == ">"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end

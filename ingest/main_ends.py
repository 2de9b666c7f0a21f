"""Where the main text begins and ends among the blocks of a page, and which blocks between are furniture.

It knows blocks of which an extractor has seen some, not where they came from.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.html import CARD, HEADINGS, names_of, words_of

LONG = 25
"""Letters and digits from which a block's text can be looked up without landing on another."""
KEPT_UNSEEN = HEADINGS | {"pre", "td", "th", "tr", "figcaption", "dt"}
AFTER_TEXT = frozenset({"pre", "dt", "dd", "figcaption"})
NEAR = 2
LINKS_OF_FURNITURE = 0.6
LEFT_OUT = 1500
"""Characters after the text, in its own element, that the extractor must have lost."""
NO_STRAY = 0.25
"""Share of the matched text that is too much to be there by chance."""
SECTION_SHARE = 0.1
"""Share of the text that a section at its edge may have; the extractor would not have missed a longer one."""
SIDE_SHOW = re.compile(
    r"recirc|trending|most-?(?:read|popular)|recommend|outbrain|taboola|related|teaser|read-?(?:more|next)"
    r"|also-like|comments?-(?:area|list|section)|disqus|copyright|galler(?:y|ies)(?:$|[-_\s])|slide-?show"
    r"|(?:^|\s)widget(?:$|[_\s])|widget-area",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Block:
    """An element with text of its own."""

    node: Any
    text: str
    """Letters and digits only."""
    linked: int
    """How many of them are in links."""
    matched: bool = False
    """Whether it is part of the main text."""
    seen: bool = False
    """Too short to be looked up, but in the main text: it counts beside a block that is matched."""


def ends(blocks: list[Block]) -> tuple[int, int]:
    """First and last place of the text, with the heading above it and what belongs to its end."""
    first, last = _whole(blocks, *_range(blocks))
    while first and _opens(blocks[first - 1], blocks[first]):
        first -= 1
    while last + 1 < len(blocks) and _closes(blocks[last], blocks[last + 1]):
        last += 1
    return _with_sections(blocks, first, _rest(blocks, last))


def _range(blocks: list[Block]) -> tuple[int, int]:
    """First and last place of the text: a small stray match beyond a larger gap is not part of it."""
    weights = [len(block.text) if block.matched else -_gap(block) for block in blocks]
    start = first = last = 0
    total, best = 0.0, weights[0]
    for place, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, place
        total += weight
        if total > best:
            best, first, last = total, start, place
    return first, last


def _whole(blocks: list[Block], first: int, last: int) -> tuple[int, int]:
    """The text to the last match of a side on which more of it lies than can be stray pieces."""
    found = [place for place, block in enumerate(blocks) if block.matched]
    most = NO_STRAY * sum(len(blocks[place].text) for place in found)
    if sum(len(blocks[place].text) for place in found if place < first) > most:
        first = found[0]
    if sum(len(blocks[place].text) for place in found if place > last) > most:
        last = found[-1]
    return first, last


def _gap(block: Block) -> float:
    """How much an unmatched block speaks for the text having ended: links fully, words a little."""
    words = 0.0 if block.node.tag in KEPT_UNSEEN or len(block.text) < LONG else 0.3 * len(block.text)
    return max(block.linked, words)


def _opens(block: Block, first: Block) -> bool:
    """A heading above the text, the signature that it explains, or a short paragraph of it."""
    return block.node.tag in HEADINGS or block.node.tag == "dt" or _is_beside(block, first)


def _is_beside(block: Block, other: Block) -> bool:
    return block.seen and not block.linked and block.node.getparent() is other.node.getparent()


def _closes(last: Block, block: Block) -> bool:
    """The rest of a list, a table or a definition that the text ends in, or code right after it."""
    if _is_beside(block, last):
        return True
    if block.node.tag in AFTER_TEXT and not is_furniture(block):
        return any(up in block.node.iterancestors() for up in list(last.node.iterancestors())[:NEAR])
    holder = next((up for up in last.node.iterancestors("ul", "ol", "table", "dl")), None)
    return holder is not None and holder in block.node.iterancestors() and not is_furniture(block)


def _rest(blocks: list[Block], last: int) -> int:
    """The end of what follows the text in the same element, where that is long, has headings and few links."""
    holder = blocks[last].node.getparent()
    end, plain, linked, has_heading = last, 0, 0, False
    for place in range(last + 1, len(blocks)):
        block = blocks[place]
        if holder not in block.node.iterancestors() or _is_side_show(block):
            break
        plain += len(block.text) - block.linked
        linked += block.linked
        has_heading = has_heading or block.node.tag in HEADINGS
        if has_heading and plain > LEFT_OUT and linked < 0.1 * plain:
            end = place
    return end


def _with_sections(blocks: list[Block], first: int, last: int) -> tuple[int, int]:
    """The text with the short sections right before and after it whose headings are made like several of its own."""
    starts = [place for place, block in enumerate(blocks) if block.node.tag in HEADINGS]
    sections = list(pairwise([*starts, len(blocks)]))
    makes = Counter(_make(blocks[place].node) for place in starts if first <= place <= last)
    most = SECTION_SHARE * sum(len(block.text) for block in blocks[first : last + 1])

    def is_own(start: int, end: int) -> bool:
        short = sum(len(block.text) for block in blocks[start:end]) < most
        return short and makes[_make(blocks[start].node)] > 1 and not _is_side_show(blocks[start])

    for start, end in sections:
        if start == last + 1 and is_own(start, end):
            last = end - 1
    for start, end in reversed(sections):
        if start < first <= end and is_own(start, first):
            first = start
    return first, last


def _make(heading: Any) -> tuple[str, ...]:
    """What the headings of one text have in common: their own and their parent's name and class."""
    holder = heading.getparent()
    return (heading.tag, heading.get("class") or "", holder.tag, holder.get("class") or "")


def is_furniture(block: Block) -> bool:
    """Links, or part of what is named as furniture; structure and formulas never are."""
    if _is_side_show(block) or any(up.get(CARD) is not None for up in _near(block.node)):
        return True
    if block.node.tag in HEADINGS and any(up.tag == "li" for up in _near(block.node)):
        return block.linked > LINKS_OF_FURNITURE * len(block.text)
    if block.node.tag in KEPT_UNSEEN or "$" in words_of(block.node)[:400]:
        return False
    return block.linked > LINKS_OF_FURNITURE * len(block.text)


def _is_side_show(block: Block) -> bool:
    return any(SIDE_SHOW.search(names_of(up)) for up in _near(block.node))


def _near(node: Any) -> list[Any]:
    return [node, *list(node.iterancestors())[:3]]

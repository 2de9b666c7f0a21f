"""Which part of a prepared page is its content, given the main text that an extractor found.

The extractor knows boilerplate from text but loses structure; the tree has the structure. So its text only
says where the content starts and ends, and everything in between that is not furniture stays.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from ingest.html import BLOCKS, CARD, drop
from ingest.main_ends import LONG, Block, ends, is_furniture

PROBE = 40
PARTS = frozenset({"dd", "dl", "li", "ul", "ol", "td", "tr", "tbody", "table", "blockquote", "p", "pre"})
WHOLE = 0.9
"""Share of the matched text that the text's own element holds."""
STRAY = 0.05


def squash(text: str) -> str:
    """Letters and digits only, lower case: what stays the same however a text is set."""
    return re.sub(r"[\W_]+", "", text).lower()


def select(body: Any, main_text: str) -> Any:
    """The element that holds the main text, with what lies outside the text removed in place.

    Args:
        body: a prepared tree.
        main_text: what an extractor took for the main text; `body` is returned whole when it is not found.
    """
    blocks = _blocks(body)
    main = squash(main_text)
    # Most blocks are a line of it: that is asked first, since a search takes as long as the text is.
    lines = {squash(line) for line in main_text.splitlines()}
    for block in blocks:
        block.seen = bool(block.text) and (block.text in lines or block.text in main)
        block.matched = len(block.text) >= LONG and (block.seen or _is_mostly_in(block.text, main))
    matched = [block for block in blocks if block.matched]
    if not matched:
        return body
    root = _common_root(body, matched)
    inside = [block for block in blocks if block.node is root or root in block.node.iterancestors()]
    first, last = ends(inside)
    _prune(inside, first, last)
    return root


def _blocks(body: Any) -> list[Block]:
    """Every block with text of its own (not in a block within it), in the order of the page."""
    texts: dict[Any, list[str]] = {}
    links: Counter[Any] = Counter()

    def add(text: str | None, holder: Any, linked: bool) -> None:
        if text and text.strip():
            bare = squash(text)
            texts.setdefault(holder, []).append(bare)
            links[holder] += len(bare) if linked else 0

    def walk(node: Any, holder: Any, linked: bool, card: bool) -> None:
        card = card or node.get(CARD) is not None
        linked = card or ((linked or node.tag == "a") and node.tag not in BLOCKS)
        # Code is one block, whatever stands in it.
        holder = node if node.tag in BLOCKS and holder.tag != "pre" else holder
        add(node.text, holder, linked)
        for child in node:
            if isinstance(child.tag, str):
                walk(child, holder, linked, card)
            add(child.tail, holder, linked)

    walk(body, body, False, False)
    # A parent whose own text comes after its child's was found later: sort by place in the page.
    order = {node: place for place, node in enumerate(body.iter())}
    return [Block(node, "".join(texts[node]), links[node]) for node in sorted(texts, key=order.__getitem__)]


def _is_mostly_in(text: str, main: str) -> bool:
    """Whether most of a block stands in the main text, piece by piece: links or formulas may be missing."""
    if len(text) <= PROBE:
        return False
    pieces = [text[start : start + PROBE] for start in range(0, len(text) - PROBE + 1, PROBE)]
    return sum(piece in main for piece in pieces) >= 0.5 * len(pieces)


def _common_root(body: Any, matched: list[Block]) -> Any:
    """The deepest element that holds nearly all matched text: one stray match moves nothing."""
    weights: dict[Any, int] = {}
    for block in matched:
        for node in (block.node, *block.node.iterancestors()):
            weights[node] = weights.get(node, 0) + len(block.text)
    enough = WHOLE * sum(len(block.text) for block in matched)
    best = body
    while True:
        heavier = [child for child in best if weights.get(child, 0) >= enough]
        if not heavier:
            break
        best = heavier[0]
    # A part of a list, table or definition is no page: its term or first item lies beside it.
    while best is not body and best.tag in PARTS:
        best = best.getparent()
    return _article_of(best, weights, sum(len(block.text) for block in matched))


def _article_of(best: Any, weights: dict[Any, int], whole: int) -> Any:
    """The page's own main element, where more of its text than a stray piece stands outside `best`."""
    holder = next(best.iterancestors("main"), None)
    if holder is None or weights.get(holder, 0) - weights[best] < STRAY * whole:
        return best
    return holder


def _prune(blocks: list[Block], first: int, last: int) -> None:
    """Drop what lies before the first or after the last block, and furniture in between."""
    told = _lists_within(blocks[first : last + 1])
    for place, block in enumerate(blocks):
        if first <= place <= last and (block.matched or _is_told(block, told) or not is_furniture(block)):
            continue
        _clear(block.node)


def _lists_within(blocks: list[Block]) -> set[Any]:
    """Lists between two pieces of the text: what they list is told by it, also where all of it is links."""
    text = {block.node for block in blocks if block.matched or block.seen}
    lists = {holder for block in blocks for holder in block.node.iterancestors("ul", "ol")}
    return {holder for holder in lists if holder.getprevious() in text and holder.getnext() in text}


def _is_told(block: Block, told: set[Any]) -> bool:
    return not told.isdisjoint(block.node.iterancestors("ul", "ol"))


def _clear(node: Any) -> None:
    """Take a block's own text away; blocks within it stay."""
    if not any(child.tag in BLOCKS for child in node.iterdescendants()):
        drop(node)
        return
    node.text = None
    for child in list(node):
        child.tail = None
        if child.tag not in BLOCKS and not any(inner.tag in BLOCKS for inner in child.iterdescendants()):
            drop(child)

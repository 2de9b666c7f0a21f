"""Which part of a prepared page is its content, given the main text that an extractor found.

The extractor knows boilerplate from text but loses structure; the tree has the structure. So its text only
says where the content starts and ends, and everything in between that is not furniture stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.html import BLOCKS, HEADINGS, drop, words_of

LONG = 25
"""Letters and digits from which a block's text can be looked up without landing on another."""
PROBE = 40
KEPT_UNSEEN = HEADINGS | {"pre", "td", "th", "tr", "figcaption", "dt"}
LINKS_OF_FURNITURE = 0.6


@dataclass(slots=True)
class _Block:
    node: Any
    text: str
    linked: int
    matched: bool = False


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
    for block in blocks:
        block.matched = _is_in(block.text, main)
    matched = [block for block in blocks if block.matched]
    if not matched:
        return body
    root = _common_root(body, matched)
    inside = [block for block in blocks if block.node is root or root in block.node.iterancestors()]
    _prune(inside)
    return root


def _blocks(body: Any) -> list[_Block]:
    """Every block with text of its own (not in a block within it), in the order of the page."""
    found: dict[Any, _Block] = {}
    stack: list[tuple[Any, bool]] = []

    def add(text: str | None, linked: bool) -> None:
        if text and text.strip() and stack:
            node = next(entry for entry, _ in reversed(stack) if entry.tag in BLOCKS)
            block = found.setdefault(node, _Block(node, "", 0))
            bare = squash(text)
            block.text += bare
            block.linked += len(bare) if linked else 0

    def walk(node: Any, linked: bool) -> None:
        linked = (linked or node.tag == "a") and node.tag not in BLOCKS
        stack.append((node, linked))
        add(node.text, linked)
        for child in node:
            if isinstance(child.tag, str):
                walk(child, linked)
            add(child.tail, linked)
        stack.pop()

    walk(body, False)
    # A parent whose own text comes after its child's was found later: sort by place in the page.
    order = {node: place for place, node in enumerate(body.iter())}
    return sorted(found.values(), key=lambda block: order[block.node])


def _is_in(text: str, main: str) -> bool:
    if len(text) < LONG:
        return False
    return text in main or (len(text) > PROBE and (text[:PROBE] in main or text[-PROBE:] in main))


def _common_root(body: Any, matched: list[_Block]) -> Any:
    """The deepest element that holds nine tenths of the matched text: one stray match moves nothing."""
    weights: dict[Any, int] = {}
    for block in matched:
        for node in (block.node, *block.node.iterancestors()):
            weights[node] = weights.get(node, 0) + len(block.text)
    enough = 0.9 * sum(len(block.text) for block in matched)
    best = body
    while True:
        heavier = [child for child in best if weights.get(child, 0) >= enough]
        if not heavier:
            return best
        best = heavier[0]


def _prune(blocks: list[_Block]) -> None:
    """Drop what lies before the first or after the last matched block, and furniture in between."""
    places = [place for place, block in enumerate(blocks) if block.matched]
    first, last = places[0], places[-1]
    while first and _opens(blocks[first - 1]):
        first -= 1
    while last + 1 < len(blocks) and _closes(blocks[last], blocks[last + 1]):
        last += 1
    for place, block in enumerate(blocks):
        if block.matched or first <= place <= last and not _is_furniture(block):
            continue
        _clear(block.node)


def _opens(block: _Block) -> bool:
    return block.node.tag in HEADINGS


def _closes(last: _Block, block: _Block) -> bool:
    """The rest of a list, a table or a definition that the text ends in, or code right after it."""
    if block.node.tag == "pre":
        return block.node.getparent() is last.node.getparent()
    holder = next((up for up in last.node.iterancestors("ul", "ol", "table", "dl")), None)
    return holder is not None and holder in block.node.iterancestors() and not _is_furniture(block)


def _is_furniture(block: _Block) -> bool:
    if block.node.tag in KEPT_UNSEEN or "$" in words_of(block.node)[:400]:
        return False
    return block.linked > LINKS_OF_FURNITURE * len(block.text)


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

"""Which part of a prepared page is its content, given the main text that an extractor found.

The extractor knows boilerplate from text but loses structure; the tree has the structure. So its text only
says where the content starts and ends, and everything in between that is not furniture stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.html import BLOCKS, CARD, HEADINGS, drop, words_of

LONG = 25
"""Letters and digits from which a block's text can be looked up without landing on another."""
PROBE = 40
KEPT_UNSEEN = HEADINGS | {"pre", "td", "th", "tr", "figcaption", "dt"}
AFTER_TEXT = frozenset({"pre", "dt", "dd", "figcaption"})
NEAR = 2
PARTS = frozenset({"dd", "dl", "li", "ul", "ol", "td", "tr", "tbody", "table", "blockquote", "p", "pre"})
LINKS_OF_FURNITURE = 0.6
WHOLE = 0.9
"""Share of the matched text that the text's own element holds."""
STRAY = 0.05
LEFT_OUT = 1500
"""Characters after the text, in its own element, that the extractor must have lost."""
SIDE_SHOW = re.compile(
    r"recirc|trending|most-?(?:read|popular)|recommend|outbrain|taboola|related|teaser|read-?(?:more|next)"
    r"|also-like|comments?-(?:area|list|section)|disqus|copyright|galler(?:y|ies)(?:$|[-_\s])|slide-?show"
    r"|(?:^|\s)widget(?:$|[_\s])|widget-area",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Block:
    node: Any
    text: str
    linked: int
    matched: bool = False
    seen: bool = False
    """Too short to be looked up, but in the main text: it counts beside a block that is matched."""


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
        block.seen = bool(block.text) and block.text in main
    matched = [block for block in blocks if block.matched]
    if not matched:
        return body
    root = _common_root(body, matched)
    inside = [block for block in blocks if block.node is root or root in block.node.iterancestors()]
    first, last = _ends(inside)
    _prune(inside, first, last)
    return root


def _blocks(body: Any) -> list[_Block]:
    """Every block with text of its own (not in a block within it), in the order of the page."""
    found: dict[Any, _Block] = {}
    stack: list[tuple[Any, bool]] = []

    def add(text: str | None, linked: bool) -> None:
        if text and text.strip() and stack:
            holders = [entry for entry, _ in stack if entry.tag in BLOCKS]
            # Code is one block, whatever stands in it.
            node = next((entry for entry in holders if entry.tag == "pre"), holders[-1])
            block = found.setdefault(node, _Block(node, "", 0))
            bare = squash(text)
            block.text += bare
            block.linked += len(bare) if linked else 0

    def walk(node: Any, linked: bool, card: bool = False) -> None:
        card = card or node.get(CARD) is not None
        linked = card or ((linked or node.tag == "a") and node.tag not in BLOCKS)
        stack.append((node, linked))
        add(node.text, linked)
        for child in node:
            if isinstance(child.tag, str):
                walk(child, linked, card)
            add(child.tail, linked)
        stack.pop()

    walk(body, False)
    # A parent whose own text comes after its child's was found later: sort by place in the page.
    order = {node: place for place, node in enumerate(body.iter())}
    return sorted(found.values(), key=lambda block: order[block.node])


def _is_in(text: str, main: str) -> bool:
    """Whether most of a block stands in the main text, piece by piece: links or formulas may be missing."""
    if len(text) < LONG:
        return False
    if text in main or len(text) <= PROBE:
        return text in main
    pieces = [text[start : start + PROBE] for start in range(0, len(text) - PROBE + 1, PROBE)]
    return sum(piece in main for piece in pieces) >= 0.5 * len(pieces)


def _common_root(body: Any, matched: list[_Block]) -> Any:
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


def _ends(blocks: list[_Block]) -> tuple[int, int]:
    """First and last place of the text, with the heading above it and what belongs to its end."""
    first, last = _range(blocks)
    while first and _opens(blocks[first - 1], blocks[first]):
        first -= 1
    while last + 1 < len(blocks) and _closes(blocks[last], blocks[last + 1]):
        last += 1
    return first, _rest(blocks, last)


def _prune(blocks: list[_Block], first: int, last: int) -> None:
    """Drop what lies before the first or after the last block, and furniture in between."""
    for place, block in enumerate(blocks):
        if first <= place <= last and (block.matched or not _is_furniture(block)):
            continue
        _clear(block.node)


def _range(blocks: list[_Block]) -> tuple[int, int]:
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


def _gap(block: _Block) -> float:
    """How much an unmatched block speaks for the text having ended: links fully, words a little."""
    words = 0.0 if block.node.tag in KEPT_UNSEEN or len(block.text) < LONG else 0.3 * len(block.text)
    return max(block.linked, words)


def _opens(block: _Block, first: _Block) -> bool:
    """A heading above the text, the signature that it explains, or a short paragraph of it."""
    return block.node.tag in HEADINGS or block.node.tag == "dt" or _is_beside(block, first)


def _is_beside(block: _Block, other: _Block) -> bool:
    return block.seen and not block.linked and block.node.getparent() is other.node.getparent()


def _closes(last: _Block, block: _Block) -> bool:
    """The rest of a list, a table or a definition that the text ends in, or code right after it."""
    if _is_beside(block, last):
        return True
    if block.node.tag in AFTER_TEXT and not _is_furniture(block):
        return any(up in block.node.iterancestors() for up in list(last.node.iterancestors())[:NEAR])
    holder = next((up for up in last.node.iterancestors("ul", "ol", "table", "dl")), None)
    return holder is not None and holder in block.node.iterancestors() and not _is_furniture(block)


def _rest(blocks: list[_Block], last: int) -> int:
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


def _is_side_show(block: _Block) -> bool:
    return any(SIDE_SHOW.search(f"{up.get('class') or ''} {up.get('id') or ''}") for up in _near(block.node))


def _is_furniture(block: _Block) -> bool:
    """Links, or part of what is named as furniture; structure and formulas never are."""
    if _is_side_show(block) or any(up.get(CARD) is not None for up in _near(block.node)):
        return True
    if block.node.tag in HEADINGS and any(up.tag == "li" for up in _near(block.node)):
        return block.linked > LINKS_OF_FURNITURE * len(block.text)
    if block.node.tag in KEPT_UNSEEN or "$" in words_of(block.node)[:400]:
        return False
    return block.linked > LINKS_OF_FURNITURE * len(block.text)


def _near(node: Any) -> list[Any]:
    return [node, *list(node.iterancestors())[:3]]


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

"""Where the headings of a Markdown list stand, and what stands under each. Pure; changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.list_inline import Node, flatten, parser, tree
from ingest.reading_list import without_front_matter

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A block at the outermost level of a list. Lines are 1-based, and the end is exclusive."""

    type: str
    """As markdown-it names it: "bullet_list", "fence", …; "comment" for HTML that only comments."""
    line: int
    end: int
    level: int = 0
    """Of a heading, 1 to 6."""
    text: str = ""
    """Of a heading, in plain text."""
    links: int = 0
    """Of a heading: links in it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, with the blocks between it and the next heading of any level."""

    path: tuple[str, ...]
    """Headings above it and itself, outermost first; empty for what stands before the first one."""
    level: int
    line: int
    """0 for what stands before the first heading."""
    links: int
    blocks: tuple[Block, ...]
    end: int
    """The line of the next heading, or the one after the last of the text."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """The outermost blocks of a list, in order."""
    source = without_front_matter(text)
    try:
        return tuple(map(_block, tree(parser().parse(source, {})).children))
    except RecursionError:  # emphasis and images may nest as deep as a line is long
        plain = parser().disable(["emphasis", "strikethrough", "image"])
        return tuple(map(_block, tree(plain.parse(source, {})).children))


def _block(node: Node) -> Block:
    line, end = (node.map[0] + 1, node.map[1] + 1) if node.map else (1, 1)
    if node.type == "heading":
        inline = flatten(node.children[0], line)
        words = " ".join(inline.text.split()) or "…"
        return Block(node.type, line, end, int(node.tag[1:]), words, len(inline.links))
    is_comment = node.type == "html_block" and not _COMMENT.sub("", node.content).strip()
    return Block("comment" if is_comment else node.type, line, end)


def outline(text: str) -> tuple[Heading, ...]:
    """The headings of a list with what is under them; first what stands before any."""
    last = text.count("\n") + 2
    groups: list[tuple[Block, list[Block]]] = [(Block("start", 0, 0), [])]
    for block in blocks_of(text):
        if block.type == "heading":
            groups.append((block, []))
        else:
            groups[-1][1].append(block)
    ends = [*(heading.line for heading, _ in groups[1:]), last]
    trail: list[Block] = []
    headings = []
    for (heading, blocks), end in zip(groups, ends, strict=True):
        trail = [above for above in trail if above.level < heading.level]
        trail += [heading] if heading.level else []
        path = tuple(above.text for above in trail)
        headings.append(Heading(path, heading.level, heading.line, heading.links, tuple(blocks), end))
    return tuple(headings)


def found(headings: Sequence[Heading], names: Sequence[str]) -> int | None:
    """The first heading named last of `names` that has the others above it, in their order; case aside."""
    wanted = [_folded(name) for name in names]
    for number, heading in enumerate(headings):
        path = [_folded(part) for part in heading.path]
        if path and path[-1] == wanted[-1] and _in_order(wanted[:-1], path[:-1]):
            return number
    return None


def below(headings: Sequence[Heading], number: int) -> int:
    """The number of the first heading that is no longer under the one of that number."""
    level = headings[number].level
    rest = range(number + 1, len(headings))
    return next((other for other in rest if headings[other].level <= level), len(headings))


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _in_order(wanted: Sequence[str], path: Sequence[str]) -> bool:
    rest = iter(path)
    return all(name in rest for name in wanted)

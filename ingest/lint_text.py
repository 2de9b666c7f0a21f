"""The stretches of a Markdown list in which links are written, with all that is no writing masked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.list_inline import Mark, parser
from ingest.reading_list import without_front_matter

MASK = "\ufffc"
_UNMASKED = re.compile(f"[^{MASK}\\n]+")
_NO_WRITING = re.compile(
    r"(?<![`\\])(?P<ticks>`{1,50})(?!`)[^`]{0,5000}?(?:`(?!(?P=ticks))[^`]{0,5000}?)*?(?<!`)(?P=ticks)(?!`)"
    r"|<!--.{0,5000}?-->|</?[A-Za-z][^<>]{0,2000}>"
    r"|\$\$[^$]{1,2000}?\$\$|\$(?![\s$])[^$\n]{1,500}?(?<=\S)\$(?!\d)|\\[^\w\s]",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring lines of one paragraph, heading or row."""

    line: int
    """The first, 1-based."""
    text: str
    masked: str
    """As long as the text; code, formulae, tags, comments and escapes are `MASK`."""
    whole: frozenset[str]
    """The addresses of links that are written rightly."""
    labels: frozenset[str]
    """Names that the list defines an address for, case folded."""
    empty: tuple[tuple[int, str], ...]
    """Line and message of each link that lacks its text or its address."""

    def place_of(self, at: int) -> tuple[int, int]:
        """The line in which a character of the stretch stands, and where in it, from 0."""
        return self.line + self.text.count("\n", 0, at), at - (self.text.rfind("\n", 0, at) + 1)

    def pieces(self) -> Iterator[tuple[int, int, str]]:
        """Line, place in it, and text of each piece that is not masked."""
        for piece in _UNMASKED.finditer(self.masked):
            yield *self.place_of(piece.start()), piece[0]


def stretches(text: str) -> Iterator[Stretch]:
    """The stretches of a list, in order; code blocks, blocks of HTML and front matter are none."""
    source = without_front_matter(text)
    env: dict[str, object] = {}
    try:
        tokens = parser().parse(source, env)
    except RecursionError:  # emphasis and images may nest as deep as a line is long
        tokens = parser().disable(["emphasis", "strikethrough", "image"]).parse(source, env)
    references = env.get("references")
    labels = (
        frozenset(str(name).casefold() for name in references)
        if isinstance(references, dict)
        else frozenset()
    )
    lines = source.split("\n")
    for (start, end), inlines in _by_lines(tokens).items():
        raw = "\n".join(lines[start:end])
        children = [child for inline in inlines for child in inline.children or ()]
        yield Stretch(
            start + 1, raw, _NO_WRITING.sub(lambda found: re.sub(r"[^\n]", MASK, found[0]), raw),
            _whole(children), labels, tuple(_empty(children, start + 1)),
        )  # fmt: skip


def _by_lines(tokens: Sequence[Mark]) -> dict[tuple[int, int], list[Mark]]:
    """The inline tokens by the lines that they stand in; the cells of a row share its line."""
    found: dict[tuple[int, int], list[Mark]] = {}
    lines = (0, 1)
    for token in tokens:
        lines = (token.map[0], token.map[1]) if token.map else lines
        if token.type == "inline":
            found.setdefault(lines, []).append(token)
    return found


def _whole(children: Sequence[Mark]) -> frozenset[str]:
    return frozenset(
        str(child.attrs.get("href", ""))
        for child in children
        if child.type == "link_open" and child.markup != "linkify"
    )


def _empty(children: Sequence[Mark], line: int) -> Iterator[tuple[int, str]]:
    """Links without an address or without text; a picture is a text."""
    href, shown, inside = "", "", False
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "link_open":
            href, shown, inside = str(child.attrs.get("href", "")).strip(), "", True
        elif child.type == "link_close" and inside:
            inside = False
            if not href:
                yield line, f"the link [{shown}]() has no address"
            elif not shown.strip():
                yield line, f"the link []({href}) has no text"
        elif inside:
            shown += "picture" if child.type == "image" else child.content

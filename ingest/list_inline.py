"""One line of a reading list: its plain text, the links and the emphasis in it. Knows no list, no heading."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from ingest.arxiv_ids import NAMED, opened
from ingest.types import Span

Node = SyntaxTreeNode
"""A block or a piece of a parsed list."""
Mark = Token
"""One token of a parsed list, as markdown-it makes them."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link of a line; `text[start:end]` of the line is what is shown for it."""

    url: str
    title: str
    start: int
    end: int
    line: int


@dataclass(frozen=True, slots=True)
class Inline:
    """Plain text: marks of emphasis gone, LaTeX and code verbatim, line ends as spaces."""

    text: str
    links: tuple[Link, ...]
    bold: tuple[Span, ...]
    breaks: tuple[int, ...]
    """Where in the text a line of the source ended."""
    line: int
    internal: bool
    """Whether it links to a place in the list itself."""


_LATEX = re.compile(
    r"\$\$[^$]+?\$\$|\$(?![\s$])(?:[^$\\\n]|\\.)*?(?<=\S)\$(?!\d)"
    r"|\\\([^\n]{1,1000}?\\\)|\\\[(?P<display>[^\n]{0,1000}?)\\\]"
)
_MATHEMATICAL = re.compile(r"[\^_=\\{}]")
_TIMES = re.compile(r"(?<=[A-Za-z0-9])\*(?=[A-Za-z0-9])")
_HTML = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)|<a\s[^>]*?\bhref\s*=\s*[\"']?(?P<href>[^\"'\s>]+)[^>]*>"
    r"|(?P<close></a\s*>)|(?P<newline><br\s*/?>|\n)|<[^>]*>",
    re.IGNORECASE | re.DOTALL,
)
# Where an address without marks around it ends for those who write without spaces.
_FULL_WIDTH = re.compile(r"[，。、；：！？（）【】《》「」]")
_NO_SOURCE = re.compile(r"(?i)(mailto|tel|sms|geo|about):")


def parser() -> MarkdownIt:
    """CommonMark with tables, bare addresses, `arXiv:` names and LaTeX; links stay exactly as they are written."""
    markdown = MarkdownIt("commonmark", {"linkify": True, "html": True, "maxNesting": 100})
    markdown.enable(["linkify", "table", "strikethrough"])
    if markdown.linkify is not None:
        markdown.linkify.set({"fuzzy_link": False, "fuzzy_email": False})
        markdown.linkify.add("arxiv:", {"validate": NAMED})
    markdown.inline.ruler.before("escape", "latex", _latex)
    markdown.inline.ruler.before("emphasis", "times", _times)
    # The guard refuses what must not be fetched, and says so; here nothing may vanish or be rewritten.
    markdown.__dict__["validateLink"] = lambda _: True
    markdown.__dict__["normalizeLink"] = lambda url: url
    markdown.__dict__["normalizeLinkText"] = lambda url: url
    return markdown


def flatten(node: SyntaxTreeNode, line: int) -> Inline:
    """The plain line behind an `inline` node that begins at a 1-based line of the list."""
    builder = _Builder(line)
    for child in node.children:
        builder.add(child)
    return builder.built()


def flatten_html(content: str, line: int) -> Inline:
    """The plain line behind a block of HTML: the text between its tags, and its links."""
    builder = _Builder(line)
    builder.html(content)
    return builder.built()


def join(pieces: Sequence[tuple[str, Inline]], line: int) -> Inline:
    """Several lines as one, each after the separator that comes with it."""
    text, links, bold, breaks = "", [], [], []
    for separator, piece in pieces:
        shift = len(text) + len(separator)
        text += separator + piece.text
        links += [_shifted(link, shift) for link in piece.links]
        bold += [(start + shift, end + shift) for start, end in piece.bold]
        breaks += [at + shift for at in piece.breaks]
    return Inline(text, tuple(links), tuple(bold), tuple(breaks), line, any(p.internal for _, p in pieces))


def lines_of(inline: Inline) -> tuple[Inline, ...]:
    """The line cut where the source's lines ended."""
    cuts = [0, *inline.breaks, len(inline.text)]
    return tuple(_cut(inline, start, end, n) for n, (start, end) in enumerate(itertools.pairwise(cuts)))


def _cut(inline: Inline, start: int, end: int, number: int) -> Inline:
    links = tuple(_shifted(link, -start) for link in inline.links if start <= link.start < end)
    bold = tuple((a - start, b - start) for a, b in inline.bold if start <= a and b <= end)
    return Inline(inline.text[start:end], links, bold, (), inline.line + number, inline.internal)


def _shifted(link: Link, by: int) -> Link:
    return Link(link.url, link.title, link.start + by, link.end + by, link.line)


def _latex(state: StateInline, silent: bool) -> bool:
    """Formulae are taken whole, so that no `*` or `_` in them is read as emphasis."""
    if state.src[state.pos] not in "$\\":
        return False
    match = _LATEX.match(state.src, state.pos, state.posMax)
    if match is None or "](" in match[0]:
        return False
    if match["display"] is not None and not _MATHEMATICAL.search(match["display"]):
        return False  # `\[note\]` is a bracket that someone escaped
    if not silent:
        state.push("latex", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _times(state: StateInline, silent: bool) -> bool:
    """A `*` between two letters or digits multiplies: `y*b` is written more often than `un*believ*able`."""
    if _TIMES.match(state.src, state.pos) is None:
        return False
    if not silent:
        state.pending += "*"
    state.pos += 1
    return True


class _Builder:
    """Collects the text of one line and where in it the links and the bold parts are."""

    def __init__(self, line: int) -> None:
        self._first = self._line = line
        self._text = ""
        self._links: list[Link] = []
        self._bold: list[Span] = []
        self._breaks: list[int] = []
        self._open: tuple[str, int, int] | None = None
        self._internal = False

    def add(self, node: SyntaxTreeNode) -> None:
        if node.type == "link":
            self._link(node)
        elif node.type == "strong" or node.type == "em":
            start = len(self._text)
            self._children(node)
            # `***x***` is one emphasis inside another: the outermost span says it all.
            self._bold = [span for span in self._bold if span[0] < start]
            self._bold.append((start, len(self._text)))
        elif node.type in ("softbreak", "hardbreak"):
            self._newline()
        elif node.type == "html_inline":
            self.html(node.content)
        elif node.type == "image":
            self._text += "".join(_text_of(node.children))
        elif node.children:
            self._children(node)
        else:
            self._text += node.content

    def html(self, content: str) -> None:
        end = 0
        for match in _HTML.finditer(content):
            self._text += content[end : match.start()]
            end = match.end()
            if match["href"]:
                self._begin(match["href"])
            elif match["close"]:
                self._end()
            elif match["newline"]:
                self._newline()
        self._text += content[end:]

    def built(self) -> Inline:
        self._end()
        return Inline(
            self._text,
            tuple(self._links),
            tuple(self._bold),
            tuple(self._breaks),
            self._first,
            self._internal,
        )

    def _children(self, node: SyntaxTreeNode) -> None:
        for child in node.children:
            self.add(child)

    def _newline(self) -> None:
        self._line += 1
        self._breaks.append(len(self._text))
        self._text += " "

    def _link(self, node: SyntaxTreeNode) -> None:
        url, rest = opened(str(node.attrs.get("href", ""))), ""
        full_width = _FULL_WIDTH.search(url) if node.markup == "linkify" else None
        self._begin(url[: full_width.start()] if full_width else url)
        if full_width:
            self._text += url[: full_width.start()]
            rest = url[full_width.start() :]
        else:
            self._children(node)
        self._end()
        self._text += rest

    def _begin(self, url: str) -> None:
        self._end()
        self._open = (url, len(self._text), self._line)

    def _end(self) -> None:
        if self._open is None:
            return
        url, start, line = self._open
        self._open = None
        if url.startswith("#"):
            self._internal = True
        elif url and not _NO_SOURCE.match(url):
            shown = " ".join(self._text[start:].split())
            title = "" if shown == url or shown.startswith("^") else shown
            self._links.append(Link(url, title, start, len(self._text), line))


def _text_of(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        if node.children:
            yield from _text_of(node.children)
        else:
            yield node.content


def definitions(env: dict[str, object]) -> Iterator[tuple[str, str, int]]:
    """Title, address and 1-based line of each reference definition that a parse left in its environment."""
    references = env.get("references")
    if isinstance(references, dict):
        for definition in references.values():
            yield str(definition["title"]), str(definition["href"]), int(definition["map"][0]) + 1


def tree(tokens: Sequence[Token]) -> SyntaxTreeNode:
    """The parsed list as a tree of blocks."""
    return SyntaxTreeNode(tokens)

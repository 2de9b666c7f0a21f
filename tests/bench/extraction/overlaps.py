"""How much of a page's text, headings, code and formulas an extractor kept, and how much else.

Pure: texts in, shares out. Nothing of the extractor that is measured is used here, not even its idea of a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import html as lxml_html
from markdown_it import MarkdownIt

_WORD = re.compile(r"\w+")
_HEADING = re.compile(r"^#{1,6}\s+(.+)$", re.MULTILINE)
_DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_TARGET = re.compile(r"\]\(https?://[^\s()]*\)")
_SHINGLE = 4


@dataclass(frozen=True, slots=True)
class Overlap:
    """Precision and recall of one page, each 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """So many of so many."""

    kept: int
    of: int

    def __add__(self, other: Kept) -> Kept:
        return Kept(self.kept + other.kept, self.of + other.of)

    @property
    def share(self) -> float:
        """Of nothing, all is kept."""
        return self.kept / self.of if self.of else 1.0


def without_targets(markdown: str) -> str:
    """Markdown without the addresses of its links, which are no words of the page."""
    return _TARGET.sub("]", markdown)


def shingles(truth: str, found: str) -> Overlap:
    """By runs of four words, as the article extraction benchmark counts: repetition counts, case too."""
    return _overlap(_runs(truth), _runs(found))


def words(truth: str, found: str) -> Overlap:
    """By words without case, as WCXB counts."""
    return _overlap(Counter(_WORD.findall(truth.lower())), Counter(_WORD.findall(found.lower())))


def mean(pages: Sequence[Overlap]) -> Overlap:
    """Mean precision and mean recall over pages: the benchmark's F1 is that of the means."""
    count = max(1, len(pages))
    return Overlap(sum(one.precision for one in pages) / count, sum(one.recall for one in pages) / count)


def _runs(text: str) -> Counter[tuple[str, ...]]:
    tokens = _WORD.findall(text)
    return Counter(
        tuple(tokens[at : at + _SHINGLE]) for at in range(max(1, len(tokens) - _SHINGLE + 1)) if tokens
    )


def _overlap(truth: Counter[Any], found: Counter[Any]) -> Overlap:
    if truth == found:
        return Overlap(1.0, 1.0)
    both = (truth & found).total()
    return Overlap(
        both / found.total() if found else 0.0,
        both / truth.total() if truth else 0.0,
    )


def headings(page: bytes, truth: str, markdown: str) -> Kept:
    """Headings (h2 to h6) of the page that are a line of the true text, and those that stay headings."""
    # without spaces, since the parts of a heading may stand in boxes of their own
    lines = Counter(_squashed(line) for line in truth.splitlines())
    wanted = Counter(
        bare
        for node in _tree(page).iter("h2", "h3", "h4", "h5", "h6")
        if (bare := _squashed(node.text_content())) and bare in lines
    )
    wanted &= lines
    return Kept((wanted & Counter(map(_squashed, _HEADING.findall(markdown)))).total(), wanted.total())


def code_blocks(page: bytes, truth: str, markdown: str) -> Kept:
    """Code blocks of the page that stand in the true text, and those that are fenced line for line."""
    whole = _squashed(truth)
    # a parser, since a block of code may stand in a list or a quote
    tokens = MarkdownIt("commonmark").parse(markdown)
    fences = Counter(_lines(token.content) for token in tokens if token.type == "fence")
    wanted: Counter[str] = Counter()
    for node in _tree(page).iter("pre"):
        code = _lines(_code(node))
        if len(_squashed(code)) > 3 and _squashed(code) in whole:
            wanted[code] += 1
    return Kept((wanted & fences).total(), wanted.total())


def phrases(wanted: Sequence[str], found: str) -> Kept:
    """Phrases that stand in a text, whatever the spaces and quotes in them."""
    text = _squashed(found)
    return Kept(sum(_squashed(phrase) in text for phrase in wanted), len(wanted))


def formulas(page: bytes, markdown: str, is_html: bool) -> Kept:
    """Display formulas between `$$` in the page, and those that stand in the text letter for letter."""
    source = _visible(page) if is_html else page.decode("utf-8", "replace")
    wanted = Counter(_spaceless(one) for one in _DISPLAY.findall(source))
    found = Counter(_spaceless(one) for one in _DISPLAY.findall(markdown))
    return Kept((wanted & found).total(), wanted.total())


def _tree(page: bytes) -> Any:
    return lxml_html.document_fromstring(page.decode("utf-8", "replace").encode(), parser=_parser())


def _visible(page: bytes) -> str:
    tree = _tree(page)
    for node in list(tree.iter("script", "style")):
        node.drop_tree()
    return str(tree.text_content())


def _parser() -> Any:
    return lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


def _code(pre: Any) -> str:
    """The text of a code block; line numbers that are marked as such are none of it."""
    for node in list(pre.iter("br")):
        node.tail = "\n" + (node.tail or "")
    for node in list(pre.iterdescendants("div", "p", "li")):
        # a block is a line of its own, also where nothing but its tag ends the line
        if not node.text_content().endswith("\n") and node.find("div") is None:
            node.tail = "\n" + (node.tail or "")
    for node in list(pre.iterdescendants()):
        if {"linenos", "lineno", "line-numbers-rows"} & set((node.get("class") or "").split()):
            node.drop_tree()
    return str(pre.text_content())


def _lines(code: str) -> str:
    return "\n".join(line.rstrip() for line in code.replace("\r", "").strip("\n").split("\n")).strip("\n")


def _squashed(text: str) -> str:
    return "".join(_WORD.findall(text.lower()))


def _spaceless(formula: str) -> str:
    return "".join(formula.split())

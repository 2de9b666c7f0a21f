"""The pre-pass over a page's HTML: what nobody sees goes, what extraction would spoil is made plain.

Formulas become their LaTeX, permalink marks, tables of contents, share bars and hidden nodes leave,
spans that hold blocks become blocks, nesting is made shallow. It does not choose the main text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

MAX_DEPTH = 120
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
UNSEEN = (
    "script", "style", "noscript", "template", "iframe", "svg", "canvas", "video", "audio", "object", "embed",
    "input", "select", "textarea", "title", "link", "meta", "picture", "img", "map", "dialog", "menu",
)  # fmt: skip
# React streams a page's content in hidden nodes that its script then moves into place.
STREAMED = re.compile(r"^S:[0-9a-f]+$")
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])|(?:^|;)\s*opacity\s*:\s*0(?![.\d])"
    r"|(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{4,}px",
    re.IGNORECASE,
)
HIDDEN_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-text"}
)
MARKS = re.compile(r"^[\s\u00a0\u200b#¶§🔗⚓¤∞\ufe0f\uf0c1]*$")
SOURCE_LINKS = frozenset(
    {"viewcode-link", "viewcode-back", "mw-editsection", "headerlink", "reference-source"}
)
CONTENTS = re.compile(
    r"(?:^|[-_\s])(?:[a-z]*toc|table-?of-?contents|page-?contents|on-?this-?page)(?:$|[-_\s])", re.IGNORECASE
)
CONTENTS_TITLE = re.compile(
    r"^\W*(?:table of contents|contents|on this page|in this (?:article|post|page)|toc)\W*$", re.IGNORECASE
)
FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|addtoany|cookies?|consent|gdpr|newsletter|subscribe|breadcrumbs?|pagination"
    r"|paginav|prev-next|related-(?:posts?|articles?)|sidebar|skip-link|advert(?:isement)?|promo|site-(?:header|footer)"
    r"|post-meta|byline|headerlink|edit-page|feedback)(?:$|[-_\s])",
    re.IGNORECASE,
)
TOGGLE = re.compile(
    r"^[\W_]*(?:click|tap|press|some text)?\s*(?:here\s+)?(?:to\s+)?"
    r"(?:expand|collapse|show (?:more|less)|read more|toggle)[\W_]*$",
    re.IGNORECASE,
)


def parse_html(text: str) -> Any | None:
    """The tree of an HTML page or fragment; None when there is nothing in it."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    body = text.encode("utf-8", "replace").replace(b"\0", b"")
    try:
        return lxml_html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def words_of(node: Any) -> str:
    """All text of a node with single spaces."""
    return " ".join("".join(node.itertext()).split())


def prepare(root: Any) -> None:
    """The pre-pass, in place. The order matters: formulas first, since their sources are hidden nodes."""
    _flatten(root)
    _formulas(root)
    _drop_unseen(root)
    _drop_hidden(root)
    _headings(root)
    _drop_marks(root)
    _drop_contents(root)
    _drop_furniture(root)
    _code_tables(root)
    _spans_to_blocks(root)


def _elements(root: Any, *tags: str) -> list[Any]:
    return [node for node in root.iter(*tags) if isinstance(node.tag, str)]


def drop(node: Any) -> None:
    """Remove a node and what is in it, keeping the text after it."""
    if node.getparent() is not None:
        node.drop_tree()


def _replace(node: Any, text: str) -> None:
    """Put plain text in the place of a node."""
    node.tail = text + (node.tail or "")
    drop(node)


def _names(node: Any) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def _flatten(root: Any) -> None:
    """Unwrap wrappers that lie deeper than `MAX_DEPTH`, so that nothing below is lost or overflows."""
    deep: list[Any] = []
    depth = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            if depth > MAX_DEPTH and node.tag not in ("pre", "math"):
                deep.append(node)
        else:
            depth -= 1
    for node in reversed(deep):
        if node.tag in BLOCKS and (node.text or "").strip():
            node.text = f"\n{node.text}"
        node.drop_tag()


def _formulas(root: Any) -> None:
    for script in _elements(root, "script"):
        kind = script.get("type") or ""
        if kind.startswith("math/tex"):
            _replace(script, _delimited(script.text or "", "display" in kind))
    for math in _elements(root, "math"):
        notes = [n for n in math.iter() if n.get("encoding") == "application/x-tex"]
        tex = (words_of(notes[0]) if notes else "") or math.get("alttext") or words_of(math)
        shell = _shell(math)
        display = math.get("display") == "block" or any(
            "display" in _names(n) for n in (shell, *_up(shell, 2))
        )
        _replace(shell, _delimited(tex, display))


def _delimited(tex: str, display: bool) -> str:
    tex = " ".join(tex.split())
    if tex.startswith(r"{\displaystyle") and tex.endswith("}"):
        tex = tex.removeprefix(r"{\displaystyle")[:-1].strip()
    if not tex:
        return ""
    return f"\n$${tex}$$\n" if display else f"${tex}$"


def _up(node: Any, steps: int) -> Iterator[Any]:
    for _ in range(steps):
        node = node.getparent()
        if node is None:
            return
        yield node


def _shell(math: Any) -> Any:
    """The element that a renderer wrapped around a formula: KaTeX, MathJax or MediaWiki."""
    for node in _up(math, 4):
        names = set(_names(node).split())
        if node.tag == "mjx-container" or names & {"katex", "mwe-math-element", "MathJax"}:
            return node
    return math


def _drop_unseen(root: Any) -> None:
    for node in _elements(root, *UNSEEN):
        drop(node)
    for node in _elements(root, "button"):
        # A button that was never closed holds the rest of the page.
        holds = any(child.tag in ("p", "article", "main", "table") for child in node.iterdescendants())
        if holds or any(up.tag in HEADINGS or up.tag in ("dt", "summary") for up in _up(node, 3)):
            node.drop_tag()
        else:
            drop(node)


def _drop_hidden(root: Any) -> None:
    tabs = any(node.get("role") == "tab" for node in root.iter())
    for node in _elements(root):
        if node.tag in ("html", "body") or STREAMED.match(node.get("id") or ""):
            continue
        if tabs and node.get("role") == "tabpanel":
            continue  # a reader opens it by its tab
        if "hidden" in node.attrib or node.get("aria-hidden") == "true" or _is_hidden_by_style(node):
            drop(node)


def _is_hidden_by_style(node: Any) -> bool:
    if HIDDEN_CLASSES & set((node.get("class") or "").split()):
        return True
    style = node.get("style")
    return bool(style and HIDDEN_STYLE.search(style))


def _headings(root: Any) -> None:
    for node in _elements(root):
        if node.get("role") == "heading" and node.tag not in HEADINGS:
            level = node.get("aria-level") or "2"
            node.tag = f"h{level}" if level in "123456" and len(level) == 1 else "h6"


def _drop_marks(root: Any) -> None:
    """Permalink marks, `[source]` and `[edit]` links; never an anchor that holds words."""
    for node in _elements(root, "a", "span"):
        names = set((node.get("class") or "").split())
        if names & SOURCE_LINKS or (node.tag == "a" and node.get("href") and MARKS.match(words_of(node))):
            parent = node.getparent()
            drop(node)
            if parent is not None and parent.tag == "a" and not words_of(parent):
                drop(parent)
    for node in _elements(root, "summary"):
        if TOGGLE.match(words_of(node)):
            drop(node)


def _link_share(node: Any, local: bool = False) -> float:
    """Share of a node's characters that stand in links (with `local`, in links inside the page)."""
    total = len(words_of(node))
    links = [a for a in node.iter("a") if not local or (a.get("href") or "").startswith("#")]
    return sum(len(words_of(a)) for a in links) / total if total else 1.0


def _drop_contents(root: Any) -> None:
    for node in _elements(root, "nav", "div", "section", "aside", "ul", "ol", "details"):
        if node.getparent() is None:
            continue
        named = CONTENTS.search(_names(node)) and _link_share(node) > 0.6
        if node.tag == "nav" or node.get("role") == "navigation" or named:
            drop(node)
        elif node.tag in ("ul", "ol") and _is_contents(node):
            _drop_contents_title(node)
            drop(node)


def _is_contents(node: Any) -> bool:
    items = sum(1 for _ in node.iter("li"))
    return items >= 3 and _link_share(node, local=True) > 0.85


def _drop_contents_title(node: Any) -> None:
    title = node.getprevious()
    if title is not None and CONTENTS_TITLE.match(words_of(title)):
        drop(title)


def _drop_furniture(root: Any) -> None:
    """Share bars, cookie banners and the like: named so, and short or made of links."""
    for node in _elements(root, "div", "section", "aside", "ul", "p", "span", "footer", "header"):
        if node.getparent() is None or not FURNITURE.search(_names(node)):
            continue
        if node.tag != "header" or node.find(".//h1") is None:
            text = len(words_of(node))
            if text < 300 or _link_share(node) > 0.6:
                drop(node)


def _code_tables(root: Any) -> None:
    """A table of line numbers beside code is code."""
    for node in _elements(root, "td", "span", "a", "pre", "div"):
        names = set((node.get("class") or "").split())
        if names & {
            "linenos",
            "lineno",
            "gutter",
            "line-numbers-rows",
            "rouge-gutter",
            "blob-num",
            "linenodiv",
        }:
            drop(node)
    for table in _elements(root, "table"):
        code = [pre for pre in table.iter("pre")]
        if len(code) == 1 and words_of(table) == words_of(code[0]):
            table.getparent().replace(table, _with_tail(code[0], table.tail))


def _with_tail(node: Any, tail: str | None) -> Any:
    node.tail = tail
    return node


def _spans_to_blocks(root: Any) -> None:
    """Inline and custom elements that hold blocks become blocks: else headings inside them are lost."""
    holders = {up for node in _elements(root, *BLOCKS) for up in node.iterancestors() if up.tag not in BLOCKS}
    for node in holders:
        if not any(up.tag == "pre" for up in node.iterancestors()):
            node.tag = "div"

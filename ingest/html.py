"""HTML as a tree, and the few questions that every pass over it asks: the only place with lxml.

It knows elements, not pages: what is content, what is furniture and what is hidden others decide.
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
CARD = "data-card"
"""Marks what was a link around whole blocks: a card that announces another page."""
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


def steps(root: Any) -> Iterator[tuple[bool, Any]]:
    """Each element twice, as it begins (True) and as it ends, in the order of the text."""
    for event, node in etree.iterwalk(root, events=("start", "end")):
        yield event == "start", node


def parse_xml(body: bytes) -> Any | None:
    """The root of an XML document; None for what is none. Entities stay shut and nothing else is read for it."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError):
        return None
    # A document type serves nobody here but those who hide entities in it.
    return None if root is None or root.getroottree().docinfo.internalDTD is not None else root


def words_of(node: Any) -> str:
    """All text of a node with single spaces."""
    return " ".join("".join(node.itertext()).split())


def elements(root: Any, *tags: str) -> list[Any]:
    """The elements of those names (of any name without one), as they are now."""
    return [node for node in root.iter(*tags) if isinstance(node.tag, str)]


def drop(node: Any) -> None:
    """Remove a node and what is in it, keeping the text after it."""
    if node.getparent() is not None:
        node.drop_tree()


def replace(node: Any, text: str) -> None:
    """Put plain text in the place of a node."""
    node.tail = text + (node.tail or "")
    drop(node)


def set_beside(note: Any) -> None:
    """A note within a sentence: its words in brackets after a space, its marks untouched."""
    words = words_of(note)
    if not words:
        drop(note)
        return
    note.tag = "span"
    note.text = f" ({(note.text or '').lstrip()}"
    last = note[-1] if len(note) else None
    if last is None:
        note.text = f"{note.text.rstrip()})"
    else:
        last.tail = f"{(last.tail or '').rstrip()})"


def classes(node: Any) -> set[str]:
    """Its classes, one by one."""
    return set((node.get("class") or "").split())


def names_of(node: Any) -> str:
    """Its classes and its id."""
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def flatten(root: Any) -> None:
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


def above(node: Any, steps: int) -> Iterator[Any]:
    """The nearest ancestors, at most so many."""
    for _ in range(steps):
        node = node.getparent()
        if node is None:
            return
        yield node


def link_share(node: Any, local: bool = False) -> float:
    """Share of a node's characters that stand in links (with `local`, in links inside the page)."""
    total = len(words_of(node))
    links = [a for a in node.iter("a") if not local or (a.get("href") or "").startswith("#")]
    return sum(len(words_of(a)) for a in links) / total if total else 1.0

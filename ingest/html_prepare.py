"""The pre-pass over a page's HTML: what nobody sees goes, what extraction would spoil is made plain.

Hidden nodes and permalink marks leave, notes beside the text move into it, spans that hold blocks become blocks.
Formulas, code, the markup of papers and furniture have files of their own. It does not choose the main text.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.html import (
    BLOCKS,
    CARD,
    HEADINGS,
    TOGGLE,
    above,
    classes,
    drop,
    elements,
    flatten,
    link_share,
    set_beside,
    words_of,
)  # fmt: skip
from ingest.html_code import mend_code
from ingest.html_formulas import write_formulas
from ingest.html_furniture import drop_furniture
from ingest.html_papers import plain_papers

UNSEEN = (
    "script", "style", "noscript", "template", "iframe", "svg", "canvas", "video", "audio", "object", "embed",
    "input", "select", "textarea", "title", "link", "meta", "picture", "img", "map", "dialog", "menu",
)  # fmt: skip
# React streams a page's content in hidden nodes that its script then moves into place.
STREAMED = re.compile(r"^S:[0-9a-f]+$")
HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:^|;)\s*(?:max-)?(?:width|height)\s*:\s*0(?![.\d]*[1-9])|(?:left|top|text-indent)\s*:\s*-\d{4,}px",
    re.IGNORECASE,
)
FADED = re.compile(r"(?:^|;)\s*opacity\s*:\s*0(?![.\d])", re.IGNORECASE)
HELD = HEADINGS | {"p", "article", "main", "table"}
HIDDEN_CLASSES = frozenset(
    {"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader-text"}
)
MARKS = re.compile(r"^[\s\u00a0\u200b#¶§🔗⚓¤∞↩↑\ufe0e\ufe0f\uf0c1]*$")
WEB = re.compile(r"^(?:https?:)?/")
NOTES = frozenset({"sidenote", "marginnote"})
PAPER_NOTES = frozenset({"d-footnote", "dt-fn"})
NOTE_TAGS = ("span", "small", "aside", *PAPER_NOTES)
FOOTNOTE_MARKS = frozenset(
    {"footnote-anchor", "footnote-number", "footnote-ref", "footnote-backref", "footref"}
)
SOURCE_LINKS = FOOTNOTE_MARKS | frozenset(
    {"viewcode-link", "viewcode-back", "mw-editsection", "headerlink", "reference-source"}
)


def prepare(root: Any) -> None:
    """The pre-pass, in place. The order matters: formulas have hidden sources, controls name what they open."""
    flatten(root)
    plain_papers(root)
    write_formulas(root)
    mend_code(root)
    _drop_hidden(root)
    _drop_unseen(root)
    _headings(root)
    _drop_marks(root)
    _notes(root)
    drop_furniture(root)
    _spans_to_blocks(root)


def _drop_unseen(root: Any) -> None:
    for node in elements(root, *UNSEEN):
        drop(node)
    for node in elements(root, "button"):
        # A button that was never closed holds the rest of the page.
        holds = any(child.tag in HELD for child in node.iterdescendants())
        if holds or any(up.tag in HEADINGS or up.tag in ("dt", "summary") for up in above(node, 3)):
            node.drop_tag()
        else:
            drop(node)


def _drop_hidden(root: Any) -> None:
    panels = any(node.get("role") == "tab" for node in root.iter())
    opened = {name for node in root.iter() for name in (node.get("aria-controls") or "").split()}
    fades = _fades_in(root)
    for node in elements(root):
        if node.tag in ("html", "body") or STREAMED.match(node.get("id") or ""):
            continue
        if node.get("role") == "tablist" and node.find(".//*[@role='tabpanel']") is None:
            drop(node)
        elif panels and node.get("role") == "tabpanel":
            continue  # a reader opens it by its tab
        elif node.get("id") in opened and link_share(node) < 0.5:
            continue  # a reader opens it by the control that names it
        elif _is_hidden(node, fades):
            drop(node)


def _fades_in(root: Any) -> bool:
    """Whether most of a page begins transparent, to be shown by a script as the reader comes to it."""
    faded = {node for node in root.iter() if FADED.search(node.get("style") or "")}
    outer = [node for node in faded if faded.isdisjoint(node.iterancestors())]
    return sum(len(words_of(node)) for node in outer) > 0.5 * len(words_of(root))


def _is_hidden(node: Any, fades: bool) -> bool:
    if "hidden" in node.attrib or node.get("aria-hidden") == "true" or HIDDEN_CLASSES & classes(node):
        return True
    style = node.get("style") or ""
    return bool(HIDDEN_STYLE.search(style)) or (not fades and bool(FADED.search(style)))


def _headings(root: Any) -> None:
    for node in elements(root):
        if node.get("role") == "heading" and node.tag not in HEADINGS:
            level = node.get("aria-level") or "2"
            node.tag = f"h{level}" if level in "123456" and len(level) == 1 else "h6"


def _drop_marks(root: Any) -> None:
    """Permalink marks, `[source]` and `[edit]` links; never an anchor that holds words."""
    for node in elements(root, "a", "span"):
        names = set((node.get("class") or "").split())
        if names & SOURCE_LINKS or (node.tag == "a" and node.get("href") and MARKS.match(words_of(node))):
            parent = node.getparent()
            drop(node)
            if parent is not None and parent.tag == "a" and not words_of(parent):
                drop(parent)
    for node in elements(root, "summary"):
        if TOGGLE.match(words_of(node)):
            drop(node)


def _notes(root: Any) -> None:
    """A note beside the text (Tufte's layout) moves into the sentence that it belongs to, in brackets."""
    for node in elements(root, "label"):
        if "margin-toggle" in classes(node):
            drop(node)
    for node in elements(root, *NOTE_TAGS):
        if node.tag in PAPER_NOTES or NOTES & classes(node):
            set_beside(node)


def _spans_to_blocks(root: Any) -> None:
    """Inline and custom elements that hold blocks become blocks: else headings inside them are lost."""
    holders = {up for node in elements(root, *BLOCKS) for up in node.iterancestors() if up.tag not in BLOCKS}
    for node in holders:
        if any(up.tag == "pre" for up in node.iterancestors()):
            continue
        if node.tag == "a" and WEB.match(node.get("href") or ""):
            node.set(CARD, "")
        node.tag = "div"

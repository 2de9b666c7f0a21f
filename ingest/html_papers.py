"""Papers written in HTML: LaTeXML (arXiv, ar5iv) by its `ltx_` classes, Distill by its `d-` elements.

Their own markup is made plain HTML before the pre-pass: equations, notes, listings, abstracts. The names follow
LaTeXML's manual (dlmf.nist.gov/LaTeXML, "CSS classes") and Distill's guide (distill.pub/guide).
"""

from __future__ import annotations

import re
from typing import Any

from ingest.html import classes, drop, elements, set_beside, words_of

LATEXML_LEFT_OUT = frozenset({
    "ltx_page_footer", "ltx_page_navbar", "ltx_page_logo", "ltx_TOC", "ltx_pagination", "ltx_note_mark", "ltx_tag_note",
    "ltx_listing_data", "ltx_ERROR", "ltx_bibliography", "ltx_authors", "ltx_dates", "ltx_role_newpage",
    "package-alerts", "ltx_engrafo_header", "ar5iv-footer",
})  # fmt: skip
RUN_IN = frozenset({"ltx_runin", "ltx_title_theorem", "ltx_title_proof"})
"""Titles of a statement or a proof: as headings they would swallow the text after it."""
ARXIV_BOXES = frozenset({"watermark-tr", "openForm", "infoLabel", "target-section", "header-arxiv"})
DISTILL_LEFT_OUT = (
    "d-byline", "d-contents", "d-toc", "d-cite", "d-citation-list", "d-bibliography", "d-front-matter", "d-hover-box",
    "d-footnote-list", "distill-header", "distill-footer", "distill-appendix", "dt-byline", "dt-cite",
    "dt-bibliography", "dt-header", "dt-footer", "dt-banner",
)  # fmt: skip

_LETTER = re.compile(r"[^\W\d_]")


def latexml_paper(root: Any) -> Any | None:
    """The article element of a page that LaTeXML wrote; None for any other page."""
    papers = [node for node in root.iter("article", "div") if "ltx_document" in classes(node)]
    return next((node for node in papers if "package-alerts" not in classes(node)), None)


def plain_papers(root: Any) -> None:
    """In place; a page of another kind stays as it is."""
    if latexml_paper(root) is not None:
        _latexml(root)
    for node in elements(root, "d-cite", "dt-cite"):
        _close_gap(node)
    for node in elements(root, *DISTILL_LEFT_OUT):
        drop(node)
    for node in elements(root, "d-code", "dt-code"):
        node.tag = "pre" if "block" in node.attrib else "code"
    for node in elements(root, "d-title"):
        node.tag = "div"


def _close_gap(cite: Any) -> None:
    """The space before a citation that leaves no words goes with it where a sign follows."""
    if not (cite.tail or "").startswith((",", ".", ";", ":", ")")):
        return
    before = cite.getprevious()
    if before is not None:
        before.tail = (before.tail or "").rstrip()
    else:
        cite.getparent().text = (cite.getparent().text or "").rstrip()


def _latexml(root: Any) -> None:
    for node in elements(root):
        named = classes(node)
        if LATEXML_LEFT_OUT & named or node.get("id") in ARXIV_BOXES or node.tag == "button":
            drop(node)
        elif "ltx_tag_item" in named and not _LETTER.search(words_of(node)):
            drop(node)  # "•" and "2." a list says by itself; "(a)" and "Step 1" it does not
    for node in elements(root, "table"):
        if {"ltx_equation", "ltx_equationgroup"} & classes(node):
            _equations(node)
    for node in elements(root, "span", "div", "h6"):
        _latexml_piece(node)


def _latexml_piece(node: Any) -> None:
    named = classes(node)
    if "ltx_note_content" in named:
        set_beside(node)
    elif "ltx_listing" in named and node.tag == "div":
        node.tag = "pre"
    elif "ltx_title_abstract" in named:
        node.tag = "h2"
    elif named & RUN_IN and node.tag == "h6":
        node.tag = "p"
    elif "ltx_tag" in named and not _following(node).startswith((".", ",", ":", ";", ")")):
        # the style sheet, not a space, sets a number off from what it counts
        node.tail = f" {(node.tail or '').lstrip()}"


def _following(node: Any) -> str:
    """The words right behind an element, in its parent."""
    beside = node.getnext()
    return (node.tail or "").lstrip() or (words_of(beside) if beside is not None else "")


def _equations(table: Any) -> None:
    """A table that arranges equations becomes one displayed formula for each of its rows, with its number."""
    rows = [row for row in table.iter("tr") if row.find(".//math") is not None]
    for child in list(table):
        table.remove(child)
    table.tag, table.text = "div", None
    for row in rows:
        table.append(row)
        _equation(row)


def _equation(row: Any) -> None:
    tex = " ".join(
        math.get("alttext", "").removeprefix("\\displaystyle").strip() for math in row.iter("math")
    )
    number = " ".join(words_of(tag).strip("()") for tag in row.iter("span") if "ltx_tag" in classes(tag))
    for child in list(row):
        row.remove(child)
    row.tag = "p"
    row.text = f"$${tex}{f' {chr(92)}tag{{{number}}}' if number else ''}$$"

"""Papers that LaTeXML made of LaTeX, as arXiv and ar5iv show them: where the paper is, and its ways made plain.

Its classes: https://math.nist.gov/~BMiller/LaTeXML/manual/ and the RelaxNG schema that it describes.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.html import drop, words_of

APART = frozenset({
    "ltx_bibliography", "ltx_authors", "ltx_dates", "ltx_ERROR", "ltx_TOC", "ltx_page_footer", "package-alerts",
})  # fmt: skip
"""What is no text of the paper: who wrote it and what it cites are told otherwise, the rest is the converter's."""
RUN_IN = frozenset({"ltx_runin", "ltx_title_theorem", "ltx_title_proof"})
"""Titles of a statement or a proof: as headings they would swallow the text after it."""


def paper_of(root: Any) -> Any | None:
    """The element that holds a paper; None for a page that LaTeXML did not make."""
    return next((node for node in root.iter("article") if "ltx_document" in _names(node)), None)


def simplify(paper: Any) -> None:
    """Rewrite in place what only LaTeXML writes so: formulas in tables, notes within sentences, marks of items."""
    for node in list(paper.iter()):
        names = _names(node)
        if names & APART or (node.tag == "span" and "ltx_tag_item" in names and not _says(node)):
            drop(node)
        elif "ltx_role_footnote" in names:
            _footnote(node)
        elif node.tag == "table" and "ltx_eqn_table" in names:
            _equations(node)
        elif "ltx_title_abstract" in names:
            node.tag = "h2"
        elif names & RUN_IN and node.tag == "h6":
            node.tag = "p"


def _names(node: Any) -> set[str]:
    return set((node.get("class") or "").split()) if isinstance(node.tag, str) else set()


def _says(tag: Any) -> bool:
    """Whether the mark of an item says more than a list does by itself: "(a)", "Step 1", and not "•" or "2."."""
    return bool(re.search(r"[^\W\d_]", words_of(tag)))


def _footnote(note: Any) -> None:
    """A note leaves its sentence and stands after the paragraph, as it does in print."""
    content = next((node for node in note.iter() if "ltx_note_content" in _names(node)), None)
    paragraph = next((up for up in note.iterancestors("p") if "ltx_p" in _names(up)), None)
    if content is not None and paragraph is not None and paragraph.getparent() is not None:
        for mark in [node for node in content if _names(node) & {"ltx_note_mark", "ltx_tag_note"}]:
            drop(mark)
        after = paragraph.makeelement("p")
        content.tag, content.tail = "span", None
        after.append(content)
        after.tail, paragraph.tail = paragraph.tail, None
        paragraph.addnext(after)
    drop(note)


def _equations(table: Any) -> None:
    """A table that sets formulas apart becomes a line for each of them, without their numbers."""
    lines = []
    for row in table.iter("tr"):
        tex = [math.get("alttext") or words_of(math) for math in row.iter("math")]
        tex = [part.replace(r"\displaystyle", "").strip() for part in tex]
        shown = f"$${' '.join(filter(None, tex))}$$" if any(tex) else words_of(row)
        lines.append(table.makeelement("p"))
        lines[-1].text = shown
    for line in lines:
        table.addprevious(line)
    drop(table)

"""Pages whose tool names the element with the text: documentation, READMEs, newsletters.

What stands in that element is all of the text, so that nothing needs to be guessed: a guess takes code and
definitions for furniture where they are most of a page.
"""

from __future__ import annotations

from typing import Any

from ingest.html import classes, words_of

ENOUGH = 200
"""Characters that such an element holds where it is not a stub for a script."""
OF_TOOLS = (
    frozenset({"md-content__inner"}),  # Material for MkDocs
    frozenset({"theme-doc-markdown"}),  # Docusaurus
    frozenset({"bd-article"}),  # PyData theme, Jupyter Book
    frozenset({"markdown-body", "entry-content"}),  # GitHub
    frozenset({"body", "markup"}),  # Substack
    frozenset({"vp-doc"}),  # VitePress
)


def marked_text(root: Any) -> Any | None:
    """The element that holds the text by the word of the tool that wrote the page; None when there is no one such."""
    found = {node for node in root.iter("div", "article", "main", "section") if _is_text(node)}
    outer = [node for node in found if found.isdisjoint(node.iterancestors())]
    return outer[0] if len(outer) == 1 and len(words_of(outer[0])) > ENOUGH else None


def _is_text(node: Any) -> bool:
    named = classes(node)
    if "body" in named and node.get("role") == "main":  # Sphinx
        return True
    return node.get("id") == "furo-main-content" or any(tool <= named for tool in OF_TOOLS)

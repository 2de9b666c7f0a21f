"""Code blocks as their lines: no line numbers, no copy buttons, no label of the language; prompts stay."""

from __future__ import annotations

import re
from typing import Any

from ingest.html import above, classes, drop, elements, names_of, words_of

NUMBERS = frozenset({
    "linenos", "lineno", "linenumber", "line-number", "line-numbers", "line-numbers-rows", "gutter", "rouge-gutter",
    "blob-num", "linenodiv", "lnt", "ln", "hljs-ln-numbers", "crayon-nums", "react-syntax-highlighter-line-number",
})  # fmt: skip
NUMBER = re.compile(r"^[\d\s]*$")
COPY = re.compile(r"(?:^|[-_\s])(?:copy|copybtn|clipboard|zeroclipboard)(?:$|[-_\s])", re.IGNORECASE)
TABS = frozenset({"tabbed-labels", "sphinx-tabs-tab", "sd-tab-label"})
LABELS = frozenset({"language-name", "example-header", "code-lang", "code-language", "code-block-lang"})
LABEL_LONG = 20
"""Characters of a label or a button; a title of a file may be longer, and stays."""
CODE_CELLS = frozenset({"blob-code", "js-file-line", "hljs-ln-code"})


def mend_code(root: Any) -> None:
    """In place: numbers, labels and copy buttons leave; a table of lines of code becomes a code block."""
    for node in elements(root, "td", "span", "a", "pre", "div"):
        if NUMBERS & classes(node) and NUMBER.match(words_of(node)):
            drop(node)
    for node in elements(root, "div", "span", "a", "p", "clipboard-copy"):
        named = node.tag == "clipboard-copy" or COPY.search(names_of(node)) or LABELS & classes(node)
        if named and len(words_of(node)) <= LABEL_LONG and node.find(".//pre") is None:
            drop(node)
    for node in elements(root, "div", "label", "button"):
        if TABS & classes(node):
            drop(node)
    for table in elements(root, "table"):
        _table_of_code(table)


def _table_of_code(table: Any) -> None:
    code = [pre for pre in table.iter("pre") if words_of(pre)]
    if len(code) == 1 and words_of(table) == words_of(code[0]):
        code[0].tail = table.tail
        table.getparent().replace(table, code[0])
        return
    cells = [cell for cell in table.iter("td") if CODE_CELLS & classes(cell)]
    if not cells or any(up.tag == "pre" for up in above(table, 4)):
        return
    lines = ["".join(cell.itertext()).strip("\n") for cell in cells]
    for child in list(table):
        table.remove(child)
    table.tag, table.text = "pre", "\n".join(lines)

"""A tree of HTML as plain, readable Markdown: headings, paragraphs, lists, tables, code and quotes.

Emphasis and links leave no marks, since the text is quoted as it stands; a paragraph or item that is
nothing but a link stays a link. It does not choose what belongs to the page.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.html import BLOCKS, HEADINGS, TOGGLE, words_of

BREAK = "\x1e"
LITERAL_START = re.compile(r"^(#{1,6}(?=\s)|```|~~~)")
LANGUAGE = re.compile(
    r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush:?\s*|sourceCode\s+)-?([A-Za-z0-9+#]{1,20})(?=\s|$)"
)
NO_LANGUAGE = frozenset({"default", "text", "none", "plaintext", "plain", "notranslate", "txt"})
FORMULA_FIRST = re.compile(r"^(\$\$[^$]+\$\$) (?=\S)")
FORMULA_LAST = re.compile(r"([.:,;]) (\$\$[^$]+\$\$)$")
CODE = frozenset({"code", "tt", "samp", "kbd"})
STRUCK = frozenset({"del", "s", "strike"})
NAMED_CAPTION = re.compile(r"(?:fig(?:ure)?|table|listing|algorithm|image|source)\b", re.IGNORECASE)
MOST_SPANNED = 40
WEB = re.compile(r"^https?://[^\s()<>]+$")


def to_markdown(root: Any) -> str:
    """The Markdown of a prepared tree; blocks stand one blank line apart, the end has no line end."""
    return "\n\n".join(block for block in _blocks(root) if block.strip())


def _blocks(node: Any) -> list[str]:
    """The blocks in a node, each one string of one or more lines."""
    found: list[str] = []
    inline: list[str] = [node.text or ""]

    def flush() -> None:
        paragraph = _paragraph("".join(inline))
        inline.clear()
        if paragraph:
            found.append(paragraph)

    for child in node:
        if child.tag in BLOCKS:
            flush()
            found.extend(_block(child))
        else:
            inline.append(_inline(child))
        inline.append(child.tail or "")
    flush()
    if len(found) == 1 and node.tag in ("p", "li", "div"):
        return [_link_only(node, found[0])]
    return found


def _block(node: Any) -> list[str]:
    tag = node.tag
    if tag in HEADINGS:
        words = " ".join(_inline_children(node).replace(BREAK, " ").split())
        return [f"{'#' * int(tag[1])} {words}"] if words else []
    if tag == "pre":
        return _fence(node)
    if tag in ("ul", "ol"):
        return _list(node)
    if tag == "table":
        return _table(node)
    if tag == "blockquote":
        return (
            ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(_blocks(node)).split("\n"))]
            if len(node) or node.text
            else []
        )
    if tag == "dt":
        return _term(node)
    if tag == "hr":
        return []
    if tag == "figcaption":
        return _caption(_blocks(node))
    return _blocks(node)


def _caption(blocks: list[str]) -> list[str]:
    """A caption says that it is one, since without its picture it is no statement of the text."""
    if not blocks or NAMED_CAPTION.match(blocks[0]):
        return blocks
    return [f"Figure: {blocks[0]}", *blocks[1:]]


def _paragraph(raw: str) -> str:
    lines = [" ".join(line.split()) for line in raw.split(BREAK)]
    text = "\n".join(line for line in lines if line)
    text = FORMULA_FIRST.sub(r"\1\n", FORMULA_LAST.sub(r"\1\n\2", text))
    if TOGGLE.match(text):
        return ""
    return LITERAL_START.sub(r"\\\1", text)


def _link_only(node: Any, text: str) -> str:
    """A block that is one link keeps its address: the address is what it says."""
    links = list(node.iter("a"))
    if len(links) != 1 or "\n" in text or text != words_of(links[0]):
        return text
    target = (links[0].get("href") or "").strip()
    if not WEB.match(target) or WEB.match(text):
        return text
    return f"[{text}]({target})"


def _inline_children(node: Any) -> str:
    parts = [node.text or ""]
    for child in node:
        parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _inline(node: Any) -> str:
    tag = node.tag
    if not isinstance(tag, str):
        return ""
    if tag in ("br", "wbr"):
        return BREAK if tag == "br" else ""
    if tag in CODE:
        return _code(node)
    text = _inline_children(node)
    if tag in STRUCK and text.strip():
        return f"~~{text.strip()}~~"
    if tag == "q":
        return f"“{text}”"
    if tag in ("sup", "sub"):
        return _raised(node, text)
    return f" {text} " if tag in BLOCKS else text


def _code(node: Any) -> str:
    text = " ".join(words_of(node).split())
    if not text:
        return ""
    inside = any(up.tag in CODE for up in node.iterancestors())
    if inside:
        return text
    mark = "``" if "`" in text else "`"
    return f"{mark}{text}{mark}"


def _raised(node: Any, text: str) -> str:
    """Exponents and indices keep their meaning; a footnote's number leaves no digit behind."""
    bare = text.strip()
    links = list(node.iter("a"))
    if links and all("#" in (link.get("href") or "") for link in links):
        return "" if re.fullmatch(r"[\[\]\d,\s*†‡a-z]{1,9}", bare) else text
    if re.fullmatch(r"[-−+]?[\w.]{1,6}", bare):
        return ("^" if node.tag == "sup" and not bare.isalpha() else "_" if node.tag == "sub" else "") + bare
    return text


def _fence(node: Any) -> list[str]:
    code = _verbatim(node).strip("\n")
    if not code.strip():
        return []
    ticks = max([2, *(len(run) for run in re.findall(r"^\s*(`{3,})", code, re.MULTILINE))]) + 1
    lines = "\n".join(line.rstrip() for line in code.split("\n"))
    return [f"{'`' * ticks}{_language(node)}\n{lines}\n{'`' * ticks}"]


def _verbatim(node: Any) -> str:
    parts = [node.text or ""]
    for child in node:
        if child.tag == "br":
            parts.append("\n")
        elif isinstance(child.tag, str):
            inner = _verbatim(child)
            parts.append(inner)
            if child.tag in BLOCKS and not inner.endswith("\n"):
                parts.append("\n")
        parts.append(child.tail or "")
    return "".join(parts)


def _language(pre: Any) -> str:
    near = [*pre.iter("code"), pre, *list(pre.iterancestors())[:3]]
    for node in near:
        named = node.get("data-lang") or node.get("data-language") or node.get("lang-name")
        named = named or node.get("language")
        found = LANGUAGE.search(node.get("class") or "")
        name = (named or (found[1] if found else "")).lower()
        if name and name not in NO_LANGUAGE:
            return str(name)
    return ""


def _list(node: Any) -> list[str]:
    """A whole list as one block: items one line apart, nested blocks and stray words under their item.

    A list whose items have headings arranges a page: its items are sections, not items.
    """
    if next(node.iter(*sorted(HEADINGS)), None) is not None:
        return _blocks(node)
    ordered = node.tag == "ol"
    start = node.get("start") or "1"
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 7 else 1
    items: list[str] = []
    before = _paragraph(node.text or "")
    for child in node:
        mark = f"{number}. " if ordered else "- "
        blocks = [
            block
            for block in (_list(child) if child.tag in ("ul", "ol") else _blocks(child))
            if block.strip()
        ]
        if blocks:
            items.append(_item(mark if child.tag not in ("ul", "ol") else "  ", blocks))
            number += child.tag == "li"
        stray = _paragraph(child.tail or "")
        items += [f"  {line}" for line in stray.split("\n") if line]
    return [block for block in (before, "\n".join(items)) if block]


def _item(mark: str, blocks: list[str]) -> str:
    indent = " " * len(mark)
    text = blocks[0]
    for block in blocks[1:]:
        # A nested list follows its lead-in directly; anything else needs a blank line to be a block.
        gap = "\n" if re.match(r"(?:- |\d+\. )", block) else "\n\n"
        text = f"{text}{gap}{block}"
    return mark + "\n".join(indent + line if line else "" for line in text.split("\n"))[len(indent) :]


def _term(node: Any) -> list[str]:
    """A definition's term; the signature of a function or class is one piece of code."""
    text = " ".join(words_of(node).split())
    if not text:
        return []
    names = f"{node.get('class') or ''} {' '.join(c.get('class') or '' for c in node)}"
    if "sig" in names.split() or "sig-" in names or "descname" in names:
        return [f"`{text}`".replace("``", "`")]
    return _blocks(node)


def _table(node: Any) -> list[str]:
    rows = [row for row in node.iter("tr") if _own_table(row) is node]
    cells = [[cell for cell in row if cell.tag in ("td", "th")] for row in rows]
    if _is_layout(cells):
        return [block for row in cells for cell in row for block in _blocks(cell)]
    caption = [block for child in node.iterchildren("caption") for block in _blocks(child)]
    lines = [line for line in _grid(cells) if any(line)]
    if not lines:
        return caption
    width = max(len(line) for line in lines)
    shown = ["| " + " | ".join(line + [""] * (width - len(line))) + " |" for line in lines]
    return [*caption, "\n".join([shown[0], "|" + " --- |" * width, *shown[1:]])]


def _grid(rows: list[list[Any]]) -> list[list[str]]:
    """The cells' texts, each in its own column: a cell that spans rows is repeated, one that spans columns padded."""
    lines: list[list[str]] = []
    held: dict[int, tuple[str, int]] = {}
    for row in rows:
        line: list[str] = []
        for cell in row:
            _take_held(line, held)
            text = _cell(cell)
            for column in range(min(_span(cell, "colspan"), max(1, MOST_SPANNED - len(line)))):
                held[len(line)] = ("" if column else text, _span(cell, "rowspan") - 1)
                line.append("" if column else text)
        _take_held(line, held)
        lines.append(line)
    return lines


def _take_held(line: list[str], held: dict[int, tuple[str, int]]) -> None:
    while held.get(len(line), ("", 0))[1] > 0:
        text, left = held[len(line)]
        held[len(line)] = (text, left - 1)
        line.append(text)


def _span(cell: Any, name: str) -> int:
    value = cell.get(name) or "1"
    return min(int(value) or 1, MOST_SPANNED) if value.isascii() and value.isdigit() and len(value) < 7 else 1


def _own_table(row: Any) -> Any:
    return next(row.iterancestors("table"), None)


def _is_layout(cells: list[list[Any]]) -> bool:
    """A table with one column, or with blocks in its cells, arranges a page; it holds no data."""
    if max((len(row) for row in cells), default=0) < 2:
        return True
    inner = ("table", "pre", "ul", "ol", "blockquote", *sorted(HEADINGS))
    return any(next(cell.iter(*inner), None) is not None for row in cells for cell in row)


def _cell(cell: Any) -> str:
    return " ".join(" ".join(_blocks(cell)).split()).replace("|", "\\|")

"""A Jupyter notebook as Markdown: its prose, its code as fences, what the code printed. Pure.

Follows https://nbformat.readthedocs.io (formats 3 and 4). Pictures, widgets and HTML of outputs are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from ingest.markdown import contained, fence

MEDIA = frozenset(["application/x-ipynb+json"])
NAMES = (".ipynb",)
MAX_CELLS = 2000
MAX_OUTPUT = 600
"""Characters of what a cell printed that are kept: its beginning."""
OUTPUT = "Output:"

_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_DATA = re.compile(r"data:[\w/+.-]+;base64,[\w+/=]*|[A-Za-z0-9+/]{200,}={0,2}")
_LANGUAGE = re.compile(r"[\w+#.-]{1,20}")


class NotebookError(ValueError):
    """That something is no notebook, in words for a person."""


def is_notebook(media: str, address: str, text: str) -> bool:
    """Whether a page is a notebook, by its type or name, or as the text of a JSON object that says so."""
    if media in MEDIA or address.endswith(NAMES):
        return True
    return text.lstrip()[:1] == "{" and '"nbformat"' in text and ('"cells"' in text or '"worksheets"' in text)


def notebook_markdown(text: str) -> str:
    """The Markdown of a notebook.

    Raises:
        NotebookError: the text is not JSON, or no notebook of format 3 or 4.
    """
    try:
        book = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise NotebookError(f"the notebook is broken JSON: {trouble}"[:200]) from trouble
    cells = _cells(book)
    if cells is None:
        raise NotebookError("the notebook has no cells of format 3 or 4")
    language = _language(book)
    blocks = [
        block for cell in cells[:MAX_CELLS] if isinstance(cell, dict) for block in _blocks(cell, language)
    ]
    if len(cells) > MAX_CELLS:
        blocks.append(f"(The first {MAX_CELLS} of {len(cells)} cells.)")
    return "\n\n".join(blocks)


def _cells(book: Any) -> list[Any] | None:
    """The cells of format 4; those of format 3 lie in sheets."""
    if not isinstance(book, dict):
        return None
    if isinstance(book.get("cells"), list):
        return list(book["cells"])
    sheets = book.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = (sheet.get("cells") for sheet in sheets if isinstance(sheet, dict))
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _language(book: dict[str, Any]) -> str:
    metadata = book.get("metadata")
    about = metadata if isinstance(metadata, dict) else {}
    for name, key in (("language_info", "name"), ("kernelspec", "language")):
        part = about.get(name)
        said = part.get(key) if isinstance(part, dict) else None
        if isinstance(said, str) and _LANGUAGE.fullmatch(said):
            return said.lower()
    return "python"


def _blocks(cell: dict[str, Any], language: str) -> Iterator[str]:
    kind = cell.get("cell_type")
    source = _joined(cell.get("source", cell.get("input"))).strip("\n")
    if not source.strip():
        return
    if kind == "markdown":
        yield contained(_DATA.sub("", source))
    elif kind == "heading":
        level = cell.get("level")
        yield f"{'#' * (level if isinstance(level, int) and 1 <= level <= 6 else 1)} {' '.join(source.split())}"
    elif kind == "code":
        said = cell.get("language")
        named = said if isinstance(said, str) and _LANGUAGE.fullmatch(said) else language
        yield fence(_DATA.sub("…", source), named)
        printed = _printed(cell.get("outputs"))
        if printed:
            yield OUTPUT
            yield fence(printed, "")
    elif kind == "raw":
        yield fence(_DATA.sub("…", source), "")


def _printed(outputs: Any) -> str:
    """What a cell printed, as plain text; nothing of pictures, HTML and errors' traces."""
    parts = []
    for output in outputs if isinstance(outputs, list) else ():
        if not isinstance(output, dict) or output.get("output_type") in ("pyerr", "error"):
            continue
        data = output.get("data")
        bundle = data if isinstance(data, dict) else {}
        parts.append(_joined(output.get("text") or bundle.get("text/plain")))
    text = _DATA.sub("…", _TERMINAL.sub("", "\n".join(part.rstrip() for part in parts if part.strip())))
    text = "\n".join(line.rsplit("\r", 1)[-1].rstrip() for line in text.split("\n")).strip("\n")
    return text if len(text) <= MAX_OUTPUT else text[:MAX_OUTPUT].rsplit("\n", 1)[0] + "\n…"


def _joined(source: Any) -> str:
    """A text that may be a list of its lines, without halves of characters."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.encode("utf-8", "replace").decode()

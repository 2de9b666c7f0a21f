"""Source code as sections named after its definitions. Pure, and quick to give up: code may be broken.

Python is read by its own parser. Other languages are read as people see them: a definition begins at the margin
and ends at the margin, with a brace, a closing word, or before the next line that stands there.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.types import Section

LONG_CLASS = 60
"""Lines from which on a class of Python is cut into its methods."""
LONGEST_HEADING = 100
"""Characters."""
_HEAD_LINES = 8

_PYTHON = (".py", ".pyi", ".pyx")
_BRACES = (
    ".c", ".h", ".cc", ".cpp", ".hpp", ".cxx", ".cu", ".cuh", ".m", ".mm", ".java", ".kt", ".scala", ".go", ".rs",
    ".js", ".mjs", ".ts", ".jsx", ".tsx", ".php", ".swift", ".cs", ".dart", ".zig", ".groovy", ".glsl", ".metal",
    ".sh", ".bash", ".awk", ".pl",
)  # fmt: skip
_NOTHING_DEFINED = (
    ".json",
    ".yaml",
    ".yml",
    ".toml",
    ".cfg",
    ".ini",
    ".xml",
    ".csv",
    ".lock",
    ".css",
    ".svg",
)

_KEYWORD = re.compile(
    r"(?:(?:local|pub|export|async|private|public|abstract|final|inline|mutable)\s+)*"
    r"(?:def|class|module|function|func|fn|struct|defmodule|defmacro|proc|macro|type|data|instance|interface|trait"
    r"|impl|enum|let|sub|theorem|lemma|subroutine)\b"
    r"|[\w.]+\s*(?:<-|=)\s*function\b|CREATE\b",
    re.IGNORECASE,
)
_NO_DEFINITION = re.compile(
    r"(?:if|elif|else|for|foreach|while|switch|try|catch|finally|do|return|import|using|use|namespace|extern|mod|package"
    r"|with|case|default|BEGIN|END)\b|export\s*\{|[{}()\[\]#]"
)
_CLOSER = re.compile(r"[}\])]|(?:end|endfunction|endmodule|esac|fi|done)\b")
_ABOVE = re.compile(r"\s*(?:#(?!!|include|define|if|endif|pragma)|//|/\*|\*|--|;;|%|@|\[[A-Z]|template\s*<)")
"""A line directly above a definition that belongs to it: a comment, a decorator, a template's parameters."""


@dataclass(frozen=True, slots=True)
class _Definition:
    """Lines `first` to `last`, counted from 0, the last included."""

    heading: tuple[str, ...]
    first: int
    last: int


def sections_of_code(text: str, name: str) -> tuple[Section, ...]:
    """Sections that tile the text: one for each definition at the margin, those between them without a heading.

    Args:
        text: the file; lines end with `\\n`.
        name: its name or address, whose ending says the language.
    """
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    starts[-1] = len(text)
    sections, place = [], 0
    for found in _definitions(text, lines, name.lower()):
        first = max(place, found.first)
        if found.last < first:
            continue
        if first > place:
            sections.append(Section((), starts[place], starts[first]))
        place = found.last + 1
        sections.append(Section(found.heading, starts[first], starts[place]))
    if starts[place] < len(text) or not sections:
        sections.append(Section((), starts[place], len(text)))
    return tuple(sections)


def _definitions(text: str, lines: Sequence[str], name: str) -> list[_Definition]:
    if name.endswith(_NOTHING_DEFINED):
        return []
    if name.endswith(_PYTHON):
        parsed = _python(text, lines)
        if parsed is not None:
            return parsed
    found = _by_braces(lines) if name.endswith(_BRACES) else _by_margin(lines)
    return list(found)


def _python(text: str, lines: Sequence[str]) -> list[_Definition] | None:
    """The definitions as Python's parser sees them; None for what it cannot parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the code that is read, not of ours
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return [found for node in tree.body for found in _of_node(node, lines)]


def _of_node(node: ast.stmt, lines: Sequence[str], path: tuple[str, ...] = ()) -> Iterator[_Definition]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return
    decorated = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    first, last = _with_above(lines, decorated - 1), (node.end_lineno or node.lineno) - 1
    line = lines[node.lineno - 1]
    if node.body[0].lineno == node.lineno:  # all on one line: the parser counts its columns in bytes
        line = line.encode()[: node.body[0].col_offset].decode()
    heading = (*path, _heading(line.rstrip(": ")))
    if not isinstance(node, ast.ClassDef) or path or last - first < LONG_CLASS:
        yield _Definition(heading, first, last)
        return
    methods = [method for member in node.body for method in _of_node(member, lines, heading)]
    place = first
    for method in methods:
        if method.first > place:
            yield _Definition(heading, place, method.first - 1)
        yield method
        place = method.last + 1
    if place <= last:
        yield _Definition(heading, place, last)


def _by_braces(lines: Sequence[str]) -> Iterator[_Definition]:
    """Definitions that open a brace at the margin and close it there."""
    closing = [at for at, line in enumerate(lines) if line.startswith("}")]
    place = 0
    while place < len(lines):
        head = _head(lines, place) if lines[place].rstrip().endswith("{") else None
        after = bisect_right(closing, place)
        if head is None or after == len(closing):
            place += 1
            continue
        words = " ".join(line.strip() for line in lines[head : place + 1])
        if not _NO_DEFINITION.match(words):
            heading = _heading(words.rstrip("{ ").removesuffix("=>").rstrip(" =:"))
            yield _Definition((heading,), _with_above(lines, head), closing[after])
        place = closing[after] + 1


def _head(lines: Sequence[str], place: int) -> int | None:
    """The line at which the words before a brace begin; None when the brace is not at the margin."""
    head = place
    while head > 0 and place - head < _HEAD_LINES:
        above = lines[head - 1].rstrip()
        if (
            not above
            or above.endswith((";", "}", "{", "*/", ">"))
            or re.match(r"//|#|\*|/\*", above.lstrip())
        ):
            break
        head -= 1
    return head if re.match(r"[\w$@_~]", lines[head]) else None


def _by_margin(lines: Sequence[str]) -> Iterator[_Definition]:
    """Definitions that a word at the margin begins, with all that is indented below."""
    place = 0
    while place < len(lines):
        if not _KEYWORD.match(lines[place]):
            place += 1
            continue
        end = place
        for at in range(place + 1, len(lines)):
            line = lines[at]
            if line[:1].isspace() and line.strip():
                end = at
            elif _CLOSER.match(line):
                end = at
                break
            elif line.strip():
                break
        if end > place:
            yield _Definition((_heading(lines[place].rstrip(" :{=")),), _with_above(lines, place), end)
        place = end + 1


def _with_above(lines: Sequence[str], first: int) -> int:
    """The first line of a definition, with the comment or the decorators directly above it."""
    while first > 0 and _ABOVE.match(lines[first - 1]):
        first -= 1
    return first


def _heading(line: str) -> str:
    """The line of a definition as its name; of one that goes on below, what stands before its parameters."""
    words = " ".join(line.split())
    if words.count("(") != words.count(")") or len(words) > LONGEST_HEADING:
        words = words.partition("(")[0]
    return words[:LONGEST_HEADING].strip()

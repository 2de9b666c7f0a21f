"""What may be written to a terminal: text that cannot act on it, wrapped to its width."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable
from typing import Literal, TextIO

Style = Literal["", "title", "dim", "good", "bad", "strong"]
Line = tuple[tuple[str, Style], ...]
"""One line of output: stretches of text, each with its style."""

_STYLES: dict[Style, str] = {
    "title": "bold",
    "dim": "dim",
    "good": "green",
    "bad": "red",
    "strong": "bold cyan",
}
_WIDEST = 100
_PIPE = 80

_HARMLESS = (
    {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\n\t"}  # ESC becomes its picture
    | {0x7F: "␡", ord("\t"): "    "}
    | dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
    | {0x2028: "\n", 0x2029: "\n"}
)


def harmless(text: str) -> str:
    """`text` without anything that a terminal acts on: escapes, controls, changes of writing direction."""
    return text.replace("\r\n", "\n").translate(_HARMLESS)


def one_line(text: str) -> str:
    """`text` harmless and on one line."""
    return " ".join(harmless(text).split())


def width(stream: TextIO) -> int:
    """Columns to write in: those of a terminal, at most 100; 80 elsewhere."""
    return min(shutil.get_terminal_size((_PIPE, 24)).columns, _WIDEST) if stream.isatty() else _PIPE


def wrapped(text: str, columns: int, indent: str = "", style: Style = "") -> list[Line]:
    """A text in lines of at most `columns`; a word longer than that, such as a link, stays whole."""
    lines: list[Line] = []
    for paragraph in harmless(text).splitlines():
        own = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        pieces = textwrap.wrap(
            paragraph.strip(),
            max(columns, 20),
            initial_indent=indent + own,
            subsequent_indent=indent + own,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines.extend(((piece, style),) for piece in pieces or [""])
    return lines


class ClosedPipeError(Exception):
    """Nobody reads on. No OSError, since typer ends the program on its own terms for those."""


def put(text: str, stream: TextIO) -> None:
    """Write a text as it is. Raises ClosedPipeError when whoever read the stream has gone."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError as error:
        raise ClosedPipeError from error


def write(lines: Iterable[Line], stream: TextIO, plain: bool) -> None:
    """Write lines: with styles to a terminal, as plain text elsewhere or when `plain`."""
    if plain or not stream.isatty():
        put("".join("".join(text for text, _ in line) + "\n" for line in lines), stream)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, markup=False, emoji=False)
    for line in lines:
        styled = Text.assemble(*((text, _STYLES.get(style, "")) for text, style in line))
        console.print(styled, soft_wrap=True)


def note(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(one_line(text) + "\n")
    sys.stderr.flush()

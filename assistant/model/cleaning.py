"""A model's words as plain text that cannot act: no markup, no links, no hidden characters. Pure."""

from __future__ import annotations

import re
import unicodedata

from assistant.plain import plain

_KEPT_CONTROLS = "\n\t"
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|.)", re.DOTALL)
"""A terminal's escape sequence: without its first, unseen character the rest would be read as words."""
_SCRIPT = re.compile(
    r"<(script|style|iframe|svg|object|template)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*(?:>|\Z)")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)?|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^)]*\)?")
_DEFINITION = re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
_URL = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{1,20}://|\bwww\.|\b(?:javascript|data|vbscript|file|mailto|blob):(?=\S))[^\s<>\"'`)\]]*",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\$\{[^}]*\}|\{\{[^}]*\}\}|\{%[^%]*%\}")


def visible(text: str) -> str:
    """`text` without what a reader cannot see: controls, bidi marks, zero-width and private characters."""
    return "".join(
        letter
        for letter in _ESCAPE.sub("", text)
        .replace("\r\n", "\n")
        .replace("\u2028", "\n")
        .replace("\u2029", "\n")
        if letter in _KEPT_CONTROLS or unicodedata.category(letter) not in ("Cc", "Cf", "Co", "Cn", "Cs")
    )


def cleaned(text: str) -> str:
    """The words alone, on one line: images, tags, templates and the targets of links are gone."""
    text = visible(text)
    for pattern in (_COMMENT, _SCRIPT, _IMAGE, _DEFINITION, _TEMPLATE):
        text = pattern.sub("", text)
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    return plain(text)


def addresses(text: str) -> tuple[str, ...]:
    """Every address that a program might make a link of, without the full stop behind it."""
    return tuple(found.rstrip(".,;:!?") for found in _URL.findall(text))

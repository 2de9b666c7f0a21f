"""Markdown as a reader sees it: markup gone, words, formulas and code kept."""

from __future__ import annotations

import re

_IMAGE = re.compile(r"!\[[^\]]*\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_REFERENCE_LINK = re.compile(r"\[([^\[\]]+)\]\[[^\[\]]*\]")
_AUTOLINK = re.compile(r"<(https?://[^>\s]+)>")
_PROTECTED = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$|`[^`\n]+`", re.DOTALL)
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3}|_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])", re.DOTALL)
_LINE_MARK = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,3}[.)])[ \t]+|>[ \t]?|#{1,6}[ \t]+)+", re.MULTILINE)
_TABLE_RULE = re.compile(r"^(?=[ \t:|-]*-{3})[ \t:|-]+$", re.MULTILINE)
_NEXT_ITEM = re.compile(r"(?<=[^\s.,:;!?])[ \t]*\n+[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_STRUCK = re.compile(r"~~(?=\S)[^~\n]*~~")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_FENCED = re.compile(
    r"^[ \t]*(```|~~~)[^\n]*\n(?P<code>.*?)(?:^[ \t]*\1[^\n]*$|\Z)", re.MULTILINE | re.DOTALL
)
"""A quote may end inside a block, and then has no closing fence."""
_KEPT = re.compile(r"\x00(\d+)\x00")


def plain(markdown: str) -> str:
    """The words of a stretch of Markdown on one line; formulas and code keep their marks, fences go.

    Items of a list are set apart by semicolons where they end without a mark of their own.
    """
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match["code"] if "code" in match.groupdict() else match[0])
        return f"\x00{len(kept) - 1}\x00"

    text = _FENCED.sub(keep, markdown.replace("\x00", " "))
    text = _FENCE.sub("", text)
    text = _TABLE_RULE.sub("", text)
    text = _NEXT_ITEM.sub("; ", text)
    text = _LINE_MARK.sub("", text)
    text = _PROTECTED.sub(keep, text)
    text = _STRUCK.sub("", text)
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    for _ in range(3):  # emphasis nests at most so deep in practice
        text = _EMPHASIS.sub(r"\2", text)
    text = _ESCAPE.sub(r"\1", text)
    while _KEPT.search(text):  # a formula may have been kept with code inside it
        text = _KEPT.sub(lambda match: kept[int(match[1])], text)
    return " ".join(text.split())

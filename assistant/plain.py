"""Markdown as a reader sees it: markup gone, words and formulas kept."""

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


def plain(markdown: str) -> str:
    """The words of a stretch of Markdown on one line; formulas and inline code keep their marks.

    Items of a list are set apart by semicolons where they end without a mark of their own.
    """
    text = _FENCE.sub("", markdown)
    text = _TABLE_RULE.sub("", text)
    text = _NEXT_ITEM.sub("; ", text)
    text = _LINE_MARK.sub("", text)
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group(0))
        return f"\x00{len(kept) - 1}\x00"

    text = _PROTECTED.sub(keep, text)
    text = _STRUCK.sub("", text)
    text = _IMAGE.sub("", text)
    text = _LINK.sub(r"\1", text)
    text = _REFERENCE_LINK.sub(r"\1", text)
    text = _AUTOLINK.sub(r"\1", text)
    for _ in range(3):  # emphasis nests at most so deep in practice
        text = _EMPHASIS.sub(r"\2", text)
    text = _ESCAPE.sub(r"\1", text)
    text = re.sub(r"\x00(\d+)\x00", lambda match: kept[int(match.group(1))], text)
    return " ".join(text.split())

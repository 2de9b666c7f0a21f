"""Damaged characters (mojibake, control marks) of a text are mended. Pure."""

from __future__ import annotations

import re

import ftfy

CODE_BLOCK = re.compile(r"(^(`{3,})[^\n]*\n.*?^\2`*[ \t]*$|`[^`\n]+`|\$[^$\n]+\$)", re.DOTALL | re.MULTILINE)
SOUND = re.compile(r"[\t\n -%'-~]*")
"""Plain ASCII without an entity, which holds no damaged character: most lines are, and the repair takes long."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def repair(text: str) -> str:
    """Damaged characters mended in prose, never in code or formulas; control and direction marks leave."""
    parts = CODE_BLOCK.split(text)
    # split() gives prose, code, fence mark, prose, …: every third part is prose.
    mended = [
        "".join(map(_mended, part.splitlines(keepends=True))) if place % 3 == 0 else part
        for place, part in enumerate(parts)
        if place % 3 != 2
    ]
    return CONTROL.sub("", "".join(mended))


def _mended(line: str) -> str:
    if SOUND.fullmatch(line):
        return line
    return ftfy.fix_text(line, uncurl_quotes=False, normalization=None, fix_latin_ligatures=False)

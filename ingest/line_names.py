"""Lines of a source file as a code host's fragments name them. Pure; loaded on each question, so it loads nothing."""

from __future__ import annotations

import re

_LINES = re.compile(r"#L+(\d+)(?:C\d+)?(?:-L?(\d+)(?:C\d+)?)?")


def line_range(fragment: str) -> tuple[int, int | None] | None:
    """First and last line (1-based) that a code host's fragment names.

    The last is None where the fragment marks one place only (`#L51`, and `#LL28-L28C21`, the name of a
    definition): what is meant then is the definition that begins there.
    """
    match = _LINES.fullmatch("#" + fragment.removeprefix("#"))
    if match is None or int(match[1]) == 0:
        return None
    start, end = int(match[1]), int(match[2] or 0)
    return start, end if end > start else None

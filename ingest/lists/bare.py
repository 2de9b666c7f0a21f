"""A bare list of addresses, one a line. Pure.

Lines that begin with `#` are comments, and not read: an address in one is switched off.
"""

from __future__ import annotations

import re
from pathlib import Path

from ingest.lists.entries import Entry, listed, some
from ingest.types import ReadingList

_ADDRESS = re.compile(r"<?(?P<url>https?://[^\s<>]+)>?(?:\s+(?:#\s*)?(?P<note>.*))?", re.IGNORECASE)
_STRAYS = 4  # one line in five may be no address


def is_bare(text: str) -> bool:
    """Whether nearly every line of a text is an address."""
    lines = _lines(text)
    addresses = sum(_ADDRESS.fullmatch(line) is not None for _, line in lines)
    return addresses > 0 and (len(lines) - addresses) * _STRAYS <= addresses


def parse_bare(text: str, location: str) -> ReadingList:
    """The addresses of a text, each with the words behind it as its note; other lines are warned of."""
    entries, strays = [], []
    for number, line in _lines(text):
        match = _ADDRESS.fullmatch(line)
        if match:
            entries.append(Entry(match["url"], "", (), (match["note"] or "").strip(), number))
        else:
            strays.append(f"line {number} “{line[:80]}”")
    warnings = [f"lines of {location} that are no address: {some(strays)}"] if strays else []
    return listed(entries, location, Path(location.rstrip("/")).stem, text, warnings)


def _lines(text: str) -> list[tuple[int, str]]:
    """Number and words of each line that is neither empty nor a comment."""
    stripped = ((number, line.strip()) for number, line in enumerate(text.split("\n"), start=1))
    return [(number, line) for number, line in stripped if line and not line.startswith("#")]

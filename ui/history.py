"""What changed in a page, for a terminal and for programs. Pure."""

from __future__ import annotations

from typing import Any

from ingest.history import Difference, History, Sign
from ingest.stored import StoredPage
from ui.terminal import Line, Style, one_line, wrapped

_MARKS: dict[Sign, tuple[str, Style]] = {"=": ("  ", "dim"), "-": ("- ", "bad"), "+": ("+ ", "good")}


def as_json(known: History, found: Difference) -> dict[str, Any]:
    """`diff --json`."""
    return {
        "url": known.url,
        "title": known.title,
        "changed": bool(found.changes),
        "from": _version(found.old) if found.old else None,
        "to": _version(found.new),
        "changes": [{"sign": sign, "text": text} for sign, text in found.changes],
        "versions": [_version(each) for each in known.versions],
    }


def as_lines(known: History, found: Difference, columns: int) -> list[Line]:
    """From when to when, then each paragraph that is gone or new, with the one beside it."""
    lines = wrapped(one_line(known.title) or known.url, columns, style="title")
    if found.old is None:
        held = "one version" if len(known.versions) == 1 else f"{len(known.versions)} versions"
        return [*lines, *wrapped(f"Nothing has changed: the library holds {held} of {known.url}.", columns)]
    lines += wrapped(f"- {_told(found.old)}", columns, style="bad")
    lines += wrapped(f"+ {_told(found.new)}", columns, style="good")
    if not found.changes:
        return [*lines, *wrapped("Nothing has changed between the two.", columns)]
    for sign, text in found.changes:
        if sign == "…":
            lines.append((("…", "dim"),))
            continue
        mark, style = _MARKS[sign]
        lines += [
            ((mark, style), *((part, style) for part, _ in line))
            for line in wrapped(text, columns - len(mark))
        ]
        lines.append((("", ""),))
    return lines


def versions(known: History, columns: int) -> list[Line]:
    """One line a version, the one that answers first."""
    lines = wrapped(one_line(known.title) or known.url, columns, style="title")
    return [*lines, *(line for each in known.versions for line in wrapped(_told(each), columns, "  "))]


def _told(stored: StoredPage) -> str:
    """Such as: read 2026-01-05 12:00, last found so 2026-02-01 03:00 (fetched, v2)."""
    kept = f", last found so {stored.checked_at:%Y-%m-%d %H:%M}" if stored.checked_at > stored.read_at else ""
    about = ", ".join(filter(None, (stored.origin, one_line(stored.facts.version))))
    return f"read {stored.read_at:%Y-%m-%d %H:%M}{kept} ({about})"


def _version(stored: StoredPage) -> dict[str, Any]:
    return {
        "read_at": stored.read_at.isoformat(),
        "checked_at": stored.checked_at.isoformat(),
        "origin": stored.origin,
        "version": stored.facts.version,
        "sha256": stored.content_hash,
        "final_url": stored.final_url,
    }

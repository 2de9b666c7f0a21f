"""What is certainly wrong with a list is mended, as a patch to look at and apply. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from ingest.lint import Finding, FindingKind, Fix

_FIRST: FindingKind = "malformed"
"""Where two fixes meet, a link is made whole, and the other thing is found again the next time."""


def fixed(text: str, findings: Iterable[Finding]) -> str:
    """The text with every fix in its line; line ends stay."""
    lines = text.split("\n")
    by_line: dict[int, list[Finding]] = {}
    for finding in findings:
        if finding.fix and 0 < finding.line <= len(lines):
            by_line.setdefault(finding.line, []).append(finding)
    for number, found in by_line.items():
        found.sort(key=lambda finding: finding.kind != _FIRST)
        fixes = [finding.fix for finding in found if finding.fix]
        lines[number - 1] = _readdressed(_mended(lines[number - 1], fixes), fixes)
    return "\n".join(lines)


def _mended(line: str, fixes: Iterable[Fix]) -> str:
    """The line with what is wrong at a certain place put right."""
    taken: list[tuple[int, int, str]] = []
    for fix in fixes:
        start = -1 if fix.at is None else fix.at
        end = start + len(fix.old)
        free = all(end <= other or start >= until for other, until, _ in taken)
        if start >= 0 and free and line[start:end] == fix.old:
            taken.append((start, end, fix.new))
    for start, end, new in sorted(taken, reverse=True):
        line = line[:start] + new + line[end:]
    return line


def _readdressed(line: str, fixes: Iterable[Fix]) -> str:
    """The line with other addresses; one that goes on behind `old` is not that address."""
    for fix in fixes:
        if fix.at is None:
            new = fix.new.replace("\\", r"\\")
            line = re.sub(rf"{re.escape(fix.old)}(?![\w%/&=#?~-])", new, line)
    return line


def patch(name: str, before: str, after: str) -> str:
    """A unified diff, as `patch -p0` and `git apply -p0` take it; empty when nothing differs."""
    lines = difflib.unified_diff(_lines(before), _lines(after), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> Sequence[str]:
    """Only `\\n` ends a line of a patch."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)

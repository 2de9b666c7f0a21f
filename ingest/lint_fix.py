"""What is certainly wrong with a list is mended, as a patch to look at and apply. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence

from ingest.lint import Finding, FindingKind

_ORDER: tuple[FindingKind, ...] = ("malformed", "scheme", "tracker", "redirect", "mojibake")
"""A link is made whole before its address is changed, and characters are repaired last."""
_ADDRESSES = frozenset(["tracker", "redirect"])


def fixed(text: str, findings: Iterable[Finding]) -> str:
    """The text with every fix in its line; line ends stay."""
    lines = text.split("\n")
    certain = [finding for finding in findings if finding.fix and 0 < finding.line <= len(lines)]
    for finding in sorted(certain, key=lambda each: _ORDER.index(each.kind)):
        lines[finding.line - 1] = _mended(lines[finding.line - 1], finding)
    return "\n".join(lines)


def _mended(line: str, finding: Finding) -> str:
    if finding.fix is None:
        return line
    old = re.escape(finding.fix.old)
    # An address that goes on is another one.
    pattern = rf"{old}(?![\w%/&=#?~-])" if finding.kind in _ADDRESSES else old
    new = finding.fix.new
    return re.sub(pattern, lambda _: new, line, count=1)


def patch(name: str, before: str, after: str) -> str:
    """A unified diff, as `patch -p0` and `git apply -p0` take it; empty when nothing differs."""
    lines = difflib.unified_diff(_lines(before), _lines(after), name, name)
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(text: str) -> Sequence[str]:
    """Only `\\n` ends a line of a patch."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)

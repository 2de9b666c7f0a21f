"""An awesome-list: Markdown, with badges at its head and sections that are about the list itself. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.reading_list import parse
from ingest.types import ReadingList

_HEAD = 4000
_AWESOME = re.compile(
    r"awesome\.re/|github\.com/sindresorhus/awesome\b|^#[ \t]+awesome\b", re.IGNORECASE | re.MULTILINE
)
_PICTURE = (
    r"(?:https?:)?//(?:[\w.-]*\.)?(?:awesome\.re/|shields\.io/|badgen\.net/|badge\.fury\.io/|travis-ci\.(?:org|com)/"
    r"|[^\s)\"'>]{0,300}(?:badge|/buttons/))[^\s)\"'>]{0,300}"
)
_BADGE = re.compile(
    rf"\[!\[[^\]\n]{{0,200}}\]\({_PICTURE}[^)\n]{{0,200}}\)\s*\]\([^)\n]{{0,500}}\)"
    rf"|<a\s[^>]{{0,500}}>\s*<img\s[^>]{{0,500}}{_PICTURE}[^>]{{0,500}}>\s*</a>",
    re.IGNORECASE,
)
_ABOUT_ITSELF = frozenset(
    ["contents", "table of contents", "contributing", "contribute", "contribution", "license", "licence"]
)


def is_awesome(text: str) -> bool:
    """Whether the head of a list says that it is an awesome-list."""
    return _AWESOME.search(text[:_HEAD]) is not None


def parse_awesome(text: str, location: str) -> ReadingList:
    """The list without its badges, its contents, and what it says of its licence and of contributing."""
    # Line ends in a badge are kept, so that line numbers stay those of the file.
    plain = _BADGE.sub(lambda badge: "\n" * badge[0].count("\n"), text)
    found = parse(plain, location)
    resources = tuple(resource for resource in found.resources if not _about_itself(resource.section))
    left = len(found.resources) - len(resources)
    warning = f"{left} links under headings such as Contributing and License are not read"
    return replace(
        found,
        resources=resources,
        notes=tuple(note for note in found.notes if not _about_itself(note.section)),
        warnings=(warning,) if left else (),
    )


def _about_itself(section: tuple[str, ...]) -> bool:
    return any(heading.strip(" :").casefold() in _ABOUT_ITSELF for heading in section)

"""The bookmarks that a browser exports: folders are sections, descriptions are notes. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

from ingest.html import parse_html, steps, words_of
from ingest.lists.entries import Entry, listed
from ingest.types import ReadingList

_ICON = re.compile(r"\sICON(?:_URI)?\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
# One tag with tens of thousands of attributes takes minutes to parse; none that a browser writes is so long.
_ENDLESS_TAG = re.compile(r"<[a-z!/][^<>]{20000,}>?", re.IGNORECASE)
_BOOKMARK = re.compile(r"<a\s", re.IGNORECASE)
_LINED = re.compile(r"<(a|dd)\b", re.IGNORECASE)
_LINE = "data-line"
_MAX_DEPTH = 50
_TITLE = "Bookmarks"


def parse_bookmarks(text: str, location: str) -> ReadingList:
    """The web pages among the bookmarks; what else there is (`javascript:`, `place:`) is counted in a warning."""
    plain, cut = _ENDLESS_TAG.subn(lambda tag: "\n" * tag[0].count("\n"), _ICON.sub("", text))
    root = parse_html(_numbered(plain))
    walk = _Walk()
    if root is not None:
        for begins, node in steps(root):
            walk.step(begins, node)
    walk.flush()
    others = ", ".join(f"{count} {scheme}" for scheme, count in sorted(walk.others.items()))
    warnings = [f"bookmarks that are no web pages are not read: {others}"] if others else []
    lost = (
        len(_BOOKMARK.findall(plain)) - sum(bool(entry.url) for entry in walk.entries) - walk.others.total()
    )
    warnings += (
        [f"{lost} bookmarks are not read: the file is broken, or nested too deeply"] if lost > 0 else []
    )
    warnings += [f"{cut} tags of over 20,000 characters are not read"] if cut else []
    return listed(walk.entries, location, walk.title or _TITLE, text, warnings)


def _numbered(text: str) -> str:
    """Each tag with its line: the parser itself counts no further than 65,535."""
    lines = enumerate(text.split("\n"), start=1)
    return "\n".join(_LINED.sub(rf'<\1 {_LINE}="{number}"', line) for number, line in lines)


def _line(node: Any) -> int:
    return int(node.get(_LINE, 1))


class _Walk:
    """Goes through the export once. Its tags are hardly ever closed, so their order counts, not their nesting."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.others: Counter[str] = Counter()
        self.title = ""
        self._folders: list[str] = []
        self._opening = ""
        self._held: Entry | None = None

    def step(self, begins: bool, node: Any) -> None:
        """One tag, as it begins or ends."""
        if node.tag == "dl":
            self._folder(begins)
        elif not begins:
            return
        elif node.tag == "h1":
            self.title = self.title or words_of(node)
        elif node.tag == "h3":
            self.flush()
            self._opening = words_of(node)
        elif node.tag == "a":
            self._bookmark(node)
        elif node.tag == "dd":
            self._described(node)

    def flush(self) -> None:
        """The bookmark that may still get a description is whole."""
        if self._held:
            self.entries.append(self._held)
        self._held = None

    def _folder(self, begins: bool) -> None:
        self.flush()
        if begins:
            self._folders.append(self._opening)
            self._opening = ""
        elif self._folders:
            self._folders.pop()

    def _bookmark(self, node: Any) -> None:
        self.flush()
        url = (node.get("href") or "").strip()
        if not url.lower().startswith(("http://", "https://")):
            scheme = url.partition(":")[0].lower()
            self.others[f"{scheme[:20]}:" if ":" in url else "without an address"] += 1
            return
        shown = words_of(node)
        title = "" if shown == url else shown
        self._held = Entry(url, title, self._section, "", _line(node))

    @property
    def _section(self) -> tuple[str, ...]:
        return tuple(name for name in self._folders[:_MAX_DEPTH] if name)

    def _described(self, node: Any) -> None:
        """Words about the bookmark or the folder above them."""
        said, line = " ".join((node.text or "").split()), _line(node)
        if self._held:
            self._held = replace(self._held, note=said)
        elif said and self._opening:
            self.entries.append(Entry("", "", (*self._section, self._opening), said, line))

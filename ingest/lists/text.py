"""The bytes of a reading list become text, or are refused with one line and a hint."""

from __future__ import annotations

import re

from ingest.decoding import decode_page
from ingest.errors import ReadingListError

MAX_BYTES = 5_000_000
MAX_BOOKMARK_BYTES = 40_000_000
"""A browser writes the picture of each site into its export."""
MAX_LINE = 50_000
"""Characters; a longer line is no line that someone wrote."""
_MARKS = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"SQLite format 3")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BOOKMARKS = re.compile(r"\s*(?:<!--.*?-->\s*)?<!DOCTYPE\s+NETSCAPE-Bookmark-file", re.IGNORECASE | re.DOTALL)
_HEAD = 2000


def decode(body: bytes, location: str) -> str:
    """The text of a reading list's bytes, line ends as `\\n`. Raises ReadingListError."""
    if body.startswith(_MARKS) or (b"\0" in body and not body.startswith(_UTF_16)):
        raise ReadingListError(f"the reading list {location} is no text", "give a Markdown file")
    bookmarks = is_bookmarks(decode_page(body[:_HEAD]) or "")
    limit = MAX_BOOKMARK_BYTES if bookmarks else MAX_BYTES
    if len(body) > limit:
        raise ReadingListError(
            f"the reading list {location} is over {limit // 1_000_000} MB", "split it into several lists"
        )
    text = decode_page(body)
    if text is None:
        raise ReadingListError(f"the reading list {location} is no text", "save it as UTF-8")
    if not text.strip():
        raise ReadingListError(f"the reading list {location} is empty", "put links under headings into it")
    if not bookmarks:
        _check_lines(text, location)
    return text


def is_bookmarks(text: str) -> bool:
    """Whether a text is the bookmarks of a browser: all of them write the form that Netscape did."""
    return _BOOKMARKS.match(text[:_HEAD]) is not None


def _check_lines(text: str, location: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE:
            raise ReadingListError(
                f"line {number} of the reading list {location} has {len(line)} characters",
                "break that line up, or keep pasted data out of the list",
            )

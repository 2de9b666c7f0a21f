"""Links that open a source at the very words of a quote.

Text fragments follow https://wicg.github.io/scroll-to-text-fragment/: `#:~:text=start,end`, matched by
whole words, case aside, each term inside one block of the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from assistant.plain import plain
from ingest.types import Document

_WHOLE = 12
"""Quotes of up to so many words are named whole; longer ones by their first and last words."""
_EDGE = 5
"""Words that name the beginning or the end of a long quote, more when they occur elsewhere too."""
_BETWEEN_WORDS = r"[\s*_`>#|\[\]]+(?:\([^()\s]*\)\s*)?"
"""What may stand in Markdown between two words that the page shows side by side."""
_UNSEEN = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$|\\\[.+?\\\]|\\\(.+?\\\)|\S*\^\S*|~~[^~\n]+~~|\|", re.DOTALL)
"""What a page shows as something else than its source: formulas, powers, footnotes, struck words, bars of tables."""
_VIDEO_PAGES = frozenset(["youtube.com", "m.youtube.com", "music.youtube.com", "youtu.be"])
"""Hosts that take the second as a parameter; others take it as a fragment (https://www.w3.org/TR/media-frags/)."""
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$", re.MULTILINE)
_BLOCK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+[.)]|\||>)\s)")
"""Where one block of Markdown ends and the next begins."""


def deep_link(document: Document, start: int, end: int) -> str:
    """The address that opens `document` at `text[start:end]`.

    A digest and a note are in our words, which the page does not hold: their link is the listed one.
    """
    if document.origin in ("digest", "list"):
        return document.entries[0].url if document.entries else document.url
    if document.kind == "code":
        return document.url + _line_fragment(document.text, start, end)
    mark = mark_at(document, start)
    if mark:
        return _opened_at(document.url, mark)
    if document.kind == "pdf":  # what shows it looks for no words
        return document.url
    return _join(document.url, _text_directive(document.text, start, end))


def mark_at(document: Document, start: int) -> str:
    """Where in its source a character of a text stands: "page=3", "t=95"; empty for a source without such marks."""
    before = bisect_right(document.anchors, start, key=lambda anchor: anchor.start)
    return document.anchors[before - 1].mark if before else ""


def _opened_at(url: str, mark: str) -> str:
    """The address that opens a PDF at a page or a video at a second, as the place that shows it wants it told."""
    bare = url.partition("#")[0]
    host = _host(bare)
    if mark.startswith("t=") and host in _VIDEO_PAGES:
        address, _, query = bare.partition("?")
        asked = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in ("t", "start")]
        asked.append(mark if host == "youtu.be" else f"{mark}s")
        return f"{address}?{'&'.join(asked)}"
    return f"{bare}#{mark}s" if host == "vimeo.com" and mark.startswith("t=") else f"{bare}#{mark}"


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _line_fragment(text: str, start: int, end: int) -> str:
    first = text.count("\n", 0, start) + 1
    last = first + text[start:end].rstrip("\n").count("\n")
    return f"#L{first}" if first == last else f"#L{first}-L{last}"


def _join(url: str, directive: str) -> str:
    if not directive:
        return url
    return f"{url}:~:{directive}" if "#" in url else f"{url}#:~:{directive}"


def _text_directive(text: str, start: int, end: int) -> str:
    """`text=…` that matches the quote and, where the words allow it, nothing before it; else empty."""
    runs = _visible_runs(text[start:end])
    if not runs:
        return ""
    before = text[:start]
    first = _first_words(runs[0], before)
    prefix = _prefix(before) if _occurs(first, before) else ""
    if len(runs) == 1 and len(runs[0]) <= max(_WHOLE, len(first) + _EDGE):
        return f"text={prefix}{_encode(runs[0])}"
    return f"text={prefix}{_encode(first)},{_encode(_trimmed(runs[-1][-_EDGE:]))}"


def _visible_runs(markdown: str) -> list[list[str]]:
    """The quote's words as the page shows them, cut where a block, a formula or a line of code ends."""
    runs: list[list[str]] = []
    for number, part in enumerate(_FENCE.split(markdown)):
        if number % 2:  # between two fences
            runs += [line.split() for line in part.splitlines()]
        else:
            runs += [_shown(piece) for block in _BLOCK.split(part) for piece in _UNSEEN.split(block)]
    return [words for words in map(_trimmed, runs) if words]


def _shown(markdown: str) -> list[str]:
    return plain(markdown).replace("`", "").split()


def _trimmed(words: list[str]) -> list[str]:
    """Without the signs at both ends that hold no letter: a term begins and ends with a word."""
    holding = [index for index, word in enumerate(words) if re.search(r"\w", word)]
    return words[holding[0] : holding[-1] + 1] if holding else []


def _first_words(words: list[str], before: str) -> list[str]:
    """So many of the first words as it takes not to match earlier in the page; all of them if none do."""
    for count in range(min(_EDGE, len(words)), len(words)):
        if not _occurs(words[:count], before):
            return words[:count]
    return words


def _occurs(words: list[str], markdown: str) -> bool:
    """Whether words stand side by side in what the page shows of some Markdown."""
    return bool(re.search(_BETWEEN_WORDS.join(map(re.escape, words)), markdown, re.IGNORECASE))


def _prefix(before: str) -> str:
    """`prefix-,` of the last three words before a phrase, which tell it from the same words further up."""
    lines = [line for line in before.splitlines() if line.strip()]
    words = _shown(_UNSEEN.split(lines[-1])[-1])[-3:] if lines else []
    return f"{_encode(words)}-," if words else ""


def _encode(words: list[str]) -> str:
    """Percent-encoding that also covers the directive's own syntax: dash, comma, ampersand."""
    return percent_encode(" ".join(words), safe="").replace("-", "%2D")

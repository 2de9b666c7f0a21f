"""Where a page leads that is none itself: a meta refresh, or a script that does nothing but go elsewhere. Pure.

Reads the beginning of the page by pattern, in time that grows with its length: nothing here is parsed yet.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urldefrag, urljoin

_WINDOW = 65_536
"""Bytes; what leads on stands in the head of a page, and a page that only leads on is small."""
_AT_ONCE = 5.0
"""Seconds; a page that stays longer is there to be read."""
_BARE = 200
"""Characters of visible text up to which a page says nothing of its own."""
_SMALL_SCRIPT = 2_000
"""Characters; more of them are a program that draws a page."""
_PROGRAM = re.compile(r"""\bif\b|\bfunction\b|=>|\bsrc\s*=""")
"""What a script that goes elsewhere in every case does without; one of a page of scripts asks something first."""

_TAG = re.compile(r"<[^<>]*>")
_META = re.compile(r"<meta\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
_CONTENT = re.compile(r"\s*(\d*\.?\d*)\s*[;,\s]\s*(?:url\s*=\s*)?[\"']?\s*([^\"']+)", re.IGNORECASE)
_LOCATION = re.compile(
    r"""\blocation(?:\.href)?\s*=\s*["']([^"'\s]{1,2000})["']"""
    r"""|\blocation\.(?:replace|assign)\(\s*["']([^"'\s]{1,2000})["']"""
)
_COMMENT = (re.compile("<!--"), "-->")
_STYLE = (re.compile(r"<style\b", re.IGNORECASE), "</style>")
_SCRIPT = (re.compile(r"<script\b", re.IGNORECASE), "</script>")
_TITLE = (re.compile(r"<title\b", re.IGNORECASE), "</title>")
_NOSCRIPT = (re.compile(r"<noscript\b", re.IGNORECASE), "</noscript>")


def led_to(body: bytes, url: str) -> str | None:
    """The address that a browser without JavaScript would go on to from an HTML page, within five seconds.

    None for a page that is there to be read. What stands in `noscript` or in a script counts only where the page
    says nothing itself. Raises ValueError when the page leads to what is no address.
    """
    text = body[:_WINDOW].decode(
        "latin-1"
    )  # one character a byte, so that lower case keeps each in its place
    text = _without(_without(text, _COMMENT)[0], _STYLE)[0]
    text, scripts = _without(text, _SCRIPT)
    spoken = _TAG.sub(" ", _without(_without(text, _TITLE)[0], _NOSCRIPT)[0])
    bare = len(body) <= _WINDOW and len(" ".join(spoken.split())) < _BARE
    found = _meta(_without(text, _NOSCRIPT)[0])
    if found is None and bare:
        found = _meta(text) or _location(scripts)
    if found is None:
        return None
    hop = urldefrag(
        urljoin(url, html.unescape(found.encode("latin-1").decode("utf-8", "replace")).strip())
    ).url
    return hop if bare or hop != urldefrag(url).url else None


def _meta(text: str) -> str | None:
    """The address of the first meta refresh that is due at once."""
    for tag in _META.finditer(text):
        attributes = {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(tag[1])}
        if attributes.get("http-equiv", "").lower() == "refresh":
            said = _CONTENT.match(attributes.get("content", ""))
            if said and _seconds(said[1]) <= _AT_ONCE:
                return said[2]
    return None


def _seconds(digits: str) -> float:
    try:
        return float(digits or 0)
    except ValueError:  # a lone dot
        return 0.0


def _location(scripts: str) -> str | None:
    """The address that a small script goes to in every case, written out in it."""
    if len(scripts) >= _SMALL_SCRIPT or _PROGRAM.search(scripts):
        return None
    said = _LOCATION.search(scripts)
    return (said[1] or said[2]).replace("\\/", "/") if said else None


def _without(text: str, element: tuple[re.Pattern[str], str]) -> tuple[str, str]:
    """A text without an element and its content, and the content; one that is never closed goes to the end."""
    opening, closing = element
    lower, at = text.lower(), 0
    kept, cut = list[str](), list[str]()
    while found := opening.search(text, at):
        kept.append(text[at : found.start()])
        end = lower.find(closing, found.end())
        cut.append(text[found.end() : end if end >= 0 else len(text)])
        at = end + len(closing) if end >= 0 else len(text)
    return "".join([*kept, text[at:]]), "\n".join(cut)

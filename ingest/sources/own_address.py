"""What a saved file says of itself: the address that it stands for, and when it was saved. Pure.

A browser writes them into the page (SingleFile, MHTML, "saved from url"), a site names its canonical link,
Markdown has front matter, and subtitles are named for their video. A PDF is not believed: index.json says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from urllib.parse import urlsplit

from ingest import mhtml
from ingest.decoding import decode_page
from ingest.html import parse_html
from ingest.markdown import split_front_matter
from ingest.metadata import own_address
from ingest.transcript import MEDIA_SRT, MEDIA_VTT
from ingest.videos import video_of_file

SOURCE_URL = "saved from url="
SAVED_DATE = re.compile(r"saved date:\s*\w{3} (\w{3} \d{2} \d{4} \d{2}:\d{2}:\d{2} GMT[+-]\d{4})")
HEAD_CHARS = 2000
HEAD_TAG = re.compile(r"<(?:link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
MAX_TAGS = 300
VIDEO_HINT = "name it for its video, as in “Title [dQw4w9WgXcQ].en.vtt”"


@dataclass(frozen=True, slots=True)
class OwnWords:
    """What one file says of itself; each may be missing."""

    url: str = ""
    saved_at: datetime | None = None
    """Aware, UTC."""


def own_words(name: str, media: str, body: bytes) -> OwnWords:
    """What a file of that name and media type says. Never raises, and takes no longer for a hostile one."""
    form = media.partition(";")[0].strip().lower()
    if form in (MEDIA_VTT, MEDIA_SRT):
        return OwnWords(video_of_file(name.rpartition(".")[0])[0])
    if form == mhtml.MEDIA:
        head = mhtml.read_head(body)
        return OwnWords(head.url if is_web(head.url) else "", head.saved_at)
    text = decode_page(body, media) if form in ("text/html", "text/markdown") else None
    if text is None:
        return OwnWords()
    if form == "text/markdown":
        matter, _ = split_front_matter(text)
        named = matter.get("url") if matter else None
        return OwnWords(str(named) if is_web(named) else "")
    # Here is no sandbox: only tags of sane length are parsed, since one with many attributes takes minutes.
    tags = "".join(islice((found[0] for found in HEAD_TAG.finditer(text)), MAX_TAGS))
    url = _from_comment(text) or own_address(parse_html(f"<html><head>{tags}</head></html>"))
    return OwnWords(url if is_web(url) else "", _saved_date(text))


def is_web(url: object) -> bool:
    """Whether a value is an address on the web."""
    try:
        return isinstance(url, str) and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _from_comment(text: str) -> str:
    """The address in the comment that a browser or SingleFile writes at the head of a saved page."""
    for line in text[:HEAD_CHARS].splitlines():
        bare = line.strip()
        url = bare.removeprefix("url: ").strip() if bare.startswith("url: ") else ""
        if SOURCE_URL in bare:
            url = bare.split(SOURCE_URL, 1)[1].split(")", 1)[-1].split("-->")[0].strip()
        if is_web(url):
            return url
    return ""


def _saved_date(text: str) -> datetime | None:
    """When SingleFile saved the page: "saved date: Mon Jan 05 2026 10:20:30 GMT+0100 (…)"."""
    found = SAVED_DATE.search(text[:HEAD_CHARS])
    try:
        return datetime.strptime(found[1], "%b %d %Y %H:%M:%S GMT%z").astimezone(UTC) if found else None
    except (ValueError, OverflowError):
        return None

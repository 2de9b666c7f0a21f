"""Which video an address leads to, whatever form the address has. Pure."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = frozenset(["youtube.com", "m.youtube.com", "music.youtube.com", "youtube-nocookie.com"])
_VIMEO = frozenset(["vimeo.com", "player.vimeo.com"])
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_YOUTUBE_PATH = re.compile(r"/(?:shorts|live|embed|v)/([A-Za-z0-9_-]{11})/?")
_VIMEO_PATH = re.compile(r"/(?:video/|(?:channels|groups)/[^/]+/(?:videos/)?)?(\d{5,12})(/[0-9a-f]{8,12})?/?")
_NAMED = re.compile(
    r"(?P<title>.*?)[\s_-]*\[(?:(?P<youtube>[A-Za-z0-9_-]{11})|(?P<vimeo>\d{6,10}))\](?:\.[\w-]+)*"
)


def video_address(url: str) -> str:
    """The one address of the video behind a link to YouTube or Vimeo; empty for anything else. Never raises.

    A time or a playlist in the link is left out: it says where to begin, not what is seen.
    """
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        query = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    if host in _VIMEO:
        found = _VIMEO_PATH.fullmatch(parts.path)
        return f"https://vimeo.com/{found[1]}{found[2] or ''}" if found else ""
    number = ""
    if host == "youtu.be":
        number = parts.path.strip("/")
    elif host in _YOUTUBE and parts.path.rstrip("/") == "/watch":
        number = query.get("v", [""])[0]
    elif host in _YOUTUBE:
        found = _YOUTUBE_PATH.fullmatch(parts.path)
        number = found[1] if found else ""
    return f"https://www.youtube.com/watch?v={number}" if _YOUTUBE_ID.fullmatch(number) else ""


def video_of_file(stem: str) -> tuple[str, str]:
    """The address and the title of the video that a file is named for; both empty where it is for none.

    yt-dlp writes `Title [dQw4w9WgXcQ].en.vtt`; without the brackets any word of eleven letters would do.
    """
    found = _NAMED.fullmatch(stem)
    if not found:
        return "", ""
    if found["youtube"]:
        return f"https://www.youtube.com/watch?v={found['youtube']}", found["title"]
    return f"https://vimeo.com/{found['vimeo']}", found["title"]

"""What a server's reply means: a page, the version already held, another address, or trouble. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin, urlsplit

from ingest.meta_refresh import led_to
from ingest.types import FetchRequest, NotModified, Outcome, Page, Reason
from ingest.wire import Reply, WireError

_PASSING = frozenset([408, 425, 429, 500, 502, 503, 504])
PERMANENT = frozenset([301, 308])
"""Statuses of a redirect that a list should follow for good."""
_READABLE = re.compile(
    r"application/pdf|text/(?!css\b|calendar\b|vcard\b)[\w.+-]+"
    r"|application/(?:[\w.-]+\+(?:xml|json)|xml|json|javascript|ecmascript|typescript|toml|yaml|sql|markdown"
    r"|x-(?:yaml|python|python-code|sh|shellscript|tex|latex|bibtex|markdown|ruby|perl|httpd-php|typescript|javascript))"
)
# Servers call a file that they know nothing about a stream of octets: its name says more.
_NAMELESS = frozenset(["", "application/octet-stream", "binary/octet-stream", "application/x-empty"])
_BINARY_FILES = re.compile(
    r"(?i)\.(?:zip|gz|tgz|bz2|xz|7z|rar|tar|whl|jar|exe|dll|so|bin|iso|dmg|deb|rpm|apk|png|jpe?g|gif|webp|ico"
    r"|svgz|mp[34]|m4[av]|webm|mkv|mov|avi|ogg|wav|flac|woff2?|ttf|otf|eot|docx?|pptx?|xlsx?|epub|mobi|djvu|ps"
    r"|parquet|npy|npz|pt|pth|onnx|safetensors|h5|pkl|ckpt)"
)
_HTML = frozenset(["text/html", "application/xhtml+xml"])
_TOKEN = re.compile(r"[\x20-\x7e]{1,1000}")


def check(reply: Reply, accept: str = "") -> None:
    """Raise WireError for a reply that tells of a failure, or of a page that nothing here can read.

    `accept`: the media types that were asked for; what was asked for by name can be read.
    """
    status = reply.status
    if status >= 400:
        raise _refused(reply)
    media = _media(reply)
    if media and media in re.findall(r"[\w.+-]+/[\w.+-]+", accept.lower()):
        return
    suffix = posixpath.splitext(urlsplit(reply.url).path)[1]
    nameless_text = media in _NAMELESS and not _BINARY_FILES.fullmatch(suffix)
    if 200 <= status < 300 and not nameless_text and not _READABLE.fullmatch(media):
        raise WireError("unsupported_type", f"the page is {media or 'a file ' + suffix}", status)


def _refused(reply: Reply) -> WireError:
    """What a status from 400 on tells. A service may say 403 to whoever has asked too often, and till when."""
    status, now = reply.status, datetime.now(UTC)
    used_up = status in (403, 429) and reply.headers.get("x-ratelimit-remaining", "").strip() == "0"
    passing = status in _PASSING or used_up
    after = _retry_after(reply.headers, now) if passing else None
    if used_up and after is None:
        after = _until(reply.headers.get("x-ratelimit-reset", ""), now)
    reason: Reason = "http_5xx" if status >= 500 else "http_4xx"
    detail = f"the server answers {status}"
    if after:
        detail += f" and wants to be asked again in {after:.0f} s"
    return WireError(reason, detail, status, passing=passing, after=after)


def _media(reply: Reply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def next_hop(reply: Reply) -> str | None:
    """Where a reply leads instead of being a page, by its status or by what the page itself says; else None.

    Without a fragment. Raises WireError.
    """
    if reply.status != 200 or _media(reply) not in _HTML:
        return redirect(reply)
    try:
        return led_to(reply.body, reply.url)
    except ValueError as error:
        raise WireError("forbidden_address", "the page leads to no address", reply.status) from error


def redirect(reply: Reply) -> str | None:
    """Where a redirect leads, without its fragment; None for another reply. Raises WireError."""
    if not 300 <= reply.status < 400 or reply.status == 304:
        return None
    location = reply.headers.get("location", "").strip()
    if not location:
        raise WireError(
            "redirect_loop", f"the server answers {reply.status} without a new address", reply.status
        )
    try:
        return urldefrag(urljoin(reply.url, location)).url
    except ValueError as error:
        raise WireError(
            "forbidden_address", f"redirected to {location!r}, no address", reply.status
        ) from error


def outcome(request: FetchRequest, reply: Reply) -> Outcome:
    """The page that a final reply holds, or that it has not changed. Raises WireError for an empty one."""
    now = datetime.now(UTC)
    if reply.status == 304:
        return NotModified(request.url, reply.url, now)
    if not reply.body.strip():
        raise WireError("empty", "the page holds nothing", reply.status)
    return Page(
        url=request.url,
        final_url=reply.url,
        status=reply.status,
        content_type=reply.headers.get("content-type", ""),
        body=reply.body,
        read_at=now,
        origin="fetched",
        etag=reply.headers.get("etag"),
        last_modified=reply.headers.get("last-modified"),
    )


def asking(request: FetchRequest) -> dict[str, str]:
    """The headers that ask for a page as it is wanted, and only if it is another one than the one held."""
    headers = {
        "Accept": request.accept,
        "If-None-Match": request.etag,
        "If-Modified-Since": request.last_modified,
    }
    return {name: value for name, value in headers.items() if value and _TOKEN.fullmatch(value)}


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that the server asks to be left alone; None when it does not say."""
    value = headers.get("retry-after", "").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def _until(seconds: str, now: datetime) -> float | None:
    """Seconds until a moment that a server gives as seconds since 1970; None when it gives none."""
    return max(0.0, float(seconds[:12]) - now.timestamp()) if seconds.strip().isdigit() else None

"""What a server's reply means: a page, the version already held, another address, or trouble. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urldefrag, urljoin, urlsplit

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
_TOKEN = re.compile(r"[\x20-\x7e]{1,1000}")


def check(reply: Reply) -> None:
    """Raise WireError for a reply that tells of a failure, or of a page that nothing here can read."""
    status = reply.status
    if status >= 400:
        passing = status in _PASSING
        after = _retry_after(reply.headers, datetime.now(UTC)) if passing else None
        reason: Reason = "http_5xx" if status >= 500 else "http_4xx"
        raise WireError(reason, f"the server answers {status}", status, passing=passing, after=after)
    media = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = posixpath.splitext(urlsplit(reply.url).path)[1]
    nameless_text = media in _NAMELESS and not _BINARY_FILES.fullmatch(suffix)
    if 200 <= status < 300 and not nameless_text and not _READABLE.fullmatch(media):
        raise WireError("unsupported_type", f"the page is {media or 'a file ' + suffix}", status)


def next_hop(reply: Reply) -> str | None:
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


def validators(request: FetchRequest) -> dict[str, str]:
    """The headers that ask for a page only if it is another one than the one held."""
    headers = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
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

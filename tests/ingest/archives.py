"""Web archives written byte by byte, as crawlers write them, for the tests that read them."""

from __future__ import annotations

import gzip
from collections.abc import Mapping

AT = "2026-01-05T12:00:00Z"


def record(kind: str, url: str, block: bytes, at: str = AT, **fields: str) -> bytes:
    """One record; `fields` are further heads, `_` for `-`."""
    heads = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{kind}-{url}-{at}>",
        "WARC-Target-URI": url,
        "WARC-Date": at,
        "Content-Type": "application/http; msgtype=response",
        **{name.replace("_", "-"): value for name, value in fields.items()},
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in heads.items())
    return b"WARC/1.1\r\n" + lines.encode() + b"\r\n" + block + b"\r\n\r\n"


def http(body: bytes, status: str = "200 OK", media: str = "text/html", **fields: str) -> bytes:
    """An HTTP reply."""
    heads: Mapping[str, str] = {
        "Content-Type": media,
        **{name.replace("_", "-"): value for name, value in fields.items()},
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in heads.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def page(url: str, words: str, at: str = AT) -> bytes:
    """A record of a page of HTML."""
    return record("response", url, http(f"<p>{words}</p>".encode()), at)


def zipped(*records: bytes) -> bytes:
    """Records as gzip members, one each."""
    return b"".join(gzip.compress(each, mtime=0) for each in records)

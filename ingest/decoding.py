"""Bytes to text. What is valid UTF-8 is UTF-8, whatever a label says; then header, `<meta>`, a detector."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

import charset_normalizer

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
META_WINDOW = 4096
# Where the bytes bear them out, these go before UTF-8: the first hold NULs, the others look like ASCII.
WIDE = re.compile(r"utf-?(?:16|32)", re.IGNORECASE)
ESCAPED = re.compile(r"iso-2022-", re.IGNORECASE)
# What browsers do: a label that promises less than writers really use is read as its superset.
SUPERSETS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030",
    "shift_jis": "cp932", "euc_kr": "cp949", "iso8859-9": "cp1254", "tis-620": "cp874",
}  # fmt: skip


def decode_page(body: bytes, content_type: str = "") -> str | None:
    """The text of a page with `\\n` line ends and without a byte-order mark; None when no encoding fits."""
    text = _decode(body, content_type)
    if text is None:
        return None
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _decode(body: bytes, content_type: str) -> str | None:
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return _try(body, encoding)
    labels = _labels(body, content_type)
    if b"\0" in body[:META_WINDOW]:
        return _by_label(body, filter(WIDE.match, labels))
    escaped = _by_label(body, filter(ESCAPED.match, labels)) if b"\x1b" in body else None
    text = escaped or _by_label(body, ["utf-8", *labels])
    if text is not None:
        return text
    best = charset_normalizer.from_bytes(body).best()
    return None if best is None else str(best)


def _by_label(body: bytes, labels: Iterable[str]) -> str | None:
    return next((text for label in labels if (text := _try(body, label)) is not None), None)


def _labels(body: bytes, content_type: str) -> list[str]:
    found = HEADER_CHARSET.findall(content_type)
    found += [label.decode("ascii", "replace") for label in META_CHARSET.findall(body[:META_WINDOW])]
    return found


def _try(body: bytes, label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        return body.decode(SUPERSETS.get(name, name))
    except (LookupError, UnicodeDecodeError, ValueError):
        return None

"""A body that was compressed for its way (gzip, deflate; RFC 9110, 8.4), inflated in pieces of a bounded size."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 1_000_000
"""Bytes inflated at a time: what is not kept is never there in full."""
MOST_LAYERS = 5
"""Times that one body may be compressed: each is a step deeper."""
_READABLE = frozenset(["gzip", "x-gzip", "deflate"])
_ANY = 47  # zlib: gzip or zlib, by the header
_RAW = -15  # zlib: deflate without a header, as some servers send it
_GZIP = b"\x1f"


class UnknownEncodingError(Exception):
    """A body is compressed in a way that is not read; the text is its name."""


def layers(header: str) -> int:
    """How many times a body was compressed, by its Content-Encoding. Raises UnknownEncodingError."""
    named = [word.strip().lower() for word in header.split(",")]
    named = [word for word in named if word not in ("", "identity")]
    unknown = [word for word in named if word not in _READABLE]
    if unknown or len(named) > MOST_LAYERS:
        raise UnknownEncodingError(
            unknown[-1] if unknown else ", ".join(named[: MOST_LAYERS + 1]) + " and so on"
        )
    return len(named)


class Inflater:
    """Takes one body part by part. What follows it and is no member of gzip is passed over, as browsers do."""

    def __init__(self) -> None:
        self._inflater = zlib.decompressobj(_ANY)
        self._begun = False

    @property
    def ends_early(self) -> bool:
        """Whether the body that was taken is the beginning of one."""
        return self._begun and not self._inflater.eof

    def pieces(self, part: bytes) -> Iterator[bytes]:
        """What a part inflates to. Raises zlib.error for what is damaged."""
        if part and not self._begun:
            self._begun = True
            if not has_header(part):
                self._inflater = zlib.decompressobj(_RAW)
        more = bool(part)
        while more:
            if self._inflater.eof:  # a gzip file may hold several members
                if part[:1] != _GZIP:
                    return
                self._inflater = zlib.decompressobj(_ANY)
            piece = self._inflater.decompress(part, PIECE)
            yield piece
            part = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            # A full piece may have more behind it, though all input is used up.
            more = bool(part) or (len(piece) == PIECE and not self._inflater.eof)


def has_header(start: bytes) -> bool:
    """Whether compressed bytes begin as gzip or zlib do (RFC 1950: a multiple of 31)."""
    if start[:1] == _GZIP:
        return True
    return start[0] & 15 == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0)

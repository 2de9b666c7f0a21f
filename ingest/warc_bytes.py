"""The bytes of a web archive: gzip members one by one, lines and heads of a bounded length.

A damaged or swelling member is named, and reading goes on where the next record begins. It knows nothing of
what a record says.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO

from ingest.types import Reason

BLOCK = 65_536
MAX_LINE = 65_536
MAX_HEAD = 1_000_000
WHOLE = 32_000_000
"""Bytes up to which a compressed record is inflated before any of it is believed."""
SWELLING = 200
"""How many times its compressed size what is over that may be: text reaches a tenth of it."""
MAX_DAMAGED = 50
"""Of compressed records: each may cost a moment to give up on."""
GZIP = b"\x1f\x8b\x08"
START = b"WARC/"


class DamagedError(Exception):
    """What is there is no record."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A record, or a stretch of the file, that could not be read."""

    reason: Reason
    detail: str
    url: str = ""


@dataclass(slots=True)
class Stream:
    """Bytes as warcio reads them, with lines and heads of a bounded length."""

    blocks: Iterator[bytes]
    held: bytes = b""
    head_bytes: int = 0

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes; none at the end only."""
        if not self.held:
            self.held = next((block for block in self.blocks if block), b"")
        cut = len(self.held) if size < 0 else size
        found, self.held = self.held[:cut], self.held[cut:]
        return found

    def readline(self, size: int | None = None) -> bytes:
        """One line with its end. Raises DamagedError for one without measure."""
        bound = MAX_LINE if size is None else min(size, MAX_LINE)
        while (at := self.held.find(b"\n", 0, bound)) < 0 and len(self.held) < bound:
            block = next((block for block in self.blocks if block), b"")
            if not block:
                break
            self.held += block
        line = self.read(at + 1 if at >= 0 else bound) if self.held else b""
        self.head_bytes += len(line)
        if self.head_bytes > MAX_HEAD or len(line) >= MAX_LINE:
            raise DamagedError("its head is beyond all measure")
        return line

    def tell(self) -> int:
        """Asked for by warcio, where only differences within one record count."""
        return 0

    def skip_to_record(self) -> bool:
        """Go on to the next line that begins a record; False where none does."""
        mark = b"\n" + START
        while (at := self.held.find(mark)) < 0:
            block = next((block for block in self.blocks if block), b"")
            if not block:
                return False
            self.held = self.held[-len(mark) :] + block
        self.held = self.held[at + 1 :]
        return True


def streams(file: IO[bytes]) -> Iterator[Stream | Trouble]:
    """The file as streams of records, each to be read to its end before the next is asked for.

    `file` must be seekable. One that is not compressed is one stream, else each member is.
    """
    start = file.read(len(START))
    offset = 0 if start.startswith(GZIP[:2]) else None
    if offset is None and start != START:
        offset = _next_member(file, 0)
        if offset is not None:
            yield Trouble("decode", f"the first {offset:,} bytes are no record")
    file.seek(0)
    if offset is None:
        yield Stream(iter(lambda: file.read(BLOCK), b""))
    damaged = 0
    while offset is not None:
        member = _Member(file, offset)
        first = member.first()
        if member.is_cut or not member.damage:
            yield Stream(chain([first], member.rest()))
        if member.damage:
            yield Trouble(*member.damage)
            damaged += 1
        if damaged > MAX_DAMAGED:
            yield Trouble(
                "decode", f"over {MAX_DAMAGED} damaged records: what follows byte {offset:,} is not read"
            )
            return
        offset = _next_member(file, offset + 1) if member.damage else member.end


class _Member:
    """One member of a gzip file, from `offset` on: usually one record."""

    def __init__(self, file: IO[bytes], offset: int) -> None:
        self._file = file
        self._offset = offset
        self._inflater = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._input = b""
        self._taken = 0
        self._given = 0
        self.damage: tuple[Reason, str] | None = None
        self.is_cut = False
        """Whether the damage is that the file ends: what came before is right all the same."""
        self.end: int | None = None
        """Where the next member begins; None at the end of the file, and before this one is read."""

    def first(self) -> bytes:
        """All of the member where it is not monstrous, so that none of a damaged one is believed."""
        self._file.seek(self._offset)
        return b"".join(self._pieces(WHOLE))

    def rest(self) -> Iterator[bytes]:
        """What follows `first`."""
        # Others may have read in between.
        self._file.seek(self._offset + self._taken)
        self._input = b""
        yield from self._pieces(None)

    def _pieces(self, bound: int | None) -> Iterator[bytes]:
        while not (self._inflater.eof or self.damage) and (bound is None or self._given < bound):
            self._input = self._input or self._file.read(BLOCK)
            if not self._input:
                self.is_cut = True
                self.damage = ("decode", f"the archive ends within the record at byte {self._offset:,}")
                return
            try:
                piece = self._inflater.decompress(self._input, BLOCK * 16)
            except zlib.error as trouble:
                self.damage = ("decode", f"the record at byte {self._offset:,} is damaged: {trouble}")
                return
            self._given += len(piece)
            left = self._inflater.unused_data if self._inflater.eof else self._inflater.unconsumed_tail
            self._taken, self._input = self._file.tell() - self._offset - len(left), left
            if self._given > max(WHOLE, SWELLING * self._taken):
                self.damage = ("too_large", f"the record at byte {self._offset:,} swells beyond all measure")
                return
            yield piece
        if self._inflater.eof:
            self._file.seek(self._offset + self._taken)
            more = self._file.read(1)
            self.end = self._offset + self._taken if more else None


def _next_member(file: IO[bytes], offset: int) -> int | None:
    """Where, from `offset` on, a record begins that is compressed; None where none does."""
    file.seek(offset)
    held = b""
    while block := file.read(BLOCK):
        held += block
        at = held.find(GZIP)
        while at >= 0:
            if _begins_record(file, offset + at):
                return offset + at
            at = held.find(GZIP, at + 1)
        offset += max(0, len(held) - len(GZIP) + 1)
        held = held[-len(GZIP) + 1 :]
        file.seek(offset + len(held))
    return None


def _begins_record(file: IO[bytes], offset: int) -> bool:
    file.seek(offset)
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(file.read(4096), len(START)) == START
    except zlib.error:
        return False

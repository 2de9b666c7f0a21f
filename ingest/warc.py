"""Web archives (WARC 1.0 and 1.1, ISO 28500): records read and written, the only place that knows warcio.

What is whole in a damaged file is read, and the rest is named; whatever swells is stopped at a bound. It does
not know which records are pages.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import IO, Any
from urllib.parse import quote

from ingest.warc_bytes import BLOCK, GZIP, DamagedError, Stream, Trouble, streams

MAX_BODY = 20_000_000
"""Bytes of one payload, as kept and as inflated."""
MAX_RECORD = MAX_BODY + 1_000_000
DATE = "%Y-%m-%dT%H:%M:%S.%fZ"
VERSION = "WARC/1.1"


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a record says, WARC's own and that of its HTTP reply. Missing texts are empty."""

    kind: str
    """"response", "resource", "revisit", "metadata" and others."""
    id: str
    url: str
    moment: datetime | None
    """Aware, UTC."""
    refers_to: str
    """The record that this one describes."""
    refers_to_url: str
    refers_to_date: datetime | None
    digest: str
    """Of the payload; equal ones are equal bytes."""
    truncated: bool
    """Whether the payload is a part: cut off, or the first segment of several."""
    status: int
    """Of the HTTP reply; 0 without one."""
    content_type: str
    """Of the payload."""
    location: str
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """A record with its payload, decoded from its transfer and content encodings."""

    head: Head
    body: bytes


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to be written."""

    kind: str
    id: str
    url: str
    moment: datetime
    body: bytes
    content_type: str
    status: str = ""
    """For a response: that of its HTTP reply, with its phrase."""
    headers: tuple[tuple[str, str], ...] = ()
    """Of its HTTP reply, content type aside."""
    refers_to: str = ""


def read_records(file: IO[bytes], wanted: Callable[[Head], bool]) -> Iterator[Record | Trouble]:
    """The records that are wanted, in the order of the file, and what could not be read.

    `file` must be seekable. A record that is not wanted is passed over without keeping its payload.
    """
    # Whatever warcio has to say is told as a trouble.
    logging.getLogger("warcio").addHandler(logging.NullHandler())
    for stream in streams(file):
        if isinstance(stream, Trouble):
            yield stream
        else:
            yield from _records(stream, wanted)


def _records(stream: Stream, wanted: Callable[[Head], bool]) -> Iterator[Record | Trouble]:
    number = 0
    while True:
        number += 1
        try:
            held = _next(stream)
            if held is None:
                return
            yield from _taken(held, wanted)
        except DamagedError as trouble:
            yield Trouble("decode", f"record {number} is damaged: {trouble}")
            if not stream.skip_to_record():
                return


def _next(stream: Stream) -> Any | None:
    """The next record with its head read, as warcio holds it; None at the end."""
    stream.head_bytes = 0
    line = stream.readline()
    while line and not line.strip():
        line = stream.readline()
    return _parsed(stream, line) if line else None


def _taken(held: Any, wanted: Callable[[Head], bool]) -> Iterator[Record | Trouble]:
    """The record where it is wanted; its bytes are read in any case, up to where the next one begins."""
    head, size = _head(held), int(held.length)
    is_wanted = wanted(head)
    keep = is_wanted and size <= MAX_RECORD
    parts = []
    while part := held.raw_stream.read(BLOCK):
        if keep:
            parts.append(part)
    if held.raw_stream.limit > 0:
        yield Trouble("decode", "the archive ends within this record", head.url)
    elif keep:
        yield _decoded(head, held, b"".join(parts))
    elif is_wanted:
        yield Trouble("too_large", f"{size:,} bytes, over the limit of {MAX_BODY:,}", head.url)


def _parsed(stream: Stream, line: bytes) -> Any:
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader
    from warcio.statusandheaders import StatusAndHeadersParserException

    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    try:
        held = loader.parse_record_stream(stream, line, "warc")
    except (ArchiveLoadFailed, StatusAndHeadersParserException) as trouble:
        raise DamagedError("no head of a record is there") from trouble
    except (EOFError, ValueError, AttributeError, TypeError) as trouble:
        # A response without an address, or with no HTTP in it.
        raise DamagedError("its head is no head") from trouble
    told = held.rec_headers.get_header("Content-Length", "")
    if not told.isdecimal() or not hasattr(held.raw_stream, "limit"):
        raise DamagedError("it does not say how long it is")
    return held


def _head(held: Any) -> Head:
    own, http = held.rec_headers, held.http_headers
    status = http.get_statuscode() if http else ""
    content_type = (http or own).get_header("Content-Type") or ""
    return Head(
        kind=own.get_header("WARC-Type", ""),
        id=own.get_header("WARC-Record-ID", ""),
        url=own.get_header("WARC-Target-URI", ""),
        moment=_moment(own.get_header("WARC-Date", "")),
        refers_to=own.get_header("WARC-Refers-To", ""),
        refers_to_url=own.get_header("WARC-Refers-To-Target-URI", ""),
        refers_to_date=_moment(own.get_header("WARC-Refers-To-Date", "")),
        digest=own.get_header("WARC-Payload-Digest", ""),
        truncated=bool(own.get_header("WARC-Truncated") or own.get_header("WARC-Segment-Number")),
        status=int(status) if status.isdecimal() and len(status) == 3 else 0,
        content_type=content_type.strip(),
        location=(http.get_header("Location") or "").strip() if http else "",
        etag=http.get_header("ETag") if http else None,
        last_modified=http.get_header("Last-Modified") if http else None,
    )


def _moment(text: str) -> datetime | None:
    from warcio.timeutils import iso_date_to_datetime

    try:
        moment: datetime = iso_date_to_datetime(text, tz_aware=True)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment


def _decoded(head: Head, held: Any, body: bytes) -> Record | Trouble:
    """The payload out of its chunks and its compression."""
    from warcio.bufferedreaders import ChunkedDataReader

    http = held.http_headers
    if http and (http.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        # Where an archiver has taken the chunks apart and left the header, the bytes stay as they are.
        body = ChunkedDataReader(BytesIO(body)).read()
    named = (http.get_header("Content-Encoding") or "") if http else ""
    encodings = [word.strip().lower() for word in named.split(",")]
    for encoding in reversed([word for word in encodings if word not in ("", "identity")]):
        if encoding not in ("gzip", "x-gzip", "deflate"):
            return Trouble(
                "unsupported_type", f"compressed as {encoding[:20]!r}, which is not read", head.url
            )
        try:
            body = _inflated(body)
        except DamagedError as trouble:
            return Trouble("decode", str(trouble), head.url)
        if len(body) > MAX_BODY:
            break
    if len(body) > MAX_BODY:
        return Trouble("too_large", f"inflated, it is over {MAX_BODY:,} bytes", head.url)
    return Record(head, body)


def _inflated(body: bytes) -> bytes:
    """At most one byte over the bound; a body that is not compressed, whatever its header says, as it is."""
    if body[:2] != GZIP[:2] and not (body and body[0] & 15 == 8):
        return body
    inflater = zlib.decompressobj(32 + zlib.MAX_WBITS)
    try:
        found = inflater.decompress(body, MAX_BODY + 1)
    except zlib.error as trouble:
        raise DamagedError(f"the compressed page is damaged: {trouble}") from trouble
    if not inflater.eof and len(found) <= MAX_BODY:
        raise DamagedError("the compressed page ends too early")
    return found


@dataclass(slots=True)
class RecordWriter:
    """Writes records, each a gzip member of its own, so that one can be read without the others."""

    file: IO[bytes]
    _writer: Any = field(init=False)

    def __post_init__(self) -> None:
        from warcio.warcwriter import WARCWriter

        self._writer = WARCWriter(self.file, gzip=True, warc_version=VERSION)

    def about(self, name: str, fields: dict[str, str]) -> None:
        """The record that says what the file is."""
        self._writer.write_record(self._writer.create_warcinfo_record(name, fields))

    def write(self, record: NewRecord) -> None:
        """One record."""
        from warcio.statusandheaders import StatusAndHeaders

        own = {"WARC-Record-ID": record.id, "WARC-Date": record.moment.astimezone(UTC).strftime(DATE)}
        if record.refers_to:
            own["WARC-Refers-To"] = record.refers_to
        http = None
        if record.kind == "response":
            headers = [("Content-Type", record.content_type), *record.headers]
            headers = [(name, _header(value)) for name, value in headers if value]
            headers.append(("Content-Length", str(len(record.body))))
            http = StatusAndHeaders(record.status, headers, protocol="HTTP/1.1")
        self._writer.write_record(
            self._writer.create_warc_record(
                _address(record.url),
                record.kind,
                payload=BytesIO(record.body),
                length=len(record.body),
                warc_content_type="" if http else _header(record.content_type) or "application/octet-stream",
                warc_headers_dict=own,
                http_headers=http,
            )
        )


def new_id() -> str:
    """A name for a record that no other has."""
    from warcio.statusandheaders import StatusAndHeadersParser

    name: str = StatusAndHeadersParser.make_warc_id()
    return name


def _address(url: str) -> str:
    """An address in printable ASCII; what is no part of one is percent-encoded."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~-._", errors="replace")


def _header(value: str) -> str:
    """The value of a header in one line of printable ASCII."""
    return "".join(c for c in value if " " <= c <= "~")

"""A page that Chrome saved as one file (MHTML, RFC 2557): its address, when it was saved, its HTML. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from typing import cast

MEDIA = "multipart/related"
HEAD_BYTES = 65_536
ADDRESSES = ("Snapshot-Content-Location", "Content-Location")


@dataclass(frozen=True, slots=True)
class Head:
    """What the first lines of the file say."""

    url: str
    """Empty when they name none."""
    saved_at: datetime | None
    """Aware, UTC."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the file, decoded from its transfer encoding."""

    content_type: str
    """Media type with its charset."""
    body: bytes


def read_head(body: bytes) -> Head:
    """What the file says of itself; nothing of the page is parsed. Never raises."""
    try:
        head = BytesHeaderParser(policy=policy.compat32).parsebytes(body[:HEAD_BYTES])
        # A long header goes on in the next line.
        url = next(("".join(str(head[name]).split()) for name in ADDRESSES if head[name]), "")
        said = head["Date"]
        moment = datetime.strptime(str(said).strip(), "%a, %d %b %Y %H:%M:%S %z") if said else None
    except (MessageError, ValueError, LookupError):
        return Head("", None)
    return Head(url, moment.astimezone(UTC) if moment else None)


def main_part(body: bytes) -> Part | None:
    """The page itself: the first part of HTML or text; None where there is none. Never raises."""
    try:
        message = cast(EmailMessage, BytesParser(policy=policy.compat32).parsebytes(body))
        for part in message.walk():
            if part.get_content_type() in ("text/html", "application/xhtml+xml", "text/plain"):
                held = part.get_payload(decode=True)
                charset = part.get_content_charset()
                media = part.get_content_type() + (f"; charset={charset}" if charset else "")
                return Part(media, held) if isinstance(held, bytes) and held.strip() else None
    except (MessageError, ValueError, LookupError, RecursionError):
        return None
    return None

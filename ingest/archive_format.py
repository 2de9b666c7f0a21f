"""How a page of the library stands in a web archive: a response, and beside it what HTTP has no words for.

Any reader of archives finds the response under the address where the page was; the description is ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Literal

from ingest.records import facts_from_json, facts_to_json
from ingest.sources.own_address import is_web
from ingest.types import Facts, Page
from ingest.urls import identity
from ingest.warc import NewRecord, new_id

DESCRIPTION = "application/vnd.reading-list-assistant.page+json"
ORIGINS = frozenset({"fetched", "saved", "archived"})
PHRASES = {status.value: status.phrase for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Description:
    """All of a page but its bytes and when they were read."""

    url: str
    final_url: str
    status: int
    content_type: str
    origin: Literal["fetched", "saved", "archived"]
    complete: bool
    etag: str | None
    last_modified: str | None
    facts: Facts
    attached: tuple[str, ...]
    """Identities of the pages that came with it."""


def records_of(page: Page) -> tuple[NewRecord, ...]:
    """The description, then the response that it is of: a reader knows then what comes."""
    name = new_id()
    fields = {
        "url": page.url, "final_url": page.final_url, "status": page.status, "origin": page.origin,
        "content_type": page.content_type, "complete": page.complete, "etag": page.etag,
        "last_modified": page.last_modified, "facts": json.loads(facts_to_json(page.facts)),
        "attached": [identity(part.url) for part in page.attached],
    }  # fmt: skip
    said = NewRecord(
        "metadata",
        new_id(),
        page.final_url,
        page.read_at,
        json.dumps(fields).encode(),
        DESCRIPTION,
        refers_to=name,
    )
    headers = (("ETag", page.etag or ""), ("Last-Modified", page.last_modified or ""))
    # A page that a person saved was never an answer of its server.
    kind = "resource" if page.origin == "saved" else "response"
    status = f"{page.status} {PHRASES.get(page.status, '')}".strip()
    whole = NewRecord(kind, name, page.final_url, page.read_at, page.body, page.content_type, status, headers)
    return said, whole


def read_description(body: bytes) -> Description | None:
    """What `records_of` wrote; None for anything else."""
    try:
        held = json.loads(body)
        facts = facts_from_json(json.dumps(held.pop("facts")))
        said = Description(**held | {"facts": facts, "attached": tuple(held["attached"])})
        texts = (
            said.url, said.final_url, said.content_type, said.origin, said.etag or "", said.last_modified or "",
            *said.attached, facts.title, facts.site, facts.version, facts.remark, facts.said_by,
            *facts.authors, *facts.identifiers,
        )  # fmt: skip
        for text in texts:
            text.encode()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    sound = is_web(said.url) and is_web(said.final_url) and said.origin in ORIGINS
    return said if sound and isinstance(said.complete, bool) and type(said.status) is int else None


def page_of(said: Description, body: bytes, read_at: datetime) -> Page:
    """The page as it was in the library; pages attached to it are put in by who holds them."""
    return Page(
        url=said.url, final_url=said.final_url, status=said.status, content_type=said.content_type,
        body=body, read_at=read_at, origin=said.origin, complete=said.complete, etag=said.etag,
        last_modified=said.last_modified, facts=said.facts,
    )  # fmt: skip

"""Readings and digests become documents, in the order of the list. Pure.

A digest answers only for an address of the list, and only until a complete page has been read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.shelf import Part, Reading
from ingest.sources.digests import Digest, digest_document
from ingest.stored import StoredPage
from ingest.types import Document, Extracted, Kind, Resource
from ingest.urls import fetch_address, identity, kind_of, site_of


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers for one target: its page, its digests, or (an incomplete page) both."""

    reading: Reading
    page: Document | None
    parts: tuple[Document, ...]
    """What came with the page, in the order of `reading.parts`."""
    digests: tuple[Document, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The page first."""
        return (*((self.page,) if self.page else ()), *self.parts, *self.digests)


def assemble(readings: Iterable[Reading], digests: Sequence[Digest]) -> tuple[Answering, ...]:
    """What answers for each target, in the order of the readings."""
    by_identity: dict[str, list[Digest]] = {}
    for digest in digests:
        by_identity.setdefault(identity(digest.url), []).append(digest)
    answering = []
    for reading in readings:
        stands_in = reading.target.listed and not reading.complete
        stand_ins = _stand_ins(reading, by_identity) if stands_in else ()
        page = _page_document(reading)
        parts = tuple(_part_document(part, page) for part in reading.parts) if page else ()
        answering.append(Answering(reading, page, parts, stand_ins))
    return tuple(answering)


def _page_document(reading: Reading) -> Document | None:
    if reading.stored is None or reading.extracted is None:
        return None
    target = reading.target
    document = _document(reading.stored, reading.extracted, target.url, target.kind, target.entries)
    if reading.failing_since is None:
        return document
    # What cannot be reached was read when it was last found to be as it is here.
    return replace(document, read_at=reading.stored.checked_at, unreachable_since=reading.failing_since)


def _part_document(part: Part, page: Document) -> Document:
    """A document of its own, which the entries of its page lead to; what is true of the whole is true of it."""
    stored = part.stored
    document = _document(stored, part.extracted, stored.url, kind_of(stored.url), ())
    return replace(
        document,
        entries=page.entries,
        version=document.version or page.version,
        remark=document.remark or page.remark,
        unreachable_since=page.unreachable_since,
    )


def _document(
    stored: StoredPage, extracted: Extracted, listed: str, kind: Kind, entries: tuple[Resource, ...]
) -> Document:
    """What a service says of a page goes before what the page says of itself."""
    facts, url = stored.facts, _address(listed, stored.final_url)
    return Document(
        id=hashlib.sha256(f"page\0{identity(listed)}\0".encode()).hexdigest()[:16],
        url=url,
        title=facts.title or extracted.title or _listed_title(entries) or url,
        site=facts.site or extracted.site or site_of(url),
        authors=facts.authors or extracted.authors,
        published=facts.published or extracted.published,
        kind="pdf" if kind == "article" and _by_page(extracted) else kind,
        text=extracted.text,
        sections=extracted.sections,
        origin=stored.origin,
        read_at=stored.read_at,
        entries=entries,
        anchors=extracted.anchors,
        version=facts.version,
        remark="; ".join(filter(None, (facts.remark, extracted.remark))),
    )


def _by_page(extracted: Extracted) -> bool:
    """Whether it was read page by page: a PDF, whatever its address and its label say."""
    return any(anchor.mark.startswith("page=") for anchor in extracted.anchors)


def _address(listed: str, final_url: str) -> str:
    """Where redirects ended; else the address as listed, which opens the page that a reader knows."""
    moved = identity(final_url) not in (identity(listed), identity(fetch_address(listed)))
    return final_url.partition("#")[0] if moved else listed


def _listed_title(entries: Iterable[Resource]) -> str:
    return next((entry.title for entry in entries if entry.title), "")


def _stand_ins(reading: Reading, digests: Mapping[str, Sequence[Digest]]) -> tuple[Document, ...]:
    """The digests of a target with the entries that each is for: all, or those with its very fragment."""
    target = reading.target
    keys = dict.fromkeys([target.identity, *(identity(entry.url) for entry in target.entries)])
    stand_ins = []
    for digest in (digest for key in keys for digest in digests.get(key, ())):
        fragment = digest.url.partition("#")[2]
        entries = tuple(e for e in target.entries if not fragment or e.url.partition("#")[2] == fragment)
        if entries:
            stand_ins.append(digest_document(digest, entries))
    # In the order of the entries that they are for; those for the same entries keep that of their files.
    return tuple(sorted(stand_ins, key=lambda document: document.entries[0].line))

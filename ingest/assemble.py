"""Readings and digests become documents, in the order of the list. Pure.

A digest answers only for an address of the list, and only until a complete page has been read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ingest.shelf import Reading
from ingest.sources.digests import Digest, digest_document
from ingest.types import Document, Extracted, Kind, Resource
from ingest.urls import fetch_address, identity, site_of


@dataclass(frozen=True, slots=True)
class Answering:
    """What answers for one target: its page, its digests, or (an incomplete page) both."""

    reading: Reading
    page: Document | None
    digests: tuple[Document, ...]

    @property
    def documents(self) -> tuple[Document, ...]:
        """The page first."""
        return (*((self.page,) if self.page else ()), *self.digests)


def assemble(readings: Iterable[Reading], digests: Sequence[Digest]) -> tuple[Answering, ...]:
    """What answers for each target, in the order of the readings."""
    by_identity: dict[str, list[Digest]] = {}
    for digest in digests:
        by_identity.setdefault(identity(digest.url), []).append(digest)
    answering = []
    for reading in readings:
        stands_in = reading.target.listed and not reading.complete
        stand_ins = _stand_ins(reading, by_identity) if stands_in else ()
        answering.append(Answering(reading, _page_document(reading), stand_ins))
    return tuple(answering)


def merged(answering: Iterable[Answering]) -> tuple[Document, ...]:
    """All documents, each once: addresses that led to one page are one document with the entries of all."""
    order: list[str] = []
    documents: dict[str, Document] = {}
    seen: dict[str, str] = {}
    for document, keys in ((document, keys) for each in answering for document, keys in _keyed(each)):
        known = next((seen[key] for key in keys if key in seen), document.id)
        if known in documents:
            held = documents[known]
            documents[known] = replace(held, entries=(*held.entries, *document.entries))
        else:
            order.append(document.id)
            documents[document.id] = document
        seen.update(dict.fromkeys(keys, known))
    return tuple(documents[key] for key in order)


def _keyed(answering: Answering) -> Iterable[tuple[Document, tuple[str, ...]]]:
    """Each document with what makes it the same as another: where redirects ended, and its whole text."""
    page, stored = answering.page, answering.reading.stored
    if page and stored:
        text = hashlib.sha256(page.text.encode("utf-8", "surrogatepass")).hexdigest()
        yield page, (f"at {identity(stored.final_url)}", f"{page.kind} {text}")
    yield from ((digest, (f"digest {digest.id}",)) for digest in answering.digests)


def _page_document(reading: Reading) -> Document | None:
    stored, extracted, target = reading.stored, reading.extracted, reading.target
    if stored is None or extracted is None:
        return None
    url = _address(reading, stored.final_url)
    return Document(
        id=hashlib.sha256(f"page\0{target.identity}\0".encode()).hexdigest()[:16],
        url=url,
        title=extracted.title or _listed_title(target.entries) or url,
        site=extracted.site or site_of(url),
        authors=extracted.authors,
        published=extracted.published,
        kind=_kind(target.kind, extracted),
        text=extracted.text,
        sections=extracted.sections,
        anchors=extracted.anchors,
        remark=extracted.remark,
        origin=stored.origin,
        read_at=stored.read_at,
        entries=target.entries,
    )


def _kind(linked: Kind, extracted: Extracted) -> Kind:
    """What the link leads to, but for a PDF behind a plain address: its pages tell it."""
    in_pages = any(anchor.mark.startswith("page=") for anchor in extracted.anchors)
    return "pdf" if linked == "article" and in_pages else linked


def _address(reading: Reading, final_url: str) -> str:
    """Where redirects ended; else the address as listed, which opens the page that a reader knows."""
    listed = reading.target.url
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

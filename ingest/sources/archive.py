"""Pages out of a web archive (WARC): of each address the newest capture, redirects and revisits followed.

An archive that `assistant save` wrote gives pages back as they were; of any other, what a reader would read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from ingest.archive_format import DESCRIPTION, Description, page_of, read_description
from ingest.sources.own_address import is_web
from ingest.types import Page, Skipped
from ingest.urls import identity
from ingest.warc import Head, Record, read_records
from ingest.warc_bytes import Trouble

MAX_TOTAL = 1_000_000_000
"""Bytes of all pages taken from one archive."""
MAX_TROUBLES = 100
REDIRECTS = 5
READABLE = frozenset({
    "text/html", "application/xhtml+xml", "application/pdf", "text/plain", "text/markdown", "text/x-markdown",
    "text/x-rst", "text/x-python", "application/x-ipynb+json",
})  # fmt: skip
"""What a person reads; a crawl also holds what pages are made of."""


def is_archive(path: Path) -> bool:
    """Whether a file is one, as far as its name says."""
    return path.name.lower().endswith((".warc", ".warc.gz"))


def read_archive(path: Path) -> list[Page | Skipped]:
    """The pages of an archive, and what in it could not be read; each trouble names the file."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        captures = _Captures(min(written, datetime.now(UTC)))
        with path.open("rb") as file:
            for found in read_records(file, captures.wants):
                captures.take(found)
    except OSError as trouble:
        return [Skipped(str(path), "no_text", f"cannot read {path.name}: {trouble.strerror}")]
    pages: list[Page | Skipped] = list(captures.pages())
    troubles = captures.troubles[:MAX_TROUBLES]
    if len(captures.troubles) > MAX_TROUBLES:
        troubles.append(Trouble("decode", f"{len(captures.troubles) - MAX_TROUBLES:,} more like these"))
    if not pages and not troubles:
        troubles.append(Trouble("empty", "no page is in it"))
    named = ((each.url if is_web(each.url) else str(path), each) for each in troubles)
    return pages + [Skipped(url, each.reason, f"{path.name}: {each.detail}") for url, each in named]


def _is_redirect(head: Head) -> bool:
    return head.kind in ("response", "revisit") and 300 <= head.status < 400 and bool(head.location)


def _is_page(head: Head) -> bool:
    media = head.content_type.partition(";")[0].strip().lower()
    return media in READABLE and not head.url.endswith("/robots.txt")


@dataclass(slots=True)
class _Captures:
    """What an archive holds, as it is read."""

    written: datetime
    """When the file was: for a record that says no moment, or one to come."""
    troubles: list[Trouble] = field(default_factory=list)
    _total: int = 0
    _described: dict[str, Description] = field(default_factory=dict)
    """By the record that it is of."""
    _own: dict[tuple[str, str], tuple[Description, Page]] = field(default_factory=dict)
    """By identity and origin, the newest version."""
    _pages: list[Page] = field(default_factory=list)
    _by_digest: dict[str, Page] = field(default_factory=dict)
    _revisits: list[Head] = field(default_factory=list)
    _redirects: dict[str, Head] = field(default_factory=dict)

    def wants(self, head: Head) -> bool:
        """Whether a record is read at all."""
        if head.kind == "metadata":
            return head.content_type == DESCRIPTION
        if head.id in self._described:
            return True
        if head.kind not in ("response", "resource", "revisit") or not is_web(head.url):
            return False
        if _is_redirect(head) or (head.kind == "revisit" and not head.status):
            return True
        return _is_page(head) and (head.kind == "resource" or head.status == 200)

    def take(self, found: Record | Trouble) -> None:
        """Keep what was read."""
        if isinstance(found, Trouble):
            self.troubles.append(found)
            return
        head = found.head
        if head.kind == "metadata":
            said = read_description(found.body)
            if said:
                self._described[head.refers_to] = said
        elif head.id not in self._described and _is_redirect(head):
            self._redirect(head)
        elif head.kind == "revisit":
            self._revisits.append(head)
        elif self._total + len(found.body) > MAX_TOTAL:
            self.troubles.append(Trouble("too_large", f"over {MAX_TOTAL:,} bytes of pages", head.url))
        else:
            self._total += len(found.body)
            self._page(found)

    def pages(self) -> Iterator[Page]:
        """Of each address the newest page."""
        yield from self._restored()
        newest: dict[str, Page] = {}
        for page in (*self._pages, *self._revisited()):
            held = newest.setdefault(page.url, page)
            if page.read_at > held.read_at:
                newest[page.url] = page
        yield from newest.values()
        for url, head in self._redirects.items():
            page_there = newest.get(self._end(url))
            moment = self._moment(head)
            if page_there and (url not in newest or newest[url].read_at < moment):
                yield replace(page_there, url=url, read_at=max(moment, page_there.read_at))

    def _page(self, found: Record) -> None:
        head, moment = found.head, self._moment(found.head)
        said = self._described.get(head.id)
        if said:
            page = page_of(said, found.body, moment)
            key = (identity(page.url), page.origin)
            if key not in self._own or page.read_at > self._own[key][1].read_at:
                self._own[key] = (said, page)
        elif found.body.strip():
            url = urldefrag(head.url).url
            page = Page(
                url=url, final_url=url, status=head.status or 200, content_type=head.content_type,
                body=found.body, read_at=moment, origin="saved", complete=not head.truncated,
                etag=head.etag, last_modified=head.last_modified,
            )  # fmt: skip
            self._pages.append(page)
            self._by_digest.setdefault(head.digest, page)
        else:
            self.troubles.append(Trouble("empty", "the page holds nothing", head.url))

    def _moment(self, head: Head) -> datetime:
        now = datetime.now(UTC)
        return head.moment if head.moment and head.moment <= now else self.written

    def _redirect(self, head: Head) -> None:
        url = urldefrag(head.url).url
        held = self._redirects.setdefault(url, head)
        if self._moment(head) > self._moment(held):
            self._redirects[url] = head

    def _end(self, url: str) -> str:
        """Where the redirects of an address end; the address itself where they go round in circles."""
        for _ in range(REDIRECTS):
            head = self._redirects.get(url)
            if head is None:
                return url
            try:
                url = urldefrag(urljoin(url, head.location)).url
            except ValueError:
                return url
        return url

    def _revisited(self) -> Iterator[Page]:
        """Captures that repeat another one: the bytes are the other's, the moment is their own."""
        captured = {(page.url, page.read_at): page for page in self._pages}
        for head in self._revisits:
            url = urldefrag(head.url).url
            moment = head.refers_to_date or self.written
            original = captured.get((urldefrag(head.refers_to_url or url).url, moment))
            original = original or (self._by_digest.get(head.digest) if head.digest else None)
            if original:
                yield replace(original, url=url, final_url=url, read_at=self._moment(head))
            elif _is_page(head):  # else it may repeat a picture
                detail = "it repeats a capture that is not in this archive"
                self.troubles.append(Trouble("no_text", detail, head.url))

    def _restored(self) -> Iterator[Page]:
        """Pages of a library, each with what was attached to it."""
        attached = {(key, page.origin) for said, page in self._own.values() for key in said.attached}
        for (key, _), (said, page) in self._own.items():
            if (key, page.origin) not in attached:
                parts = (self._own.get((part, page.origin)) for part in said.attached)
                yield replace(page, attached=tuple(part[1] for part in parts if part))

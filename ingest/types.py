"""The nouns of the room: what a reading list is made of, and what becomes of its links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

Kind = Literal["article", "arxiv", "github", "code", "tweet", "pdf", "video", "note"]
"""What kind of thing a link leads to; `note` is the owner's words."""

Origin = Literal["fetched", "saved", "archived", "digest", "list"]
"""Where a document's text came from."""

State = Literal["read", "failed", "digest", "attribution", "note"]
"""What became of a link, as the ledger says it."""

Reason = Literal[
    "dns", "connect", "tls", "timeout", "http_4xx", "http_5xx", "too_large", "redirect_loop",
    "forbidden_address", "robots", "unsupported_type", "empty", "login_wall", "cookie_wall",
    "javascript_only", "soft_404", "decode", "parser_limit", "encrypted", "no_text", "cancelled", "offline",
]  # fmt: skip
"""Why something could not be read: a closed set."""

HINTS: Mapping[Reason, str] = {
    "dns": "check the network and the address, or save the page and pass --saved",
    "connect": "try again later, or save the page and pass --saved",
    "tls": "the site's certificate is not valid: open it in a browser, save the page and pass --saved",
    "timeout": "try again later, or save the page and pass --saved",
    "http_4xx": "open the link in a browser: if it works there, save the page and pass --saved",
    "http_5xx": "the site has trouble: try again later",
    "too_large": "the page is over the size limit: save the part you need and pass --saved",
    "redirect_loop": "put the address where the page really is into the list",
    "forbidden_address": "move a file into the list's own folder; pass --allow-private for a site of your own network",
    "robots": "the site asks programs not to read it: save the page in a browser and pass --saved",
    "unsupported_type": "link a page, a Markdown or a text file instead",
    "empty": "the page holds nothing: save it from a browser and pass --saved",
    "login_wall": "log in with a browser, save the page and pass --saved",
    "cookie_wall": "accept the cookies in a browser, save the page and pass --saved",
    "javascript_only": "a program draws this page: save it from a browser and pass --saved",
    "soft_404": "the page says that it is gone: look for its new address",
    "decode": "the file is damaged or its text in no known encoding: save it anew (text as UTF-8), pass --saved",
    "parser_limit": "the page is too complex to be read safely: save a simpler copy and pass --saved",
    "encrypted": "remove the password, save the file and pass --saved",
    "no_text": "nothing there can be quoted: save a page with text and pass --saved, or write a note beside the link",
    "cancelled": "run assistant build again",
    "offline": "run assistant build again, without --offline, when there is a network",
}
"""What a person can do about each reason."""

ListForm = Literal["markdown", "awesome", "urls", "bookmarks", "bibtex"]
"""How a reading list in one file is written; a folder holds Markdown files."""

Span = tuple[int, int]
"""Start and end in characters (Unicode code points); the end is exclusive."""


class Progress(Protocol):
    """Told of progress."""

    def __call__(self, stage: str, done: int, total: int, detail: str = "", /) -> None:
        """So much of a stage is done; `detail` is what it still waits for, where somebody may want to know."""
        ...


@dataclass(frozen=True, slots=True)
class Resource:
    """One link of the reading list."""

    url: str
    """Exactly as listed, fragment included."""
    title: str
    """The link text; empty for a bare URL."""
    section: tuple[str, ...]
    """The headings above it, outermost first."""
    note: str
    """The owner's words that belong to it, as plain text; may be empty."""
    line: int
    """1-based line of the list."""
    attribution: bool = False
    """True for a profile or an owner's page that only says whose something is: never fetched."""
    file: str = ""
    """The file of a list that is a folder, relative to it, with `/`; empty for a list in one file."""


@dataclass(frozen=True, slots=True)
class Note:
    """Words of the list itself: the owner's own, or a quote with its author."""

    text: str
    """Plain text with LaTeX kept, emphasis marks removed."""
    author: str
    """Whom the note quotes; empty when it is the owner's own."""
    author_url: str
    """The profile that the quote names; may be empty."""
    url: str
    """The thing linked beside it, exactly as listed; empty when there is none."""
    section: tuple[str, ...]
    line: int
    file: str = ""
    """As that of a resource."""


@dataclass(frozen=True, slots=True)
class ReadingList:
    """A parsed reading list, in the order of its lines."""

    location: str
    """Absolute path or URL that it was read from; a folder of Markdown files is one list."""
    title: str
    text: str
    """The list itself after repair of damaged characters."""
    resources: tuple[Resource, ...]
    notes: tuple[Note, ...]
    warnings: tuple[str, ...] = ()
    """What of the list could not be read, one line each, for a person."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a service says of a page beside its bytes: it goes before what the page says of itself."""

    title: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    version: str = ""
    """Which version was read, as its service names it: "v2", a commit."""
    identifiers: tuple[str, ...] = ()
    """Names of the work that hold wherever it is linked: "arxiv:2205.14135", "doi:10.1000/xyz" (lower case)."""
    remark: str = ""
    """One line that a reader must know: found by its title, renamed since, a copy of the archive."""
    said_by: str = ""
    """Who said so: "arxiv api", "oembed"."""


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes behind one URL, as they were read."""

    url: str
    """The URL asked for, without its fragment."""
    final_url: str
    """Where redirects ended."""
    status: int
    """HTTP status; 200 for a saved page."""
    content_type: str
    """Media type with its parameters, as the server or index.json said it; may be empty."""
    body: bytes
    """Decoded from its transfer and content encodings."""
    read_at: datetime
    """Aware, UTC."""
    origin: Literal["fetched", "saved", "archived"]
    complete: bool = True
    """False for a page that holds only a part: it does not drive out a digest."""
    etag: str | None = None
    last_modified: str | None = None
    facts: Facts = Facts()
    attached: tuple[Page, ...] = ()
    """Pages of their own that came with it, such as a repository's documents; they have none attached."""
    moved: tuple[tuple[str, str], ...] = ()
    """Permanent redirects (301, 308) on the way, each from and to. The library does not keep them."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server said that the version the library holds is still the current one (HTTP 304)."""

    url: str
    final_url: str
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that could not be read, and why."""

    url: str
    reason: Reason
    detail: str
    """One line for a person: the status, the address, the exception's own words."""
    status: int | None = None
    refuses_asker: bool = False
    """True where a service turns away whoever asks, or who asks too often: that says nothing of the page."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One URL to read, with what the library knows about the version it holds."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    accept: str = ""
    """Media types to ask for; empty for pages as a reader wants them."""
    api: bool = False
    """An address that its service documents for programs: robots.txt, which is for crawlers, is not asked."""


GAPS: Mapping[str, float] = {"export.arxiv.org": 3.0}
"""Seconds between two requests that services ask for in their terms of use."""


@dataclass(frozen=True, slots=True)
class FetchSettings:
    """How politely and how much is fetched. Seconds and bytes."""

    delay: float = 1.0
    """Between two requests to one host."""
    deadline: float = 30.0
    """For one page in all: redirects, retries and the waits between them; not its turn at a busy host."""
    max_bytes: int = 20_000_000
    """Of one page, as sent and inflated."""
    in_flight: int = 32
    """Requests at one time, each to another host."""
    tries: int = 3
    redirects: int = 5
    allow_private: bool = False
    contact: str = ""
    """Where a site can reach whoever runs this: it goes into the User-Agent."""
    tokens: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Host → bearer token, sent to that host alone, over https."""
    gaps: Mapping[str, float] = field(default_factory=lambda: GAPS)
    """Host → seconds between two requests to it, where that is more than `delay`."""


Outcome = Page | NotModified | Skipped


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a source is asked to read it: what the list says of it, and what the library holds."""

    url: str
    """Absolute, without its fragment."""
    kind: Kind
    title: str = ""
    """The link text."""
    note: str = ""
    """The owner's words beside it."""
    etag: str | None = None
    last_modified: str | None = None
    version: str = ""
    """`Facts.version` of the version held; empty when that is only a part, so that the whole is sought again."""


class Fetcher(Protocol):
    """Reads pages. Never raises for a page that cannot be read: that is a `Skipped`."""

    async def fetch(self, request: FetchRequest) -> Outcome:
        """Read one URL within the fetcher's deadline."""
        ...


class Source(Protocol):
    """Reads one kind of link. Never raises for a link that cannot be read: that is a `Skipped`."""

    def takes(self, link: Link) -> bool:
        """Whether this is a link for it, as far as the address says."""
        ...

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """The page behind a link; `url` of the outcome is that of the link, whatever was asked for."""
        ...


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading: `text[start:end]`, the heading line excluded."""

    heading: tuple[str, ...]
    """Heading path inside the document, outermost first; empty before the first heading."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """From the character `start` of a text on, until the next anchor, a citation opens at `mark`."""

    start: int
    mark: str
    """"page=3" of a PDF, "t=95" (seconds) of a video."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """What reading one page gave: its clean text, and what the page says about itself."""

    text: str
    """Markdown; for kind `code` the file verbatim."""
    title: str
    """Empty when the page names none."""
    site: str
    """The site's own name, else its host without `www.`; empty for a local file."""
    authors: tuple[str, ...]
    published: date | None
    """None when the page gives no date: never guessed."""
    canonical_url: str
    """What the page calls its own address, when that is on the same site; else empty."""
    sections: tuple[Section, ...]
    """In order; together with the heading lines between them they cover `text`."""
    anchors: tuple[Anchor, ...] = ()
    """In order of their starts; empty for a page that opens at its text."""
    provenance: tuple[tuple[str, str], ...] = ()
    """Where each fact came from, as (field, source) pairs: ("title", "json-ld"), ("published", "meta")."""
    remark: str = ""
    """One line that a reader must know: that pages were left out; else empty."""


@dataclass(frozen=True, slots=True)
class Document:
    """The clean text of one page, digest or note, with what is known about it."""

    id: str
    """Stable: the same source and origin give the same id in every build."""
    url: str
    """The address to open and to cite: of a page without the fragment of a listed link, which may lead past the
    quote; of a digest the very link that it stands in for, since a fragment says which part it sums up."""
    title: str
    site: str
    authors: tuple[str, ...]
    published: date | None
    kind: Kind
    text: str
    """Markdown; for kind `code` the file verbatim, so that line n of the text is line n of the file."""
    sections: tuple[Section, ...]
    origin: Origin
    read_at: datetime | None
    entries: tuple[Resource, ...]
    """The entries of the list that lead here; their sections are the document's list sections."""
    anchors: tuple[Anchor, ...] = ()
    version: str = ""
    """Which version of it was read ("v2", a commit); empty where it has none."""
    remark: str = ""
    """One line that a reader must know about where the text came from; may be empty."""
    unreachable_since: datetime | None = None
    """Since when the page cannot be read any more; None while it can. Aware, UTC."""
    addresses: tuple[str, ...] = ()
    """The other addresses at which the list has the same work."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """What became of one link of the list."""

    url: str
    final_url: str
    title: str
    section: tuple[str, ...]
    line: int
    kind: Kind
    state: State
    reason: Reason | None
    detail: str
    status: int | None
    words: int
    read_at: datetime | None
    changed_at: datetime | None
    version: str = ""
    """`Document.version` of what answers."""
    remark: str = ""
    """`Document.remark` of what answers."""
    addresses: tuple[str, ...] = ()
    """`Document.addresses` of what answers."""
    file: str = ""
    """`Resource.file` of the link."""

    @property
    def hint(self) -> str | None:
        """What a person can do about it."""
        return HINTS[self.reason] if self.reason else None

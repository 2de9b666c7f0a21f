"""The types of the JSON that programs rely on, for the API's description and for MCP."""

from __future__ import annotations

from typing_extensions import TypedDict


class StatementJson(TypedDict):
    """One sentence of an answer."""

    text: str
    citations: list[int]


class CitationJson(TypedDict):
    """A numbered, verbatim quote."""

    number: int
    document: str
    chunk: str
    url: str
    deep_link: str
    title: str
    site: str
    authors: list[str]
    published: str | None
    kind: str
    section: list[str]
    heading: list[str]
    quote: str
    passage: int
    """Rank of the passage that holds it: `quote == text[start:end]` of that passage."""
    start: int
    end: int
    at: str
    """Where in its file it stands: "page=3", "t=95"; empty where that says nothing."""
    read_at: str | None
    origin: str
    version: str
    remark: str
    addresses: list[str]
    """Other addresses of the same work."""
    unreachable_since: str | None
    support: float


class ToldCitationJson(CitationJson):
    """A citation before the answer that lists its passage."""

    context: str
    """The text of the passage."""


class ToldJson(TypedDict):
    """A sentence as it is told, with the citations that it is the first to name."""

    text: str
    citations: list[int]
    cited: list[ToldCitationJson]


class PassageJson(TypedDict):
    """A retrieved passage."""

    rank: int
    score: float
    document: str
    chunk: str
    url: str
    title: str
    kind: str
    origin: str
    text: str
    section: list[str]
    heading: list[str]


class NearestJson(TypedDict):
    """A resource close to a question that the list does not answer."""

    url: str
    title: str
    score: float
    section: list[str]


class AnswerJson(TypedDict):
    """`ask --json`."""

    question: str
    understood: str
    answered: bool
    weakly_supported: bool
    support: float
    engine: str
    snapshot: str
    text: str
    statements: list[StatementJson]
    notes: list[str]
    citations: list[CitationJson]
    passages: list[PassageJson]
    nearest: list[NearestJson]
    timings_ms: dict[str, float]


class SearchJson(TypedDict):
    """`search --json`."""

    question: str
    snapshot: str
    passages: list[PassageJson]


class SourceJson(TypedDict):
    """A row of `sources --json`."""

    url: str
    final_url: str
    title: str
    section: list[str]
    line: int
    file: str
    """Empty unless the list is a folder."""
    kind: str
    state: str
    reason: str | None
    detail: str
    hint: str | None
    status: int | None
    words: int
    read_at: str | None
    changed_at: str | None
    version: str
    remark: str
    addresses: list[str]


class ChunkJson(TypedDict):
    """A chunk of a document: `text[start:end]` of the document."""

    id: str
    heading: list[str]
    start: int
    end: int


class DocumentJson(TypedDict):
    """A document as the assistant sees it."""

    id: str
    url: str
    title: str
    site: str
    authors: list[str]
    published: str | None
    kind: str
    origin: str
    read_at: str | None
    section: list[str]
    text: str
    chunks: list[ChunkJson]

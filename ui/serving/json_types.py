"""The types of the JSON that only the server speaks: OpenAI's protocol, the library, the map, builds, errors."""

from __future__ import annotations

from typing_extensions import TypedDict

from ui.json_types import CitationJson, SourceJson


class StatusJson(TypedDict):
    """What a probe reads."""

    status: str


class ReadyJson(StatusJson):
    """What a probe reads once there is an index."""

    snapshot: str


class ErrorJson(TypedDict):
    """What went wrong, and what to do next."""

    error: str
    hint: str


class OpenAiErrorJson(TypedDict):
    """What went wrong, as OpenAI's clients read it."""

    message: str
    type: str
    param: str | None
    code: str | None


class OpenAiRefusalJson(TypedDict):
    """The envelope of such an error."""

    error: OpenAiErrorJson


class ModelJson(TypedDict):
    """A model of GET /v1/models."""

    id: str
    object: str
    created: int
    owned_by: str


class ModelsJson(TypedDict):
    """GET /v1/models."""

    object: str
    data: list[ModelJson]


class CompletionJson(TypedDict):
    """POST /v1/chat/completions, whole: OpenAI's fields, and the citations."""

    id: str
    object: str
    created: int
    model: str
    choices: list[dict[str, object]]
    usage: dict[str, int]
    citations: list[CitationJson]


class SectionJson(TypedDict):
    """A heading of the list, with how much stands under it."""

    path: list[str]
    documents: int


class BuildJson(TypedDict):
    """A build, running or ended."""

    running: bool
    stage: str
    done: int
    total: int
    error: str
    hint: str


class OverviewJson(TypedDict):
    """What the page begins with: the index in use, and what can be asked of it."""

    list: str
    snapshot: str
    created: str
    age_seconds: int
    documents: int
    chunks: int
    sentences: int
    model: str
    engine: str
    warning: str
    sections: list[SectionJson]
    kinds: dict[str, int]
    examples: list[str]
    building: bool
    next_build: str | None
    log_out: bool
    """Whether one came in with a token, and can leave."""


class LinkJson(SourceJson):
    """A row of the ledger, with the documents of the index that answer for it."""

    documents: list[str]


class MapDocumentJson(TypedDict):
    """A document on the map."""

    id: str
    title: str
    url: str
    kind: str
    section: list[str]


class MapPointJson(TypedDict):
    """A chunk on the map."""

    chunk: str
    document: int
    """Place of its document in `documents`."""
    heading: list[str]
    x: float
    """Within -1 to 1, as y."""
    y: float


class MapJson(TypedDict):
    """Passages in two dimensions, neighbours in meaning side by side."""

    snapshot: str
    documents: list[MapDocumentJson]
    points: list[MapPointJson]


class PastBuildJson(TypedDict):
    """A build that ended."""

    finished_at: str
    list: str
    read: int
    unchanged: int
    failed: int
    documents: int
    chunks: int
    seconds: float
    error: str | None

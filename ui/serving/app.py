"""The API: every route beside the page, typed, behind the guard."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from time import time
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException

from ingest.errors import (
    AssistantError,
    BusyError,
    LibraryError,
    NoRoomError,
    SnapshotError,
    UnknownDocumentError,
    UsageError,
)
from ui import compose, feedback, shapes
from ui.json_types import AnswerJson, DocumentJson, SearchJson
from ui.serving import completions, library
from ui.serving.builds import Builds
from ui.serving.desk import Desk, Wanted
from ui.serving.door import Door
from ui.serving.events import events
from ui.serving.faults import Faults
from ui.serving.guard import Guard
from ui.serving.json_types import (
    BuildJson,
    CompletionJson,
    ErrorJson,
    LinkJson,
    MapJson,
    ModelJson,
    ModelsJson,
    OpenAiRefusalJson,
    OverviewJson,
    PastBuildJson,
    ReadyJson,
    StatusJson,
)
from ui.serving.metrics import CONTENT_TYPE, Metrics
from ui.serving.overview import overview
from ui.serving.presence import while_waited_for
from ui.serving.requests import Asked, Rated, Rebuild, Searched
from ui.settings import Settings

_SEE_DESCRIPTION = "what each route takes stands in /openapi.json"
RETRY_AFTER = "2"
"""Seconds that somebody who found no room should wait."""
_GUARDED: dict[int | str, dict[str, Any]] = {
    401: {"model": ErrorJson, "description": "The server wants a token."},
    403: {"model": ErrorJson, "description": "A page of another site asked."},
    413: {"model": ErrorJson, "description": "The request is too large."},
    429: {"model": ErrorJson, "description": "Too many requests, or too many wrong tokens."},
}
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorJson, "description": "What was asked cannot be meant."},
    422: {"model": ErrorJson, "description": "The request has another shape than it must have."},
    503: {"model": ErrorJson, "description": "There is no index yet, or no room for another question now."},
}

_UNREADABLE: dict[int | str, dict[str, Any]] = {status: _REFUSALS[status] for status in (400, 422)}
_EVENT = {
    "type": "object",
    "properties": {"event": {"type": "string"}, "data": {"type": "string", "description": "JSON"}},
    "required": ["data"],
}
_STREAM: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream`, server-sent events.",
        "content": {"text/event-stream": {"schema": _EVENT}},
    }
}
_OPENAI_REFUSALS: dict[int | str, dict[str, Any]] = {
    404: {"model": OpenAiRefusalJson, "description": "There is no such model."},
    **{status: told | {"model": OpenAiRefusalJson} for status, told in _REFUSALS.items()},
}

_STATUS: tuple[tuple[type[AssistantError], int], ...] = (
    (UnknownDocumentError, 404), (UsageError, 400), (BusyError, 409),
)  # fmt: skip
"""The status of an error; of any other, 503."""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def application(
    settings: Settings,
    desk: Desk,
    metrics: Metrics,
    door: Door,
    builds: Builds,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """All routes but the page and MCP, which are mounted on it."""
    app = FastAPI(
        title="Reading list assistant",
        description="Answers questions over a reading list, with citations that can be checked.",
        docs_url=None,
        redoc_url=None,
        responses=_GUARDED,
        lifespan=lifespan,
    )
    app.add_middleware(Faults)
    app.add_middleware(Guard, door=door)
    _probes(app, settings, desk, metrics)
    _questions(app, desk)
    _library(app, settings, desk, door)
    _opinions(app, settings)
    _builds(app, settings, builds)
    _openai(app, settings, desk)
    _errors(app)
    return app


def _probes(app: FastAPI, settings: Settings, desk: Desk, metrics: Metrics) -> None:
    @app.get("/healthz")
    def healthz() -> StatusJson:
        """Whether the process is alive."""
        return {"status": "ok"}

    @app.get("/readyz", responses={503: _REFUSALS[503]})
    def readyz() -> ReadyJson:
        """Whether there is an index to answer from."""
        with desk.live.reader() as retriever:
            return {"status": "ok", "snapshot": retriever.snapshot.id}

    @app.get("/metrics", response_class=PlainTextResponse)
    def metrics_text() -> Response:
        """Counts for Prometheus."""
        try:
            with desk.live.reader() as retriever:
                manifest = retriever.snapshot.manifest
        except SnapshotError:
            manifest = None
        try:
            ledger = compose.ledger_of(settings)
        except LibraryError:
            ledger = ()  # a damaged library must not hide the rest from whoever watches
        return Response(metrics.text(manifest, ledger), media_type=CONTENT_TYPE)


def _questions(app: FastAPI, desk: Desk) -> None:
    @app.post("/api/ask", responses=_REFUSALS | _STREAM, response_model=AnswerJson)
    async def ask(request: Request, asked: Asked) -> AnswerJson | StreamingResponse:
        """Answer a question, with citations: whole, or as server-sent events."""
        if not asked.stream:
            return shapes.answered(await while_waited_for(request, desk.answer(asked.wanted(), "api")))
        told = desk.stream(asked.wanted(), "page")
        first = await while_waited_for(request, anext(told))
        return StreamingResponse(events(first, told), media_type="text/event-stream")

    @app.post("/api/search", responses=_REFUSALS)
    async def search(request: Request, searched: Searched) -> SearchJson:
        """The passages nearest to a question, with their scores."""
        found = await while_waited_for(request, desk.search(searched.wanted(), "api"))
        return shapes.search(searched.question, found.snapshot, found.passages)


def _opinions(app: FastAPI, settings: Settings) -> None:
    @app.post("/api/feedback", responses=_REFUSALS)
    def rate(rated: Rated) -> StatusJson:
        """Keep what a reader thought of an answer, on this machine."""
        feedback.keep(settings.home, rated.opinion())
        return {"status": "ok"}


def _library(app: FastAPI, settings: Settings, desk: Desk, door: Door) -> None:
    @app.get("/api/overview", responses={503: _REFUSALS[503]})
    def begin() -> OverviewJson:
        """The index in use, and what can be asked of it."""
        with desk.live.reader() as retriever:
            return overview(settings, retriever, desk.live.engine, log_out=bool(door.token))

    @app.get("/api/sources")
    def sources() -> list[LinkJson]:
        """What became of each link of the list, and which documents answer for it."""
        try:
            with desk.live.reader() as retriever:
                return library.links(compose.ledger_of(settings), retriever.snapshot)
        except SnapshotError:
            return library.links(compose.ledger_of(settings), None)

    @app.get("/api/map", responses={503: _REFUSALS[503]})
    def chart() -> MapJson:
        """Passages in two dimensions, neighbours in meaning side by side."""
        with desk.live.reader() as retriever:
            return library.chart(retriever.snapshot)

    @app.get(
        "/api/documents/{document}", responses={404: {"model": ErrorJson, "description": "No such document."}}
    )
    def document(document: str) -> DocumentJson:
        """A document as the assistant sees it, with its chunks."""
        return shapes.document(desk.document(document))


def _builds(app: FastAPI, settings: Settings, builds: Builds) -> None:
    @app.get("/api/builds")
    def past() -> list[PastBuildJson]:
        """The builds that ended, the last one first."""
        if not compose.has_library(settings):
            return []
        with compose.library_of(settings) as held:
            return library.past(held.builds())

    @app.get("/api/build")
    def state() -> BuildJson:
        """The build that runs, or the one that was started here last."""
        return builds.state()

    @app.post(
        "/api/build",
        status_code=202,
        responses=_UNREADABLE | {409: {"model": ErrorJson, "description": "One runs."}},
    )
    async def build(wanted: Rebuild | None = None) -> BuildJson:
        """Start a rebuild of what was built last: of all of it, or of a few links with the rest as it is."""
        return builds.start((wanted or Rebuild()).options())


def _openai(app: FastAPI, settings: Settings, desk: Desk) -> None:
    made, writes = int(time()), bool(settings.llm_model)

    @app.get("/v1/models")
    def models() -> ModelsJson:
        """The models that can be asked, as OpenAI's clients list them."""
        return completions.models(writes, made)

    @app.get("/v1/models/{name}", responses={404: _OPENAI_REFUSALS[404]}, response_model=ModelJson)
    def model(name: str) -> ModelJson | JSONResponse:
        """One of them."""
        held = completions.model(name, writes, made)
        return held or JSONResponse(completions.no_model(name, writes), 404)

    @app.post("/v1/chat/completions", responses=_OPENAI_REFUSALS | _STREAM, response_model=CompletionJson)
    async def complete(request: Request, asked: completions.Completion) -> JSONResponse | StreamingResponse:
        """Answer the last message of a conversation, whole or as server-sent events."""
        if not completions.model(asked.model, writes, made):
            return JSONResponse(completions.no_model(asked.model, writes), 404)
        wanted = Wanted(asked.question(), turns=asked.turns(), quotes_only=asked.model == completions.QUOTES)
        reply = completions.Reply(asked.model)
        if not asked.stream:
            given = await while_waited_for(request, desk.answer(wanted, "openai"))
            return JSONResponse(reply.whole(given))
        told = desk.stream(wanted, "openai")
        # what goes wrong before a word is said has a status of its own
        first = await while_waited_for(request, anext(told))
        return StreamingResponse(completions.events(reply, first, told), media_type="text/event-stream")


def _errors(app: FastAPI) -> None:
    @app.exception_handler(AssistantError)
    def explain(request: Request, error: AssistantError) -> JSONResponse:
        status = next((number for kind, number in _STATUS if isinstance(error, kind)), 503)
        headers = {"retry-after": RETRY_AFTER} if isinstance(error, NoRoomError) else None
        return JSONResponse(_told(request, status, error.message, error.hint), status, headers)

    @app.exception_handler(HTTPException)
    def deny(request: Request, error: HTTPException) -> JSONResponse:
        said = _told(request, error.status_code, error.detail, _SEE_DESCRIPTION)
        return JSONResponse(said, error.status_code, error.headers)

    @app.exception_handler(RequestValidationError)
    def refuse(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        message = f"{where}: {first['msg']}" if where else first["msg"]
        return JSONResponse(_told(request, 422, message, _SEE_DESCRIPTION), 422)


def _told(request: Request, status: int, message: str, hint: str) -> ErrorJson | OpenAiRefusalJson:
    """An error in the form that the clients of that route read."""
    if request.url.path.startswith("/v1/"):
        kind = "invalid_request_error" if status < 500 else "server_error"
        return completions.error(f"{message} (hint: {hint})", kind)
    return {"error": message, "hint": hint}

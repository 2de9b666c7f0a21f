"""The web page and its routes: FastAPI owns the process, Gradio draws the page."""

from __future__ import annotations

import ipaddress
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.answer import answer
from assistant.types import Turn
from index.types import Embedder, Filters
from ingest.errors import AssistantError, UsageError
from ui import asking, page, shapes
from ui.live import LiveIndex
from ui.settings import Settings
from ui.terminal import note

LONGEST = 2000
"""Characters of a question."""

_LONGEST_ANSWER = 20_000
_MOST_TURNS = 50
_AT_ONCE = 4
_QUEUE = 64
_FAREWELL = 3
"""Seconds that open streams get to end."""

HEADERS = {
    # gr.HTML evaluates its script; nothing may come from, or go to, another host
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "font-src 'self' data:; connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


class AskedBefore(BaseModel):
    """One turn of the conversation that a question belongs to."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST)
    text: str = Field(default="", max_length=_LONGEST_ANSWER)
    understood: str = Field(default="", max_length=LONGEST)
    """As the answer to it said."""


class Asked(BaseModel):
    """What POST /api/ask takes; only the question is needed."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST)
    k: int = Field(default=8, ge=1, le=asking.MOST)
    section: list[str] = []
    kind: list[str] = []
    since: str | None = None
    digest: bool = True
    turns: list[AskedBefore] = Field(default=[], max_length=_MOST_TURNS)
    """Oldest first; only the last few are looked back on."""


class Headers:
    """Sets the security headers on every response. Pure ASGI, so that streams pass through."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its response back with the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self._app(scope, receive, with_headers)


def check_host(host: str) -> None:
    """Raises UsageError for an address that others can reach: the page has no login."""
    try:
        own = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        own = False
    if not own:
        raise UsageError(
            f"--host {host!r} is not a loopback address, and the page has no login yet",
            "use 127.0.0.1, and reach it from another machine through ssh -L",
        )


def api(live: LiveIndex, host: str) -> FastAPI:
    """The routes beside the page."""
    app = FastAPI(title="Reading list assistant", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(
        TrustedHostMiddleware, allowed_hosts=sorted({"localhost", "127.0.0.1", "::1", "[::1]", host})
    )
    app.add_middleware(Headers)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> dict[str, str]:
        with live.reader() as retriever:
            return {"status": "ok", "snapshot": retriever.snapshot.id}

    @app.post("/api/ask")
    def ask(asked: Asked) -> dict[str, Any]:
        filters = asking.filters(asked.section, asked.kind, asked.since, asked.digest)
        turns = [Turn(each.question, each.text, each.understood) for each in asked.turns]
        return ask_json(live, asked.question, asked.k, filters, turns)

    @app.exception_handler(AssistantError)
    def explain(_: Request, error: AssistantError) -> JSONResponse:
        status = 400 if isinstance(error, UsageError) else 503
        return JSONResponse({"error": error.message, "hint": error.hint}, status)

    @app.exception_handler(RequestValidationError)
    def refuse(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"] if part != "body")
        message = f"{where}: {first['msg']}" if where else first["msg"]
        return JSONResponse({"error": message, "hint": 'send JSON such as {"question": "…"}'}, 422)

    return app


def ask_json(
    live: LiveIndex, question: str, k: int, filters: Filters, turns: Sequence[Turn] = ()
) -> dict[str, Any]:
    """`ask --json` from the index in use, after the turns of a conversation."""
    started = perf_counter()
    with live.reader() as retriever:
        loaded = perf_counter()
        given = answer(question, retriever, live.engine, k, filters, turns=turns)
    spent = {"load": (loaded - started) * 1000, "total": (perf_counter() - started) * 1000}
    return shapes.answer(given, dict(given.timings_ms) | spent)


def draw(live: LiveIndex, question: str) -> tuple[dict[str, Any], str]:
    """What the page shows for a question: the answer's element, and the line about the index."""
    try:
        with live.reader() as retriever:
            given = answer(question[:LONGEST], retriever, live.engine)
            return page.answer_value(given), page.status_line(retriever.snapshot.manifest)
    except AssistantError as error:
        return {"error": error.message, "hint": error.hint}, status(live)


def status(live: LiveIndex) -> str:
    """The line about the index in use."""
    try:
        with live.reader() as retriever:
            return page.status_line(retriever.snapshot.manifest)
    except AssistantError as error:
        return f"{error.message} ({error.hint})"


def mount_page(app: FastAPI, live: LiveIndex) -> None:
    """The page at `/`. Article text reaches it as data only; see `static/answer.js`."""
    import gradio as gr

    with live.reader() as retriever:
        examples = page.examples(retriever.snapshot.manifest)
    private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    with gr.Blocks(title="Reading list assistant", analytics_enabled=False) as blocks:
        gr.HTML(html_template=page.asset("masthead.html"), js_on_load=None, apply_default_css=False)
        with gr.Row(elem_id="asking"):
            question = gr.Textbox(
                label="Your question", placeholder="Ask your reading list", elem_id="question",
                autofocus=True, max_lines=4, max_length=LONGEST, scale=1,
            )  # fmt: skip
            button = gr.Button("Ask", elem_id="ask", variant="primary", scale=0)
        with gr.Row(elem_id="examples", visible=bool(examples)):
            chips = [gr.Button(example, size="sm") for example in examples]
        board = '<div class="board" aria-live="polite"></div>'
        drawn = gr.HTML(
            html_template=board,
            js_on_load=page.asset("notation.js") + page.asset("answer.js"),
            elem_id="answer",
            apply_default_css=False,
        )
        told = '<p class="line"></p>'
        line = gr.HTML(
            html_template=told,
            js_on_load=page.asset("status.js"),
            elem_id="index-status",
            apply_default_css=False,
        )
        draw_it: dict[str, Any] = {"fn": partial(draw, live), "inputs": question, "outputs": [drawn, line]}
        gr.on([button.click, question.submit], **draw_it, **private)
        for example, chip in zip(examples, chips, strict=True):
            chip.click(partial(str, example), None, question, **private).then(**draw_it, **private)
        blocks.load(partial(status, live), None, line, **private)
    blocks.queue(api_open=False, max_size=_QUEUE, default_concurrency_limit=_AT_ONCE)
    gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], run_history=False, show_error=False, enable_monitoring=False,
        ssr_mode=False, mcp_server=False, pwa=False, css=page.asset("page.css"),
        favicon_path=str(page.STATIC / "icon.svg"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )  # fmt: skip


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound to that address, before anything slow is loaded. Raises AssistantError if taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise AssistantError(
                f"cannot listen on {host} port {port}: {error.strerror}",
                "pass another --port, or 0 for a free one",
            ) from error
        yield listener


def serve(
    settings: Settings, embedder: Embedder, host: str, listener: socket.socket, open_browser: bool
) -> int:
    """Serve until SIGTERM or SIGINT. Says on stderr where, once it listens. Exit code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # for as long as it serves, uvicorn ends on these by itself; then it hands them on to this
        signal.signal(number, lambda *_: sys.exit(0))
    live = LiveIndex(settings, embedder)
    app = api(live, host)
    mount_page(app, live)
    name = f"[{host}]" if ":" in host else host
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=_FAREWELL
    )
    server = _Server(config, f"http://{name}:{listener.getsockname()[1]}/", open_browser)
    server.run(sockets=[listener])
    return 0


class _Server(uvicorn.Server):
    """Says where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool) -> None:
        super().__init__(config)
        self._address = address
        self._open_browser = open_browser

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        note(f"listening on {self._address}")
        if self._open_browser:
            webbrowser.open(self._address)

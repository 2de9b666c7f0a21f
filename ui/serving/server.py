"""The process: a socket, the API with page and MCP on it, and uvicorn until it is told to stop."""

from __future__ import annotations

import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI

from index.types import Embedder
from ingest.errors import AssistantError
from ui import web
from ui.live import LiveIndex
from ui.serving import mcp
from ui.serving.app import application
from ui.serving.builds import Builds
from ui.serving.desk import Desk
from ui.serving.door import Door
from ui.serving.metrics import Metrics
from ui.settings import Settings
from ui.terminal import note

_FAREWELL = 3
"""Seconds that open streams get to end."""


def whole(settings: Settings, embedder: Embedder, door: Door) -> FastAPI:
    """Page, API, MCP and metrics in one application."""
    metrics = Metrics()
    desk = Desk(LiveIndex(settings, embedder), metrics)
    builds = Builds(settings)
    tools = mcp.server(settings, desk)
    routes = mcp.routes(tools)

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        try:
            async with tools.session_manager.run():
                yield
        finally:
            await builds.stop()

    app = application(settings, desk, metrics, door, builds, running)
    app.router.routes += routes
    web.mount_page(app, FastAPI(openapi_url=None))
    return app


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
    settings: Settings, embedder: Embedder, door: Door, listener: socket.socket, open_browser: bool
) -> int:
    """Serve until SIGTERM or SIGINT. Says on stderr where, once it listens. Exit code 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        # for as long as it serves, uvicorn ends on these by itself; then it hands them on to this
        signal.signal(number, lambda *_: sys.exit(0))
    app = whole(settings, embedder, door)
    name = f"[{door.host}]" if ":" in door.host else door.host
    server = _Server(configured(app, door), f"http://{name}:{listener.getsockname()[1]}/", open_browser)
    server.run(sockets=[listener])
    return 0


def configured(app: FastAPI, door: Door) -> uvicorn.Config:
    """How uvicorn serves it."""
    return uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=_FAREWELL,
        # by itself it would believe what any program of this machine says of who asks
        proxy_headers=bool(door.proxies), forwarded_allow_ips=list(door.proxies),
    )  # fmt: skip


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

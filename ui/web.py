"""The web page: Gradio serves it, and its own scripts draw it from what the API answers."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

STATIC = Path(__file__).parent / "static"
_FILES = frozenset(["/", "/theme.css", "/favicon.ico", "/robots.txt"])
_FOLDERS = ("/assets/", "/static/")
_ASTRAY = re.compile(r"\.\.|//|[\\\x00]")
_BOOT = 'import("/page/app.js").then((page) => page.start(element.querySelector("#page")));'


def asset(name: str) -> str:
    """A file of the page."""
    return (STATIC / name).read_text(encoding="utf-8")


def mount_page(app: Starlette, drawn: Starlette) -> None:
    """The page at `/`, its scripts at `/page`. Article text reaches it as data only.

    `drawn` is an application without routes, which Gradio fills.
    """
    import gradio as gr

    app.mount("/page", StaticFiles(directory=STATIC))
    with gr.Blocks(title="Reading list assistant", analytics_enabled=False) as blocks:
        gr.HTML(html_template='<div id="page"></div>', js_on_load=_BOOT, apply_default_css=False)
    gr.mount_gradio_app(
        drawn, blocks, path="/", footer_links=[], run_history=False, show_error=False, enable_monitoring=False,
        ssr_mode=False, mcp_server=False, pwa=False, css=asset("page.css"), head=_preloads(),
        favicon_path=str(STATIC / "icon.svg"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )  # fmt: skip
    app.mount("/", OnlyThePage(drawn))


class OnlyThePage:
    """Lets through what a browser loads to draw the page, and nothing else of Gradio.

    Its uploads, files, proxy, queue, editor and monitoring are of no use here, and so of none to anybody else.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 404."""
        path = scope["path"]
        wanted = path in _FILES or (path.startswith(_FOLDERS) and not _ASTRAY.search(path))
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and wanted:
            await self._app(_without_orders(scope), receive, send)
            return
        if scope["type"] == "http":
            said = {"error": "there is nothing here", "hint": "the page is at /, the API in /openapi.json"}
            await JSONResponse(said, 404)(scope, receive, send)
        else:
            await WebSocketClose()(scope, receive, send)


def _without_orders(scope: Scope) -> Scope:
    """The request without what Gradio would obey: a deep link in the query, a host that a header names."""
    headers = [(name, value) for name, value in scope["headers"] if not name.startswith(b"x-forwarded-")]
    return {**scope, "headers": headers, "query_string": b""}


def _preloads() -> str:
    """Tells the browser of the page's scripts at once, not one import after the other."""
    names = sorted(path.name for path in STATIC.glob("*.js"))
    return "".join(f'<link rel="modulepreload" href="/page/{name}">' for name in names)

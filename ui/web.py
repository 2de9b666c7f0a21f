"""The web page: Gradio serves it, and its own scripts draw it from what the API answers."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
_BOOT = 'import("/page/app.js").then((page) => page.start(element.querySelector("#page")));'


def asset(name: str) -> str:
    """A file of the page."""
    return (STATIC / name).read_text(encoding="utf-8")


def mount_page(app: Starlette) -> None:
    """The page at `/`, its scripts at `/page`. Article text reaches it as data only."""
    import gradio as gr

    app.mount("/page", StaticFiles(directory=STATIC))
    with gr.Blocks(title="Reading list assistant", analytics_enabled=False) as blocks:
        gr.HTML(html_template='<div id="page"></div>', js_on_load=_BOOT, apply_default_css=False)
    blocks.queue(api_open=False)
    gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], run_history=False, show_error=False, enable_monitoring=False,
        ssr_mode=False, mcp_server=False, pwa=False, css=asset("page.css"),
        favicon_path=str(STATIC / "icon.svg"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )  # fmt: skip

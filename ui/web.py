"""The web page: Gradio draws it, and its own script fills it in."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.applications import Starlette

from ingest.errors import AssistantError
from ui import page
from ui.live import LiveIndex
from ui.serving.desk import QUEUE, Desk, Wanted
from ui.serving.requests import LONGEST

_QUEUE = 64


async def draw(desk: Desk, question: str) -> tuple[dict[str, Any], str]:
    """What the page shows for a question: the answer's element, and the line about the index."""
    try:
        shown = page.answer_value(await desk.answer(Wanted(question[:LONGEST]), "page"))
    except AssistantError as error:
        shown = {"error": error.message, "hint": error.hint}
    return shown, status(desk.live)


def status(live: LiveIndex) -> str:
    """The line about the index in use."""
    try:
        with live.reader() as retriever:
            return page.status_line(retriever.snapshot.manifest)
    except AssistantError as error:
        return f"{error.message} ({error.hint})"


def mount_page(app: Starlette, desk: Desk) -> None:
    """The page at `/`. Article text reaches it as data only; see `static/answer.js`."""
    import gradio as gr

    with desk.live.reader() as retriever:
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
        draw_it: dict[str, Any] = {"fn": partial(draw, desk), "inputs": question, "outputs": [drawn, line]}
        gr.on([button.click, question.submit], **draw_it, **private)
        for example, chip in zip(examples, chips, strict=True):
            chip.click(partial(str, example), None, question, **private).then(**draw_it, **private)
        blocks.load(partial(status, desk.live), None, line, **private)
    blocks.queue(api_open=False, max_size=_QUEUE, default_concurrency_limit=QUEUE)
    gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], run_history=False, show_error=False, enable_monitoring=False,
        ssr_mode=False, mcp_server=False, pwa=False, css=page.asset("page.css"),
        favicon_path=str(page.STATIC / "icon.svg"),
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
    )  # fmt: skip

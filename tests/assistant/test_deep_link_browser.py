"""A real browser scrolls to the quote that a deep link names, and to no other place with the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page, sync_playwright

from assistant.deep_link import deep_link
from ingest.types import Document

CHROMIUM = "/usr/bin/chromium"
TWIN = "To install:\n\n```sh\npip install it\n```"
WANTED = {
    "words": "Beyond the *critical* size, [returns](https://a.org/x) diminish - and `more` does not help, ever.",
    "twin": "To install:\n\n```sh\ncd beta && ls\npython setup.py install\n```",
    "list": "The ways are these:\n\n- prune the smallest weights;\n- quantize all of the weights.",
    "power": "One example study could try 10^3 and 10^4 for its rates.",
    "twice": "It says no.",
}
"""Quotes, each under a heading of its own and far from the others."""
MARKDOWN = "\n\n".join(
    ["It says no.", TWIN, *(f"## {name}\n\nHere begins {name}.\n\n{quote}" for name, quote in WANTED.items())]
)
STYLE = "<!doctype html><meta charset=utf-8><style>h2 { margin-top: 3000px } body { padding-bottom: 3000px }</style>"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's chromium is not installed"),
]


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write((STYLE + MarkdownIt().render(MARKDOWN)).encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
            ],
        )
        yield browser.new_page(viewport={"width": 900, "height": 900})
        browser.close()


@pytest.mark.parametrize("name", WANTED)
def test_the_browser_opens_at_the_quote(
    make_document: Callable[..., Document], address: str, page: Page, name: str
) -> None:
    start = MARKDOWN.rindex(WANTED[name])
    link = deep_link(make_document(MARKDOWN, url=address), start, start + len(WANTED[name]))
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_function("window.scrollY > 0", timeout=5000)
    seen = page.evaluate(
        "[...document.querySelectorAll('h2')].filter(h => Math.abs(h.getBoundingClientRect().top - 450) < 450)"
        ".map(h => h.textContent)"
    )
    assert seen == [name]

"""A real Chromium on the served page: what a test does in it, and all that it asked for and threw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium without a network but this machine's own."""
    with sync_playwright() as playwright:
        rules = "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", rules]
        )
        yield browser
        browser.close()


class Visit:
    """A page that was opened, with every request it made and every error it threw."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console", lambda message: self.errors.append(message.text) if message.type == "error" else None
        )
        page.goto(address)
        page.wait_for_function("document.querySelector('.index-status')?.textContent")

    def ask(self, question: str) -> None:
        """Ask, and wait until the answer is whole."""
        turns = self.page.locator(".turn").count()
        self.page.fill("#question", question)
        self.page.keyboard.press("Enter")
        self.page.wait_for_function(
            "n => document.querySelectorAll('.turn .answer[aria-busy=false]').length === n", arg=turns + 1
        )

    def turn_to(self, view: str) -> None:
        """Open the view of that name."""
        self.page.click(f".tab[data-view={view}]")

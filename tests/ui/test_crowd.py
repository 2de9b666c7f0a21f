"""A crowd at a running server with a slow model: who is served, who is sent away, who leaves, and what leaks."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from lying_model import Handler, begin, event, playing, send
from playwright.sync_api import expect
from tests_ui_browser import CHROMIUM, Visit, launched
from tests_ui_server import served

pytestmark = pytest.mark.slow
QUESTION = "what is the usual fraction of momentum?"
FIRST = "The usual fraction is 0.9, and it damps oscillation across steep directions of the loss surface."
SECRET = "sk-very-secret-456"
TOKEN = "a-very-secret-token-of-its-own"


@contextmanager
def slow_model(built: Path, tmp_path: Path, let_go: Callable[[], bool], **more: str) -> Iterator[str]:
    """A served home whose model says a sentence, and goes on when `let_go` returns."""

    def play(handler: Handler, _: str) -> None:
        begin(handler)
        send(handler, f"{FIRST} [1] Momentum is ")
        let_go()
        handler.wfile.write(event({}, "stop") + b"data: [DONE]\n\n")

    shutil.copytree(built, tmp_path / "home")
    with playing(play) as model:
        environment = {
            "ASSISTANT_LLM_BASE_URL": model.base_url, "ASSISTANT_LLM_MODEL": "slow",
            "ASSISTANT_LLM_API_KEY": SECRET, **more,
        }  # fmt: skip
        with served(tmp_path / "home", environment=environment, secrets=(SECRET, TOKEN)) as address:
            yield address


def test_of_sixty_at_once_thirty_six_are_served_and_the_rest_sent_away_at_once(
    built: Path, tmp_path: Path
) -> None:
    let_go = threading.Event()

    async def crowd(address: str) -> tuple[list[int], list[float]]:
        refused: list[float] = []

        async def one(client: httpx.AsyncClient) -> int:
            began = time.perf_counter()
            reply = await client.post(f"{address}api/ask", json={"question": QUESTION}, timeout=60)
            if reply.status_code == 503:
                refused.append(time.perf_counter() - began)
                assert reply.headers["retry-after"]
                if len(refused) == 24:
                    let_go.set()
            return reply.status_code

        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=60)) as client:
            return await asyncio.gather(*(one(client) for _ in range(60))), refused

    with slow_model(built, tmp_path, lambda: let_go.wait(30)) as address:
        codes, refused = asyncio.run(crowd(address))
        again = httpx.get(f"{address}healthz").status_code
    assert (codes.count(200), codes.count(503), again) == (36, 24, 200)
    assert max(refused) < 10  # of a machine that does much else; nobody waited for the model


def test_who_leaves_in_the_middle_frees_the_place(built: Path, tmp_path: Path) -> None:
    let_go = threading.Event()
    with slow_model(built, tmp_path, lambda: let_go.wait(30)) as address:
        asked = {"stream": True, "messages": [{"role": "user", "content": QUESTION}]}
        for _ in range(50):
            with httpx.stream("POST", f"{address}v1/chat/completions", json=asked, timeout=30) as reply:
                assert next(reply.iter_lines()).startswith("data: ")
            if not let_go.is_set():
                let_go.set()  # the first four are held in the model; whoever comes after must find a place
        reply = httpx.post(f"{address}api/ask", json={"question": QUESTION}, timeout=30)
    assert (reply.status_code, reply.json()["engine"]) == (200, "llm")


def test_no_secret_is_in_any_reply_or_log(built: Path, tmp_path: Path) -> None:
    token = {"authorization": f"Bearer {TOKEN}"}
    with (
        slow_model(built, tmp_path, lambda: True, ASSISTANT_UI_TOKEN=TOKEN) as address,
        httpx.Client(timeout=60) as client,
    ):
        replies = [
            client.post(f"{address}api/ask", json={"question": QUESTION}, headers=token).text,
            client.post(f"{address}login", data={"token": TOKEN + "x"}).text,
            client.post(
                f"{address}v1/chat/completions", json={"model": "no", "messages": []}, headers=token
            ).text,
        ]
        replies += [
            client.get(address + path, headers=token).text
            for path in (
                "metrics",
                "openapi.json",
                "api/overview",
                "api/sources",
                "api/builds",
                "readyz",
                "",
                "config",
            )
        ]
    for secret in (SECRET, TOKEN):
        assert sum(reply.count(secret) for reply in replies) == 0


@pytest.mark.browser
@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's chromium is not installed")
def test_the_page_shows_a_sentence_while_the_model_writes_and_stop_ends_it(
    built: Path, tmp_path: Path
) -> None:
    let_go = threading.Event()
    with slow_model(built, tmp_path, lambda: let_go.wait(60)) as address, launched() as browser:
        visit = Visit(browser.new_page(), address)
        visit.page.fill("#question", QUESTION)
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_selector(".sentence")
        assert visit.page.locator(".sentence").inner_text() == f"{FIRST}[1]"
        assert visit.page.locator(".card mark").count() == 1
        assert visit.page.locator(".composer .go").inner_text() == "Stop"
        visit.page.fill("#question", "what I write meanwhile")
        visit.page.click(".composer .go")
        expect(visit.page.locator(".after")).to_have_text(
            "Stopped. What was written until then stands above."
        )
        assert visit.page.locator(".sentence").inner_text() == f"{FIRST}[1]"
        assert visit.page.input_value("#question") == "what I write meanwhile"
        let_go.set()

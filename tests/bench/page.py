"""The page as a reader waits for it: the server up, the first paint, whole answers, twenty readers. `--runs 5`.

Needs Debian's chromium.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import httpx
from measuring import ASSISTANT, must, spread

from ingest.shipped import shipped

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from tests_ui_browser import Visit, launched
from tests_ui_server import served

MODEL = {"ASSISTANT_EMBED_MODEL": ""}
READERS = 20
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
READY = "() => document.activeElement?.id === 'question' && performance.now()"
ANSWERED = """
([question, before]) => new Promise((resolve) => {
  const started = performance.now();
  const box = document.querySelector('#question');
  box.value = question;
  box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
  const look = () => {
    const whole = document.querySelectorAll('.turn .answer[aria-busy=false]').length > before;
    if (whole) resolve(performance.now() - started);
    else requestAnimationFrame(look);
  };
  look();
})
"""


def questions() -> list[str]:
    """Twenty that the shipped list answers."""
    lines = (shipped() / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [held["question"] for held in map(json.loads, lines) if held["answerable"]][:20]


def up(home: Path) -> float:
    """Seconds until `assistant ui` listens."""
    started = perf_counter()
    with served(home, environment=MODEL):
        return perf_counter() - started


def painted(address: str, runs: int) -> tuple[list[float], list[float]]:
    """Seconds to the first paint, and until one can type, each in a browser that has loaded nothing yet."""
    paints, ready = [], []
    with launched() as browser:
        for _ in range(runs):
            context = browser.new_context()
            page = context.new_page()
            page.goto(address)
            ready.append(page.wait_for_function(READY).json_value() / 1000)
            paints.append(page.evaluate(PAINTED) / 1000)
            context.close()
    return paints, ready


def answered(address: str, asked: Sequence[str]) -> list[float]:
    """Seconds from Enter to the whole answer in the page, each question in a conversation of its own."""
    with launched() as browser:
        visit = Visit(browser.new_page(), address)
        visit.ask("what is a warm-up question?")
        seconds = []
        for question in asked:
            visit.page.goto(address)
            visit.page.wait_for_function(READY)
            seconds.append(visit.page.evaluate(ANSWERED, [question, 0]) / 1000)
    return seconds


async def crowd(address: str, asked: Sequence[str]) -> list[float]:
    """Seconds of readers who all ask at once; ends with an error when one is not answered."""

    async def one(client: httpx.AsyncClient, question: str) -> float:
        started = perf_counter()
        reply = await client.post(
            f"{address}api/ask", json={"question": question, "stream": True}, timeout=120
        )
        assert (reply.status_code, "event: answer" in reply.text) == (200, True), reply.text
        return perf_counter() - started

    async with httpx.AsyncClient() as client:
        return await asyncio.gather(*(one(client, question) for question in asked))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        home, log = Path(name) / "home", Path(name) / "log"
        must([*ASSISTANT, "--home", str(home), "build", "--offline"], log)
        gradio = [sys.executable, "-c", "import gradio"]
        pairs = [(must(gradio, log).seconds, up(home)) for _ in range(runs + 1)][
            1:
        ]  # the first warms the disk
        with served(home, environment=MODEL) as address:
            paints, ready = painted(address, runs)
            answers = answered(address, questions())
            readers = asyncio.run(crowd(address, questions()[:READERS]))
    print(f"seconds; {runs} runs, in turn; median (least to most)")
    print(f"import gradio                         {spread([one for one, _ in pairs])}")
    print(f"the server up                         {spread([two for _, two in pairs])}")
    print(
        f"times `import gradio`                 {spread([two / one for one, two in pairs])}   wanted: at most 2"
    )
    print(f"first paint                           {spread(paints)}   wanted: at most 1.5")
    print(f"one can type                          {spread(ready)}   wanted: at most 1.5")
    print(f"a whole answer in the page            {spread(answers)}   wanted: at most 0.5")
    print(f"the same, {READERS} readers at once          {spread(readers)}   none failed")


if __name__ == "__main__":
    main()

"""Pages are read while others are fetched, a few ahead and no more, and given up at once."""

from __future__ import annotations

import signal
import threading
import time
from datetime import UTC, datetime

import pytest

from ingest.ahead import Ahead
from ingest.sandbox import Extractor
from ingest.types import Extracted, Kind, Page, Skipped

URL = "https://a.example/"
GOOD = b"<article><h1>T</h1><p>A page that is read well, with more than a few words in it.</p></article>"
STALL = b"<p " + b" ".join(b"a%d=1" % number for number in range(400_000)) + b">words of a tag</p>"


def page(body: bytes = GOOD) -> Page:
    return Page(URL, URL, 200, "text/html", body, datetime(2026, 1, 2, tzinfo=UTC), "fetched")


class Held(Extractor):
    """Reads nothing until it is let go, and says in which order it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.asked: list[str] = []

    def extract(self, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
        self.asked.append(url)
        self.gate.wait(10)
        return Skipped(url, "no_text", "held")

    def interrupt(self) -> None:
        self.gate.set()


def test_what_was_begun_comes_as_if_it_were_read_now() -> None:
    with Extractor() as extractor:
        ahead = Ahead(extractor)
        ahead.begin("key", page(), URL, "article")
        assert ahead.result("key") == extractor.extract(page(), URL, "article")
        assert ahead.result("key") is None
        assert ahead.result("never begun") is None
        ahead.close()


def test_eight_pages_wait_and_there_is_room_again_when_one_is_read() -> None:
    held = Held()
    ahead = Ahead(held)
    for number in range(8):
        assert ahead.has_room
        ahead.begin(str(number), page(), str(number), "article")
    assert not ahead.has_room
    held.gate.set()
    assert ahead.result("7") == Skipped("7", "no_text", "held")
    assert ahead.has_room
    assert held.asked == [str(number) for number in range(8)]
    ahead.close()


def test_a_page_is_begun_once() -> None:
    held = Held()
    held.gate.set()
    ahead = Ahead(held)
    ahead.begin("key", page(), "first", "article")
    ahead.begin("key", page(), "second", "article")
    assert ahead.result("key") == Skipped("first", "no_text", "held")
    ahead.close()
    assert held.asked == ["first"]


@pytest.mark.parametrize("pause", [0.0, 0.1, 1.5])
def test_it_ends_at_once_though_a_page_stalls_and_others_wait(pause: float) -> None:
    with Extractor() as extractor:
        ahead = Ahead(extractor)
        for number in range(4):
            ahead.begin(str(number), page(STALL), URL, "article")
        time.sleep(pause)
        began = time.monotonic()
        ahead.close()
        assert time.monotonic() - began < 5
        assert extractor._worker is None


def test_it_ends_at_once_though_somebody_waited_for_the_page_that_stalls() -> None:
    """As Ctrl-C does it to the thread that waits."""
    with Extractor() as extractor:
        ahead = Ahead(extractor)
        ahead.begin("key", page(STALL), URL, "article")
        alarm = signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 1.5)
        with pytest.raises(KeyboardInterrupt):
            ahead.result("key")
        signal.signal(signal.SIGALRM, alarm)
        began = time.monotonic()
        ahead.close()
        assert time.monotonic() - began < 5

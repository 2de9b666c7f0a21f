"""Many questions at once: places, a queue, and who leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message
from tests_ui_serving import desk_of

from assistant.types import Answer, Claim, Draft, Quote, Statement, Tell, untold
from index.types import Retrieval
from ingest.errors import NoRoomError, UsageError
from ui import compose
from ui.live import LiveIndex
from ui.serving.desk import Desk, Wanted
from ui.serving.metrics import Metrics
from ui.serving.presence import while_waited_for
from ui.settings import Settings

QUESTION = Wanted("what is momentum?")


class Held:
    """An engine that works until it is let go."""

    name = "extractive"

    def __init__(self, claims: int = 0) -> None:
        self.let_go = threading.Event()
        self.working = 0
        self.most = 0
        self.said = 0
        self.claims = claims
        self._lock = threading.Lock()

    def compose(self, retrieval: Retrieval, tell: Tell = untold) -> Draft:
        with self._lock:
            self.working += 1
            self.most = max(self.most, self.working)
        try:
            self._say(retrieval, tell)
            self.let_go.wait(10)
        finally:
            with self._lock:
                self.working -= 1
        return Draft((), 0.0)

    def _say(self, retrieval: Retrieval, tell: Tell) -> None:
        passage = retrieval.passages[0]
        for _ in range(self.claims):
            tell(Claim("It is so.", (Quote(passage, 0, 8),), 0.9))
            self.said += 1


def held_desk(settings: Settings, monkeypatch: pytest.MonkeyPatch, engine: Held, **limits: int) -> Desk:
    monkeypatch.setattr(compose, "engine_of", lambda *_: engine)
    return Desk(LiveIndex(settings, compose.embedder_of(settings)), Metrics(), **limits)


async def until(true: Callable[[], Any]) -> None:
    for _ in range(500):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to that")


def test_sixty_at_once_are_thirty_six_served_and_the_rest_sent_away_at_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Held()
    desk = held_desk(settings, monkeypatch, engine, at_once=4, queue=32)

    async def run() -> list[object]:
        tasks = [asyncio.create_task(desk.answer(QUESTION, "api")) for _ in range(60)]
        await until(lambda: sum(task.done() for task in tasks) == 24)
        await until(lambda: engine.working == 4)
        engine.let_go.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    ended = asyncio.run(run())
    assert [sum(isinstance(each, kind) for each in ended) for kind in (Answer, NoRoomError)] == [36, 24]
    assert engine.most == 4


def test_a_stream_gives_the_statements_and_then_the_answer_that_holds_them(settings: Settings) -> None:
    async def run() -> list[Statement | Answer]:
        return [item async for item in desk_of(settings).stream(QUESTION, "api")]

    *told, given = asyncio.run(run())
    assert isinstance(given, Answer)
    assert tuple(told) == given.statements
    assert given.answered


def test_two_hundred_readers_who_leave_in_the_middle_leave_nothing_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Held(claims=3)
    engine.let_go.set()
    desk = held_desk(settings, monkeypatch, engine)

    async def run() -> int:
        for _ in range(200):
            async with aclosing(desk.stream(QUESTION, "api")) as told:
                assert isinstance(await anext(told), Statement)
        await until(lambda: engine.working == 0)
        assert isinstance(await desk.answer(QUESTION, "api"), Answer)
        return len(asyncio.all_tasks()) - 1

    assert asyncio.run(run()) == 0


def test_what_goes_wrong_is_raised_before_a_word_is_said(settings: Settings) -> None:
    async def run() -> None:
        await anext(desk_of(settings).stream(Wanted("?"), "api"))

    with pytest.raises(UsageError, match="holds no word"):
        asyncio.run(run())


def test_an_answer_that_nobody_waits_for_is_given_up_with_the_next_statement(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Held(claims=1000)
    metrics = Metrics()
    monkeypatch.setattr(compose, "engine_of", lambda *_: engine)
    slow = threading.Event()
    monkeypatch.setattr(Held, "_say", lambda self, retrieval, tell: _told_slowly(self, retrieval, tell, slow))
    desk = Desk(LiveIndex(settings, compose.embedder_of(settings)), metrics)

    async def run() -> None:
        left = asyncio.create_task(desk.answer(QUESTION, "api"))
        await until(lambda: engine.said)
        left.cancel()
        await asyncio.gather(left, return_exceptions=True)
        slow.set()
        await until(lambda: not engine.working)

    asyncio.run(run())
    assert engine.said < 1000
    assert 'assistant_questions_total{outcome="left",via="api"} 1.0' in metrics.text(None, ()).decode()


def _told_slowly(engine: Held, retrieval: Retrieval, tell: Tell, slow: threading.Event) -> None:
    for _ in range(engine.claims):
        tell(Claim("It is so.", (Quote(retrieval.passages[0], 0, 8),), 0.9))
        engine.said += 1
        slow.wait(10)


def test_who_leaves_before_the_answer_ends_the_work_on_it() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("work")

    async def gone() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.disconnect"}

    async def run() -> None:
        await while_waited_for(Request({"type": "http"}, gone), work())

    with pytest.raises(ClientDisconnect):
        asyncio.run(run())
    assert ended == ["work"]

"""Answers for many at once: a few places, a short queue, and a word at once to whom there is no room for."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Literal, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from assistant.answer import answer
from assistant.types import Answer, Engine, Statement, Turn
from index.types import Chunk, Filters, Query, Retrieval
from ingest.errors import AssistantError, NoRoomError, UnknownDocumentError
from ui.live import LiveIndex
from ui.serving.metrics import Metrics

AT_ONCE = 4
"""Questions that are worked on side by side."""
QUEUE = 32
"""Questions that may wait for a place."""

Via = Literal["page", "api", "openai", "mcp"]
"""Which door a question came in by."""

EVERYTHING = Filters()

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, and what it may look at."""

    question: str
    k: int = 8
    filters: Filters = EVERYTHING
    turns: tuple[Turn, ...] = ()
    quotes_only: bool = False
    """Answer with quotes, even when the settings name a language model."""


class _LeftError(Exception):
    """Whoever asked has gone: the engine need not go on."""


class Desk:
    """Takes questions, works on them in threads, counts them. One for the process; its methods run in the loop."""

    def __init__(self, live: LiveIndex, metrics: Metrics, at_once: int = AT_ONCE, queue: int = QUEUE) -> None:
        self.live = live
        self._metrics = metrics
        self._room = at_once + queue
        self._limiter = CapacityLimiter(at_once)
        self._inside = 0

    async def answer(self, wanted: Wanted, via: Via) -> Answer:
        """The answer. Raises NoRoomError, UsageError, SnapshotError.

        When this is cancelled the work on it ends with the next statement.
        """
        gone = threading.Event()

        def tell(_: Statement) -> None:
            if gone.is_set():
                raise _LeftError

        try:
            return await self._counted(via, lambda: self._answer(wanted, tell))
        finally:
            gone.set()

    async def stream(self, wanted: Wanted, via: Via) -> AsyncGenerator[Statement | Answer]:
        """Each statement as soon as it is final, then the answer. Raises as `answer` does.

        A stream that is closed early ends the work on it with the next statement.
        """
        loop, told = asyncio.get_running_loop(), asyncio.Queue[Statement | Answer | BaseException]()
        gone = threading.Event()

        def tell(statement: Statement) -> None:
            if gone.is_set():
                raise _LeftError
            loop.call_soon_threadsafe(told.put_nowait, statement)

        async def work() -> None:
            try:
                told.put_nowait(await self._counted(via, lambda: self._answer(wanted, tell)))
            except (AssistantError, _LeftError) as error:
                told.put_nowait(error)

        task = asyncio.create_task(work())
        try:
            while True:
                item = await _first(told, task)
                if isinstance(item, BaseException):
                    raise item
                yield item
                if isinstance(item, Answer):
                    return
        finally:
            gone.set()
            task.cancel()

    async def search(self, wanted: Wanted, via: Via) -> Retrieval:
        """The passages alone. Raises NoRoomError, SnapshotError."""

        def retrieve() -> Retrieval:
            with self.live.reader() as retriever:
                return retriever.retrieve(Query(wanted.question, wanted.filters), wanted.k)

        with self._place():
            started = perf_counter()
            found = await self._threaded(retrieve)
        self._metrics.searched(via, perf_counter() - started)
        return found

    def document(self, identity: str) -> list[Chunk]:
        """The chunks of a document, in its order, each with the whole document. Raises UnknownDocumentError."""
        with self.live.reader() as retriever:
            rows = retriever.snapshot.rows(Filters(documents=(identity,))) or []
            chunks = retriever.snapshot.chunks(rows)
        if not chunks:
            raise UnknownDocumentError(
                f"there is no document {identity[:80]!r}", "citations and passages name the ids of documents"
            )
        return chunks

    def _answer(self, wanted: Wanted, tell: Callable[[Statement], None]) -> Answer:
        with self.live.reader() as retriever:
            return answer(
                wanted.question, retriever, self._engine(wanted), wanted.k, wanted.filters, tell, wanted.turns
            )

    def _engine(self, wanted: Wanted) -> Engine:
        return self.live.quoting if wanted.quotes_only else self.live.engine

    async def _counted(self, via: Via, work: Callable[[], Answer]) -> Answer:
        try:
            with self._place():
                started = perf_counter()
                given = await self._threaded(work)
        except BaseException as error:
            self._metrics.failed(via, _outcome(error))
            raise
        self._metrics.answered(given, via, perf_counter() - started)
        return given

    async def _threaded(self, work: Callable[[], _Result]) -> _Result:
        # A thread cannot be ended from outside: whoever leaves does not wait for it, and its place is
        # free again when it is done.
        return await anyio.to_thread.run_sync(work, limiter=self._limiter, abandon_on_cancel=True)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._inside >= self._room:
            raise NoRoomError("too many questions at once", "ask again in a few seconds")
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1


def _outcome(error: BaseException) -> Literal["failed", "turned_away", "left"]:
    if isinstance(error, NoRoomError):
        return "turned_away"
    return "left" if isinstance(error, asyncio.CancelledError | _LeftError) else "failed"


async def _first(
    told: asyncio.Queue[Statement | Answer | BaseException], task: asyncio.Task[None]
) -> Statement | Answer | BaseException:
    """What is told next; what the task failed with, when it ends without a word."""
    waiting = asyncio.ensure_future(told.get())
    await asyncio.wait([waiting, task], return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return waiting.result()
    if not told.empty():
        return await waiting
    waiting.cancel()
    return task.exception() or RuntimeError("a question ended without an answer")

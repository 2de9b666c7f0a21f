"""Reads the text of pages while others are still being fetched: the network waits, the processor need not."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait

from ingest.sandbox import Extractor
from ingest.types import Extracted, Kind, Page, Skipped

_BACKLOG = 8
"""Pages waiting to be read; more of them would only be held in memory."""
_MOMENT = 0.05  # seconds


class Ahead:
    """One reader in the background, for as many pages as `has_room` lets through."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="read ahead")
        self._begun: dict[str, Future[Extracted | Skipped]] = {}

    @property
    def has_room(self) -> bool:
        """Whether another page may be begun."""
        return sum(not future.done() for future in self._begun.values()) < _BACKLOG

    def begin(self, key: str, page: Page, url: str, kind: Kind) -> None:
        """Read a page as soon as those before it are read."""
        if key not in self._begun:
            self._begun[key] = self._pool.submit(self._extractor.extract, page, url, kind)

    def result(self, key: str) -> Extracted | Skipped | None:
        """What was begun under a key, waited for; None when nothing was."""
        if key not in self._begun:
            return None
        outcome = self._begun[
            key
        ].result()  # who interrupts the waiting leaves it among what close() gives up
        del self._begun[key]
        return outcome

    def close(self) -> None:
        """Give up what was begun and not asked for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        running = [future for future in self._begun.values() if future.running()]
        while wait(running, timeout=_MOMENT).not_done:
            self._extractor.interrupt()  # more than once: its child may just have been starting

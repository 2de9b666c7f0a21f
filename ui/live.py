"""The index in use, followed by a process that stays: a new one is taken without a restart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from assistant.types import Engine
from index.retrieve import Retriever
from index.snapshot import Snapshot, current_id
from index.types import Embedder
from ingest.errors import SnapshotError
from ui import compose
from ui.settings import Settings
from ui.terminal import note


class LiveIndex:
    """Lends retrievers to threads. An index that was replaced is closed when its last reader is done."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings = settings
        self._embedder = embedder
        self._reranker = compose.reranker_of(settings)
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._seen: str | None = None

    @cached_property
    def engine(self) -> Engine:
        """What writes the answers, by the settings."""
        return compose.engine_of("", self._settings, self._embedder)

    @cached_property
    def quoting(self) -> Engine:
        """What answers with quotes, whatever the settings name."""
        return compose.engine_of("extractive", self._settings, self._embedder)

    @contextmanager
    def reader(self) -> Iterator[Retriever]:
        """A retriever over the index in use now. Raises SnapshotError when there is none."""
        with self._lock:
            held = self._newest()
            held.readers += 1
        try:
            yield held.retriever
        finally:
            with self._lock:
                held.readers -= 1
                if held is not self._held and not held.readers:
                    held.snapshot.close()

    def _newest(self) -> _Held:
        named = current_id(self._settings.home)
        if self._held is None or named != self._seen:
            try:
                fresh = self._opened()
            except SnapshotError as error:
                if self._held is None:
                    raise
                note(f"{error.message}: answering from the index of {self._held.snapshot.manifest.created}")
            else:
                replaced, self._held = self._held, fresh
                if replaced and not replaced.readers:
                    replaced.snapshot.close()
            self._seen = named
        return self._held

    def _opened(self) -> _Held:
        snapshot = compose.snapshot_of(self._settings)
        if snapshot is None:
            raise SnapshotError(f"there is no index in {self._settings.home}", "run assistant build")
        try:
            return _Held(snapshot, compose.retriever_of(snapshot, self._embedder, self._reranker))
        except SnapshotError:
            snapshot.close()
            raise


class _Held:
    def __init__(self, snapshot: Snapshot, retriever: Retriever) -> None:
        self.snapshot = snapshot
        self.retriever = retriever
        self.readers = 0

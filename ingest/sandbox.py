"""Extraction in a child process with limits, so that a hostile page costs its own page only."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from ingest.errors import AssistantError
from ingest.records import extraction_from_json
from ingest.types import Extracted, Kind, Page, Skipped

CPU_SECONDS = 20
MEMORY_BYTES = 1_000_000_000
WALL_SECONDS = 60.0
"""Real time for one page: more than the CPU time, since the machine may be busy."""
START_SECONDS = 120.0
MAX_BYTES = 20_000_000
MAX_ANSWER = 200_000_000
CHUNK = 65_536
# -P and an explicit path: the child must not import what happens to lie in the working folder.
START = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from ingest.sandbox_worker import main; main({cpu}, {memory})"
)
READY = b"ready"
_APART = frozenset(["body", "read_at", "facts", "attached", "moved"])
"""What of a page does not travel in the header: it is not extracted; attached pages are read by themselves."""


class Extractor:
    """Reads pages one at a time in a child process that is kept between pages and replaced when it dies.

    Use as a context manager. Safe to share between threads. CPU, memory and wall-clock limits are per page.
    """

    def __init__(
        self,
        cpu_seconds: int = CPU_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        wall_seconds: float = WALL_SECONDS,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._command = [
            sys.executable, "-P", "-c", START.format(cpu=cpu_seconds, memory=memory_bytes),
            str(Path(__file__).resolve().parent.parent),
        ]  # fmt: skip
        self._cpu_seconds = cpu_seconds
        self._wall_seconds = wall_seconds
        self._max_bytes = max_bytes
        self._worker: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> Extractor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._stop()

    def interrupt(self) -> None:
        """End the child though a page is being read, which is then Skipped. Waits for nothing."""
        worker = self._worker
        if worker is not None:
            worker.kill()

    def extract(self, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
        """As `ingest.extract.extract`; a page that breaks a limit is Skipped with `parser_limit`.

        Raises:
            AssistantError: the child cannot be started at all.
        """
        if len(page.body) > self._max_bytes:
            detail = f"{len(page.body):,} bytes, over the limit of {self._max_bytes:,}"
            return Skipped(url, "too_large", detail, page.status)
        with self._lock:
            worker = self._start()
            try:
                deadline = time.monotonic() + self._wall_seconds
                result = extraction_from_json(
                    _exchange(worker, encode_page(page, url, kind), deadline).decode()
                )
            except (OSError, ValueError, KeyError, TypeError) as trouble:
                return Skipped(url, "parser_limit", self._why(worker, trouble), page.status)
            except BaseException:
                # Interrupted between the frames: what the child says next would answer another page.
                self._stop()
                raise
            if isinstance(result, Skipped) and result.reason == "parser_limit":
                # Its memory may be spent: the next page must not pay for this one.
                self._stop()
            return result

    def _start(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is None:
            return self._worker
        self._stop()
        # A session of its own: Ctrl-C in the terminal is for the parent, which ends the child in order.
        worker = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        self._worker = worker
        try:
            ready = _exchange(worker, b"", time.monotonic() + START_SECONDS)
        except OSError:
            ready = b""
        if ready != READY:
            self._stop()
            raise AssistantError(
                f"the reader of pages does not start: {sys.executable} ended with {worker.returncode}",
                "reinstall the project: pip install -e .",
            )
        return worker

    def _why(self, worker: subprocess.Popen[bytes], trouble: Exception) -> str:
        """One line on why the child gave no answer; the child is gone afterwards."""
        if isinstance(trouble, TimeoutError):
            self._stop()
            return f"not read within {self._wall_seconds:g} s"
        try:
            code = worker.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        self._stop()
        if code == -signal.SIGXCPU:
            return f"took over {self._cpu_seconds} s of CPU time"
        if code < 0:
            return f"the reader was ended by {signal.Signals(-code).name}"
        return "the reader ended without an answer"

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait()
        for stream in (worker.stdin, worker.stdout):
            if stream is not None:
                stream.close()


def _exchange(worker: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    """Send a request and read one frame, both at once, since either pipe may fill.

    Raises:
        TimeoutError: the deadline passed. OSError: the child is gone.
    """
    if worker.stdin is None or worker.stdout is None:
        raise OSError("the pipes are closed")
    writing, reading = worker.stdin.fileno(), worker.stdout.fileno()
    os.set_blocking(writing, False)
    left, answer = memoryview(request), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(reading, selectors.EVENT_READ)
        if left:
            selector.register(writing, selectors.EVENT_WRITE)
        while not _is_whole(answer):
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            for key, _ in ready:
                if key.fd == reading:
                    answer += _read(reading)
                else:
                    left = left[os.write(writing, left[:CHUNK]) :]
                    if not left:
                        selector.unregister(writing)
    return bytes(answer[8:])


def _read(reading: int) -> bytes:
    found = os.read(reading, CHUNK)
    if not found:
        raise BrokenPipeError("the child closed its end")
    return found


def _is_whole(answer: bytearray) -> bool:
    if len(answer) < 8:
        return False
    size = int.from_bytes(answer[:8], "big")
    if size > MAX_ANSWER:
        raise OSError(f"an answer of {size:,} bytes")
    return len(answer) >= 8 + size


def frame(body: bytes) -> bytes:
    """A body with its length before it."""
    return len(body).to_bytes(8, "big") + body


def encode_page(page: Page, url: str, kind: str) -> bytes:
    """A request as its two frames."""
    fields = {name: getattr(page, name) for name in Page.__slots__ if name not in _APART}
    header = {**fields, "read_at": page.read_at.isoformat(), "for_url": url, "for_kind": kind}
    return frame(json.dumps(header).encode()) + frame(page.body)


def decode_page(header: bytes, body: bytes) -> tuple[Page, str, Any]:
    """The page, the URL and the kind of a request."""
    fields = json.loads(header)
    url, kind = fields.pop("for_url"), fields.pop("for_kind")
    read_at = datetime.fromisoformat(fields.pop("read_at"))
    return Page(**fields, body=body, read_at=read_at), url, kind

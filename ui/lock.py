"""One build at a time in a home folder: a flock, which the kernel frees however its holder ends."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ingest.errors import BusyError

_BUILD = "build.lock"
_SCHEDULE = "schedule.lock"
_TRIES = 5
_PAUSE = 0.05
"""Seconds between tries: somebody who only looks holds the lock for an instant."""


@contextmanager
def building(home: Path) -> Iterator[None]:
    """Hold the build lock of `home`. Raises BusyError when another build holds it."""
    busy = BusyError(f"another build is running in {home}", "wait until it ends; assistant status says so")
    with _held(home / _BUILD, busy):
        yield


@contextmanager
def scheduling(home: Path) -> Iterator[IO[str]]:
    """Hold the schedule lock of `home`; the file takes the time of the next build. Raises BusyError."""
    busy = BusyError(f"another schedule is running for {home}", "stop it first, or pass another --home")
    with _held(home / _SCHEDULE, busy) as file:
        yield file


def is_building(home: Path) -> bool:
    """Whether a build holds the lock now."""
    return _is_held(home / _BUILD)


def next_build(home: Path) -> str | None:
    """When the running schedule builds next, ISO 8601; None when no schedule runs."""
    path = home / _SCHEDULE
    return path.read_text(encoding="utf-8").strip() or None if _is_held(path) else None


@contextmanager
def _held(path: Path, busy: BusyError) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        for attempt in range(1, _TRIES + 1):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if attempt == _TRIES:
                    raise busy from None
                time.sleep(_PAUSE)
        yield file


def _is_held(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False

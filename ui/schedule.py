"""When to run `assistant build`, as a child process and never two at once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ingest.errors import BusyError, UsageError
from ui.children import build_command
from ui.lock import scheduling
from ui.settings import Settings
from ui.terminal import note

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_GRACE = 3600
"""Seconds by which a build may be late, after the machine slept, and still run."""
_MERCY = 10.0
"""Seconds that a build gets to end by itself."""


@dataclass(frozen=True, slots=True)
class When:
    """When to build: every so many seconds, or as cron says it. One of both is set."""

    seconds: int = 0
    cron: str = ""


def parse(every: str, cron: str) -> When:
    """What `--every` or `--cron` says. Raises UsageError for what is neither a time nor a cron line."""
    if every:
        match = re.fullmatch(r"(\d{1,6})([smhdw])", every.strip().lower())
        seconds = int(match[1]) * _UNITS[match[2]] if match else 0
        if not seconds:
            raise UsageError(f"--every {every!r} is not a time", "write it as 30m, 24h or 7d")
        return When(seconds=seconds)
    when = When(cron=" ".join(cron.split()))
    trigger(when)
    return when


def trigger(when: When) -> Any:
    """The APScheduler trigger. Raises UsageError for a cron line that it cannot read."""
    if when.seconds:
        return IntervalTrigger(seconds=when.seconds)
    try:
        minute, hour, day, month, weekday = when.cron.split()
        days = weekdays(weekday)
        time = {"minute": minute, "hour": hour, "month": month}
        if "*" in (day, days):
            return CronTrigger(**time, day=day, day_of_week=days)
        # cron takes a day that fits either field, APScheduler one that fits both
        return OrTrigger([CronTrigger(**time, day=day), CronTrigger(**time, day_of_week=days)])
    except ValueError as error:
        raise UsageError(
            f"--cron {when.cron!r} is not a cron line: {error}",
            'it has five fields: minute, hour, day, month, weekday, such as "0 3 * * *"',
        ) from error


def weekdays(field: str) -> str:
    """Cron's weekdays, 0 and 7 being Sunday, by name: APScheduler counts from Monday."""
    if field == "*":
        return field
    named = field.lower()
    for number, day in enumerate(_DAYS):
        named = named.replace(day, str(number))
    numbers: set[int] = set()
    for part in named.split(","):
        match = re.fullmatch(r"(?:\*|([0-7])(?:-([0-7]))?)(?:/([1-9]))?", part)
        if not match:
            raise ValueError(f"{part!r} is no weekday")
        first = int(match[1] or 0)
        last = int(match[2] or (6 if match[1] is None or match[3] else first))
        if last < first:  # such as fri-mon
            last += 7
        numbers.update(number % 7 for number in range(first, last + 1, int(match[3] or 1)))
    return ",".join(_DAYS[number] for number in sorted(numbers))


def run(settings: Settings, when: When, quiet: bool) -> int:
    """Build at the times of `when` until SIGTERM or SIGINT; with `--every`, also at once. Exit code 0.

    Raises BusyError when another schedule runs in the same home.
    """
    stop = threading.Event()
    with scheduling(settings.home) as file, _stopping(stop):
        builds = _Builds(settings, quiet)
        scheduler = BackgroundScheduler()
        first = {"next_run_time": datetime.now().astimezone()} if when.seconds else {}
        job = scheduler.add_job(
            builds.run, trigger(when), misfire_grace_time=_GRACE, coalesce=True, max_instances=1, **first
        )
        scheduler.start()
        announced: datetime | None = None
        while not stop.wait(0.2):
            if job.next_run_time and job.next_run_time != announced and not builds.running:
                announced = job.next_run_time
                _announce(file, announced, quiet)
            job = scheduler.get_job(job.id) or job
        builds.end()
        scheduler.shutdown(wait=True)
        file.truncate(0)
    if not quiet:
        note("schedule ended")
    return 0


def _announce(file: IO[str], moment: datetime, quiet: bool) -> None:
    """Say when the next build is, on stderr and for `assistant status`."""
    file.truncate(0)
    file.write(moment.isoformat(timespec="seconds"))
    file.flush()
    if not quiet:
        note(f"next build: {moment:%Y-%m-%d %H:%M:%S %Z}")


@contextmanager
def _stopping(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set `stop` for as long as the block runs."""
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


class _Builds:
    """The child that builds. It has a process group of its own, so that its own children end with it."""

    def __init__(self, settings: Settings, quiet: bool) -> None:
        self._command = build_command(settings, quiet)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ended = False

    @property
    def running(self) -> bool:
        """Whether a build runs now."""
        child = self._child
        return child is not None and child.poll() is None

    def run(self) -> None:
        """Build once, and say when it failed: the next one may succeed."""
        with self._lock:
            if self._ended:
                return
            self._child = child = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, start_new_session=True
            )
        code = child.wait()
        if code == BusyError.exit_code:
            note("another build is running: this one was left out")
        elif code and not self._ended:
            note(f"the build failed (exit {code}); the index before it still answers")

    def end(self) -> None:
        """End a running build, and start none any more."""
        with self._lock:
            self._ended = True
            child = self._child
        if child is None or child.poll() is not None:
            return
        _signal(child.pid, signal.SIGTERM)
        try:
            child.wait(_MERCY)
        except subprocess.TimeoutExpired:
            _signal(child.pid, signal.SIGKILL)
            child.wait()


def _signal(group: int, number: int) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return  # it ended by itself meanwhile

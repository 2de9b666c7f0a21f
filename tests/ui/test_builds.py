"""Rebuilds that the page starts: one at a time, followed, ended with the server."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from ingest.errors import BusyError
from ui.serving import builds
from ui.serving.builds import Builds
from ui.serving.json_types import BuildJson
from ui.settings import Settings


def played(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Have the child be that program in place of a build."""
    monkeypatch.setattr(builds, "build_command", lambda *_: [sys.executable, "-c", program])


async def ended(held: Builds) -> BuildJson:
    for _ in range(1000):
        if not held.state()["running"]:
            return held.state()
        await asyncio.sleep(0.01)
    raise AssertionError("the build did not end")


def outcome(settings: Settings) -> BuildJson:
    async def run() -> BuildJson:
        held = Builds(settings)
        held.start()
        return await ended(held)

    return asyncio.run(run())


def test_two_starts_are_one_build(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, "import time; time.sleep(0.3)")

    async def run() -> BuildJson:
        held = Builds(settings)
        held.start()
        with pytest.raises(BusyError):
            held.start()
        return await ended(held)

    assert asyncio.run(run())["error"] == ""


@pytest.mark.parametrize(
    ("program", "error", "hint"),
    [
        ("import sys; sys.exit('error: it is so\\nhint: do that')", "it is so", "do that"),
        ("import sys; sys.exit(9)", "the build ended with exit code 9", ""),
        ("import os; os.kill(os.getpid(), 9)", "the build ended with exit code -9", ""),
        (
            "import sys; sys.stderr.buffer.write(b'\\xff'); sys.exit(1)",
            "the build ended with exit code 1",
            "",
        ),
    ],
)
def test_how_a_build_fails_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, program: str, error: str, hint: str
) -> None:
    played(monkeypatch, program)
    held = outcome(settings)
    assert (held["error"], held["hint"]) == (error, hint)


def test_a_line_without_end_neither_stops_nor_hides_what_follows(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    played(monkeypatch, "import sys; print('x' * 5_000_000, file=sys.stderr); sys.exit('error: after it')")
    assert outcome(settings)["error"] == "after it"


def test_a_program_that_cannot_be_started_is_an_error_and_not_a_build_that_runs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builds, "build_command", lambda *_: ["/nowhere/python"])
    assert outcome(settings)["error"] == "the build cannot be started: No such file or directory"


def test_progress_is_followed_line_by_line(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, "import sys, time; print('embed 3/7', file=sys.stderr, flush=True); time.sleep(30)")

    async def run() -> BuildJson:
        held = Builds(settings)
        held.start()
        while not held.state()["total"]:
            await asyncio.sleep(0.01)
        seen = held.state()
        await held.stop()
        return seen

    seen = asyncio.run(run())
    assert (seen["stage"], seen["done"], seen["total"]) == ("embed", 3, 7)


def test_a_server_that_ends_ends_its_build(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = tmp_path / "pid"
    played(monkeypatch, f"import os, time; open({str(told)!r}, 'w').write(str(os.getpid())); time.sleep(60)")

    async def run() -> None:
        held = Builds(settings)
        held.start()
        while not (told.exists() and told.read_text()):
            await asyncio.sleep(0.01)
        await held.stop()

    asyncio.run(run())
    with pytest.raises(ProcessLookupError):
        os.kill(int(told.read_text()), 0)

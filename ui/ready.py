"""An index to answer from: the one in use, built first when there is none or when what ships has changed."""

from __future__ import annotations

import time
from collections.abc import Callable

from index.prepare import RECIPE
from index.snapshot import Snapshot
from index.types import Embedder
from ingest.errors import AssistantError, BusyError, SnapshotError
from ingest.shipped import shipped_digest
from ui import compose
from ui.children import run_build
from ui.lock import is_building
from ui.settings import Settings
from ui.terminal import note

WAIT = 600.0
"""Seconds to wait for the first index that another process builds."""

_POLL = 0.5

Say = Callable[[str], None]


class BuildFailedError(AssistantError):
    """The child has said what went wrong; its exit code is ours."""

    def __init__(self, code: int) -> None:
        super().__init__(f"the index could not be built (exit {code})", "assistant build")
        self.exit_code = code if code > 0 else 1


def ready(settings: Settings, embedder: Embedder, quiet: bool, wait: float = WAIT) -> Snapshot:
    """The index in use, fresh where that is possible.

    Raises BuildFailedError when there is none and none can be built, BusyError when another process builds
    the first one and has not ended after `wait` seconds.
    """
    say: Say = _hold_back if quiet else note
    held, why = _held(settings, embedder)
    if held and not why:
        if held.warning:
            say(held.warning)
        return held
    if held is None and is_building(settings.home):
        return _awaited(settings, embedder, quiet, say, wait)
    say(f"{why}: building it now (assistant build)")
    code = run_build(settings, quiet, _options(settings))
    if code == 0:
        fresh = compose.snapshot_of(settings)
        if fresh:
            if held:
                held.close()
            return fresh
    if held:
        say(
            f"the index could not be rebuilt (exit {code}): answering from the one of {held.manifest.created}"
        )
        return held
    if code == BusyError.exit_code:
        return _awaited(settings, embedder, quiet, say, wait)
    raise BuildFailedError(code)


def _hold_back(_text: str) -> None:
    pass


def _held(settings: Settings, embedder: Embedder) -> tuple[Snapshot | None, str]:
    """The index that can answer, and why it should be built again; empty when it should not."""
    try:
        held = compose.snapshot_of(settings)
    except SnapshotError as error:
        return None, error.message
    if held is None:
        return None, "no index yet"
    if held.manifest.model != embedder.name:
        held.close()
        return None, f"the index was made with the model {held.manifest.model}, not {embedder.name}"
    if held.manifest.recipe != RECIPE:
        return held, "the index was made by another version of this program"
    if held.manifest.shipped != shipped_digest():
        return held, "the index is of other shipped data than this version's"
    return held, ""


def _options(settings: Settings) -> list[str]:
    """A list that somebody has set is read properly; anything else is there already, without a network."""
    return [] if settings.list else ["--offline"]


def _awaited(settings: Settings, embedder: Embedder, quiet: bool, say: Say, wait: float) -> Snapshot:
    """The first index, that another process builds now; built here when that one ends without any."""
    say(
        f"another build is running in {settings.home}: waiting for its index, at most {wait / 60:.0f} minutes"
    )
    deadline = time.monotonic() + wait
    while time.monotonic() < deadline:
        snapshot, _ = _held(settings, embedder)
        if snapshot:
            return snapshot
        if not is_building(settings.home):
            code = run_build(settings, quiet, _options(settings))
            if code not in (0, BusyError.exit_code):
                raise BuildFailedError(code)
        time.sleep(_POLL)
    raise BusyError(
        f"another build has held {settings.home} for {wait / 60:.0f} minutes", "try again when it has ended"
    )

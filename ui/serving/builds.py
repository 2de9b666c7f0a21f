"""Rebuilds that the page starts: a child process, followed by the lines that it writes."""

from __future__ import annotations

import asyncio
import re

from ingest.errors import BusyError
from ui.children import build_command
from ui.lock import is_building
from ui.serving.json_types import BuildJson
from ui.settings import Settings

_LONGEST_LINE = 2**20
"""Bytes: an address in a warning may be long, and a line that does not end would stop the child."""
_PROGRESS = re.compile(r"(?P<stage>\w+) (?P<done>\d+)/(?P<total>\d+)")


class Builds:
    """One build at a time; its state can be read at any moment. Its methods run in the loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._task: asyncio.Task[None] | None = None
        self._state: BuildJson = {
            "running": False, "stage": "", "done": 0, "total": 0, "error": "", "hint": "",
        }  # fmt: skip

    def state(self) -> BuildJson:
        """The build that was started here last; one that somebody else runs is running, too."""
        running = bool(self._task and not self._task.done()) or is_building(self._settings.home)
        return {**self._state, "running": running}

    def start(self, options: tuple[str, ...] = ()) -> BuildJson:
        """Start a build. Raises BusyError while one runs."""
        if self.state()["running"]:
            raise BusyError("another build is running", "wait until it ends")
        self._state = {"running": True, "stage": "", "done": 0, "total": 0, "error": "", "hint": ""}
        self._task = asyncio.create_task(self._follow(options))
        return self.state()

    async def stop(self) -> None:
        """End a build that runs: nothing of it is lost but the time."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self, options: tuple[str, ...]) -> None:
        try:
            child = await asyncio.create_subprocess_exec(
                *build_command(self._settings, False, options),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                limit=_LONGEST_LINE,
            )
        except OSError as error:
            self._state["error"] = f"the build cannot be started: {error.strerror}"
            self._state["hint"] = "assistant build in a terminal says more"
            return
        try:
            code = await self._listen(child)
        finally:
            if child.returncode is None:
                child.terminate()
                await child.wait()
        if code and not self._state["error"]:
            self._state["error"] = f"the build ended with exit code {code}"

    async def _listen(self, child: asyncio.subprocess.Process) -> int:
        while child.stderr and not child.stderr.at_eof():
            try:
                line = await child.stderr.readline()
            except ValueError:
                continue  # longer than a line may be: what of it was read is left out
            self._take(line.decode("utf-8", "replace").strip())
        return await child.wait()

    def _take(self, line: str) -> None:
        progress = _PROGRESS.fullmatch(line)
        if progress:
            self._state["stage"] = progress["stage"]
            self._state["done"], self._state["total"] = int(progress["done"]), int(progress["total"])
        elif line.startswith("error: "):
            self._state["error"] = line.removeprefix("error: ")
        elif line.startswith("hint: "):
            self._state["hint"] = line.removeprefix("hint: ")

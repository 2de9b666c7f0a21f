"""A kill at any statement of a bad build loses nothing, and the next build answers as the last good one did."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pipeline_world import World
from test_vanishing import PAGES, listing, up
from web_world import Web

from ingest.library import Library

KILLS = 12

CHILD = """
import os, signal, sqlite3, sys
from pathlib import Path
sys.path.insert(0, sys.argv[4])
import httpx
from pipeline_world import InProcess, World
from test_vanishing import PAGES, portal
from web_world import PUBLIC, Web
from ingest import fetch, shelf
from ingest.library import Library
real, left = sqlite3.connect, int(sys.argv[3])
class Dying(sqlite3.Connection):
    said = 0
    def execute(self, *given):
        Dying.said += 1
        if Dying.said == left:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().execute(*given)
sqlite3.connect = lambda *given, **named: real(*given, factory=Dying, **named)
web = Web()
portal(web, range(PAGES))
shelf.Extractor = InProcess
fetch.guarded = lambda *_: httpx.MockTransport(web.answer)
with Library.open(Path(sys.argv[1])) as library:
    World(Path(sys.argv[1]).parent, library, settings=PUBLIC).build(Path(sys.argv[2]))
print(Dying.said)
"""


def killed(home: Path, listed: Path, statement: int) -> str:
    """Runs the bad build over a library; what it printed, nothing when it was killed."""
    command = [sys.executable, "-c", CHILD, str(home / "library.sqlite"), str(listed), str(statement)]
    return subprocess.run(
        [*command, str(Path(__file__).parent)], capture_output=True, text=True, check=False
    ).stdout


@pytest.mark.slow
def test_kills_in_a_build_behind_a_captive_portal_are_survived(world: World, web: Web) -> None:
    up(web)
    path = world.list(listing(range(PAGES)))
    good = world.build(path)
    copies = []
    for number in range(KILLS + 1):
        copies.append(world.folder / f"copy{number}")
        shutil.copytree(world.folder / "home", copies[-1])
    total = int(killed(copies.pop(), path, 0))
    survived = 0
    for number, copy in enumerate(copies):
        assert killed(copy, path, 1 + number * (total - 1) // (KILLS - 1)) == ""
        with Library.open(copy / "library.sqlite") as library:
            found = World(copy, library).build(path, offline=True)
            survived += [each.text for each in found.documents] == [each.text for each in good.documents]
    assert f"kills survived {survived}/{KILLS}" == f"kills survived {KILLS}/{KILLS}"

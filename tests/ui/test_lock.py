"""One build at a time, and a lock that no dead process holds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.errors import BusyError
from ui.lock import building, is_building, next_build, scheduling

HOLD = """
import sys, time
from pathlib import Path
from ui.lock import building
with building(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_build_in_the_same_home_is_busy(tmp_path: Path) -> None:
    with building(tmp_path), pytest.raises(BusyError) as raised, building(tmp_path):
        pass
    assert raised.value.exit_code == 75
    assert str(tmp_path) in raised.value.message


def test_builds_in_two_homes_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with building(tmp_path / "a"), building(tmp_path / "b"):
        assert is_building(tmp_path / "a")


def test_the_lock_is_free_when_the_block_ends_and_before_it_begins(tmp_path: Path) -> None:
    assert not is_building(tmp_path)
    with building(tmp_path):
        assert is_building(tmp_path)
    assert not is_building(tmp_path)


def test_a_killed_holder_holds_nothing(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert child.stdout
    child.stdout.readline()
    assert is_building(tmp_path)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    with building(tmp_path):
        pass


def test_the_next_build_is_known_only_while_its_schedule_runs(tmp_path: Path) -> None:
    assert next_build(tmp_path) is None
    with scheduling(tmp_path) as file:
        file.write("2026-11-24T03:00:00+00:00")
        file.flush()
        assert next_build(tmp_path) == "2026-11-24T03:00:00+00:00"
    assert next_build(tmp_path) is None

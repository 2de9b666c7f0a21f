"""When a schedule builds, and how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.errors import UsageError
from ui import schedule
from ui.lock import next_build
from ui.schedule import When, parse, trigger
from ui.settings import Settings
from ui.units import unit

WEDNESDAY = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def following(cron: str, count: int = 1) -> list[str]:
    moments, now = [], WEDNESDAY
    held = trigger(parse("", cron))
    for _ in range(count):
        now = held.get_next_fire_time(now, now.replace(microsecond=1))
        moments.append(now.strftime("%a %d %H:%M"))
    return moments


@pytest.fixture(autouse=True)
def utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "UTC")


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("30m", 1800), ("24h", 86400), ("7D", 604800)])
def test_every_takes_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse(text, "") == When(seconds=seconds)


@pytest.mark.parametrize("text", ["24", "0h", "-1h", "soon", "1.5h", "h"])
def test_every_refuses_what_is_no_time(text: str) -> None:
    with pytest.raises(UsageError, match="--every"):
        parse(text, "")


@pytest.mark.parametrize(
    ("cron", "day"),
    [("0 3 * * 0", "Sun 29"), ("0 3 * * 7", "Sun 29"), ("0 3 * * 1", "Mon 30"), ("0 3 * * sun", "Sun 29")],
)
def test_the_weekdays_of_cron_are_counted_from_sunday(cron: str, day: str) -> None:
    assert following(cron) == [f"{day} 03:00"]


def test_ranges_steps_and_lists_of_weekdays_are_as_cron_reads_them() -> None:
    assert following("0 3 * * fri-mon", 4) == ["Fri 27 03:00", "Sat 28 03:00", "Sun 29 03:00", "Mon 30 03:00"]
    assert following("0 3 * * */2", 4) == ["Thu 26 03:00", "Sat 28 03:00", "Sun 29 03:00", "Tue 01 03:00"]
    assert following("0 3 * * 5,6", 2) == ["Fri 27 03:00", "Sat 28 03:00"]


def test_a_day_that_fits_either_field_will_do() -> None:
    assert following("0 3 28 * 5", 3) == ["Fri 27 03:00", "Sat 28 03:00", "Fri 04 03:00"]


@pytest.mark.parametrize("cron", ["0 3 * *", "61 * * * *", "0 3 * * 8", "0 3 * * x", "a b c d e"])
def test_what_is_no_cron_line_is_refused(cron: str) -> None:
    with pytest.raises(UsageError, match="--cron"):
        parse("", cron)


def test_a_cron_unit_keeps_the_line_and_escapes_percent_signs(tmp_path: Path) -> None:
    text = unit("cron", parse("", "0 3 * * 0"), Settings(home=tmp_path / "50%"))
    assert text.startswith("0 3 * * 0 ")
    assert "50\\%" in text


@pytest.mark.parametrize(
    ("every", "line"),
    [
        ("24h", "0 3 * * *"),
        ("6h", "0 */6 * * *"),
        ("1h", "0 * * * *"),
        ("30m", "*/30 * * * *"),
        ("7d", "0 3 * * 0"),
    ],
)
def test_a_time_becomes_the_cron_line_that_means_it(tmp_path: Path, every: str, line: str) -> None:
    assert unit("cron", parse(every, ""), Settings(home=tmp_path)).startswith(f"{line} /")
    assert f'schedule: "{line}"' in unit("k8s", parse(every, ""), Settings(home=tmp_path))


def test_a_time_that_no_cron_line_means_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="18000"):
        unit("cron", parse("5h", ""), Settings(home=tmp_path))


def test_a_systemd_timer_repeats_the_build_command(tmp_path: Path) -> None:
    text = unit("systemd", parse("24h", ""), Settings(home=tmp_path / "50%"))
    assert "OnUnitActiveSec=86400s" in text
    assert '"--home"' in text
    assert "50%%" in text


@pytest.mark.parametrize(
    ("cron", "lines"),
    [
        ("0 3 * * *", ["*-*-* 3:0:00"]),
        ("*/20 8-18/2 1,15 feb *", ["*-2-1,15 8..18/2:0/20:00"]),
        ("0 3 */7 * *", ["*-*-1/7 3:0:00"]),
        ("30 4 * * 0", ["Sun *-*-* 4:30:00"]),
        ("0 3 28 * fri-sat", ["*-*-28 3:0:00", "Fri,Sat *-*-* 3:0:00"]),
    ],
)
def test_a_systemd_timer_says_a_cron_line_as_a_calendar(tmp_path: Path, cron: str, lines: list[str]) -> None:
    text = unit("systemd", parse("", cron), Settings(home=tmp_path))
    assert [line[11:] for line in text.splitlines() if line.startswith("OnCalendar=")] == lines
    assert "OnUnitActiveSec" not in text


def test_what_systemd_cannot_say_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'last'"):
        unit("systemd", parse("", "0 3 last * *"), Settings(home=tmp_path))


def test_an_unknown_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="launchd"):
        unit("launchd", parse("24h", ""), Settings(home=tmp_path))


def started(home: Path, *options: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), "schedule", *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def test_a_build_that_runs_is_ended_with_its_schedule(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "pid"
    command = ["sh", "-c", f"echo $$ > {mark}; sleep 60"]
    monkeypatch.setattr(schedule, "build_command", lambda *_: command)

    def stop() -> None:
        while not mark.is_file() or not mark.read_text().strip():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=stop).start()
    assert schedule.run(Settings(home=tmp_path), When(seconds=3600), quiet=True) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_schedule_builds_at_once_and_ends_cleanly_with_its_build(home: Path, number: int) -> None:
    before = (home / "current").read_text()
    child = started(home, "--every", "24h")
    assert child.stderr
    said = [child.stderr.readline()]
    while not said[-1].startswith("next build: "):
        said.append(child.stderr.readline())
        assert said[-1], said
    deadline = time.monotonic() + 20
    while next_build(home) is None and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(child.pid, number)
    rest = child.stderr.read()
    child.stderr.close()
    assert child.wait(20) == 0, rest
    assert rest.endswith("schedule ended\n")
    assert "Traceback" not in rest
    assert (home / "current").read_text() == before


@pytest.mark.slow
def test_a_second_schedule_in_the_same_home_is_busy(home: Path) -> None:
    first = started(home, "--cron", "0 3 1 1 *")
    assert first.stderr
    first.stderr.readline()
    second = subprocess.run(first.args, stderr=subprocess.PIPE, text=True, check=False)
    first.terminate()
    first.communicate()
    assert (first.returncode, second.returncode) == (0, 75)
    assert second.stderr.splitlines()[0].startswith("error: another schedule is running")

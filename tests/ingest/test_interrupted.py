"""A build that is killed or interrupted has lost nothing that it had read, and leaves no process behind."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from loopback_internet import Internet, Reply
from troubles import article

from ingest.library import Library

ENVIRON = {"ASSISTANT_EMBED_MODEL": "hashing", "ASSISTANT_FETCH_DELAY": "0.02"}
STALL = (
    "<p " + " ".join(f"a{number}=1" for number in range(400_000)) + ">words in a tag of many attributes</p>"
)


def started(net: Internet, folder: Path) -> subprocess.Popen[str]:
    return net.start("--home", folder / "home", "build", "--list", folder / "list.md", environ=ENVIRON)


def listed(folder: Path, links: list[str]) -> None:
    (folder / "list.md").write_text("# L\n\n" + "".join(f"- {link}\n" for link in links))


def wait_for(done: Callable[[], object], child: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 60
    while not done() and time.monotonic() < until and child.poll() is None:
        time.sleep(0.005)


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_35_kills_lose_no_page_and_few_are_fetched_again(tmp_path: Path, net: Internet) -> None:
    """The figure: 150 of 150 pages read in the end; fetched again at most one a host and kill, with 10 hosts."""
    chance = random.Random(7)
    pages = [(f"h{number % 10}.example", f"/{number}") for number in range(150)]
    for host, path in pages:
        net.host(host).pages[path] = Reply(
            article(f"Page {path}", f"This is {path}."), etag=f'"{path}"', wait=0.01
        )
    listed(tmp_path, [f"http://{host}{path}" for host, path in pages])

    def given() -> Counter[str]:
        return Counter(
            asked.path for asked in net.asked if asked.status == 200 and asked.path != "/robots.txt"
        )

    for _ in range(35):
        before, wanted = given().total(), chance.randint(0, 6)
        child = started(net, tmp_path)
        wait_for(lambda before=before, wanted=wanted: given().total() >= before + wanted, child)
        time.sleep(chance.random() * 0.2)
        child.kill()
        child.communicate()
        with Library.open(tmp_path / "home" / "library.sqlite") as library:
            kept = sum(library.latest(f"http://{host}{path}") is not None for host, path in pages)
        assert kept >= len(given()) - 10
    last = started(net, tmp_path)
    _, err = last.communicate(timeout=120)
    assert last.returncode == 0, err
    again = given().total() - len(given())
    assert len(given()) == 150
    assert again <= 35 * 10, f"{again} fetched again"
    rows = json.loads(net.run("--home", tmp_path / "home", "sources", "--json").stdout)
    assert Counter(row["state"] for row in rows) == {"read": 150}


def in_fetching(net: Internet, _: subprocess.Popen[str]) -> bool:
    return bool(net.host("slow.example").read) and bool(net.host("quick.example").read)


def in_reading(net: Internet, child: subprocess.Popen[str]) -> bool:
    return bool(net.host("stall.example").read) and bool(children(child.pid))


@pytest.mark.parametrize("moment", [in_fetching, in_reading])
def test_an_interrupted_build_ends_at_once_with_130_and_leaves_no_process(
    tmp_path: Path, net: Internet, moment: Callable[[Internet, subprocess.Popen[str]], bool]
) -> None:
    net.host("quick.example").pages["/"] = Reply(article("Quick"))
    links = ["http://quick.example/"]
    if moment is in_fetching:
        net.host("slow.example").pages["/"] = Reply(article("Slow"), wait=60)
        links.append("http://slow.example/")
    else:
        net.host("stall.example").pages["/"] = Reply(STALL)
        links.append("http://stall.example/")
    listed(tmp_path, links)
    child = started(net, tmp_path)
    wait_for(lambda: moment(net, child), child)
    time.sleep(0.5)
    own = children(child.pid)
    began = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=15)
    assert (child.returncode, out, err.splitlines()[-1]) == (130, "", "interrupted")
    assert "Traceback" not in err
    assert time.monotonic() - began < 5
    assert [pid for pid in own if is_alive(pid)] == []
    assert own or moment is in_fetching
    with Library.open(tmp_path / "home" / "library.sqlite") as library:
        assert library.latest("http://quick.example/") is not None

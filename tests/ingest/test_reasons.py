"""Each reason of the closed set is produced by a server that gives cause for it, and comes with a way out."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import get_args

import pytest
from loopback_internet import Internet, Reply, internet
from pipeline_world import PUBLIC, World, states
from troubles import FAILED, READ, Link, article

from ingest import shelf
from ingest.library import Library
from ingest.sandbox import Extractor
from ingest.types import HINTS, LedgerRow, Reason

SETTINGS = replace(PUBLIC, tries=3, deadline=3.0, max_bytes=8_000_000)
BY_THEMSELVES = {"offline", "cancelled"}
"""Reasons of a whole build rather than of a link, each with a test of its own below."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home in which a list with every trouble was built once, the real reader of pages included."""
    folder = tmp_path_factory.mktemp("troubles")
    with internet() as net, net.joined(), pytest.MonkeyPatch.context() as patched:
        patched.setattr(shelf, "Extractor", partial(Extractor, wall_seconds=2.0))
        lines = "".join(f"- {link.listed(net)}\n" for link in (*READ, *FAILED))
        (folder / "home").mkdir()
        with Library.open(folder / "home" / "library.sqlite") as library:
            world = World(folder, library, SETTINGS)
            world.build(world.list(f"# Troubles\n\n{lines}"))
        yield folder / "home"


@pytest.fixture(scope="module")
def rows(home: Path) -> dict[str, LedgerRow]:
    with Library.open(home / "library.sqlite") as library:
        ledger = library.ledger()
    links = (*READ, *FAILED)
    return {link.name: row for link, row in zip(links, ledger, strict=True)}


def test_no_reason_is_without_a_case() -> None:
    reasons = {link.reason for link in FAILED}
    assert reasons | BY_THEMSELVES == set(get_args(Reason))
    assert not reasons & BY_THEMSELVES


@pytest.mark.parametrize("link", FAILED, ids=lambda link: str(link.name))
def test_a_link_in_trouble_says_which(rows: dict[str, LedgerRow], link: Link) -> None:
    row = rows[link.name]
    assert (row.state, row.reason) == ("failed", link.reason), row.detail
    assert row.detail
    assert row.hint == HINTS[row.reason]


@pytest.mark.parametrize("link", READ, ids=lambda link: str(link.name))
def test_a_link_that_is_only_odd_is_read(rows: dict[str, LedgerRow], link: Link) -> None:
    row = rows[link.name]
    assert (row.state, row.reason) == ("read", None), row.detail
    assert row.words > 200


def test_the_place_where_hops_ended_is_kept_beside_the_listed_one(rows: dict[str, LedgerRow]) -> None:
    assert [(rows[name].url, rows[name].final_url) for name in ("moved", "leads-on", "upgraded")] == [
        ("http://moved.example/page", "http://good-too.example/x"),
        ("http://leads-on.example/page", "http://leads-on.example/real"),
        ("http://upgraded.example/page", "https://upgraded.example/page2"),
    ]


def test_sources_shows_each_with_its_reason_and_a_hint(home: Path) -> None:
    with internet() as net:
        listed = json.loads(net.run("--home", home, "sources", "--json", "--failed").stdout)
        shown = net.run("--home", home, "sources", "--failed", environ={"COLUMNS": "80"}).stdout
    assert [row["reason"] for row in listed] == [link.reason for link in FAILED]
    assert all(row["hint"] and row["detail"] for row in listed)
    told = [line.split()[0] for line in shown.splitlines() if line.startswith(" " * 6)]
    reasons = {f"{reason}:" for reason in get_args(Reason)}
    assert [word for word in told if word in reasons] == [f"{link.reason}:" for link in FAILED]
    assert shown.count("hint: ") == len(FAILED)


def test_without_a_network_each_link_is_offline(world: World, net: Internet) -> None:
    result = world.build(world.list("# L\n\n" + "".join(f"- https://h{n}.example/\n" for n in range(5))))
    assert states(result) == [(line, "failed", "offline") for line in range(3, 8)]


def test_what_an_interrupted_build_did_not_read_is_cancelled(tmp_path: Path, net: Internet) -> None:
    net.host("quick.example").pages["/"] = Reply(article("Quick"))
    net.host("slow.example").pages["/"] = Reply(article("Slow"), wait=30)
    (tmp_path / "list.md").write_text("# L\n\n- http://quick.example/\n- http://slow.example/\n")
    home, environ = tmp_path / "home", {"ASSISTANT_EMBED_MODEL": "hashing"}
    child = net.start("--home", home, "build", "--list", tmp_path / "list.md", environ=environ)
    until = time.monotonic() + 30
    while not (net.host("slow.example").read and net.host("quick.example").read) and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.3)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=10)
    assert (child.returncode, out, err.splitlines()[-1]) == (130, "", "interrupted")
    rows = json.loads(net.run("--home", home, "sources", "--json").stdout)
    assert [(row["state"], row["reason"]) for row in rows] == [("failed", "cancelled")] * 2
    with Library.open(home / "library.sqlite") as library:
        assert library.latest("http://quick.example/") is not None

"""A list of two hundred links with everything that can be behind one: built, killed, resumed, rebuilt and changed.

A kind of link with a source of its own takes part through one more `Link` in `troubles.KINDS`, with the pages of
its service under `elsewhere`.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from loopback_internet import Internet, Reply
from troubles import FAILED, KINDS, READ, Link, article

ENVIRON = {"ASSISTANT_EMBED_MODEL": "hashing", "ASSISTANT_FETCH_DELAY": "0.05"}
TOO_SLOW = {"too-complex"}
"""Links that cost twenty seconds of processor time in each build; the tests of the reasons have them."""
LINKS = 200
Row = tuple[str, str | None, str]
"""State, reason and kind."""


@dataclass
class Listed:
    """The list, and what its ledger must say, link by link."""

    net: Internet
    folder: Path
    rows: dict[str, Row]

    def build(self) -> dict[str, Any]:
        built = self.net.run(*self._command, "--json", environ=ENVIRON)
        assert built.returncode == 0, built.stderr
        report: dict[str, Any] = json.loads(built.stdout)
        return report

    def kill(self, after: int) -> None:
        """Begin a build, and kill it once so many more pages were served."""
        before = len(self.net.asked)
        child = self.net.start(*self._command, environ=ENVIRON)
        until = time.monotonic() + 60
        while len(self.net.asked) < before + after and child.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        child.kill()
        child.communicate()

    def ledger(self) -> dict[str, Row]:
        told = json.loads(self.net.run("--home", self.folder / "home", "sources", "--json").stdout)
        assert all(row["hint"] for row in told if row["reason"])
        return {row["url"]: (row["state"], row["reason"], row["kind"]) for row in told}

    @property
    def _command(self) -> tuple[str | Path, ...]:
        return "--home", self.folder / "home", "build", "--list", self.folder / "list.md"


def good(number: int) -> Reply:
    return Reply(article(f"Page {number}", f"This is number {number}."), etag=f'"{number}"')


@pytest.fixture
def listed(net: Internet, tmp_path: Path) -> Listed:
    """Two hundred links in a mixed order: each trouble once, and good pages on twenty hosts."""
    net.deadline = 8.0
    links: list[Link] = [link for link in (*READ, *FAILED, *KINDS) if link.name not in TOO_SLOW]
    rows: dict[str, Row] = {
        link.listed(net): ("failed" if link.reason else "read", link.reason, link.kind) for link in links
    }
    rows["https://twitter.com/somebody"] = ("attribution", None, "article")
    rows["beside.md"] = ("read", None, "article")
    rows["missing.md"] = ("failed", "soft_404", "article")
    rows["../outside.md"] = ("failed", "forbidden_address", "article")
    (tmp_path / "beside.md").write_text(
        "# Beside\n\nA file beside the list says that a rate of one is too high.\n"
    )
    for number in range(LINKS - len(rows)):
        net.host(f"h{number % 20}.example").pages[f"/{number}"] = good(number)
        rows[f"http://h{number % 20}.example/{number}"] = ("read", None, "article")
    order = list(rows)
    random.Random(5).shuffle(order)
    (tmp_path / "list.md").write_text("# Two hundred\n\n" + "".join(f"- [link]({url})\n" for url in order))
    return Listed(net, tmp_path, {url: rows[url] for url in order})


@pytest.mark.slow
def test_the_ledger_of_200_links_is_right_row_by_row_whatever_happens_to_the_builds(listed: Listed) -> None:
    for after in (5, 60, 90):
        listed.kill(after)
    first = listed.build()
    assert len(listed.rows) == LINKS
    assert listed.ledger() == listed.rows

    asked = len(listed.net.asked)
    second = listed.build()
    assert listed.ledger() == listed.rows
    assert (second["read"], second["embedded"], second["documents"]) == (0, 0, first["documents"])
    good_again = [
        one for one in listed.net.asked[asked:] if one.host[1].isdigit() and one.path != "/robots.txt"
    ]
    assert {one.status for one in good_again} == {304}

    pages = {number: listed.net.host(f"h{number % 20}.example").pages for number in range(6)}
    pages[0]["/0"] = Reply(article("Page 0", "It says something new today."), etag='"new"')
    pages[1]["/1"] = Reply(article("Page 1", "This one has changed as well."))
    pages[2]["/2"] = Reply("", 410)
    pages[3]["/3"] = Reply("<body><p>We use cookies. Accept all cookies.</p>")
    listed.net.host("broken.example").pages["/page"] = Reply(article("Mended"))
    listed.net.host("keeps-out.example").pages["/robots.txt"] = Reply("User-agent: *\nAllow: /\n")
    third = listed.build()
    assert listed.ledger() == listed.rows | {
        "http://h2.example/2": ("read", "http_4xx", "article"),
        "http://h3.example/3": ("read", "cookie_wall", "article"),
        "http://broken.example/page": ("read", None, "article"),
        "http://keeps-out.example/page": ("read", None, "article"),
    }
    assert third["read"] == 4
    assert third["documents"] == first["documents"] + 1  # one more serves a page that is there already

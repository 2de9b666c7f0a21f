"""What a site asks of programs is kept to: robots.txt, the gap, one at a time, Retry-After, and validators."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from loopback_internet import Asked, Internet, Reply
from pipeline_world import PUBLIC, World, states
from troubles import article

PAGE = Reply(article("A page"))
LONG = "# a remark that fills the file with nothing\n"
KIB_500 = 500 * 1024

# After RFC 9309: 2.2.1 (groups), 2.2.2 (the longest match), 2.2.3 (special characters), 2.3.1 (answers), 2.5 (size).
ROBOTS: dict[str, tuple[Reply, list[str], list[str]]] = {
    "disallow": (Reply("User-agent: *\nDisallow: /a\n"), ["/b", "/"], ["/a", "/a/b", "/ab"]),
    "the longest match": (
        Reply("User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n"), ["/a/b"], ["/a", "/a/b/c"],
    ),
    "wildcard": (Reply("User-agent: *\nDisallow: /*/private\n"), ["/private"], ["/x/private", "/x/y/private/z"]),
    "end": (Reply("User-agent: *\nDisallow: /*.php$\n"), ["/a.php5"], ["/a.php"]),
    "escapes": (Reply("User-agent: *\nDisallow: /a%3Cb\nDisallow: /ü\n"), ["/a"], ["/a%3cb", "/%C3%BC"]),
    "our own group": (
        Reply("User-agent: *\nDisallow: /\n\nUser-agent: Reading-List-Assistant\nDisallow: /a\n"), ["/b"], ["/a"],
    ),
    "groups of one name are one": (
        Reply("User-agent: *\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: *\nDisallow: /b\n"),
        ["/c"], ["/a", "/b"],
    ),
    "two names of one group": (
        Reply("User-agent: x\nUser-agent: reading-list-assistant\nDisallow: /a\n"), ["/b"], ["/a"],
    ),
    "an empty rule": (Reply("User-agent: *\nDisallow:\n"), ["/a"], []),
    "a query": (Reply("User-agent: *\nDisallow: /*?print=\n"), ["/a"], ["/a?print=1"]),
    "404": (Reply("Disallow: /", 404), ["/a"], []),
    "403": (Reply("User-agent: *\nDisallow: /", 403), ["/a"], []),
    "500": (Reply(status=500), [], ["/a"]),
    "503": (Reply(status=503), [], ["/a"]),
    "redirected": (Reply(status=301, headers={"Location": "/rules"}), ["/b"], ["/a"]),
    "redirected too often": (Reply(status=301, headers={"Location": "/robots.txt"}), ["/a"], []),
    "a page": (Reply("<html><p>Not found</p>"), ["/a"], []),
    "over 500 KiB, a rule before": (Reply("User-agent: *\nDisallow: /a\n" + LONG * 30_000), ["/b"], ["/a"]),
    "over 500 KiB, a rule at the end of them": (
        Reply("User-agent: *\n" + (LONG * 20_000)[: KIB_500 - 50] + "\nDisallow: /a\n" + LONG * 30_000), [], ["/a"],
    ),
    "line ends of every kind": (Reply("\ufeffUser-agent: *\r\nDisallow: /a\rDisallow: /b\n"), ["/c"], ["/a", "/b"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_txt_is_kept_to(world: World, net: Internet, name: str) -> None:
    robots, allowed, refused = ROBOTS[name]
    host = net.host("a.example")
    host.otherwise = PAGE
    host.pages |= {
        "/robots.txt": robots,
        "/rules": Reply("User-agent: *\nDisallow: /a\n", media="text/plain"),
    }
    paths = [*allowed, *refused]
    result = world.build(world.list("# L\n\n" + "".join(f"- http://a.example{path}\n" for path in paths)))
    assert [(path, row.reason) for path, row in zip(paths, result.ledger, strict=True)] == [
        *((path, None) for path in allowed),
        *((path, "robots") for path in refused),
    ]
    assert sorted(path for path in host.read if path != "/rules") == sorted(allowed)


def test_robots_txt_is_read_once_a_site_and_each_site_has_its_own(world: World, net: Internet) -> None:
    for name in ("http://a.example", "https://a.example", "http://b.example"):
        net.host(name.partition("//")[2]).otherwise = PAGE
    links = [
        f"{site}/{n}"
        for site in ("http://a.example", "https://a.example", "http://b.example")
        for n in range(3)
    ]
    world.build(world.list("# L\n\n" + "".join(f"- {link}\n" for link in links)))
    robots = sorted((asked.host, asked.secure) for asked in net.asked if asked.path == "/robots.txt")
    assert robots == [("a.example", False), ("a.example", True), ("b.example", False)]


def test_a_host_is_asked_one_thing_at_a_time_with_the_gap_between(world: World, net: Internet) -> None:
    """The figure: of 30 pairs of requests to one host, 30 keep the gap; at most one is in flight at a host."""
    world.settings = replace(PUBLIC, delay=0.2)
    links = [f"http://h{host}.example/{n}" for host in range(6) for n in range(5)]
    for host in range(6):
        net.host(f"h{host}.example").otherwise = Reply(article("A page"), wait=0.03)
    world.build(world.list("# L\n\n" + "".join(f"- {link}\n" for link in links)))
    gaps = [gap for host in net.hosts.values() for gap in host.gaps]
    # 10 ms for the moment between the last byte and the server's own look at the clock
    assert (len(gaps), sum(gap >= 0.19 for gap in gaps)) == (30, 30)
    assert {host.most_at_once for host in net.hosts.values()} == {1}


def test_a_crawl_delay_is_kept_between_all_pages_of_its_site(world: World, net: Internet) -> None:
    host = net.host("a.example")
    host.otherwise = PAGE
    host.pages["/robots.txt"] = Reply("User-agent: *\nCrawl-delay: 0.4\n")
    world.build(world.list("# L\n\n" + "".join(f"- http://a.example/{n}\n" for n in range(4))))
    assert [gap >= 0.39 for gap in host.gaps[1:]] == [True] * 3


@pytest.mark.parametrize("status", [429, 503])
def test_no_page_of_a_host_is_asked_for_before_the_time_it_named(
    world: World, net: Internet, status: int
) -> None:
    """The figure: early retries 0, by the page itself and by its neighbours."""
    world.settings = replace(PUBLIC, tries=3)
    refused: list[float] = []

    def at_first(asked: Asked) -> Reply:
        if refused:
            return PAGE
        refused.append(asked.began)
        return Reply(status=status, headers={"Retry-After": "1"})

    net.host("a.example").otherwise = at_first
    result = world.build(world.list("# L\n\n" + "".join(f"- http://a.example/{n}\n" for n in range(4))))
    assert [row.state for row in result.ledger] == ["read"] * 4
    after = [asked.began for asked in net.asked if asked.path != "/robots.txt" and asked.began > refused[0]]
    assert (len(after), sum(moment - refused[0] < 1.0 for moment in after)) == (4, 0)


def test_a_host_that_wants_to_be_left_alone_for_long_is_left_alone(world: World, net: Internet) -> None:
    net.host("a.example").otherwise = Reply(status=429, headers={"Retry-After": "3600"})
    result = world.build(world.list("# L\n\n" + "".join(f"- http://a.example/{n}\n" for n in range(4))))
    assert [(row.reason, row.status) for row in result.ledger] == [("http_4xx", 429)] * 4
    assert len(net.host("a.example").read) == 1


def test_a_host_that_puts_off_every_page_is_given_up_in_time(world: World, net: Internet) -> None:
    world.settings = replace(PUBLIC, tries=3, deadline=2.5)
    net.host("a.example").otherwise = Reply(status=503, headers={"Retry-After": "1"})
    began = time.monotonic()
    result = world.build(world.list("# L\n\n" + "".join(f"- http://a.example/{n}\n" for n in range(20))))
    assert {row.reason for row in result.ledger} == {"http_5xx"}
    assert time.monotonic() - began < 6


@pytest.mark.slow
@pytest.mark.parametrize("down", ["refused", "silent"])
def test_20_hosts_that_are_down_hold_up_no_build_for_long(tmp_path: Path, net: Internet, down: str) -> None:
    """With the settings that ship, but for the politeness of a second, which is for hosts that answer."""
    net.host("up.example").pages["/"] = PAGE
    links = ["http://up.example/"]
    for number in range(20):
        net.host(f"d{number}.example").down = down
        links += [f"http://d{number}.example/{page}" for page in range(3)]
    (tmp_path / "list.md").write_text("# L\n\n" + "".join(f"- {link}\n" for link in links))
    began = time.monotonic()
    built = net.run(
        "--home", tmp_path / "home", "build", "--list", tmp_path / "list.md", "--json",
        environ={"ASSISTANT_EMBED_MODEL": "hashing"},
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    report = json.loads(built.stdout)
    assert (report["read"], len(report["failed"])) == (1, 60)
    assert {failed["reason"] for failed in report["failed"]} <= {"connect", "timeout"}
    assert time.monotonic() - began < 60


def test_a_second_build_downloads_no_page_again_and_embeds_nothing(tmp_path: Path, net: Internet) -> None:
    """The figure: of 8 pages 0 bytes a second time, and 0 chunks embedded again."""
    for number in range(8):
        page = article(f"Page {number}", f"This is number {number}.")
        net.host(f"h{number % 4}.example").pages[f"/{number}"] = Reply(page, etag=f'"{number}"')
    links = [f"http://h{number % 4}.example/{number}" for number in range(8)]
    (tmp_path / "list.md").write_text("# L\n\n" + "".join(f"- {link}\n" for link in links))
    environ = {"ASSISTANT_EMBED_MODEL": "hashing", "ASSISTANT_FETCH_DELAY": "0"}
    command = ("--home", tmp_path / "home", "build", "--list", tmp_path / "list.md", "--json")
    first = json.loads(net.run(*command, environ=environ).stdout)
    once = sum(asked.sent for asked in net.asked)
    second = json.loads(net.run(*command, environ=environ).stdout)
    again = sum(asked.sent for asked in net.asked) - once
    assert (first["read"], first["embedded"] > 0, once > 8 * 1000) == (8, True, True)
    assert (second["read"], second["unchanged"], second["embedded"], again) == (0, 8, 0, 0)
    assert [asked.status for asked in net.asked if asked.path != "/robots.txt"] == [200] * 8 + [304] * 8


def test_a_page_that_changed_is_the_only_one_that_is_read_again(world: World, net: Internet) -> None:
    for number in range(3):
        net.host("a.example").pages[f"/{number}"] = Reply(article(f"Page {number}"), etag=f'"{number}"')
    path = world.list("# L\n\n" + "".join(f"- http://a.example/{number}\n" for number in range(3)))
    world.build(path)
    net.host("a.example").pages["/1"] = Reply(article("Page 1", "It says more now."), etag='"new"')
    second = world.build(path)
    assert (second.read, second.unchanged, states(second)[1]) == (1, 2, (4, "read", None))
    assert [asked.status for asked in net.asked if asked.path != "/robots.txt"][3:].count(304) == 2

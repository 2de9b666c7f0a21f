"""No road leads a fetch to this machine, its network or its files. Each test says how many tries were refused."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from loopback_internet import Asked, Internet, Reply
from pipeline_world import ALPHA, PUBLIC, World, states
from troubles import article

from ingest.errors import ReadingListError
from ingest.types import FetchRequest, Outcome, Page, Skipped

CLOUD = "http://169.254.169.254/latest/meta-data/"
HOSTILE = [
    "http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1/", "http://127.0.1/", "http://0/", "http://0.0.0.0/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0177.0.0.1/", "http://017700000001/",
    "http://127.0.0.1./", "http://127.255.255.254/", "http://localhost/", "http://LOCALHOST/", "http://localhost./",
    "http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.1.1/", "http://100.64.0.1/", "http://198.18.0.1/",
    CLOUD, "http://2852039166/", "http://0xa9fea9fe/", "http://100.100.100.200/", "http://168.63.129.16/",
    "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[fe80::1]/",
    "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/", "http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://224.0.0.1/",
    "http://255.255.255.255/", "http://private.example/", "http://cloud.example/", "http://six.example/",
    "http://user@good.example/", "http://good.example@127.0.0.1/", "http://127.0.0.1\\@good.example/",
    "http://good.example:22/", "http://good.example:8080/", "http://①②⑦.⓪.⓪.①/",
    "file:///etc/passwd", "ftp://good.example/", "gopher://127.0.0.1:6379/_INFO", "data:text/html,hello",
    "javascript:alert(1)", "//127.0.0.1/", "http:///etc/passwd",
]  # fmt: skip
TARGETS = [
    "http://127.0.0.1/", "http://localhost/", "http://private.example/", "http://10.0.0.1/", CLOUD, "http://[::1]/",
    "http://2130706433/", "http://good.example:8080/", "http://good.example:22/", "http://u:p@good.example/",
    "file:///etc/passwd", "ftp://good.example/", "gopher://good.example/", "data:text/html,hi", "http://[",
]  # fmt: skip


@pytest.fixture(autouse=True)
def names(net: Internet) -> None:
    """Names of others that lead to places they should not, and one good host."""
    net.names |= {
        "localhost": ["127.0.0.1", "::1"], "localhost.": ["127.0.0.1"], "private.example": ["192.168.0.1"],
        "cloud.example": ["169.254.169.254"], "six.example": ["fd00::1"],
    }  # fmt: skip
    net.host("good.example").pages["/"] = Reply(article("Good"))


def read(net: Internet, urls: Sequence[str]) -> list[Outcome]:
    async def run() -> list[Outcome]:
        async with net.fetcher(PUBLIC) as fetcher:
            return list(await asyncio.gather(*(fetcher.fetch(FetchRequest(url)) for url in urls)))

    return asyncio.run(run())


def refused(outcomes: Sequence[Outcome]) -> int:
    reasons = [outcome.reason if isinstance(outcome, Skipped) else "read" for outcome in outcomes]
    return reasons.count("forbidden_address")


def test_56_hostile_addresses_of_56_are_refused_and_nothing_is_connected_to(net: Internet) -> None:
    assert (refused(read(net, HOSTILE)), len(HOSTILE)) == (56, 56)
    assert (net.strays, net.host("good.example").dialed) == ([], 0)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_15_forbidden_redirects_of_15_are_refused_with_each_status(net: Internet, status: int) -> None:
    for number, target in enumerate(TARGETS):
        net.host(f"r{number}.example").pages["/"] = Reply(status=status, headers={"Location": target})
    outcomes = read(net, [f"http://r{number}.example/" for number in range(len(TARGETS))])
    assert (refused(outcomes), len(TARGETS), net.strays) == (15, 15, [])
    assert net.host("good.example").dialed == 0


@pytest.mark.parametrize(
    "page", ["<meta http-equiv=refresh content='0;url={}'>", "<script>location.href='{}'</script>"]
)
def test_15_pages_of_15_that_lead_on_to_a_forbidden_place_are_refused(net: Internet, page: str) -> None:
    for number, target in enumerate(TARGETS):
        net.host(f"m{number}.example").pages["/"] = Reply(page.format(target))
    outcomes = read(net, [f"http://m{number}.example/" for number in range(len(TARGETS))])
    assert (refused(outcomes), len(TARGETS), net.strays) == (15, 15, [])


def test_15_robots_txt_of_15_that_lead_to_a_forbidden_place_are_refused(net: Internet) -> None:
    for number, target in enumerate(TARGETS):
        net.host(f"b{number}.example").pages["/robots.txt"] = Reply(status=302, headers={"Location": target})
    outcomes = read(net, [f"http://b{number}.example/" for number in range(len(TARGETS))])
    assert (refused(outcomes), len(TARGETS), net.strays) == (15, 15, [])
    assert net.host("good.example").dialed == 0


def test_5_names_of_5_that_change_their_address_after_the_first_page_are_refused_from_then_on(
    net: Internet,
) -> None:
    private = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"]

    def rebind(asked: Asked) -> Reply:
        net.names[asked.host] = [private[int(asked.host[1])]]
        return Reply(article("Harmless"))

    async def run() -> list[Outcome]:
        async with net.fetcher(PUBLIC) as fetcher:
            urls = [f"http://n{number}.example/{page}" for page in ("first", "second") for number in range(5)]
            return [await fetcher.fetch(FetchRequest(url)) for url in urls]

    for number in range(5):
        net.host(f"n{number}.example").pages["/first"] = rebind
    outcomes = asyncio.run(run())
    assert [type(outcome) for outcome in outcomes[:5]] == [Page] * 5
    assert (refused(outcomes[5:]), net.strays) == (5, [])


def test_4_names_of_4_with_one_forbidden_address_among_public_ones_are_refused(net: Internet) -> None:
    public = net.host("good.example").address
    mixes = [[public, "10.0.0.1"], ["127.0.0.1", public], [public, public, "::1"], [public, "fe80::1"]]
    net.names |= {f"x{number}.example": mix for number, mix in enumerate(mixes)}
    outcomes = read(net, [f"http://x{number}.example/" for number in range(4)])
    assert (refused(outcomes), net.strays, net.host("good.example").dialed) == (4, [], 0)


def test_pictures_and_styles_of_pages_and_lists_are_never_asked_for(world: World, net: Internet) -> None:
    pictures = "![a](http://canary.example/1.png) <img src='http://canary.example/2.png'> [![b](//canary.example/3)](/)"
    net.host("a.example").pages["/p.md"] = Reply(f"{ALPHA}\n{pictures}\n", media="text/markdown")
    head = "<link rel=stylesheet href='http://canary.example/4.css'><script src='http://canary.example/5.js'></script>"
    frame = "<iframe src='http://canary.example/6'></iframe><object data='http://canary.example/7'></object>"
    net.host("a.example").pages["/h"] = Reply(article("Framed", frame, head))
    links = "- http://a.example/p.md\n- http://a.example/h\n"
    result = world.build(world.list(f"# L\n\n![in the list](http://canary.example/0.png)\n\n{links}"))
    assert [row.state for row in result.ledger if row.kind == "article"] == ["read", "read"]
    assert "canary.example" not in net.looked_up


SECRET = "The secret of this machine is a word that no page may hold."
XXE = """<?xml version="1.0"?><!DOCTYPE html [<!ENTITY local SYSTEM "file://{secret}">
<!ENTITY far SYSTEM "http://canary.example/x"><!ENTITY % dtd SYSTEM "http://canary.example/d"> %dtd;]>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:xi="http://www.w3.org/2001/XInclude"><head><title>X</title></head>
<body><p>Words before the entity stand here, and more than a few of them: &local; &far;</p>
<xi:include href="file://{secret}" parse="text"/></body></html>"""


@pytest.mark.parametrize(
    "media",
    ["application/xhtml+xml", "text/xml", "application/xml", "text/html", "image/svg+xml", "text/plain"],
)
def test_no_entity_of_a_page_reads_a_file_or_another_page(world: World, net: Internet, media: str) -> None:
    (world.folder / "secret").write_text(SECRET)
    page = XXE.format(secret=world.folder / "secret")
    net.host("a.example").pages["/x"] = Reply(page, media=media)
    result = world.build(world.list("# L\n\n- http://a.example/x\n"))
    assert [document.text for document in result.documents if SECRET in document.text] == []
    assert "canary.example" not in net.looked_up


@pytest.mark.parametrize(
    "name", ["../secret", "{folder}/secret", "file://{folder}/secret", "link.md", "a/../../secret"]
)
def test_an_index_of_saved_pages_names_no_file_outside_its_folder(world: World, name: str) -> None:
    (world.folder / "secret").write_text(SECRET)
    saved = world.save("good.md", "http://good.example/", ALPHA)
    (saved / "link.md").symlink_to(world.folder / "secret")
    rows = [
        {"file": name.format(folder=world.folder), "url": "http://a.example/", "content_type": "text/plain"}
    ]
    (saved / "index.json").write_text(json.dumps(rows))
    result = world.build(world.list("# L\n\n- http://a.example/\n"), saved=(saved,), offline=True)
    assert [document.text for document in result.documents if SECRET in document.text] == []
    assert states(result)[0][1] == "failed"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "http://127.0.0.1/x", "../x", "javascript:x"])
def test_the_address_that_a_saved_page_names_is_never_asked_for(
    world: World, net: Internet, url: str
) -> None:
    saved = world.save("odd.md", url, ALPHA)
    world.build(world.list("# L\n\n- http://good.example/\n"), saved=(saved,))
    assert (net.strays, set(net.looked_up)) == ([], {"good.example"})


@pytest.mark.parametrize("link", ["/etc/passwd", "../../etc/passwd", "file:///etc/passwd", "%2e%2e/secret"])
def test_a_link_of_the_list_reads_no_file_outside_its_folder(world: World, net: Internet, link: str) -> None:
    (world.folder / "secret").write_text(SECRET)
    result = world.build(Path(world.list(f"# L\n\n- [x]({link})\n")))
    assert [row.state for row in result.ledger] == ["failed"]
    assert result.documents == ()


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1/list.md", "http://private.example/list.md", "file:///etc/passwd"]
)
def test_a_list_on_the_web_is_led_to_no_forbidden_place(world: World, net: Internet, target: str) -> None:
    net.host("a.example").pages["/list.md"] = Reply(status=302, headers={"Location": target})
    with pytest.raises(ReadingListError, match="forbidden_address"):
        world.build("http://a.example/list.md")
    assert net.strays == []


def test_a_list_on_the_web_leads_to_no_file_of_this_machine(world: World, net: Internet) -> None:
    links = "- [a](file:///etc/passwd)\n- [b](/etc/passwd)\n- [c](http://127.0.0.1/)\n- [d](//localhost/)\n"
    net.host("a.example").pages["/list.md"] = Reply(f"# L\n\n{links}", media="text/markdown")
    result = world.build("http://a.example/list.md")
    reasons = [(row.url, row.reason) for row in result.ledger]
    assert reasons == [
        ("file:///etc/passwd", "forbidden_address"), ("/etc/passwd", "http_4xx"),
        ("http://127.0.0.1/", "forbidden_address"), ("//localhost/", "forbidden_address"),
    ]  # fmt: skip
    assert (result.documents, net.strays) == ((), [])

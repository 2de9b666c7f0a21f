"""A build in which too much vanished at once is told from a list that lost a page or two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from canned_web import Canned
from pipeline_world import InProcess, World, row_of
from web_world import Web, plugged

from ingest import shelf
from ingest.library import Library
from ingest.pipeline import Ingested
from ingest.vanishing import Vanished

PAGES = 12
WEB_LIST = "https://lists.example/list.md"
PORTAL = "# Welcome\n\nPlease accept the terms of the hotel to use its network. You asked for {url}\n"


def url(number: int) -> str:
    return f"https://site{number}.example/page"


def text(number: int) -> str:
    word = "abcdefghijklmnopqrstuvwxyz"[number]
    return f"# Page {word}\n\nThe page {word * 3} says what nobody else does about the matter {word * 4}.\n"


def listing(numbers: range) -> str:
    return "# List\n\n" + "".join(f"- {url(number)}\n" for number in numbers)


def up(web: Web, numbers: range = range(PAGES)) -> None:
    web.pages |= {url(number): text(number) for number in numbers}


def down(web: Web, numbers: range) -> None:
    web.pages |= {url(number): Canned(status=503) for number in numbers}


def portal(web: Web, numbers: range) -> None:
    web.pages |= {url(number): PORTAL.format(url=url(number)) for number in numbers}


def local(world: World, web: Web, then: Callable[[Web], None], *, after: range = range(PAGES)) -> Ingested:
    """The second build of a list in a file."""
    up(web)
    world.build(world.list(listing(range(PAGES))))
    then(web)
    return world.build(world.list(listing(after)))


def remote(world: World, web: Web, after: str) -> Ingested:
    """The second build of a list on the web."""
    up(web)
    web.pages[WEB_LIST] = listing(range(PAGES))
    world.build(WEB_LIST)
    web.pages[WEB_LIST] = after
    return world.build(WEB_LIST)


def other_list(world: World, web: Web) -> Ingested:
    up(web)
    world.build(world.list(listing(range(PAGES))))
    down(web, range(PAGES))
    web.pages["https://other.example/"] = text(20)
    other = world.folder / "other.md"
    other.write_text("# Other\n\n- https://other.example/\n- https://site0.example/page\n")
    return world.build(other)


def offline(world: World, web: Web) -> Ingested:
    up(web)
    path = world.list(listing(range(PAGES)))
    world.build(path)
    down(web, range(PAGES))
    return world.build(path, offline=True)


def no_network(world: World, web: Web) -> Ingested:
    up(web)
    path = world.list(listing(range(PAGES)))
    world.build(path)
    web.unknown = {f"site{number}.example" for number in range(PAGES)}
    return world.build(path)


def first(world: World, web: Web) -> Ingested:
    down(web, range(PAGES))
    up(web, range(2))
    return world.build(world.list(listing(range(PAGES))))


def two_of_two(world: World, web: Web) -> Ingested:
    up(web)
    path = world.list(listing(range(2)))
    world.build(path)
    down(web, range(2))
    return world.build(path)


@dataclass(frozen=True)
class Scenario:
    name: str
    build: Callable[[World, Web], Ingested]
    gone: int
    """Pages that vanished, when it is to be stopped; 0 when not."""


SCENARIOS = [
    Scenario("5 of 12 pages fail", lambda w, n: local(w, n, lambda web: down(web, range(5))), 5),
    Scenario("every page fails", lambda w, n: local(w, n, lambda web: down(web, range(PAGES))), 12),
    Scenario("4 of 12 pages fail", lambda w, n: local(w, n, lambda web: down(web, range(4))), 0),
    Scenario("a captive portal", lambda w, n: local(w, n, lambda web: portal(web, range(PAGES))), 12),
    Scenario("a portal for 6 of 12", lambda w, n: local(w, n, lambda web: portal(web, range(6))), 6),
    Scenario("a web list is cut short", lambda w, n: remote(w, n, listing(range(4))), 8),
    Scenario("a web list is replaced", lambda w, n: remote(w, n, "<p>This domain is for sale</p>"), 12),
    Scenario("a web list loses a third", lambda w, n: remote(w, n, listing(range(8))), 0),
    Scenario("another list", other_list, 0),
    Scenario("the owner halves a list", lambda w, n: local(w, n, lambda _: None, after=range(6)), 0),
    Scenario("the first build", first, 0),
    Scenario("an offline build", offline, 0),
    Scenario("no network at all", no_network, 0),
    Scenario("both of two pages fail", two_of_two, 0),
    Scenario("every page changes", lambda w, n: local(w, n, lambda web: rewritten(web)), 0),
]  # fmt: skip


def rewritten(web: Web) -> None:
    web.pages |= {url(number): text(number) + f"\n{text(number)}" for number in range(PAGES)}


def test_bad_builds_are_stopped_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "Extractor", InProcess)
    gone = {}
    for number, scenario in enumerate(SCENARIOS):
        with Library.open(tmp_path / str(number) / "library.sqlite") as library:
            world = World(tmp_path / str(number), library)
            found = scenario.build(world, plugged(world, monkeypatch))
        gone[scenario.name] = len(found.vanished.pages) if found.vanished else 0
    bad = [each for each in SCENARIOS if each.gone]
    assert gone == {each.name: each.gone for each in SCENARIOS}
    stopped = sum(gone[each.name] > 0 for each in bad)
    assert f"bad publishes stopped {stopped}/{len(bad)}" == "bad publishes stopped 6/6"


@pytest.mark.parametrize(
    ("gone", "of", "many"),
    [(34, 100, True), (33, 100, False), (3, 9, False), (3, 8, True), (2, 2, False), (0, 0, False)],
)
def test_more_than_a_third_and_at_least_three_are_too_many(gone: int, of: int, many: bool) -> None:
    assert Vanished(("https://example.org/",) * gone, of).too_many is many


def test_what_vanished_is_named(world: World, web: Web) -> None:
    found = local(world, web, lambda web: down(web, range(5)))
    assert found.vanished
    assert found.vanished.pages == tuple(url(number) for number in range(5))
    assert found.vanished.of == PAGES


def test_it_is_stopped_again_until_it_is_forced_and_then_measured_anew(world: World, web: Web) -> None:
    path = world.list(listing(range(PAGES)))
    local(world, web, lambda web: down(web, range(5)))
    assert world.build(path).vanished
    assert world.build(path, force=True).vanished is None
    assert world.build(path).vanished is None


def test_pages_that_come_back_end_it(world: World, web: Web) -> None:
    local(world, web, lambda web: down(web, range(5)))
    up(web)
    found = world.build(world.list(listing(range(PAGES))))
    assert (found.vanished, found.failed) == (None, ())


def test_an_offline_build_does_not_forget_what_answered(world: World, web: Web) -> None:
    path = world.list(listing(range(PAGES)))
    local(world, web, lambda _: None)
    world.build(path, offline=True)
    down(web, range(5))
    assert world.build(path).vanished


def test_a_portal_does_not_answer_for_the_pages_that_it_stands_before(world: World, web: Web) -> None:
    path = world.list(listing(range(PAGES)))
    before = local(world, web, lambda _: None)
    portal(web, range(PAGES))
    during = world.build(path)
    assert [each.text for each in during.documents] == [each.text for each in before.documents]
    assert row_of(during, url(0)).reason == "login_wall"
    offline = world.build(path, offline=True)
    assert [each.text for each in offline.documents] == [each.text for each in before.documents]


def test_a_portal_before_a_few_pages_is_not_published_either(world: World, web: Web) -> None:
    found = local(world, web, lambda web: portal(web, range(3)))
    assert found.vanished is None
    assert not any("hotel" in document.text for document in found.documents)
    assert {row.reason for row in found.ledger[:3]} == {"login_wall"}


def test_after_a_portal_the_pages_are_what_they_were(world: World, web: Web) -> None:
    path = world.list(listing(range(PAGES)))
    before = local(world, web, lambda _: None)
    portal(web, range(PAGES))
    world.build(path)
    up(web)
    after = world.build(path)
    assert after.documents == before.documents
    assert (after.read, after.unchanged, after.vanished) == (0, PAGES, None)


def test_the_library_keeps_what_the_portal_gave(world: World, web: Web) -> None:
    local(world, web, lambda web: portal(web, range(PAGES)))
    bodies = world.library._connection.execute("SELECT count(*) FROM version WHERE doubted").fetchone()
    assert bodies[0] == PAGES


def test_a_new_page_that_comes_as_the_portal_is_not_read(world: World, web: Web) -> None:
    local(world, web, lambda web: portal(web, range(PAGES + 1)))
    row = row_of(world.build(world.list(listing(range(PAGES + 1)))), url(PAGES))
    assert (row.state, row.reason) == ("failed", "login_wall")


def test_what_is_forced_is_taken_as_it_came(world: World, web: Web) -> None:
    local(world, web, lambda web: portal(web, range(PAGES)))
    found = world.build(world.list(listing(range(PAGES))), force=True)
    assert all("hotel" in document.text for document in found.documents)
    assert found.failed == ()


def test_links_that_always_led_to_one_page_may_change_with_it(world: World, web: Web) -> None:
    """Three shorteners, one article: its new text is no portal."""
    short = [f"https://short{number}.example/a" for number in range(3)]
    web.pages |= {each: Canned(status=302, headers={"location": url(0)}) for each in short}
    web.pages[url(0)] = text(0)
    path = world.list("# List\n\n" + "".join(f"- {each}\n" for each in short))
    world.build(path)
    web.pages[url(0)] = text(1)
    found = world.build(path)
    assert [(each.text.split()[2], len(each.entries)) for each in found.documents] == [("bbb", 3)]


def test_mirrors_that_come_with_one_text_from_the_first_are_read(world: World, web: Web) -> None:
    web.pages |= {url(number): text(0) for number in range(4)}
    path = world.list(listing(range(4)))
    for _ in range(2):
        assert [row.state for row in world.build(path).ledger] == ["read"] * 4


def test_a_service_that_refuses_whoever_asks_has_lost_no_page(world: World, web: Web) -> None:
    up(web)
    world.build(world.list(listing(range(PAGES))))
    web.pages |= {url(number): Canned(status=429) for number in range(PAGES)}
    result = world.build(world.list(listing(range(PAGES))))
    assert result.vanished is None
    assert [document.unreachable_since for document in result.documents] == [None] * PAGES

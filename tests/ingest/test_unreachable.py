"""A page that fails today answers from its last good version, and says since when it cannot be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from canned_web import Canned
from pipeline_world import ALPHA, BETA, World, row_of
from web_world import Web

from ingest.types import Skipped

URL = "https://example.org/alpha"
OTHER = "https://other.example/beta"
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
GONE = Canned(status=503)


def test_it_says_since_the_first_failure_after_the_last_good_check(world: World, web: Web) -> None:
    web.pages = {URL: ALPHA}
    path = world.list(f"# List\n\n- {URL}\n")
    world.build(path)
    good = row_of(world.build(path), URL)
    web.pages = {URL: GONE}
    before = datetime.now(UTC)
    [first] = world.build(path).documents
    after = datetime.now(UTC)
    [again] = world.build(path).documents
    assert first.unreachable_since
    assert before <= first.unreachable_since <= after
    assert first.read_at == good.read_at
    assert again == first
    assert row_of(world.build(path), URL).reason == "http_5xx"


def test_when_it_comes_back_the_mark_goes_and_a_later_failure_counts_anew(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    web.pages = {URL: ALPHA}
    world.build(path)
    web.pages = {URL: GONE}
    [failed] = world.build(path).documents
    web.pages = {URL: ALPHA}
    [back] = world.build(path).documents
    web.pages = {URL: GONE}
    [failed_again] = world.build(path).documents
    assert back.unreachable_since is None
    assert failed.unreachable_since
    assert failed_again.unreachable_since
    assert failed_again.unreachable_since > failed.unreachable_since


def test_an_offline_build_is_no_failure_and_keeps_the_mark(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n- {OTHER}\n")
    web.pages = {URL: ALPHA, OTHER: BETA}
    world.build(path)
    web.pages = {URL: GONE, OTHER: BETA}
    [marked, _] = world.build(path).documents
    web.pages = {}
    offline = world.build(path, offline=True)
    assert [each.unreachable_since for each in offline.documents] == [marked.unreachable_since, None]
    assert world.library.links.failing(OTHER) is None


def test_a_build_without_any_network_is_no_failure(world: World, web: Web) -> None:
    urls = [f"https://site{number}.example/a" for number in range(4)]
    path = world.list("# List\n\n" + "".join(f"- {url}\n" for url in urls))
    web.pages = {url: f"{ALPHA}\nOn {url} only.\n" for url in urls}
    world.build(path)
    web.unknown = {f"site{number}.example" for number in range(4)}
    found = world.build(path)
    assert [row.reason for row in found.ledger] == ["offline"] * 4
    assert [each.unreachable_since for each in found.documents] == [None] * 4


def test_it_is_a_source_until_the_list_drops_it(world: World, web: Web) -> None:
    web.pages = {URL: ALPHA}
    world.build(world.list(f"# List\n\n- {URL}\n"))
    web.pages = {}
    for _ in range(3):
        [document] = world.build(world.list(f"# List\n\n- {URL}\n")).documents
    assert document.url == URL
    assert (
        world.build(world.list("# List\n\nNothing is left but a note of the owner.\n")).documents[0].kind
        == "note"
    )


def test_what_came_with_a_page_shares_its_mark(world: World, web: Web) -> None:
    """The pages of a repository are asked for with it, never by themselves."""
    path = world.list(f"# List\n\n- {URL}\n")
    web.pages = {URL: ALPHA}
    world.build(path)
    [held] = world.library.versions(URL)
    page = world.library.page(held)
    guide = replace(page, url=f"{URL}/guide", final_url=f"{URL}/guide", body=BETA.encode())
    world.library.put_page(replace(page, attached=(guide,)))
    web.pages = {URL: GONE}
    whole, part = world.build(path).documents
    assert whole.unreachable_since is not None
    assert part.unreachable_since == whole.unreachable_since


TROUBLE = Skipped(URL, "http_5xx", "503", 503)


def test_failures_in_a_row_are_counted_by_their_reason(world: World) -> None:
    links = world.library.links
    days = [MONDAY + timedelta(days=day) for day in range(4)]
    for day, reason in zip(days, ("http_5xx", "dns", "dns", "dns"), strict=True):
        links.checked({URL: Skipped(URL, reason, "")}, day)
    failing = links.failing(URL)
    assert failing
    assert (failing.since, failing.builds, failing.reason) == (MONDAY, 3, "dns")
    links.checked({URL: None}, MONDAY)
    assert links.failing(URL) is None


@pytest.mark.parametrize("found", [None, TROUBLE])
def test_a_link_that_was_never_seen_may_be_checked(world: World, found: Skipped | None) -> None:
    world.library.links.checked({URL: found}, MONDAY)
    failing = world.library.links.failing(URL)
    assert (failing.since if failing else None) == (MONDAY if found else None)


def test_the_first_build_that_saw_a_link_is_kept(world: World) -> None:
    links = world.library.links
    assert links.listed_at(URL) is None
    links.listed([URL], MONDAY)
    links.listed([URL, OTHER], MONDAY + timedelta(days=1))
    assert (links.listed_at(URL), links.listed_at(OTHER)) == (MONDAY, MONDAY + timedelta(days=1))

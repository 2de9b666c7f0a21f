"""A build of a few links: only they are asked for, and nothing else changes."""

from __future__ import annotations

import pytest
from canned_web import Canned
from pipeline_world import ALPHA, BETA, World, row_of
from web_world import Web

from ingest.errors import ReadingListError, UsageError

URL = "https://example.org/alpha"
OTHER = "https://other.example/beta"
NEW = ALPHA + "\nAnd a sentence that was not there before.\n"


def test_only_the_link_that_is_named_is_asked_for_and_both_answer(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n- {OTHER}\n")
    web.pages = {URL: ALPHA, OTHER: BETA}
    world.build(path)
    web.pages = {URL: NEW, OTHER: NEW}
    web.asked.clear()
    found = world.build(path, only=(URL,))
    assert web.asked == [URL]
    assert {each.url: "not there before" in each.text for each in found.documents} == {
        URL: True,
        OTHER: False,
    }
    assert (found.read, found.unchanged) == (1, 1)


def test_another_form_of_its_address_names_it_too(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n- {OTHER}\n")
    web.pages = {URL: ALPHA, OTHER: BETA}
    world.build(path)
    web.asked.clear()
    world.build(path, only=(f"{URL}?utm_source=x#part",))
    assert web.asked == [URL]


def test_a_link_that_failed_and_is_not_asked_for_keeps_its_reason_and_its_mark(
    world: World, web: Web
) -> None:
    path = world.list(f"# List\n\n- {URL}\n- {OTHER}\n")
    web.pages = {URL: ALPHA, OTHER: BETA}
    world.build(path)
    web.pages = {URL: ALPHA, OTHER: Canned(status=503)}
    before = world.build(path)
    found = world.build(path, only=(URL,))
    assert row_of(found, OTHER) == row_of(before, OTHER)
    assert row_of(found, OTHER).reason == "http_5xx"
    since = {each.url: each.unreachable_since for each in found.documents}
    assert since == {each.url: each.unreachable_since for each in before.documents}
    assert since[OTHER]


def test_a_list_on_the_web_is_taken_from_the_library(world: World, web: Web) -> None:
    listed = "https://list.example/reading.md"
    web.pages = {listed: f"# List\n\n- {URL}\n", URL: ALPHA}
    world.build(listed)
    web.asked.clear()
    world.build(listed, only=(URL,))
    assert web.asked == [URL]


def test_a_list_on_the_web_that_was_never_read_cannot_be(world: World, web: Web) -> None:
    with pytest.raises(ReadingListError):
        world.build("https://list.example/reading.md", only=(URL,))


def test_a_link_that_a_saved_page_stands_for_is_read_from_it_and_nobody_is_asked(
    world: World, web: Web
) -> None:
    path = world.list(f"# List\n\n- {URL}\n- {OTHER}\n")
    web.pages = {OTHER: BETA}
    folder = world.save("alpha.md", URL, ALPHA)
    world.build(path, saved=(folder,))
    web.asked.clear()
    (folder / "alpha.md").write_text(NEW, encoding="utf-8")
    found = world.build(path, saved=(folder,), only=(URL,))
    assert web.asked == []
    assert {each.url: "not there before" in each.text for each in found.documents} == {
        URL: True,
        OTHER: False,
    }


@pytest.mark.parametrize("wrong", ["https://nowhere.example/", "beta.md", ""])
def test_a_link_that_the_list_does_not_hold_is_an_error_that_names_it(
    world: World, web: Web, wrong: str
) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    web.pages = {URL: ALPHA}
    with pytest.raises(UsageError) as raised:
        world.build(path, only=(URL, wrong))
    assert repr(wrong) in raised.value.message
    assert web.asked == []

"""How an address is asked for: the media types, the token, robots.txt spared for an API, and the gap of a service."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest
from loopback_internet import Asked, Internet, Reply
from pipeline_world import PUBLIC

from ingest.types import FetchRequest, FetchSettings, Outcome, Page, Skipped

TOKEN = "ghp_very_secret_456"
HELD = replace(PUBLIC, tokens={"api.example": TOKEN})
API = FetchRequest("https://api.example/thing", accept="application/vnd.thing+json", api=True)
THING = Reply('{"a": 1}', media="application/vnd.thing+json")


def read(net: Internet, *requests: FetchRequest, settings: FetchSettings = HELD) -> list[Outcome]:
    async def run() -> list[Outcome]:
        async with net.fetcher(settings) as fetcher:
            return [await fetcher.fetch(request) for request in requests]

    return asyncio.run(run())


def authorizations(net: Internet) -> list[tuple[str, str | None]]:
    return [
        (asked.host, asked.headers.get("authorization")) for asked in net.asked if asked.path != "/robots.txt"
    ]


def test_the_wanted_media_types_are_asked_for(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = THING
    [page] = read(net, API)
    assert isinstance(page, Page)
    assert net.asked[0].headers["accept"] == "application/vnd.thing+json"


def test_without_a_wish_a_page_is_asked_for_as_a_reader_wants_it(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = THING
    read(net, FetchRequest("https://api.example/thing"))
    assert net.asked[-1].headers["accept"] == "text/html, text/*, */*;q=0.5"


def test_what_was_asked_for_by_name_is_taken_and_nothing_else_that_cannot_be_read(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = Reply(b"\x00\x01", media="application/x-thing")
    taken, refused = read(
        net, replace(API, accept="application/x-thing, */*;q=0.1"), replace(API, accept="*/*, image/*")
    )
    assert isinstance(taken, Page)
    assert isinstance(refused, Skipped)
    assert refused.reason == "unsupported_type"


def test_an_api_is_not_asked_for_its_robots_txt(net: Internet) -> None:
    net.host("api.example").pages |= {"/robots.txt": Reply("User-agent: *\nDisallow: /"), "/thing": THING}
    page, refused = read(net, API, replace(API, api=False))
    assert isinstance(page, Page)
    assert isinstance(refused, Skipped)
    assert refused.reason == "robots"
    assert [asked.path for asked in net.asked] == ["/thing", "/robots.txt"]


def test_where_an_api_leads_elsewhere_robots_txt_holds_again(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = Reply(
        status=302, headers={"Location": "https://site.example/p"}
    )
    net.host("site.example").pages |= {"/robots.txt": Reply("User-agent: *\nDisallow: /"), "/p": THING}
    [refused] = read(net, API)
    assert isinstance(refused, Skipped)
    assert refused.reason == "robots"
    assert net.host("site.example").read == []


@pytest.mark.parametrize("target", ["http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd"])
def test_an_api_is_led_to_no_forbidden_address(net: Internet, target: str) -> None:
    net.host("api.example").pages["/thing"] = Reply(status=302, headers={"Location": target})
    [refused] = read(net, API)
    assert isinstance(refused, Skipped)
    assert refused.reason == "forbidden_address"
    assert net.strays == []


def test_a_token_goes_to_its_host_alone(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = THING
    net.host("site.example").pages["/thing"] = THING
    read(net, API, replace(API, url="https://site.example/thing"))
    assert authorizations(net) == [("api.example", f"Bearer {TOKEN}"), ("site.example", None)]


def test_a_token_is_never_sent_in_the_clear(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = THING
    read(net, replace(API, url="http://api.example/thing"), replace(API, url="http://api.example:443/thing"))
    assert {sent for _, sent in authorizations(net)} <= {None}


def test_a_token_goes_to_no_place_that_its_host_leads_to_and_is_not_taken_up_again_after(
    net: Internet,
) -> None:
    """Nor does it go where another host leads back to: that host would choose what is done with it."""
    away = Reply(status=302, headers={"Location": "https://evil.example/x"})
    back = Reply(status=302, headers={"Location": "https://api.example/other"})
    net.host("api.example").pages |= {"/thing": away, "/other": THING}
    net.host("evil.example").pages["/x"] = back
    read(net, API)
    read(net, replace(API, url="https://evil.example/x"))
    assert authorizations(net) == [
        ("api.example", f"Bearer {TOKEN}"), ("evil.example", None), ("api.example", None),
        ("evil.example", None), ("api.example", None),
    ]  # fmt: skip


@pytest.mark.parametrize("status", [200, 401, 500])
def test_a_token_stands_in_no_outcome_and_no_log(
    net: Internet, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    net.host("api.example").pages["/thing"] = lambda asked: Reply("{}", status, media="application/json")
    outcomes = read(net, API)
    assert authorizations(net) == [("api.example", f"Bearer {TOKEN}")]
    assert TOKEN not in repr(outcomes) + caplog.text + repr(HELD)


def test_a_service_gets_the_gap_that_it_asks_for(net: Internet) -> None:
    net.host("api.example").pages["/thing"] = THING
    net.host("site.example").pages["/thing"] = THING
    site = replace(API, url="https://site.example/thing")
    read(net, API, API, site, site, settings=replace(PUBLIC, gaps={"api.example": 0.4}))
    assert net.host("api.example").gaps[0] >= 0.4
    assert net.host("site.example").gaps[0] < 0.4
    assert FetchSettings().gaps["export.arxiv.org"] == 3.0


def used_up(asked: Asked) -> Reply:
    """As GitHub says it: docs.github.com, "Rate limits for the REST API"."""
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "4102444800"}
    return Reply('{"message": "API rate limit exceeded"}', 403, "application/json", headers)


def test_a_service_whose_requests_are_used_up_is_left_alone(net: Internet) -> None:
    net.host("api.example").pages = {"/thing": used_up, "/other": THING}
    first, second = read(net, API, replace(API, url="https://api.example/other"))
    for outcome in (first, second):
        assert isinstance(outcome, Skipped)
        assert (outcome.reason, outcome.status) == ("http_4xx", 403)
        assert outcome.detail.startswith("the server answers 403 and wants to be asked again in ")
    assert net.host("api.example").read == ["/thing"]

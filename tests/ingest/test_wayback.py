"""A link that is dead for good is read from the archive's copy nearest to the day on which it was there."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from canned_web import Canned, CannedWeb
from pipeline_world import ALPHA, SETTINGS, World, row_of, told
from web_world import Web

from ingest import online
from ingest.fetch import HttpFetcher
from ingest.rescue import Loss
from ingest.sources.wayback import NO_COPY, archived
from ingest.types import Fetcher, FetchSettings, Link, Outcome, Page, Skipped

URL = "https://gone.example/post?id=1&lang=en"
NEAR = date(2023, 3, 9)
ASKED = (
    "https://archive.org/wayback/available"
    "?url=https%3A%2F%2Fgone.example%2Fpost%3Fid%3D1%26lang%3Den&timestamp=20230309"
)
COPY = f"https://web.archive.org/web/20230401102030id_/{URL}"
LINK = Link(URL, "article")
FAILED = Skipped(URL, "http_4xx", "404 Not Found", 404)


def available(timestamp: str = "20230401102030", **changes: object) -> Canned:
    """As https://archive.org/help/wayback_api.php shows a reply."""
    closest = {
        "available": True,
        "url": f"http://web.archive.org/web/{timestamp}/{URL}",
        "timestamp": timestamp,
        "status": "200",
        **changes,
    }
    body = json.dumps({"url": URL, "archived_snapshots": {"closest": closest}})
    return Canned(body, "application/json")


NONE = Canned(json.dumps({"url": URL, "archived_snapshots": {}}), "application/json")


class Archive:
    """The function as a Source, so that a web of canned replies can read with it."""

    def takes(self, link: Link) -> bool:
        return link == LINK

    async def read(self, link: Link, web: HttpFetcher) -> Outcome:
        return await archived(link, FAILED, web, NEAR)


def read(replies: dict[str, Canned]) -> tuple[Outcome, list[str]]:
    web = CannedWeb(replies)
    return web.read(Archive(), LINK), web.addresses


def test_the_copy_nearest_to_the_day_is_read_as_it_was_captured() -> None:
    outcome, asked = read({ASKED: available(), COPY: Canned(ALPHA, "text/markdown")})
    assert isinstance(outcome, Page)
    assert asked == [ASKED, COPY]
    assert (outcome.url, outcome.origin, outcome.body) == (URL, "archived", ALPHA.encode())
    assert outcome.final_url == f"https://web.archive.org/web/20230401102030/{URL}"
    assert (outcome.facts.remark, outcome.facts.site) == (
        "a copy of the Internet Archive of 2023-04-01", "gone.example",
    )  # fmt: skip
    assert (outcome.etag, outcome.last_modified) == (None, None)


@pytest.mark.parametrize("reply", [NONE, available(available=False), available(status="404")])
def test_where_the_archive_has_no_copy_that_is_said(reply: Canned) -> None:
    outcome, asked = read({ASKED: reply})
    assert outcome == replace(FAILED, detail=f"404 Not Found; {NO_COPY}")
    assert asked == [ASKED]


@pytest.mark.parametrize(
    "reply",
    [
        Canned(status=503),
        Canned("<html>busy</html>"),
        Canned("[]", "application/json"),
        Canned('{"archived_snapshots": 3}', "application/json"),
        Canned('{"archived_snapshots": {"closest": "http"}}', "application/json"),
        Canned('{"archived_snapshots": {"closest": {"available": true}}}', "application/json"),
        Canned(b"\xff\xfe\x00", "application/json"),
        available("../../etc"),
        available("20231345102030"),
        available(timestamp=20230401102030),
    ],
)
def test_an_archive_that_cannot_be_asked_says_nothing_of_the_page(reply: Canned) -> None:
    assert read({ASKED: reply})[0] == FAILED


def test_a_copy_that_cannot_be_read_says_nothing_of_the_page() -> None:
    assert read({ASKED: available(), COPY: Canned(status=503)})[0] == FAILED


def archive(web: Web) -> list[tuple[str, str]]:
    """Address and day of each look-up."""
    asked = [urlsplit(url) for url in web.asked if url.startswith("https://archive.org/")]
    return [(parse_qs(each.query)["url"][0], parse_qs(each.query)["timestamp"][0]) for each in asked]


def holding(web: Web, day: date) -> None:
    """The archive answers for that day."""
    web.pages |= {ASKED.replace("20230309", f"{day:%Y%m%d}"): available(), COPY: ALPHA}


def today() -> date:
    return datetime.now(UTC).date()


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_answered_by_its_copy(world: World, web: Web, status: int) -> None:
    web.pages = {URL: Canned(status=status)}
    holding(web, today())
    result = world.build(world.list(f"# List\n\n- {URL}\n"))
    assert told(result.documents) == [
        ("archived", "article", f"https://web.archive.org/web/20230401102030/{URL}")
    ]
    row = row_of(result, URL)
    assert (row.state, row.status, row.remark) == (
        "read",
        status,
        "a copy of the Internet Archive of 2023-04-01",
    )


def test_the_day_is_that_of_the_first_build_that_saw_the_link(world: World, web: Web) -> None:
    world.library.links.listed([URL], datetime(2023, 3, 9, 12, tzinfo=UTC))
    world.build(world.list(f"# List\n\n- {URL}\n"))
    assert archive(web) == [(URL, "20230309")]


def test_a_page_that_was_read_is_not_looked_for(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    web.pages = {URL: ALPHA}
    world.build(path)
    web.pages = {}
    [document] = world.build(path).documents
    assert (document.origin, archive(web)) == ("fetched", [])


def test_a_page_of_which_only_a_shell_was_read_is_looked_for_near_the_day_it_was_read(
    world: World, web: Web
) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    web.pages = {URL: Canned("<html><body><div id=root></div><script src=app.js></script></body></html>")}
    world.build(path)
    web.pages = {}
    holding(web, today())
    assert [document.origin for document in world.build(path).documents] == ["archived"]


def test_a_copy_is_kept_and_asked_for_once(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    holding(web, today())
    first = world.build(path)
    second = world.build(path)
    assert [each.text for each in second.documents] == [each.text for each in first.documents] != []
    assert len(archive(web)) == 1


def test_a_page_that_comes_back_drives_out_its_copy(world: World, web: Web) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    holding(web, today())
    world.build(path)
    web.pages[URL] = ALPHA.replace("forty", "fifty")
    [document] = world.build(path).documents
    assert (document.origin, document.url, "fifty" in document.text) == ("fetched", URL, True)


def test_a_version_that_was_read_goes_before_a_copy(world: World) -> None:
    for origin, text, day in (("fetched", ALPHA, 1), ("archived", ALPHA.replace("forty", "fifty"), 2)):
        moment = datetime(2026, 1, day, tzinfo=UTC)
        world.library.put_page(Page(URL, URL, 200, "text/markdown", text.encode(), moment, origin))
    [document] = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True).documents
    assert (document.origin, "forty" in document.text) == ("fetched", True)


@pytest.mark.parametrize("status", [403, 500])
def test_a_page_that_may_come_back_is_not_looked_for(world: World, web: Web, status: int) -> None:
    web.pages = {URL: Canned(status=status)}
    for _ in range(3):
        world.build(world.list(f"# List\n\n- {URL}\n"))
    assert archive(web) == []


def test_a_host_without_an_address_is_dead_in_the_third_build(world: World, web: Web) -> None:
    web.unknown, web.pages = {"gone.example"}, {"https://living.example/": ALPHA}
    path = world.list(f"# List\n\n- {URL}\n- https://living.example/\n")
    asked = []
    for _ in range(3):
        world.build(path)
        asked.append(len(archive(web)))
    assert asked == [0, 0, 1]


def test_where_there_is_no_copy_it_is_asked_for_again_after_thirty_days(
    world: World, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages = {ASKED.replace("20230309", f"{today():%Y%m%d}"): NONE}
    path = world.list(f"# List\n\n- {URL}\n")
    for _ in range(2):
        world.build(path)
    assert len(archive(web)) == 1
    monkeypatch.setattr(online, "ASK_AGAIN", timedelta(0))
    world.build(path)
    assert len(archive(web)) == 2


def test_an_archive_that_could_not_be_asked_is_asked_by_the_next_build(world: World, web: Web) -> None:
    for _ in range(2):
        world.build(world.list(f"# List\n\n- {URL}\n"))
    assert len(archive(web)) == 2


@pytest.mark.parametrize(("offline", "settings"), [(True, FetchSettings()), (False, SETTINGS)])
def test_nobody_is_told_an_address_offline_or_of_a_private_network(
    world: World, web: Web, offline: bool, settings: FetchSettings
) -> None:
    world.settings = settings
    world.build(world.list(f"# List\n\n- {URL}\n"), offline=offline)
    assert archive(web) == []


@pytest.mark.parametrize("host", ["wiki", "wiki.corp", "wiki.local", "a.b.internal"])
def test_nobody_is_told_an_address_that_means_something_only_at_home(
    world: World, web: Web, host: str
) -> None:
    world.build(world.list(f"# List\n\n- [Ours](https://{host}/plans)\n"))
    assert web.asked == [f"https://{host}/plans"]


def test_whatever_nothing_answers_for_is_a_loss_also_when_only_its_text_tells(
    world: World, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell, refused, good = (f"https://{name}.example/" for name in ("shell", "refused", "good"))
    web.pages = {
        URL: Canned(status=404),
        shell: Canned("<html><body><div id=root></div><script src=app.js></script></body></html>"),
        refused: Canned(status=403),
        good: ALPHA,
    }
    seen: list[Loss] = []

    async def watch(losses: Sequence[Loss], web: Fetcher, told: Callable[[Loss, Outcome], None]) -> None:
        seen.extend(losses)

    monkeypatch.setattr(online, "rescue", watch)
    world.build(
        world.list("# List\n\n" + "".join(f"- [Words]({url})\n" for url in (URL, shell, refused, good)))
    )
    assert [(each.link.url, each.link.title, each.failed.reason, each.near) for each in seen] == [
        (URL, "Words", "http_4xx", today()),
        (shell, "Words", "javascript_only", None),
        (refused, "Words", "http_4xx", None),
    ]

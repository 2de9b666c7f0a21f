"""Papers through a whole build: read by name, unchanged in the next, found by title when their address is dead."""

from __future__ import annotations

import httpx
import pytest
from arxiv_replies import API, WARM_UP, entry, feed, paper, printed
from canned_web import Canned, CannedWeb
from pipeline_world import World

from ingest.types import LedgerRow

URL = "https://arxiv.org/abs/2301.00001"
HTML = "https://arxiv.org/html/2301.00001v2"
PDF = "https://arxiv.org/pdf/2301.00001v2"
DEAD = "https://gone.example/paper/7"
TITLE = "On the Warming Up of Learning Rates"
QUESTION = (
    "https://export.arxiv.org/api/query"
    "?search_query=ti%3A%22on+the+warming+up+of+learning+rates%22&max_results=20"
)
SHELL = Canned('<html><body><div id="root"></div><script src="a.js"></script></body></html>')


def online(monkeypatch: pytest.MonkeyPatch, replies: dict[str, Canned]) -> CannedWeb:
    """The network is these replies from now on."""
    web = CannedWeb(replies)
    monkeypatch.setattr("ingest.fetch.guarded", lambda *_: httpx.MockTransport(web.answer))
    return web


def row(world: World) -> LedgerRow:
    [only] = world.library.ledger()
    return only


def test_a_paper_is_cited_where_its_text_lies(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    online(monkeypatch, {API + "2301.00001": feed(entry()), HTML: paper()})
    [document] = world.build(world.list(f"# List\n\n- [A paper]({URL})\n")).documents
    assert (document.url, document.kind, document.origin) == (HTML, "arxiv", "fetched")
    assert WARM_UP in document.text


def test_a_paper_in_print_keeps_its_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    online(monkeypatch, {API + "2301.00001": feed(entry()), PDF: printed()})
    [document] = world.build(world.list(f"# List\n\n- [A paper]({URL})\n")).documents
    assert (document.url, document.kind, document.text) == (PDF, "arxiv", WARM_UP)
    assert [anchor.mark for anchor in document.anchors] == ["page=1"]


def test_the_next_build_asks_for_the_version_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    web = online(monkeypatch, {API + "2301.00001": feed(entry()), HTML: paper()})
    listed = world.list(f"# List\n\n- [A paper]({URL})\n")
    world.build(listed)
    asked = len(web.asked)
    again = world.build(listed)
    assert web.addresses[asked:] == [API + "2301.00001"]
    assert (again.read, again.unchanged, again.failed) == (0, 1, ())


def test_after_an_abstract_the_next_build_seeks_the_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = world.list(f"# List\n\n- [A paper]({URL})\n")
    online(monkeypatch, {API + "2301.00001": feed(entry())})
    [part] = world.build(listed).documents
    online(monkeypatch, {API + "2301.00001": feed(entry()), HTML: paper()})
    [whole] = world.build(listed).documents
    assert part.text.startswith("## Abstract")
    assert WARM_UP in whole.text


def test_an_abstract_does_not_drive_out_a_digest(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    online(monkeypatch, {API + "2301.00001": feed(entry())})
    world.digest("paper", URL, "The paper, summed up at length in our own words, section by section.")
    documents = world.build(world.list(f"# List\n\n- [A paper]({URL})\n")).documents
    assert [document.origin for document in documents] == ["fetched", "digest"]


@pytest.mark.parametrize(
    ("reply", "reason"), [(Canned(status=404), "http_4xx"), (SHELL, "javascript_only")], ids=["dead", "drawn"]
)
def test_a_link_that_leads_nowhere_is_answered_by_the_paper_of_its_title(
    world: World, monkeypatch: pytest.MonkeyPatch, reply: Canned, reason: str
) -> None:
    online(monkeypatch, {DEAD: reply, QUESTION: feed(entry()), HTML: paper()})
    [document] = world.build(world.list(f"# List\n\n- [{TITLE}]({DEAD})\n")).documents
    assert (document.url, document.entries[0].url) == (HTML, DEAD)
    assert WARM_UP in document.text
    assert (row(world).state, row(world).url, row(world).final_url) == ("read", DEAD, HTML)
    [stored, *_] = world.library.versions(DEAD)
    assert stored.facts.remark == f"found by its title: the listed address {DEAD} cannot be read ({reason})"


def test_a_page_that_is_read_is_not_sought_elsewhere(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    web = online(monkeypatch, {DEAD: paper("Some other words that stand on this page.")})
    world.build(world.list(f"# List\n\n- [{TITLE}]({DEAD})\n"))
    assert QUESTION not in web.addresses


def test_an_earlier_version_of_a_page_stands_before_a_paper(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = world.list(f"# List\n\n- [{TITLE}]({DEAD})\n")
    online(monkeypatch, {DEAD: paper("Words that stood here once and were read.")})
    world.build(listed)
    web = online(monkeypatch, {QUESTION: feed(entry()), HTML: paper()})
    [document] = world.build(listed).documents
    assert "Words that stood here once" in document.text
    assert QUESTION not in web.addresses


def test_without_a_paper_of_that_title_the_link_failed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    online(monkeypatch, {QUESTION: feed(entry(title="On the Warming Up of Ovens"))})
    world.build(world.list(f"# List\n\n- [{TITLE}]({DEAD})\n"))
    assert (row(world).state, row(world).reason, row(world).status) == ("failed", "http_4xx", 404)

"""A paper behind a dead link is found by its title, and no other paper is taken for it."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

import httpx
import pytest
from arxiv_replies import WARM_UP, entry, feed, paper
from canned_web import SETTINGS, Canned, CannedWeb

from ingest.fetch import HttpFetcher
from ingest.sources.paper_titles import found_by_title, plain_title
from ingest.types import Link, NotModified, Outcome, Page, Reason, Skipped

TITLE = "On the Warming Up of Learning Rates"
LINK = Link("https://gone.example/paper/7", "article", TITLE)
DNS = Skipped(LINK.url, "dns", "no such host")
HTML = "https://arxiv.org/html/2301.00001v2"
QUESTION = (
    "https://export.arxiv.org/api/query"
    "?search_query=ti%3A%22on+the+warming+up+of+learning+rates%22&max_results=20"
)


def sought(
    told: Canned, link: Link = LINK, failed: Skipped = DNS, *, html: Canned | None = None
) -> tuple[Outcome, CannedWeb]:
    web = CannedWeb({QUESTION: told, HTML: html or paper()})

    async def run() -> Outcome:
        async with HttpFetcher(SETTINGS, transport=httpx.MockTransport(web.answer)) as fetcher:
            return await found_by_title(link, failed, fetcher)

    return asyncio.run(run()), web


def test_it_is_read_as_the_paper_and_says_how_it_was_found() -> None:
    outcome, web = sought(feed(entry("2302.00009v1", "On the Warming Up of Ovens"), entry()))
    assert isinstance(outcome, Page)
    assert (outcome.url, outcome.final_url, outcome.facts.version) == (LINK.url, HTML, "v2")
    assert outcome.facts.identifiers[0] == "arxiv:2301.00001"
    assert outcome.facts.remark == f"found by its title: the listed address {LINK.url} cannot be read (dns)"
    assert WARM_UP.encode() in outcome.body
    assert web.addresses == [QUESTION, HTML]


@pytest.mark.parametrize(
    "text",
    [
        "on the warming-up of learning rates",
        "“On the Warming Up of Learning Rates.”",
        "On  the *Warming Up*  of Learning Rates [PDF]",
        "Paper: On the Warming Up of Learning Rates",
    ],
)
def test_how_a_title_is_set_does_not_matter(text: str) -> None:
    outcome, _ = sought(feed(entry()), Link(LINK.url, "article", text))
    assert isinstance(outcome, Page)


def test_a_title_with_more_words_is_another_paper() -> None:
    outcome, _ = sought(feed(entry(title=f"{TITLE}: A Survey")))
    assert outcome == DNS


def test_two_papers_of_one_title_are_no_answer() -> None:
    outcome, _ = sought(feed(entry(), entry("2401.00002v1")))
    assert outcome == DNS


def test_a_paper_told_twice_is_one() -> None:
    outcome, _ = sought(feed(entry(), entry()))
    assert isinstance(outcome, Page)


def test_the_version_held_is_not_read_again() -> None:
    outcome, web = sought(feed(entry()), Link(LINK.url, "article", TITLE, version="v2"))
    assert isinstance(outcome, NotModified)
    assert (outcome.url, web.addresses) == (LINK.url, [QUESTION])


@pytest.mark.parametrize("told", [Canned(status=503), Canned("no feed", "text/plain"), feed()])
def test_without_an_answer_the_failure_stays(told: Canned) -> None:
    outcome, _ = sought(told)
    assert outcome == DNS


@pytest.mark.parametrize(
    "title",
    ["", "Warming up, briefly", "https://gone.example/paper/7 and some words", "word " * 41, "— — — — —"],
)
def test_what_is_no_title_is_not_asked_for(title: str) -> None:
    outcome, web = sought(feed(entry()), Link(LINK.url, "article", title))
    assert (outcome, web.addresses) == (DNS, [])


@pytest.mark.parametrize(
    ("reason", "status", "lost"),
    [
        ("dns", None, True),
        ("http_4xx", 404, True),
        ("http_4xx", 410, True),
        ("javascript_only", 200, True),
        ("soft_404", 200, True),
        ("login_wall", 200, True),
        ("http_4xx", 403, False),
        ("http_4xx", 429, False),
        ("http_5xx", 503, False),
        ("timeout", None, False),
        ("robots", None, False),
        ("forbidden_address", None, False),
        ("offline", None, False),
    ],
)
def test_only_a_link_that_leads_nowhere_is_sought_elsewhere(
    reason: Reason, status: int | None, lost: bool
) -> None:
    failed = Skipped(LINK.url, reason, "so it is", status)
    outcome, web = sought(feed(entry()), failed=failed)
    assert isinstance(outcome, Page) is lost
    assert (web.addresses != []) is lost


def test_no_sign_of_a_title_leaves_the_phrase_that_is_asked_for() -> None:
    hostile = 'All of "x" OR ti:(anything) AND\\u0000 more & id_list=1'
    _, web = sought(feed(), Link(LINK.url, "article", hostile))
    [request] = web.asked
    assert parse_qs(request.url.query.decode()) == {
        "search_query": ['ti:"all of x or ti anything and u0000 more id list 1"'],
        "max_results": ["20"],
    }


@pytest.mark.parametrize(
    ("title", "plain"),
    [("Schrödinger’s Cat: A Re-View", "schrodingers cat a re view"), ("$L_2$ is ﬁne", "l 2 is fine")],
)
def test_a_title_is_its_words(title: str, plain: str) -> None:
    assert plain_title(title) == plain

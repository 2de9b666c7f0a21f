"""What every Source keeps to: a new one adds one line to CASES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from arxiv_replies import API, WARM_UP, entry, feed, paper
from canned_web import Canned, CannedWeb

from ingest.sources.article import ArticleSource
from ingest.sources.arxiv import ArxivSource
from ingest.sources.router import source_of
from ingest.types import Link, Page, Skipped, Source


@dataclass(frozen=True)
class Case:
    """A source, a link of its own, and the web on which that link can be read."""

    source: Source
    link: Link
    web: Mapping[str, Canned]
    words: bytes
    """Words of the page that the source must bring."""


ARTICLE = Link("https://blog.example/post", "article", "A post")
CASES = [
    Case(ArticleSource(), ARTICLE, {ARTICLE.url: Canned("<p>Words of a post.</p>")}, b"Words of a post."),
    Case(
        ArxivSource(),
        Link("https://arxiv.org/pdf/2301.00001", "arxiv", "A paper"),
        {API + "2301.00001": feed(entry()), "https://arxiv.org/html/2301.00001v2": paper()},
        WARM_UP.encode(),
    ),
]


def _name(case: Case) -> str:
    return type(case.source).__name__


@pytest.fixture(params=CASES, ids=_name)
def case(request: pytest.FixtureRequest) -> Case:
    made: Case = request.param
    return made


def test_the_router_gives_it_its_own_links(case: Case) -> None:
    assert type(source_of(case.link)) is type(case.source)


def test_a_page_comes_under_the_address_of_the_link(case: Case) -> None:
    outcome = CannedWeb(case.web).read(case.source, case.link)
    assert isinstance(outcome, Page)
    assert outcome.url == case.link.url
    assert case.words in outcome.body
    assert outcome.origin == "fetched"


def test_where_nothing_is_there_the_outcome_names_the_link_and_a_reason(case: Case) -> None:
    outcome = CannedWeb({}).read(case.source, case.link)
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason) == (case.link.url, "http_4xx")
    assert outcome.detail
    assert "\n" not in outcome.detail


@pytest.mark.parametrize("body", [b"\xff\x00garbage", b"[1, 2", b"{}", b"[]", b'{"message": 7}', b"<feed/>"])
def test_replies_that_make_no_sense_end_in_an_outcome(case: Case, body: bytes) -> None:
    web = {address: Canned(body, reply.media) for address, reply in case.web.items()}
    outcome = CannedWeb(web).read(case.source, case.link)
    assert outcome.url == case.link.url

"""What every Source keeps to: a new one adds one line to CASES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from canned_github import API, RAW, SHA, answer, commits, gist, issue, raw, release, repository_web
from canned_web import Canned, CannedWeb

from ingest.sources.article import ArticleSource
from ingest.sources.gist import GistSource
from ingest.sources.github import RepositorySource
from ingest.sources.github_file import FileSource
from ingest.sources.github_folder import FolderSource
from ingest.sources.github_release import ReleaseSource
from ingest.sources.github_thread import ThreadSource
from ingest.sources.github_wiki import WikiSource
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
GITHUB = "https://github.com/o/tool"
CASES = [
    Case(ArticleSource(), ARTICLE, {ARTICLE.url: Canned("<p>Words of a post.</p>")}, b"Words of a post."),
    Case(RepositorySource(), Link(GITHUB, "github"), repository_web(), b"Turn the crank."),
    Case(
        FileSource(),
        Link(f"{GITHUB}/blob/main/a.py", "code"),
        {
            f"{API}/repos/o/tool/commits?sha=main&path=a.py&per_page=1": commits(),
            f"{RAW}/o/tool/{SHA}/a.py": raw("x = 1\n"),
        },
        b"x = 1",
    ),
    Case(
        FolderSource(),
        Link(f"{GITHUB}/tree/main", "github"),
        {
            f"{API}/repos/o/tool/commits?sha=main&per_page=1": commits(),
            f"{API}/repos/o/tool/contents/?ref={SHA}": answer([{"name": "a.py", "type": "file"}]),
        },
        b"Files in this folder: `a.py`.",
    ),
    Case(
        GistSource(),
        Link("https://gist.github.com/jane/aa5a315d61ae9438b18d", "github"),
        {
            f"{API}/gists/aa5a315d61ae9438b18d": gist(
                {"a.md": {"type": "text/markdown", "content": "A note."}}
            )
        },
        b"A note.",
    ),
    Case(
        ThreadSource(),
        Link(f"{GITHUB}/issues/7", "github"),
        {f"{API}/repos/o/tool/issues/7": issue("It sticks.")},
        b"It sticks.",
    ),
    Case(
        ReleaseSource(),
        Link(f"{GITHUB}/releases/tag/v1", "github"),
        {f"{API}/repos/o/tool/releases/tags/v1": answer(release("v1", "First."))},
        b"First.",
    ),
    Case(
        WikiSource(),
        Link(f"{GITHUB}/wiki/Oil", "github"),
        {f"{RAW}/wiki/o/tool/Oil.md": raw("Use oil.\n")},
        b"Use oil.",
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

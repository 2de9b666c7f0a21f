"""What every Source keeps to: a new one adds one line to CASES."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from arxiv_replies import API as ARXIV_API
from arxiv_replies import WARM_UP, entry, feed, paper
from canned_github import API, RAW, SHA, answer, commits, gist, issue, raw, release, repository_web
from canned_web import Canned, CannedWeb

from ingest.sources.article import ArticleSource
from ingest.sources.arxiv import ArxivSource
from ingest.sources.gist import GistSource
from ingest.sources.github import RepositorySource
from ingest.sources.github_file import FileSource
from ingest.sources.github_folder import FolderSource
from ingest.sources.github_release import ReleaseSource
from ingest.sources.github_thread import ThreadSource
from ingest.sources.github_wiki import WikiSource
from ingest.sources.router import source_of
from ingest.sources.tweet import BLUESKY, TWITTER, TweetSource
from ingest.sources.video import VIMEO, YOUTUBE, VideoSource
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
TWEET = Link("https://x.com/ada/status/1600000000000000001?s=20", "tweet", "A tweet")
POST = Link("https://bsky.app/profile/ada.example/post/3kabcdefghi2x", "article", "A post")
WATCH = Link("https://youtu.be/aB3_x-9Zk1Q?t=95", "video", "A talk")
FILM = Link("https://vimeo.com/123456789", "video", "A film")


def embed(**fields: str) -> Canned:
    """A reply of oEmbed (https://oembed.com, 2.3.4)."""
    return Canned(json.dumps({"version": "1.0", **fields}), "application/json; charset=utf-8")


GITHUB = "https://github.com/o/tool"
CASES = [
    Case(ArticleSource(), ARTICLE, {ARTICLE.url: Canned("<p>Words of a post.</p>")}, b"Words of a post."),
    Case(
        ArxivSource(),
        Link("https://arxiv.org/pdf/2301.00001", "arxiv", "A paper"),
        {ARXIV_API + "2301.00001": feed(entry()), "https://arxiv.org/html/2301.00001v2": paper()},
        WARM_UP.encode(),
    ),
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
    Case(
        TweetSource(),
        TWEET,
        # https://developer.x.com/en/docs/x-for-websites/oembed-api: "html" holds the post as a block quote
        {
            TWITTER.format("https%3A%2F%2Ftwitter.com%2Fada%2Fstatus%2F1600000000000000001"): embed(
                author_name="Ada", html="<blockquote><p>Words of a tweet.</p></blockquote>", type="rich"
            )
        },
        b"Words of a tweet.",
    ),
    Case(
        TweetSource(),
        POST,
        # https://docs.bsky.app/docs/advanced-guides/oembed
        {
            BLUESKY.format("https%3A%2F%2Fbsky.app%2Fprofile%2Fada.example%2Fpost%2F3kabcdefghi2x"): embed(
                author_name="Ada", html="<blockquote><p>Words of a skeet.</p></blockquote>", type="rich"
            )
        },
        b"Words of a skeet.",
    ),
    Case(
        VideoSource(),
        WATCH,
        # https://oembed.com lists YouTube's endpoint
        {
            YOUTUBE.format("https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DaB3_x-9Zk1Q"): embed(
                title="A talk on warm-up", author_name="A channel", type="video"
            )
        },
        b"A talk on warm-up",
    ),
    Case(
        VideoSource(),
        FILM,
        # https://developer.vimeo.com/api/oembed/videos
        {
            VIMEO.format("https%3A%2F%2Fvimeo.com%2F123456789"): embed(
                title="A film", author_name="Ada", type="video"
            )
        },
        b"A film",
    ),
]


def _name(case: Case) -> str:
    return f"{type(case.source).__name__} {case.link.url}"


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

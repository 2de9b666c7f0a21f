"""Gists, issues and pull requests, releases and wikis at GitHub, over canned replies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from canned_github import API, NOT_FOUND, RATE_LIMITED, RAW, answer, comment, gist, issue, raw, release
from canned_web import Canned, CannedWeb

from ingest.sources.gist import GistSource
from ingest.sources.github_release import ReleaseSource
from ingest.sources.github_thread import ThreadSource
from ingest.sources.github_wiki import WikiSource
from ingest.types import Link, NotModified, Page, Skipped, Source

GIST = Link("https://gist.github.com/jane/aa5a315d61ae9438b18d", "github")
GIST_API = f"{API}/gists/aa5a315d61ae9438b18d"
RAW_GIST = "https://gist.githubusercontent.com/jane/aa5a315d61ae9438b18d/raw/x/big.py"
ISSUE = Link("https://github.com/o/tool/issues/7", "github")
ISSUE_API = f"{API}/repos/o/tool/issues/7"
RELEASES = f"{API}/repos/o/tool/releases"


def read(source: Source, web: dict[str, Canned], link: Link) -> Page:
    outcome = CannedWeb(web).read(source, link)
    assert isinstance(outcome, Page), outcome
    return outcome


def text_of(source: Source, web: dict[str, Canned], link: Link) -> str:
    return read(source, web, link).body.decode()


def test_a_gist_is_all_its_files_each_under_its_name() -> None:
    files = {
        "sample.py": {"type": "application/x-python", "language": "Python", "content": "x = 1\n"},
        "notes.md": {"type": "text/markdown", "language": "Markdown", "content": "# Why\n\nIt is short.\n"},
        "plain.txt": {"type": "text/plain", "language": "Text", "content": "a * b\n\nc"},
        "dot.png": {"type": "image/png", "language": None, "content": "\ufffdPNG"},
    }
    page = read(GistSource(), {GIST_API: gist(files)}, GIST)
    assert page.body.decode() == (
        "# A sampler in few lines\n\n## sample.py\n\n```python\nx = 1\n```\n\n"
        "## notes.md\n\n### Why\n\nIt is short.\n\n## plain.txt\n\na \\* b\n\nc\n"
    )
    assert (page.final_url, page.facts.authors, page.facts.published) == (
        GIST.url,
        ("jane",),
        date(2024, 1, 5),
    )
    assert (page.facts.version, page.facts.remark) == ("v1", "only 3 of its files")


def test_code_that_holds_fences_stays_in_its_own() -> None:
    files = {"a.py": {"type": "text/plain", "language": "Python", "content": 'd = """\n```\n"""\n'}}
    assert '````python\nd = """\n```\n"""\n````' in text_of(GistSource(), {GIST_API: gist(files)}, GIST)


def test_the_rest_of_a_long_file_is_fetched() -> None:
    files = {"big.py": {"type": "text/plain", "content": "x", "truncated": True, "raw_url": RAW_GIST}}
    web = {GIST_API: gist(files), RAW_GIST: raw("x = 1\ny = 2\n")}
    assert "```\nx = 1\ny = 2\n```" in text_of(GistSource(), web, GIST)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/x", "https://evil.example/x", "https://gist.githubusercontent.com@evil.example/x",
     "file:///etc/passwd", "//[", ""],
)  # fmt: skip
def test_the_rest_of_a_file_is_fetched_from_nowhere_else(address: str) -> None:
    files = {"big.py": {"type": "text/plain", "content": "x", "truncated": True, "raw_url": address}}
    web = CannedWeb({GIST_API: gist(files), address: raw("stolen")})
    outcome = web.read(GistSource(), GIST)
    assert isinstance(outcome, Skipped)
    assert outcome.reason == "forbidden_address"
    assert web.addresses == [GIST_API]


def test_a_gist_of_which_github_gives_a_part_says_so() -> None:
    files = {f"{number}.md": {"type": "text/markdown", "content": "A."} for number in range(60)}
    page = read(GistSource(), {GIST_API: gist(files, truncated=True)}, GIST)
    assert (page.facts.remark, page.body.count(b"\n## ")) == ("only 50 of its files", 50)
    whole = {"a.md": {"type": "text/markdown", "content": "A."}}
    assert (
        read(GistSource(), {GIST_API: gist(whole, truncated=True)}, GIST).facts.remark
        == "only 1 of its files"
    )


def test_a_gist_that_is_held_is_confirmed() -> None:
    web = {GIST_API: gist({"a.md": {"type": "text/markdown", "content": "A."}})}
    assert isinstance(CannedWeb(web).read(GistSource(), replace(GIST, version="v1")), NotModified)


def test_the_raw_form_of_a_gist_is_the_gist() -> None:
    web = {GIST_API: gist({"a.md": {"type": "text/markdown", "content": "A."}})}
    assert read(GistSource(), web, Link(RAW_GIST, "github")).final_url == GIST.url


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (NOT_FOUND, "http_4xx"),
        (RATE_LIMITED, "http_4xx"),
        (gist({}), "no_text"),
        (answer({"files": 3}), "no_text"),
    ],
)
def test_a_gist_without_text_is_told_with_its_reason(reply: Canned, reason: str) -> None:
    outcome = CannedWeb({GIST_API: reply}).read(GistSource(), GIST)
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason) == (GIST.url, reason)


def test_a_thread_is_what_each_one_said_in_order() -> None:
    comments = answer([comment("Oil it."), comment("# Done\n\nIt turns.", "ada", "2024-01-07")])
    web = {
        ISSUE_API: issue("It sticks.\r\nAlways.", 2),
        f"{ISSUE_API}/comments?per_page=100&page=1": comments,
    }
    page = read(ThreadSource(), web, ISSUE)
    assert page.body.decode() == (
        "# The crank sticks\n\n- State: closed\n- Labels: bug\n\n## ada (2024-01-05)\n\nIt sticks.\nAlways.\n\n"
        "## jane (2024-01-06)\n\nOil it.\n\n## ada (2024-01-07)\n\n### Done\n\nIt turns.\n"
    )
    assert (page.facts.title, page.facts.authors, page.facts.published) == (
        "The crank sticks", ("ada",), date(2024, 1, 5),
    )  # fmt: skip


def test_one_comment_cannot_swallow_the_next() -> None:
    comments = answer([comment("```sh\nrun"), comment("<!-- quiet"), comment("Heard?")])
    web = {ISSUE_API: issue("A", 3), f"{ISSUE_API}/comments?per_page=100&page=1": comments}
    assert text_of(ThreadSource(), web, ISSUE).endswith(
        "## jane (2024-01-06)\n\n```sh\nrun\n```\n\n## jane (2024-01-06)\n\nHeard?\n"
    )


def test_of_a_long_thread_the_first_comments_are_read_and_the_page_says_so() -> None:
    web = {ISSUE_API: issue("A", 431)} | {
        f"{ISSUE_API}/comments?per_page=100&page={page}": answer([comment(f"c{page}")] * 100)
        for page in (1, 2, 3)
    }
    page = read(ThreadSource(), web, ISSUE)
    assert page.facts.remark == "the first 300 of 431 comments"
    assert page.body.count(b"## jane") == 300


def test_a_pull_request_is_read_as_the_issue_that_it_is() -> None:
    merged = issue(
        "Oil.",
        pull_request={"merged_at": "2024-01-08T10:00:00Z"},
        html_url="https://github.com/o/tool/pull/7",
    )
    page = read(ThreadSource(), {ISSUE_API: merged}, Link("https://github.com/o/tool/pull/7/files", "github"))
    assert b"- State: merged" in page.body
    assert page.final_url == "https://github.com/o/tool/pull/7"


def test_a_thread_without_a_change_is_confirmed_by_one_question() -> None:
    web = CannedWeb({ISSUE_API: issue("A", 5)})
    assert isinstance(web.read(ThreadSource(), replace(ISSUE, version="2024-02-01T10:00:00Z")), NotModified)
    assert web.addresses == [ISSUE_API]


def test_a_thread_whose_comments_cannot_be_read_is_no_whole_thread() -> None:
    outcome = CannedWeb({ISSUE_API: issue("A", 1)}).read(ThreadSource(), ISSUE)
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.status) == (ISSUE.url, 404)


def test_a_writer_who_is_gone_is_named_as_github_names_them() -> None:
    assert "## ghost (2024-01-05)\n\nA" in text_of(ThreadSource(), {ISSUE_API: issue("A", user=None)}, ISSUE)


def test_a_discussion_is_left_to_be_read_as_a_page() -> None:
    assert not ThreadSource().takes(Link("https://github.com/o/tool/discussions/7", "github"))


def test_a_release_is_its_notes() -> None:
    web = {f"{RELEASES}/tags/v1.2": answer(release("v1.2", "# New\n\nA longer crank."))}
    page = read(ReleaseSource(), web, Link("https://github.com/o/tool/releases/tag/v1.2", "github"))
    assert page.body == b"# o/tool Tool v1.2\n\n## Tool v1.2 (2024-03-01)\n\n### New\n\nA longer crank.\n"
    assert (page.facts.published, page.facts.version) == (date(2024, 3, 1), "v1.2")


def test_the_latest_release_is_cited_as_the_one_it_is() -> None:
    web = {f"{RELEASES}/latest": answer(release("v2", "Faster."))}
    page = read(ReleaseSource(), web, Link("https://github.com/o/tool/releases/latest", "github"))
    assert page.final_url == "https://github.com/o/tool/releases/tag/v2"


def test_the_list_of_releases_is_the_notes_of_the_newest() -> None:
    both = answer([release("v2", "Faster."), release("v1", "First.", published_at=None)])
    page = read(
        ReleaseSource(),
        {f"{RELEASES}?per_page=10": both},
        Link("https://github.com/o/tool/releases", "github"),
    )
    assert page.body == b"# o/tool: releases\n\n## Tool v2 (2024-03-01)\n\nFaster.\n\n## Tool v1\n\nFirst.\n"
    assert (page.facts.published, page.facts.version) == (None, "")


def test_a_repository_without_releases_has_nothing_to_quote() -> None:
    link = Link("https://github.com/o/tool/releases", "github")
    outcome = CannedWeb({f"{RELEASES}?per_page=10": answer([])}).read(ReleaseSource(), link)
    assert isinstance(outcome, Skipped)
    assert outcome.reason == "no_text"


# https://docs.github.com/en/communities/documenting-your-project-with-wikis/about-wikis
def test_a_page_of_a_wiki_is_its_markdown_cited_at_the_page() -> None:
    web = {f"{RAW}/wiki/o/tool/How-to-oil.md": raw("Use oil.\n")}
    page = read(WikiSource(), web, Link("https://github.com/o/tool/wiki/How-to-oil", "github"))
    assert (page.body, page.final_url) == (b"Use oil.\n", "https://github.com/o/tool/wiki/How-to-oil")
    assert (page.facts.title, page.content_type) == (
        "How to oil · o/tool wiki",
        "text/markdown; charset=utf-8",
    )


def test_the_front_of_a_wiki_is_its_home_page() -> None:
    web = {f"{RAW}/wiki/o/tool/Home.md": raw("Welcome.\n")}
    page = read(WikiSource(), web, Link("https://github.com/o/tool/wiki", "github"))
    assert (page.body, page.final_url) == (b"Welcome.\n", "https://github.com/o/tool/wiki")


def test_a_page_of_a_wiki_in_another_markup_is_read_as_a_page() -> None:
    shown = "https://github.com/o/tool/wiki/Oil"
    page = read(WikiSource(), {shown: Canned("<p>Use oil.</p>")}, Link(shown, "github"))
    assert page.body == b"<p>Use oil.</p>"

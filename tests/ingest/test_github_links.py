"""What an address at GitHub names."""

from __future__ import annotations

import pytest
from canned_web import CannedWeb
from hypothesis import given
from hypothesis import strategies as st

from ingest.github_links import GitHubLink, blob_address, folder_address, parse, raw_address
from ingest.sources.github import RepositorySource
from ingest.sources.router import source_of
from ingest.types import Link, Skipped
from ingest.urls import kind_of

SITE = "https://github.com"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        (f"{SITE}/o/tool", ("repository", "")),
        (f"{SITE}/o/tool.git", ("repository", "")),
        (f"{SITE}/o/tool/blob/main/a/b.py#L3", ("file", "main/a/b.py")),
        (f"{SITE}/o/tool/blob/main/a%20b.py", ("file", "main/a b.py")),
        ("https://raw.githubusercontent.com/o/tool/refs/tags/v1/a.py", ("file", "v1/a.py")),
        (f"{SITE}/o/tool/tree/main/", ("folder", "main")),
        (f"{SITE}/o/tool/tree/main/examples", ("folder", "main/examples")),
        (f"{SITE}/o/tool/issues/12", ("thread", "12")),
        (f"{SITE}/o/tool/pull/12/commits/abc", ("thread", "12")),
        (f"{SITE}/o/tool/releases", ("release", "")),
        (f"{SITE}/o/tool/releases/latest", ("release", "latest")),
        (f"{SITE}/o/tool/releases/tag/v1.0", ("release", "tag/v1.0")),
        (f"{SITE}/o/tool/wiki", ("wiki", "")),
        (f"{SITE}/o/tool/wiki/How-to", ("wiki", "How-to")),
        ("https://raw.githubusercontent.com/wiki/o/tool/How-to.md", ("wiki", "How-to")),
    ],
)
def test_an_address_names_one_thing_of_a_repository(url: str, found: tuple[str, str]) -> None:
    link = parse(url)
    assert link is not None
    assert (link.name, link.shape, link.rest) == ("o/tool", *found)


@pytest.mark.parametrize(
    ("url", "identifier"),
    [
        ("https://gist.github.com/jane/AA5a315d61ae9438b18d", "aa5a315d61ae9438b18d"),
        ("https://gist.github.com/aa5a315d61ae9438b18d#file-a-py-L3", "aa5a315d61ae9438b18d"),
        ("https://gist.githubusercontent.com/jane/aa5a315d61ae9438b18d/raw/1/a.py", "aa5a315d61ae9438b18d"),
    ],
)
def test_an_address_names_a_gist(url: str, identifier: str) -> None:
    assert parse(url) == GitHubLink("gist", "", "", identifier)


@pytest.mark.parametrize(
    "url",
    [
        SITE, f"{SITE}/o", f"{SITE}/orgs/o/repositories", f"{SITE}/topics/python", f"{SITE}/marketplace/x",
        f"{SITE}/user-attachments/assets/1", f"{SITE}/o/tool/discussions/3", f"{SITE}/o/tool/issues",
        f"{SITE}/o/tool/actions",
        f"{SITE}/o/tool/commit/abc", f"{SITE}/o/tool/releases/download/v1/tool.zip", f"{SITE}/o/..",
        f"{SITE}/o/tool/issues/x",
        "https://gist.github.com/jane", "https://gitlab.com/o/tool", "https://github.com.evil.example/o/tool",
        "https://nbviewer.org/github/o/tool/tree/main", "https://raw.githubusercontent.com/o/tool/main", "http://[",
        "o/tool",
    ],
)  # fmt: skip
def test_any_other_address_is_read_as_the_page_that_it_is(url: str) -> None:
    assert parse(url) is None
    assert type(source_of(Link(url, kind_of(url)))).__name__ == "ArticleSource"


@pytest.mark.parametrize("url", ["https://blog.example/post", f"{SITE}/o/tool/blob/main/a.py", "http://["])
def test_a_source_that_is_handed_the_link_of_another_asks_nobody(url: str) -> None:
    web = CannedWeb({})
    outcome = web.read(RepositorySource(), Link(url, "article"))
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason, web.asked) == (url, "http_4xx", [])


@given(st.text(max_size=60) | st.text(max_size=40).map(lambda rest: f"{SITE}/o/tool/{rest}"))
def test_any_text_names_something_or_nothing(text: str) -> None:
    found = parse(text)
    if found is not None and found.rest:
        assert found.rest.isprintable()
        assert not {"", ".", ".."} & set(found.rest.split("/"))


def test_signs_of_a_path_are_encoded_in_its_addresses() -> None:
    assert (
        raw_address("o/t", "a/b", "c d/#?%.py")
        == "https://raw.githubusercontent.com/o/t/a/b/c%20d/%23%3F%25.py"
    )
    assert blob_address("o/t", "main", "é.md") == f"{SITE}/o/t/blob/main/%C3%A9.md"
    assert folder_address("o/t", "main", "") == f"{SITE}/o/t/tree/main"

"""The API of GitHub as a reader without trust in it sees it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeVar

import httpx
import pytest
from canned_github import API, NOT_FOUND, SHA, answer, commits
from canned_web import SETTINGS, Canned, CannedWeb

from ingest import github_api
from ingest.fetch import HttpFetcher
from ingest.github_api import Answer, Pin, ask, escaped, newest_commit, pinned
from ingest.types import Fetcher, Skipped

WHERE = f"{API}/rate"
Told = TypeVar("Told")


def over(web: CannedWeb, question: Callable[[Fetcher], Awaitable[Told]]) -> Told:
    async def run() -> Told:
        async with HttpFetcher(SETTINGS, transport=httpx.MockTransport(web.answer)) as fetcher:
            return await question(fetcher)

    return asyncio.run(run())


def refusal(reply: Canned) -> Skipped:
    found = over(CannedWeb({WHERE: reply}), lambda web: ask(web, "/rate"))
    assert isinstance(found, Skipped)
    return found


def test_what_is_not_there_or_of_another_type_reads_as_empty() -> None:
    value = Answer(
        {"a": {"b": 7, "c": " x \n y ", "d": True, "e": [1, {"f": "g"}]}, "day": "2024-01-05T1", "no": "2024"}
    )
    assert (value.number("a", "b"), value.number("a", "c"), value.number("x", "y")) == (7, 0, 0)
    assert (value.text("a", "b"), value.line("a", "c"), value.text("a", "b", "c")) == ("", "x y", "")
    assert (value.flag("a", "d"), value.flag("a", "b")) == (True, False)
    assert [item.text("f") for item in value.items("a", "e")] == ["", "g"]
    assert (value.items("day"), value.day("day"), value.day("no")) == ((), date(2024, 1, 5), None)


@pytest.mark.parametrize("body", ["<html>", "", "[" * 10**5, "\\u0000", "{"])
def test_what_is_no_json_is_told_so(body: str) -> None:
    assert refusal(Canned(body or " {", "application/json")).reason == "decode"


def test_an_answer_that_is_too_large_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(github_api, "MAX_ANSWER", 10)
    found = refusal(answer(["a" * 20]))
    assert (found.reason, found.detail) == ("too_large", "api.github.com answers 24 bytes")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (403, "; a token in ASSISTANT_GITHUB_TOKEN raises the limit"),
        (429, "; a token in ASSISTANT_GITHUB_TOKEN raises the limit"),
        (401, "; the token in ASSISTANT_GITHUB_TOKEN is not valid"),
        (404, ": nothing public is there"),
        (451, ": taken down for legal reasons"),
    ],
)
def test_a_refusal_says_what_a_person_can_do(status: int, words: str) -> None:
    found = refusal(Canned("{}", "application/json", status))
    assert (found.reason, found.status) == ("http_4xx", status)
    assert found.detail == f"api.github.com: the server answers {status}{words}"


@pytest.mark.parametrize("page", ["", "https://evil.example/a/b/commit/x", "https://github.com/", 7])
def test_only_the_page_of_a_commit_says_what_the_repository_is_called(page: object) -> None:
    web = CannedWeb({f"{API}/repos/o/tool/commits?per_page=1": answer([{"sha": SHA, "html_url": page}])})
    assert over(web, lambda fetcher: newest_commit(fetcher, "o/tool")) == Pin("o/tool", SHA, "")


@pytest.mark.parametrize("sha", ["", "main", "../../x", SHA.upper(), SHA + "\n", 7, None])
def test_what_is_no_name_of_a_commit_is_not_taken_for_one(sha: object) -> None:
    web = CannedWeb({f"{API}/repos/o/tool/commits?per_page=1": answer([{"sha": sha}])})
    found = over(web, lambda fetcher: newest_commit(fetcher, "o/tool"))
    assert isinstance(found, Skipped)
    assert (found.reason, found.detail) == ("decode", "api.github.com names no commit")


def test_a_branch_is_looked_for_in_few_parts_of_a_path_only() -> None:
    web = CannedWeb({})
    found = over(web, lambda fetcher: pinned(fetcher, "o/tool", "a/b/c/d/e/f/g"))
    assert isinstance(found, Skipped)
    assert (found.reason, found.status, len(web.asked)) == ("http_4xx", 404, github_api.MOST_REFS)


def test_a_branch_that_lacks_the_file_is_not_looked_for_further() -> None:
    query = "commits?sha=a&path=b%2Fc.py&per_page=1"
    web = CannedWeb({f"{API}/repos/o/tool/{query}": answer([])})
    found = over(web, lambda fetcher: pinned(fetcher, "o/tool", "a/b/c.py"))
    assert isinstance(found, Skipped)
    assert (found.detail, len(web.asked)) == ("a has no b/c.py", 1)


def test_the_newest_commit_that_touched_a_path_is_the_one_it_is_read_at() -> None:
    query = "commits?sha=feature%2Fx&path=a.py&per_page=1"
    web = CannedWeb({
        f"{API}/repos/o/tool/commits?sha=feature&path=x%2Fa.py&per_page=1": NOT_FOUND,
        f"{API}/repos/o/tool/{query}": commits(),
    })  # fmt: skip
    assert over(web, lambda fetcher: pinned(fetcher, "o/tool", "feature/x/a.py")) == Pin(
        "o/tool", SHA, "a.py"
    )


def test_words_are_escaped_so_that_markdown_shows_them() -> None:
    assert escaped(" a_b *c*\n# [d](e) <f> & $g$ ") == r"a\_b \*c\* \# \[d\](e) \<f\> \& \$g\$"

"""What one link costs at most, however much its service offers: requests, robots.txt aside."""

from __future__ import annotations

import pytest
from arxiv_replies import API as ARXIV
from arxiv_replies import entry, feed
from canned_github import API, RAW, SHA, commits, issue, raw, repository_web, tree
from canned_web import Canned, CannedWeb

from ingest.sources.router import source_of
from ingest.types import Link, Page

TOOL = "https://github.com/o/tool"
GUIDES = [f"docs/{number}.md" for number in range(200)]
COMMENTS = f"{API}/repos/o/tool/issues/7/comments?per_page=100&page="
COSTS: dict[str, tuple[str, dict[str, Canned], int]] = {
    "a repository of 200 documents": (
        TOOL,
        repository_web()
        | {f"{API}/repos/o/tool/git/trees/{SHA}?recursive=1": tree(*GUIDES)}
        | {f"{RAW}/o/tool/{SHA}/{path}": raw("# Guide\n\nTurn the crank.\n") for path in GUIDES},
        12,
    ),
    "an issue of a million comments": (
        f"{TOOL}/issues/7",
        {f"{API}/repos/o/tool/issues/7": issue("It sticks.", 1_000_000)}
        | {f"{COMMENTS}{number}": Canned("[]", "application/json") for number in range(1, 9)},
        4,
    ),
    "a file far down, of no branch": (f"{TOOL}/blob/{'a/' * 50}b.py", {}, 4),
    "a file of a branch": (
        f"{TOOL}/blob/main/a.py",
        {
            f"{API}/repos/o/tool/commits?sha=main&path=a.py&per_page=1": commits(),
            f"{RAW}/o/tool/{SHA}/a.py": raw("a = 1\n"),
        },
        2,
    ),
    "a paper of which only the abstract is there": (
        "https://arxiv.org/abs/2301.00001",
        {f"{ARXIV}2301.00001": feed(entry())},
        4,
    ),
}


@pytest.mark.parametrize("name", COSTS)
def test_a_link_costs_no_more_requests_than_this(name: str) -> None:
    url, replies, most = COSTS[name]
    web = CannedWeb(replies)
    link = Link(url, "github")
    outcome = web.read(source_of(link), link)
    assert isinstance(outcome, Page) is (name != "a file far down, of no branch")
    assert len(web.addresses) == most

"""Links to GitHub become documents: one a page, cited at the commit that was read."""

from __future__ import annotations

import json
from functools import partial

import httpx
import pytest
from canned_github import API, NEWER, RATE_LIMITED, RAW, SHA, commits, raw, repository_web
from canned_web import Canned, CannedWeb
from pipeline_world import World, states

from ingest import fetch

BLOB = "https://github.com/o/tool/blob"
CODE = "class SGD:\n    lr = 0.01\n\n\nclass Adam:\n    lr = 0.001\n    betas = 0.9, 0.999\n"
PROSE = "# Oiling\n\nThe crank wants a drop of oil once a week.\n"
BOOK = json.dumps({"nbformat": 4, "cells": [{"cell_type": "markdown", "source": PROSE}]})


def newest(path: str, sha: str = SHA) -> dict[str, Canned]:
    return {f"{API}/repos/o/tool/commits?sha=main&path={path}&per_page=1": commits(sha)}


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> CannedWeb:
    """The real fetcher over canned replies."""
    canned = CannedWeb({})
    monkeypatch.setattr(
        fetch, "HttpFetcher", partial(fetch.HttpFetcher, transport=httpx.MockTransport(canned.answer))
    )
    return canned


def test_a_file_in_all_its_forms_is_one_document_at_its_commit_read_once(
    world: World, web: CannedWeb
) -> None:
    web.replies = newest("a.py") | {f"{RAW}/o/tool/{SHA}/a.py": raw(CODE)}
    listed = f"# List\n\n- [SGD]({BLOB}/main/a.py#L1)\n- [Adam]({RAW}/o/tool/main/a.py#L5)\n"
    [document] = world.build(world.list(listed)).documents
    assert (document.url, document.kind, document.text) == (f"{BLOB}/{SHA}/a.py", "code", CODE)
    assert [entry.title for entry in document.entries] == ["SGD", "Adam"]
    assert [section.heading for section in document.sections if section.heading] == [
        ("class SGD",),
        ("class Adam",),
    ]
    assert web.addresses.count(f"{RAW}/o/tool/{SHA}/a.py") == 1


def test_what_did_not_change_is_not_read_again(world: World, web: CannedWeb) -> None:
    web.replies = repository_web() | newest("a.py") | {f"{RAW}/o/tool/{SHA}/a.py": raw(CODE)}
    path = world.list(f"# List\n\n- https://github.com/o/tool\n- {BLOB}/main/a.py\n")
    first = world.build(path)
    web.asked.clear()
    second = world.build(path)
    assert (first.read, second.read, second.unchanged) == (2, 0, 2)
    assert [document.text for document in second.documents] == [document.text for document in first.documents]
    assert sorted(web.addresses) == sorted([f"{API}/repos/o/tool/commits?per_page=1", *newest("a.py")])


def test_a_newer_commit_of_the_file_moves_the_citation(world: World, web: CannedWeb) -> None:
    path = world.list(f"# List\n\n- {BLOB}/main/a.py\n")
    web.replies = newest("a.py") | {f"{RAW}/o/tool/{SHA}/a.py": raw(CODE)}
    world.build(path)
    web.replies = newest("a.py", NEWER) | {f"{RAW}/o/tool/{NEWER}/a.py": raw(f"# new\n{CODE}")}
    [document] = world.build(path).documents
    assert (document.url, document.text[:6]) == (f"{BLOB}/{NEWER}/a.py", "# new\n")


def test_what_was_read_answers_when_the_api_refuses(world: World, web: CannedWeb) -> None:
    path = world.list("# List\n\n- https://github.com/o/tool\n")
    web.replies = repository_web()
    [before] = world.build(path).documents
    web.replies = {f"{API}/repos/o/tool/commits?per_page=1": RATE_LIMITED}
    result = world.build(path)
    assert [document.text for document in result.documents] == [before.text]
    assert [(trouble.reason, trouble.status) for trouble in result.failed] == [("http_4xx", 403)]


def test_a_notebook_is_prose_that_opens_at_its_words(world: World, web: CannedWeb) -> None:
    web.replies = newest("b.ipynb") | {f"{RAW}/o/tool/{SHA}/b.ipynb": raw(BOOK)}
    result = world.build(world.list(f"# List\n\n- {BLOB}/main/b.ipynb\n"))
    [document] = result.documents
    assert (document.kind, document.title) == ("github", "Oiling")
    assert document.text == "The crank wants a drop of oil once a week."
    assert states(result) == [(3, "read", None)]

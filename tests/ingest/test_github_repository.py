"""Repositories at GitHub, over canned replies of its API."""

from __future__ import annotations

from dataclasses import replace

import pytest
from canned_github import (
    API,
    NEWER,
    NOT_FOUND,
    RATE_LIMITED,
    RAW,
    SHA,
    answer,
    commits,
    raw,
    readme,
    repository,
    repository_web,
    tree,
)
from canned_web import Canned, CannedWeb

from ingest.extract import extract
from ingest.sources.github import RepositorySource, main_documents
from ingest.types import Extracted, Link, NotModified, Page, Skipped

LINK = Link("https://github.com/o/tool", "github", "tool")
COMMITS = f"{API}/repos/o/tool/commits?per_page=1"
ABOUT = f"{API}/repos/o/tool"
TREE = f"{API}/repos/o/tool/git/trees/{SHA}?recursive=1"
README = f"{API}/repos/o/tool/readme?ref={SHA}"


def read(web: dict[str, Canned], link: Link = LINK) -> Page:
    outcome = CannedWeb(web).read(RepositorySource(), link)
    assert isinstance(outcome, Page), outcome
    return outcome


def refused(web: dict[str, Canned], link: Link = LINK) -> Skipped:
    outcome = CannedWeb(web).read(RepositorySource(), link)
    assert isinstance(outcome, Skipped), outcome
    return outcome


def test_the_page_says_what_the_repository_is_and_then_what_its_readme_says() -> None:
    page = read(repository_web())
    assert page.body.decode() == (
        "# o/tool\n\nA tool that sharpens pencils.\n\n- The licence of o/tool is the MIT License (MIT).\n"
        "- The topics of o/tool are pencils, wood.\n- Most of o/tool is written in Python.\n"
        "- The home page of o/tool is https://tool.example.\n\n"
        "Files at the top of its branch main: `README.md`, `src/`.\n\n# Tool\n\nTurn the crank.\n"
    )
    assert (page.final_url, page.facts.title, page.facts.site) == (LINK.url, "o/tool", "github.com")
    assert (page.facts.version, page.facts.remark) == (SHA, "")


@pytest.mark.parametrize("licence", [None, {"name": "Other", "spdx_id": "NOASSERTION"}, {"name": ""}, "MIT"])
def test_a_licence_that_github_does_not_know_is_not_named(licence: object) -> None:
    assert b"licence" not in read(repository_web() | {ABOUT: repository(license=licence)}).body


def test_stars_and_pushes_do_not_change_the_page() -> None:
    busy = repository_web() | {ABOUT: repository(stargazers_count=9000, pushed_at="2026-02-02T10:00:00Z")}
    assert read(busy).body == read(repository_web()).body


def test_the_version_held_is_confirmed_by_one_question() -> None:
    web = CannedWeb(repository_web())
    outcome = web.read(RepositorySource(), replace(LINK, version=SHA))
    assert isinstance(outcome, NotModified)
    assert web.addresses == [COMMITS]


def test_a_newer_commit_is_read() -> None:
    web = repository_web()
    assert read(web, replace(LINK, version=NEWER)).facts.version == SHA


def test_a_renamed_repository_is_read_where_it_is_now_and_says_so() -> None:
    moved = Canned("", "application/json", 301, {"location": f"{API}/repositories/42/commits?per_page=1"})
    web = repository_web("new/tool") | {
        f"{API}/repos/old/tool/commits?per_page=1": moved,
        f"{API}/repositories/42/commits?per_page=1": commits(name="new/tool"),
    }
    page = read(web, Link("https://github.com/old/tool", "github"))
    assert page.facts.remark == "listed as old/tool, now new/tool"
    assert (page.url, page.final_url) == ("https://github.com/old/tool", "https://github.com/new/tool")
    assert page.facts.title == "new/tool"


def test_another_case_of_the_name_is_no_rename() -> None:
    web = {address.replace("/repos/o/", "/repos/O/", 1): reply for address, reply in repository_web().items()}
    page = read(web | repository_web(), Link("https://github.com/O/tool", "github"))
    assert (page.facts.remark, page.final_url) == ("", "https://github.com/o/tool")


def test_its_documents_come_along_each_cited_at_the_commit_that_was_read() -> None:
    web = repository_web() | {
        TREE: tree("README.md", "docs/", "docs/usage.md", "docs/faq.md", "CHANGELOG.md"),
        f"{RAW}/o/tool/{SHA}/docs/usage.md": raw("# Usage\n\nHold it firmly.\n"),
        f"{RAW}/o/tool/{SHA}/docs/faq.md": raw("# FAQ\n\nNo.\n"),
    }
    usage, faq = read(web).attached
    assert usage.url == "https://github.com/o/tool/blob/main/docs/usage.md"
    assert usage.final_url == f"https://github.com/o/tool/blob/{SHA}/docs/usage.md"
    assert usage.body == b"# Usage\n\nHold it firmly.\n"
    assert (usage.facts.version, usage.attached) == (SHA, ())
    assert faq.url == "https://github.com/o/tool/blob/main/docs/faq.md"


def test_a_document_that_cannot_be_read_is_told_of_and_asked_for_again() -> None:
    page = read(repository_web() | {TREE: tree("README.md", "docs/usage.md")})
    assert page.facts.remark == "1 of its documents could not be read"
    assert (page.facts.version, page.attached) == ("", ())


def test_only_documents_that_matter_come_along() -> None:
    files = [
        "docs/zh/usage.md", "docs/CHANGELOG.md", "docs/api/deep/x.md", "docs/how-to-use-it.md", "docs/index.md",
        "FAQ.md", "CONTRIBUTING.md", "docs/picture.png", "src/notes.md", "README.md",
        "docs/_template.md", "docs/usage_ja.md",
    ]  # fmt: skip
    found = main_documents([*((path, 10) for path in files), ("docs/huge.md", 10**7), ("docs/empty.md", 0)])
    assert found == ("FAQ.md", "docs/index.md", "docs/how-to-use-it.md")


def test_no_more_than_eight_documents_come_along() -> None:
    assert main_documents((f"docs/{number}.md", 10) for number in range(1, 10)) == tuple(
        f"docs/{number}.md" for number in range(1, 9)
    )


def test_the_readme_itself_is_no_document_beside_it() -> None:
    assert main_documents([("docs/README.md", 10)], readme="docs/README.md") == ()


def test_a_tree_that_is_cut_short_still_gives_what_is_in_it() -> None:
    web = repository_web() | {TREE: tree("README.md", "a.py", truncated=True)}
    page = read(web)
    assert b"`README.md`, `a.py`" in page.body
    assert (page.facts.remark, page.facts.version) == ("GitHub lists only a part of its files", SHA)


def test_a_readme_in_restructuredtext_keeps_its_headings() -> None:
    text = "Tool\n====\n\nSee `the docs <https://x.example>`_.\n\nUse\n~~~~\n\nTurn it.\n"
    page = read(repository_web() | {README: readme(text, "README.rst")})
    assert page.body.decode().endswith("# Tool\n\n\nSee the docs.\n\n## Use\n\n\nTurn it.\n")


def test_a_readme_over_a_megabyte_is_read_from_the_raw_host() -> None:
    # https://docs.github.com/en/rest/repos/contents#get-repository-content: from 1 MB on the encoding is "none"
    large = answer({"type": "file", "encoding": "none", "path": "README.md", "content": ""})
    web = repository_web() | {README: large, f"{RAW}/o/tool/{SHA}/README.md": raw("# Long\n\nVery long.\n")}
    assert read(web).body.endswith(b"# Long\n\nVery long.\n")


def test_without_a_readme_the_page_holds_what_the_api_says() -> None:
    page = read(repository_web() | {README: NOT_FOUND})
    assert page.body.endswith(b"Files at the top of its branch main: `README.md`, `src/`.\n")
    assert page.facts.remark == "it has no README"


def test_an_archived_repository_says_so() -> None:
    assert read(repository_web() | {ABOUT: repository(archived=True)}).facts.remark == "archived by its owner"


def test_markdown_in_a_description_is_shown_as_it_is_written() -> None:
    said = "<b>fast</b> # not a heading\n\n[x](y) *z* List[T] $5 & $6"
    page = read(repository_web() | {ABOUT: repository(description=said)})
    found = extract(page, page.url, "github")
    assert isinstance(found, Extracted)
    assert "<b>fast</b> # not a heading [x](y) *z* List[T] $5 & $6" in found.text


def test_an_open_fence_or_comment_of_the_readme_ends_with_it() -> None:
    page = read(repository_web(text="# Tool\n\n```sh\nrun\n<!-- kept -->\n"))
    assert page.body.endswith(b"```sh\nrun\n<!-- kept -->\n```\n")
    assert read(repository_web(text="# Tool\n\nA.\n<!-- open\n\nB.\n")).body.endswith(b"A.\n")


@pytest.mark.parametrize(
    ("reply", "reason", "status", "words"),
    [
        (NOT_FOUND, "http_4xx", 404, "nothing public is there"),
        # https://docs.github.com/en/rest/commits/commits#list-commits: 409 for a repository without a commit
        (answer({"message": "Git Repository is empty."}, 409), "empty", 409, "the repository is empty"),
        # https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits (451: DMCA)
        (answer({"message": "Repository access blocked"}, 451), "http_4xx", 451, "legal reasons"),
        (answer([]), "http_4xx", None, "o/tool has no"),
    ],
)
def test_what_is_not_there_is_told_with_its_reason(
    reply: Canned, reason: str, status: int | None, words: str
) -> None:
    found = refused({COMMITS: reply, f"{RAW}/o/tool/HEAD/README.md": raw("# A trap\n")})
    assert (found.url, found.reason, found.status) == (LINK.url, reason, status)
    assert words in found.detail


def test_when_the_api_refuses_the_readme_alone_is_read_and_the_page_says_why() -> None:
    page = read({COMMITS: RATE_LIMITED, f"{RAW}/o/tool/HEAD/README.md": raw("# Tool\n\nTurn the crank.\n")})
    assert page.body == b"# o/tool\n\n# Tool\n\nTurn the crank.\n"
    assert page.facts.remark == "its README alone, since GitHub's API could not be asked (403)"
    assert page.facts.version == ""


def test_a_fuller_version_that_is_held_goes_on_answering_when_the_api_refuses() -> None:
    web = CannedWeb({COMMITS: RATE_LIMITED, f"{RAW}/o/tool/HEAD/README.md": raw("# Tool\n")})
    outcome = web.read(RepositorySource(), replace(LINK, version=SHA))
    assert isinstance(outcome, Skipped)
    assert (outcome.reason, outcome.status) == ("http_4xx", 403)
    assert web.addresses == [COMMITS]


def test_without_api_and_readme_the_reason_is_that_of_the_api() -> None:
    found = refused({COMMITS: RATE_LIMITED})
    assert (found.reason, found.status) == ("http_4xx", 403)
    assert found.detail.startswith("api.github.com: the server answers 403")


def test_a_readme_in_another_form_is_found_without_the_api() -> None:
    page = read({COMMITS: RATE_LIMITED, f"{RAW}/o/tool/HEAD/README.rst": raw("Tool\n====\n\nTurn it.\n")})
    assert page.body == b"# o/tool\n\n# Tool\n\n\nTurn it.\n"


@pytest.mark.parametrize(
    "value",
    [
        None,
        7,
        [],
        {"full_name": 3},
        {"full_name": "../../x"},
        {"full_name": "o/tool?x=#"},
        {"full_name": "o/tool", "topics": {"a": [1]}, "license": "MIT"},
    ],
)
def test_values_of_the_wrong_type_are_left_out(value: object) -> None:
    page = read(repository_web() | {ABOUT: answer(value)})
    assert page.body.startswith(b"# o/tool\n\n")
    assert page.body.endswith(b"Turn the crank.\n")


def test_half_a_character_in_an_answer_is_replaced() -> None:
    broken = Canned('{"full_name": "o/tool", "description": "half \\ud83d of one"}', "application/json")
    assert b"half ? of one" in read(repository_web() | {ABOUT: broken}).body


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/o/tool/",
        "https://www.github.com/o/tool.git",
        "https://github.com/o/tool?tab=readme-ov-file",
        "http://github.com/o/tool",
    ],
)
def test_every_way_to_write_it_is_the_repository(url: str) -> None:
    page = read(repository_web(), Link(url, "github"))
    assert (page.url, page.final_url) == (url, LINK.url)

"""Files and folders at GitHub, over canned replies of its API and of the raw host."""

from __future__ import annotations

from dataclasses import replace

import pytest
from canned_github import API, NEWER, NOT_FOUND, RATE_LIMITED, RAW, SHA, answer, commits, raw
from canned_web import Canned, CannedWeb

from ingest.sources.github_file import FileSource
from ingest.sources.github_folder import FolderSource
from ingest.types import Link, NotModified, Page, Skipped, Source

CODE = "class SGD:\n    lr = 0.01\n"
AT_COMMIT = f"https://github.com/o/tool/blob/{SHA}/src/a.py"
ON_BRANCH = "https://github.com/o/tool/blob/main/src/a.py"


def asked_for(ref: str, path: str, name: str = "o/tool") -> str:
    return (
        f"{API}/repos/{name}/commits?sha={ref.replace('/', '%2F')}&path={path.replace('/', '%2F')}&per_page=1"
    )


ON_MAIN = {asked_for("main", "src/a.py"): commits(), f"{RAW}/o/tool/{SHA}/src/a.py": raw(CODE)}


def read(web: dict[str, Canned], link: Link, source: Source | None = None) -> Page:
    outcome = CannedWeb(web).read(source or FileSource(), link)
    assert isinstance(outcome, Page), outcome
    return outcome


def test_a_file_at_a_commit_is_read_without_the_api() -> None:
    web = CannedWeb({f"{RAW}/o/tool/{SHA}/src/a.py": raw(CODE)})
    page = web.read(FileSource(), Link(AT_COMMIT, "code"))
    assert isinstance(page, Page)
    assert (page.body, page.url, page.final_url) == (CODE.encode(), AT_COMMIT, AT_COMMIT)
    assert (page.facts.version, page.facts.title) == (SHA, "tool: src/a.py")
    assert web.addresses == [f"{RAW}/o/tool/{SHA}/src/a.py"]


def test_a_file_at_a_commit_that_is_held_is_never_asked_for_again() -> None:
    web = CannedWeb({})
    assert isinstance(web.read(FileSource(), Link(AT_COMMIT, "code", version=SHA)), NotModified)
    assert web.addresses == []


def test_a_file_of_a_branch_is_cited_at_the_commit_that_was_read() -> None:
    page = read(ON_MAIN, Link(ON_BRANCH, "code"))
    assert (page.url, page.final_url, page.facts.version) == (ON_BRANCH, AT_COMMIT, SHA)


def test_a_file_that_no_newer_commit_touched_is_not_read_again() -> None:
    web = CannedWeb(ON_MAIN)
    assert isinstance(web.read(FileSource(), Link(ON_BRANCH, "code", version=SHA)), NotModified)
    assert web.addresses == [asked_for("main", "src/a.py")]


def test_a_branch_with_a_slash_in_its_name_is_found() -> None:
    web = {
        asked_for("feature", "x/src/a.py"): NOT_FOUND,
        asked_for("feature/x", "src/a.py"): commits(NEWER),
        f"{RAW}/o/tool/{NEWER}/src/a.py": raw(CODE),
    }
    page = read(web, Link("https://github.com/o/tool/blob/feature/x/src/a.py", "code"))
    assert page.final_url == f"https://github.com/o/tool/blob/{NEWER}/src/a.py"


@pytest.mark.parametrize(
    "url",
    [
        "https://raw.githubusercontent.com/o/tool/main/src/a.py",
        "https://raw.githubusercontent.com/o/tool/refs/heads/main/src/a.py",
        "https://github.com/o/tool/raw/main/src/a.py",
        "https://github.com/o/tool/blob/refs/heads/main/src/a.py",
        "https://github.com/o/tool/blame/main/src/a.py",
        "https://github.com/o/tool/blob/main/src/a.py?plain=1",
        "https://nbviewer.org/github/o/tool/blob/main/src/a.py",
        "https://colab.research.google.com/github/o/tool/blob/main/src/a.py",
    ],
)
def test_every_page_that_shows_a_file_is_its_blob(url: str) -> None:
    assert read(ON_MAIN, Link(url, "code")).final_url == AT_COMMIT


def test_signs_in_a_path_are_sent_as_they_must_be() -> None:
    web = {
        f"{RAW}/o/tool/{SHA}/notes%20on%20%23%203/a.py": raw(CODE),
    }
    url = f"https://github.com/o/tool/blob/{SHA}/notes%20on%20%23%203/a.py"
    assert read(web, Link(url, "code")).final_url == url


@pytest.mark.parametrize("path", ["../../x/y/z.py", "%2e%2e/%2e%2e/x.py", "a//b.py", "a%0ab.py", "a%00.py"])
def test_a_path_that_leads_upwards_or_holds_signs_of_control_is_no_file(path: str) -> None:
    assert not FileSource().takes(Link(f"https://github.com/o/tool/blob/main/{path}", "code"))


def test_a_file_of_a_renamed_repository_is_cited_where_it_is_now() -> None:
    web = {
        asked_for("main", "src/a.py", "old/tool"): commits(name="o/tool"),
        f"{RAW}/o/tool/{SHA}/src/a.py": raw(CODE),
    }
    page = read(web, Link("https://github.com/old/tool/blob/main/src/a.py", "code"))
    assert (page.final_url, page.facts.remark) == (AT_COMMIT, "listed as old/tool, now o/tool")


def test_prose_keeps_its_own_title() -> None:
    web = {f"{RAW}/o/tool/{SHA}/docs/a.md": raw("# Usage\n")}
    page = read(web, Link(f"https://github.com/o/tool/blob/{SHA}/docs/a.md", "github"))
    assert (page.facts.title, page.final_url) == ("", f"https://github.com/o/tool/blob/{SHA}/docs/a.md")


def test_lines_of_markdown_are_cited_in_its_plain_form() -> None:
    web = {f"{RAW}/o/tool/{SHA}/docs/a.md": raw("# Usage\n")}
    page = read(web, Link(f"https://github.com/o/tool/blob/{SHA}/docs/a.md", "code"))
    assert page.final_url == f"https://github.com/o/tool/blob/{SHA}/docs/a.md?plain=1"


def test_when_the_api_refuses_the_file_is_read_as_the_branch_has_it_and_the_page_says_so() -> None:
    web = {asked_for("main", "src/a.py"): RATE_LIMITED, f"{RAW}/o/tool/main/src/a.py": raw(CODE)}
    page = read(web, Link(ON_BRANCH, "code"))
    assert (page.final_url, page.facts.version) == (ON_BRANCH, "")
    assert page.facts.remark.startswith(
        "of the branch as it was when read, since GitHub's API could not be asked"
    )


def test_a_version_at_a_commit_goes_on_answering_when_the_api_refuses() -> None:
    web = {asked_for("main", "src/a.py"): RATE_LIMITED, f"{RAW}/o/tool/main/src/a.py": raw(CODE)}
    outcome = CannedWeb(web).read(FileSource(), Link(ON_BRANCH, "code", version=NEWER))
    assert isinstance(outcome, Skipped)
    assert (outcome.reason, outcome.status) == ("http_4xx", 403)


@pytest.mark.parametrize(
    ("web", "reason", "status", "words"),
    [
        ({}, "http_4xx", 404, "nothing public is there"),
        ({asked_for("main", "src/a.py"): answer([])}, "http_4xx", None, "main has no src/a.py"),
        ({asked_for("main", "src/a.py"): commits()}, "http_4xx", 404, "the server answers 404"),
        (
            ON_MAIN | {f"{RAW}/o/tool/{SHA}/src/a.py": raw("version https://git-lfs.github.com/spec/v1\n")},
            "unsupported_type", 200, "a pointer to a large file",
        ),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_with_its_reason(
    web: dict[str, Canned], reason: str, status: int | None, words: str
) -> None:
    outcome = CannedWeb(web).read(FileSource(), Link(ON_BRANCH, "code"))
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason, outcome.status) == (ON_BRANCH, reason, status)
    assert words in outcome.detail


# https://docs.github.com/en/rest/repos/contents#get-repository-content: a folder is a list
LISTING = answer(
    [
        {"name": "README.md", "type": "file"},
        {"name": "run.py", "type": "file"},
        {"name": "data", "type": "dir"},
    ]
)
FOLDER = Link("https://github.com/o/tool/tree/main/examples", "github")
FOLDER_WEB = {
    asked_for("main", "examples"): commits(),
    f"{API}/repos/o/tool/contents/examples?ref={SHA}": LISTING,
    f"{RAW}/o/tool/{SHA}/examples/README.md": raw("# Examples\n\nRun one.\n"),
}


def test_a_folder_is_its_files_and_its_readme() -> None:
    page = read(FOLDER_WEB, FOLDER, FolderSource())
    assert page.body.decode() == (
        "# o/tool: examples\n\nFiles in this folder: `README.md`, `run.py`, `data/`.\n\n# Examples\n\nRun one.\n"
    )
    assert page.final_url == f"https://github.com/o/tool/tree/{SHA}/examples"
    assert (page.facts.version, page.facts.site) == (SHA, "github.com")


def test_a_branch_as_a_folder_is_all_its_files() -> None:
    web = {
        f"{API}/repos/o/tool/commits?sha=dev&per_page=1": commits(),
        f"{API}/repos/o/tool/contents/?ref={SHA}": answer([{"name": "a.py", "type": "file"}]),
    }
    page = read(web, Link("https://github.com/o/tool/tree/dev", "github"), FolderSource())
    assert page.body == b"# o/tool: all files\n\nFiles in this folder: `a.py`.\n"
    assert page.final_url == f"https://github.com/o/tool/tree/{SHA}"


def test_a_folder_that_is_held_is_confirmed_by_one_question() -> None:
    web = CannedWeb(FOLDER_WEB)
    assert isinstance(web.read(FolderSource(), replace(FOLDER, version=SHA)), NotModified)
    assert web.addresses == [asked_for("main", "examples")]


def test_a_folder_of_nothing_says_so() -> None:
    web = FOLDER_WEB | {f"{API}/repos/o/tool/contents/examples?ref={SHA}": answer([])}
    assert read(web, FOLDER, FolderSource()).body == b"# o/tool: examples\n\nThis folder is empty.\n"

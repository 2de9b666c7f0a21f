"""A repository at GitHub: what it says of itself, its README, and the documents that matter beside it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.github_api import (
    Answer,
    Pin,
    ask,
    escaped,
    is_told,
    made_of,
    newest_commit,
    renamed,
    text_of,
    unchanged,
    why_not,
)
from ingest.github_links import NAME, GitHubLink, blob_address, raw_address
from ingest.markdown import contained
from ingest.markup import markdown_of
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Page, Skipped

MOST_DOCUMENTS = 8
MOST_BYTES = 300_000
"""Of one document beside the README; a larger one is a generated reference or a log."""
MOST_FILES = 60
"""Names of the top folder that are listed."""
SAID_BY = "github api"

_DOCUMENTS = re.compile(
    r"(?:docs?|documentation|guides?)/(?:[^/]+/)?[^/]+\.(?:md|markdown|rst|adoc)", re.IGNORECASE
)
_AT_TOP = re.compile(
    r"(?:faq|usage|install|installation|quickstart|tutorial|architecture|design|overview|concepts|guide)"
    r"\.(?:md|markdown|rst|adoc)",
    re.IGNORECASE,
)
_FIRST = (
    "index", "readme", "overview", "intro", "getting", "quick", "start", "install", "usage", "tutorial", "guide",
    "concept", "faq",
)  # fmt: skip
"""Words that open the name of a document that a reader wants before others."""
_LEFT_OUT = re.compile(
    r"(?:^|/)(?:changelog|changes|history|releases?|contributing|code_of_conduct|security|license|licence|authors"
    r"|maintainers|roadmap|todo|news|_\w+)(?:[.-][\w-]*)?\.\w+$"
    r"|/(?:zh|cn|ja|jp|ko|kr|fr|de|es|pt|ru|it|tr|vi|(?:zh|pt)[-_]\w+|i18n|translations)/"
    r"|[._](?:zh|cn|ja|jp|ko|kr|fr|de|es|pt|ru|it|tr|vi|(?:zh|pt)[-_]\w+)\.\w+$|-(?:zh|cn|ja|jp|ko|kr)\.\w+$",
    re.IGNORECASE,
)
_READMES = ("README.md", "README.rst", "readme.md", "README")


@dataclass(frozen=True, slots=True)
class _Readme:
    path: str
    text: str


class RepositorySource(GitHubSource):
    """Reads `github.com/OWNER/REPO` at the newest commit of its default branch."""

    shape = "repository"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """About, README and main documents; where the API refuses, the README alone."""
        pin = await newest_commit(web, named.name)
        if isinstance(pin, Skipped):
            return await _without_api(link, named, pin, web)
        if pin.commit == link.version:
            return unchanged(link.url)
        about = await ask(web, f"/repos/{pin.name}")
        if isinstance(about, Skipped):
            return await _without_api(link, named, about, web)
        called = about.text("full_name")
        now = replace(pin, name=called) if NAME.fullmatch(called) else pin
        return await _whole(link, named, now, about, web)


async def _whole(link: Link, named: GitHubLink, pin: Pin, about: Answer, web: Fetcher) -> Outcome:
    tree = await ask(web, f"/repos/{pin.name}/git/trees/{pin.commit}", recursive=1)
    files, cut = ((), False) if isinstance(tree, Skipped) else (tuple(_files(tree)), tree.flag("truncated"))
    readme = await _readme(pin, web)
    if isinstance(readme, Skipped):
        return await _without_api(link, named, readme, web)
    wanted = main_documents(files, readme.path if readme else "")
    documents = [await _document(pin, about.line("default_branch") or "HEAD", path, web) for path in wanted]
    attached = tuple(document for document in documents if document is not None)
    missing = len(documents) - len(attached)
    remarks = (
        renamed(named.name, pin.name),
        "archived by its owner" if about.flag("archived") else "",
        "it has no README" if readme is None else "",
        f"{missing} of its documents could not be read" if missing else "",
        "its files could not be listed" if isinstance(tree, Skipped) else "",
        "GitHub lists only a part of its files" if cut else "",
    )
    page = made_of(link.url, f"https://github.com/{pin.name}", _markdown(pin.name, about, files, readme))
    facts = Facts(
        title=pin.name,
        site="github.com",
        # Without a version the next build asks again for what is missing.
        version="" if missing or isinstance(tree, Skipped) else pin.commit,
        remark="; ".join(filter(None, remarks)),
        said_by=SAID_BY,
    )
    return replace(page, facts=facts, attached=attached)


def _files(tree: Answer) -> Iterable[tuple[str, int]]:
    """Each path of a tree with its size in bytes; a folder ends with a slash and has none."""
    for item in tree.items("tree"):
        path = item.line("path")
        if path:
            is_folder = item.text("type") == "tree"
            yield (f"{path}/", 0) if is_folder else (path, item.number("size"))


def main_documents(files: Iterable[tuple[str, int]], readme: str = "") -> tuple[str, ...]:
    """The few documents of a repository that matter beside its README, out of its paths and sizes."""
    found = [
        path
        for path, size in files
        if (_DOCUMENTS.fullmatch(path) or _AT_TOP.fullmatch(path))
        and path != readme
        and not _LEFT_OUT.search(path)
        and 0 < size <= MOST_BYTES
    ]
    return tuple(sorted(found, key=_weight)[:MOST_DOCUMENTS])


def _weight(path: str) -> tuple[int, int, str]:
    name = path.rpartition("/")[2].lower().lstrip("0123456789-_. ")
    first = next((place for place, word in enumerate(_FIRST) if name.startswith(word)), len(_FIRST))
    return path.count("/"), first, path


async def _readme(pin: Pin, web: Fetcher) -> _Readme | Skipped | None:
    """The README that GitHub shows; None where there is none."""
    answer = await ask(web, f"/repos/{pin.name}/readme", ref=pin.commit)
    if isinstance(answer, Skipped):
        return None if answer.status == 404 else answer
    path = answer.line("path") or "README.md"
    body = _decoded(answer.text("content")) if answer.text("encoding") == "base64" else b""
    if not body:
        # Over one megabyte the API gives no content.
        raw = await web.fetch(FetchRequest(raw_address(pin.name, pin.commit, path)))
        if isinstance(raw, Skipped):
            return None if raw.reason == "empty" else raw
        body = raw.body if isinstance(raw, Page) else b""
    return _Readme(path, text_of(body))


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content)
    except (binascii.Error, ValueError):
        return b""


async def _document(pin: Pin, branch: str, path: str, web: Fetcher) -> Page | None:
    """A document as a page of its own: known by its branch, so that it stays one page, cited at its commit."""
    outcome = await web.fetch(FetchRequest(raw_address(pin.name, pin.commit, path)))
    if not isinstance(outcome, Page):
        return None
    facts = Facts(site="github.com", version=pin.commit)
    url = blob_address(pin.name, branch, path)
    final_url = blob_address(pin.name, pin.commit, path)
    return replace(outcome, url=url, final_url=final_url, etag=None, last_modified=None, facts=facts)


def _markdown(name: str, about: Answer, files: Sequence[tuple[str, int]], readme: _Readme | None) -> str:
    """What the API says as sentences that a question can find, then the README. Nothing that changes by itself."""
    top = [path for path, _ in files if "/" not in path.rstrip("/")]
    shown = ", ".join(f"`{path}`" for path in top[:MOST_FILES])
    more = f" and {len(top) - MOST_FILES} more" if len(top) > MOST_FILES else ""
    lines = (
        (f"The licence of {name} is", _licence(about)),
        (
            f"The topics of {name} are",
            ", ".join(filter(None, (topic.line() for topic in about.items("topics")))),
        ),
        (f"Most of {name} is written in", about.line("language")),
        (f"The home page of {name} is", about.line("homepage")),
    )
    branch = about.line("default_branch")
    parts = [
        f"# {escaped(name)}",
        escaped(about.line("description")),
        "\n".join(f"- {escaped(f'{words} {value}')}." for words, value in lines if value),
        f"Files at the top of its branch {escaped(branch)}: {shown}{more}." if shown and branch else "",
        contained(markdown_of(readme.path, readme.text)) if readme else "",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _licence(about: Answer) -> str:
    """The licence that GitHub recognised; empty for none and for one that it does not know."""
    full, short = about.line("license", "name"), about.line("license", "spdx_id")
    if not full or short == "NOASSERTION":
        return ""
    return f"the {full} ({short})" if short else f"the {full}"


async def _without_api(link: Link, named: GitHubLink, refusal: Skipped, web: Fetcher) -> Outcome:
    """The README alone where the API cannot be asked; else why not.

    A version that was read through the API is fuller: it goes on answering.
    """
    if link.version or is_told(refusal):
        return refusal
    for path in _READMES:
        request = FetchRequest(raw_address(named.name, "HEAD", path), link.etag, link.last_modified)
        outcome = await web.fetch(request)
        if isinstance(outcome, NotModified):
            return outcome
        if isinstance(outcome, Page):
            readme = _Readme(path, text_of(outcome.body))
            page = made_of(
                link.url, f"https://github.com/{named.name}", _markdown(named.name, Answer({}), (), readme)
            )
            remark = f"its README alone, since {why_not(refusal)}"
            facts = Facts(title=named.name, site="github.com", remark=remark)
            return replace(page, etag=outcome.etag, last_modified=outcome.last_modified, facts=facts)
        if outcome.status != 404:
            break
    return refusal

"""An issue or a pull request at GitHub with its comments, each under its author and day.

Discussions are not here: GitHub's API gives them to no one without a token, so their page is read as a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingest.github_api import Answer, ask, escaped, made_of, unchanged
from ingest.github_links import GitHubLink
from ingest.markdown import contained
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, Link, Outcome, Skipped

A_PAGE = 100
"""Comments that the API gives at once at most."""
MOST_PAGES = 3


class ThreadSource(GitHubSource):
    """Reads `github.com/OWNER/REPO/issues/N` and `…/pull/N`."""

    shape = "thread"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """The opening and the comments in the order in which they were written."""
        # To the API a pull request is an issue, too.
        path = f"/repos/{named.name}/issues/{named.rest}"
        thread = await ask(web, path)
        if isinstance(thread, Skipped):
            return thread
        version = thread.text("updated_at")
        if version and version == link.version:
            return unchanged(link.url)
        comments = await _comments(path, thread.number("comments"), web)
        if isinstance(comments, Skipped):
            return comments
        title = thread.line("title") or f"{named.name}#{named.rest}"
        author, published = thread.line("user", "login"), thread.day("created_at")
        left = thread.number("comments") - len(comments)
        facts = Facts(
            title=title,
            site="github.com",
            authors=(author,) if author else (),
            published=published,
            version=version,
            remark=f"the first {len(comments)} of {thread.number('comments')} comments" if left > 0 else "",
            said_by="github api",
        )
        address = thread.text("html_url")
        final_url = address if address.startswith("https://github.com/") else link.url
        return replace(made_of(link.url, final_url, _markdown(title, thread, comments)), facts=facts)


async def _comments(path: str, count: int, web: Fetcher) -> Sequence[Answer] | Skipped:
    found: list[Answer] = []
    for page in range(1, min(MOST_PAGES, -(-count // A_PAGE)) + 1):
        answer = await ask(web, f"{path}/comments", per_page=A_PAGE, page=page)
        if isinstance(answer, Skipped):
            return answer
        found += answer.items()
    return found


def _markdown(title: str, thread: Answer, comments: Sequence[Answer]) -> str:
    state = thread.text("state")
    if thread.text("pull_request", "merged_at"):
        state = "merged"
    labels = ", ".join(filter(None, (label.line("name") for label in thread.items("labels"))))
    lines = (("State", state), ("Labels", labels))
    said = [_said(words) for words in (thread, *comments)]
    about = "\n".join(f"- {label}: {escaped(value)}" for label, value in lines if value)
    return "\n\n".join(filter(None, (f"# {escaped(title)}", about, *said))) + "\n"


def _said(words: Answer) -> str:
    """What someone wrote, under their name and the day; empty where they wrote nothing."""
    text = contained(words.text("body").replace("\r\n", "\n"), level=2).strip()
    day = words.day("created_at")
    who = escaped(words.line("user", "login") or "ghost")
    return f"## {who} ({day})\n\n{text}" if text and day else f"## {who}\n\n{text}" if text else ""

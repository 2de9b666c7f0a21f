"""GitHub's REST API as a reader without trust in it sees it: questions, answers, the commit behind a name.

Follows https://docs.github.com/en/rest. It does not know what any answer is good for: the sources do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode

from ingest.github_links import COMMIT
from ingest.types import Fetcher, FetchRequest, NotModified, Page, Skipped

API = "https://api.github.com"
JSON = "application/vnd.github+json"
MAX_ANSWER = 10_000_000
"""Bytes of an answer; the largest that GitHub documents, a tree of files, has 7 MB."""
MOST_REFS = 4
"""Parts of a path that may belong to the name of a branch: `feature/x/y/z`."""
_COMMIT_PAGE = re.compile(r"https://github\.com/([\w-]+/[\w.-]+)/commit/")
# Statuses that say nothing of what was asked for: the asker has no right to it, or asked too often.
_REFUSED = frozenset([401, 403, 429])


@dataclass(frozen=True, slots=True)
class Answer:
    """A value of JSON. What is not there, or of another type than it should be, reads as empty."""

    value: object

    def get(self, *names: str) -> Answer:
        """The value below these names."""
        value = self.value
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return Answer(value)

    def text(self, *names: str) -> str:
        """A text, each half of a character in it replaced."""
        value = self.get(*names).value
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""

    def line(self, *names: str) -> str:
        """A text on one line."""
        return " ".join(self.text(*names).split())

    def number(self, *names: str) -> int:
        """A whole number, else 0."""
        value = self.get(*names).value
        return value if isinstance(value, int) else 0

    def flag(self, *names: str) -> bool:
        """Whether it is true."""
        return self.get(*names).value is True

    def items(self, *names: str) -> tuple[Answer, ...]:
        """The items of a list, or the values of an object."""
        value = self.get(*names).value
        found = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        return tuple(map(Answer, found))

    def day(self, *names: str) -> date | None:
        """The day of a moment such as `2024-01-05T10:00:00Z`."""
        try:
            return date.fromisoformat(self.text(*names)[:10])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Pin:
    """A path of a repository at a commit that never changes."""

    name: str
    """`owner/repo` as it is called today."""
    commit: str
    path: str


async def ask(web: Fetcher, path: str, /, **query: str | int) -> Answer | Skipped:
    """What the API answers at a path; `Skipped` with its status where it refuses, `decode` where it is no JSON."""
    url = f"{API}{quote(path)}" + (f"?{urlencode(query)}" if query else "")
    outcome = await web.fetch(FetchRequest(url, accept=JSON, api=True))
    if isinstance(outcome, NotModified):
        return Skipped(url, "decode", "api.github.com answers 304 to a question that named no version", 304)
    if isinstance(outcome, Skipped):
        return _explained(outcome)
    if len(outcome.body) > MAX_ANSWER:
        return Skipped(
            url, "too_large", f"api.github.com answers {len(outcome.body):,} bytes", outcome.status
        )
    try:
        return Answer(json.loads(outcome.body))
    except (ValueError, RecursionError):
        return Skipped(url, "decode", "api.github.com answers something that is no JSON", outcome.status)


def _explained(refusal: Skipped) -> Skipped:
    detail = f"api.github.com: {refusal.detail}"
    if refusal.status in (403, 429):
        detail += "; a token in ASSISTANT_GITHUB_TOKEN raises the limit"
    if refusal.status == 401:
        detail += "; the token in ASSISTANT_GITHUB_TOKEN is not valid"
    if refusal.status == 404:
        detail += ": nothing public is there"
    if refusal.status == 451:
        detail += ": taken down for legal reasons"
    return replace(refusal, detail=detail, refuses_asker=refusal.status in _REFUSED)


async def newest_commit(web: Fetcher, name: str, ref: str = "", path: str = "") -> Pin | Skipped:
    """The newest commit of a branch, tag or commit (else of the default branch) that changed a path (else any).

    That commit, unlike the branch's own, stays the same for as long as the file does.
    """
    query: dict[str, str | int] = {key: value for key, value in (("sha", ref), ("path", path)) if value}
    answer = await ask(web, f"/repos/{name}/commits", **query, per_page=1)
    if isinstance(answer, Skipped):
        empty = answer.status == 409
        return replace(answer, reason="empty", detail="the repository is empty") if empty else answer
    commit = next((item for item in answer.items()), Answer(None))
    sha = commit.text("sha")
    if not COMMIT.fullmatch(sha):
        where = f"{API}/repos/{name}"
        known = isinstance(answer.value, list) and not answer.value
        why = f"{ref or name} has no {path}" if known else "api.github.com names no commit"
        return Skipped(where, "http_4xx" if known else "decode", why)
    # The page of the commit says what a repository that was renamed is called now.
    called = _COMMIT_PAGE.match(commit.text("html_url"))
    return Pin(called[1] if called else name, sha, path)


async def pinned(web: Fetcher, name: str, rest: str) -> Pin | Skipped:
    """The commit and the path in `main/src/a.py`, or in `feature/x/src/a.py`, where a branch's name has a slash.

    Git allows no branch below another, so the shortest name that is one is the only one.
    """
    parts = rest.split("/")
    if COMMIT.fullmatch(parts[0]):
        return Pin(name, parts[0], "/".join(parts[1:]))
    refusal = Skipped(f"{API}/repos/{name}", "http_4xx", f"no branch or tag begins {rest}", 404)
    for length in range(1, min(len(parts), MOST_REFS) + 1):
        found = await newest_commit(web, name, "/".join(parts[:length]), "/".join(parts[length:]))
        if isinstance(found, Pin) or found.status != 404:
            return found
        refusal = refusal if length > 1 else found
    return refusal


def is_told(refusal: Skipped) -> bool:
    """Whether a refusal tells of the thing itself: that it is not there, or empty. Another way in is no help then."""
    return refusal.reason in ("http_4xx", "empty") and refusal.status not in _REFUSED


def why_not(refusal: Skipped) -> str:
    """That the API could not be asked, for a remark that stays true when the page is read later."""
    return f"GitHub's API could not be asked ({refusal.status or refusal.reason})"


def renamed(listed: str, now: str) -> str:
    """What to say of a repository that is called otherwise than it is listed; empty for another case of letters."""
    return f"listed as {listed}, now {now}" if listed.lower() != now.lower() else ""


def text_of(body: bytes) -> str:
    """The text of a file that goes into a page; what is no UTF-8 is replaced."""
    return body.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")


def unchanged(url: str) -> NotModified:
    """That the version held is still the one there."""
    return NotModified(url, url, datetime.now(UTC))


def made_of(url: str, final_url: str, markdown: str) -> Page:
    """A page of Markdown that was put together from answers."""
    body = markdown.encode("utf-8", "replace")
    return Page(url, final_url, 200, "text/markdown; charset=utf-8", body, datetime.now(UTC), "fetched")


def escaped(words: str) -> str:
    """Words on one line as Markdown that shows them as they are."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|~$&" else sign for sign in " ".join(words.split()))

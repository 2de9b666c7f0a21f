"""What an address at GitHub leads to, and the addresses of files at a commit. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from ingest.urls import GITHUB_OWN_PATHS, site_of

Shape = Literal["repository", "file", "folder", "thread", "release", "wiki", "gist"]

_SHAPES: tuple[tuple[Shape, re.Pattern[str]], ...] = (
    ("repository", re.compile(r"(?P<rest>)/?")),
    ("file", re.compile(r"/(?:blob|raw|blame)/(?P<rest>[^/]+/.+)")),
    ("folder", re.compile(r"/tree/(?P<rest>.+?)/?")),
    ("thread", re.compile(r"/(?:issues|pull)/(?P<rest>\d{1,12})(?:/.*)?")),
    ("release", re.compile(r"/releases/(?P<rest>tag/.+|latest)")),
    ("release", re.compile(r"/releases(?P<rest>)/?")),
    ("wiki", re.compile(r"/wiki(?:/(?P<rest>[^/]+))?/?")),
)
_REPOSITORY = re.compile(r"/(?P<owner>[\w-]+)/(?P<repo>[\w.-]+)(?P<after>/.*)?")
_RAW_WIKI = re.compile(r"/wiki/(?P<owner>[\w-]+)/(?P<repo>[\w.-]+)/(?P<rest>[^/]+)\.md")
_GIST = re.compile(r"/(?:[\w-]+/)?(?P<rest>[0-9a-f]{5,40})(?:/.*)?", re.IGNORECASE)
_VIEWERS = frozenset(["nbviewer.org", "nbviewer.jupyter.org", "colab.research.google.com"])
"""Sites that show a file of GitHub at their `/github/OWNER/REPO/blob/…`."""
_FULL_NAME = re.compile(r"\Arefs/(?:heads|tags)/")

NAME = re.compile(r"[\w-]+/[\w.-]+")
"""`owner/repo`."""
COMMIT = re.compile(r"[0-9a-f]{40}")
"""The whole name of a commit; a shorter one may be a branch."""


@dataclass(frozen=True, slots=True)
class GitHubLink:
    """What an address names; all parts without percent-encoding."""

    shape: Shape
    owner: str
    repo: str
    rest: str
    """Of a file or folder its branch, tag or commit and then its path; else the number, the tag, the page, the ID."""

    @property
    def name(self) -> str:
        """`owner/repo`."""
        return f"{self.owner}/{self.repo}"


def parse(url: str) -> GitHubLink | None:
    """What an address names at GitHub; None for any other address, and for pages that are read as pages."""
    try:
        path = urlsplit(url.strip()).path
    except ValueError:
        return None
    found = _parsed(site_of(url), path)
    named = (part for part in (found.repo, found.rest) if part) if found else ()
    return found if all(map(_is_plain, named)) else None


def _parsed(site: str, path: str) -> GitHubLink | None:
    if site in _VIEWERS and path.startswith("/github/"):
        shown = _parsed("github.com", path.removeprefix("/github"))
        return shown if shown and shown.shape == "file" else None
    if site in ("gist.github.com", "gist.githubusercontent.com"):
        gist = _GIST.fullmatch(path)
        return GitHubLink("gist", "", "", gist["rest"].lower()) if gist else None
    if site == "raw.githubusercontent.com":
        return _raw(path)
    return _on_site(path) if site == "github.com" else None


def _raw(path: str) -> GitHubLink | None:
    wiki = _RAW_WIKI.fullmatch(path)
    if wiki:
        return GitHubLink("wiki", wiki["owner"], wiki["repo"], unquote(wiki["rest"]))
    found = _REPOSITORY.fullmatch(path)
    rest = _FULL_NAME.sub("", found["after"].lstrip("/"), count=1) if found and found["after"] else ""
    if found is None or "/" not in rest:
        return None
    return GitHubLink("file", found["owner"], found["repo"], unquote(rest))


def _on_site(path: str) -> GitHubLink | None:
    found = _REPOSITORY.fullmatch(path)
    if found is None or found["owner"].lower() in GITHUB_OWN_PATHS:
        return None
    repo = found["repo"].removesuffix(".git")
    for shape, pattern in _SHAPES:
        match = pattern.fullmatch(found["after"] or "")
        if match:
            rest = _FULL_NAME.sub("", unquote(match["rest"] or ""), count=1)
            return GitHubLink(shape, found["owner"], repo, rest)
    return None


def _is_plain(path: str) -> bool:
    """Whether no part of a path is empty or leads upwards, and no character is one of control."""
    return path.isprintable() and all(part not in ("", ".", "..") for part in path.split("/"))


def raw_address(name: str, commit: str, path: str) -> str:
    """Where the bytes of a file are, of the repository `owner/repo` at a commit (or branch)."""
    return f"https://raw.githubusercontent.com/{name}/{_encoded(commit)}/{_encoded(path)}"


def blob_address(name: str, commit: str, path: str) -> str:
    """The page that shows a file at a commit (or branch)."""
    return f"https://github.com/{name}/blob/{_encoded(commit)}/{_encoded(path)}"


def folder_address(name: str, commit: str, path: str) -> str:
    """The page that shows a folder at a commit; the top one has no path."""
    return f"https://github.com/{name}/tree/{_encoded(commit)}/{_encoded(path)}".rstrip("/")


def _encoded(path: str) -> str:
    return quote(path, safe="/@:+,~!$&'()*;=-._")

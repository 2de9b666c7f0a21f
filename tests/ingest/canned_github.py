"""Replies of GitHub's REST API, shaped after its reference; the words in them are made up.

Nobody has compared them with the live service: they say what the reference says.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from canned_web import Canned

API = "https://api.github.com"
RAW = "https://raw.githubusercontent.com"
SHA = "0123456789abcdef0123456789abcdef01234567"
NEWER = "89abcdef0123456789abcdef0123456789abcdef"
# https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api (404 for what is private, too)
NOT_FOUND = Canned('{"message": "Not Found", "status": "404"}', "application/json; charset=utf-8", 404)
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
RATE_LIMITED = Canned(
    '{"message": "API rate limit exceeded"}',
    "application/json; charset=utf-8",
    403,
    {"x-ratelimit-limit": "60", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1767614400"},
)


def answer(value: Any, status: int = 200) -> Canned:
    """A value as the API sends it."""
    return Canned(json.dumps(value), "application/json; charset=utf-8", status)


def raw(text: str | bytes) -> Canned:
    """A file as raw.githubusercontent.com sends it."""
    return Canned(text, "text/plain; charset=utf-8")


def commits(sha: str = SHA, name: str = "o/tool") -> Canned:
    """https://docs.github.com/en/rest/commits/commits#list-commits"""
    return answer(
        [{"sha": sha, "html_url": f"https://github.com/{name}/commit/{sha}", "commit": {"message": "m"}}]
    )


def repository(name: str = "o/tool", **more: Any) -> Canned:
    """https://docs.github.com/en/rest/repos/repos#get-a-repository"""
    known = {
        "full_name": name,
        "description": "A tool that sharpens pencils.",
        "topics": ["pencils", "wood"],
        "license": {"key": "mit", "name": "MIT License", "spdx_id": "MIT"},
        "language": "Python",
        "homepage": "https://tool.example",
        "default_branch": "main",
        "archived": False,
        "stargazers_count": 812,
        "pushed_at": "2026-01-05T10:00:00Z",
    }
    return answer(known | more)


def tree(*paths: str, truncated: bool = False, size: int = 900) -> Canned:
    """https://docs.github.com/en/rest/git/trees#get-a-tree; a folder is written with a slash."""
    items = [
        {"path": path.rstrip("/"), "type": "tree"}
        if path.endswith("/")
        else {"path": path, "type": "blob", "size": size}
        for path in paths
    ]
    return answer({"sha": SHA, "tree": items, "truncated": truncated})


def readme(text: str, path: str = "README.md") -> Canned:
    """https://docs.github.com/en/rest/repos/contents#get-a-repository-readme"""
    content = base64.encodebytes(text.encode()).decode()
    return answer({"type": "file", "encoding": "base64", "name": path, "path": path, "content": content})


def repository_web(name: str = "o/tool", text: str = "# Tool\n\nTurn the crank.\n") -> dict[str, Canned]:
    """All that is asked for one repository without documents beside its README."""
    return {
        f"{API}/repos/{name}/commits?per_page=1": commits(name=name),
        f"{API}/repos/{name}": repository(name),
        f"{API}/repos/{name}/git/trees/{SHA}?recursive=1": tree("README.md", "src/", "src/a.py"),
        f"{API}/repos/{name}/readme?ref={SHA}": readme(text),
    }


def gist(files: dict[str, dict[str, Any]], **more: Any) -> Canned:
    """https://docs.github.com/en/rest/gists/gists#get-a-gist"""
    known = {
        "id": "aa5a315d61ae9438b18d",
        "html_url": "https://gist.github.com/jane/aa5a315d61ae9438b18d",
        "description": "A sampler in few lines",
        "owner": {"login": "jane"},
        "created_at": "2024-01-05T10:00:00Z",
        "history": [{"version": "v1", "committed_at": "2024-01-05T10:00:00Z"}],
        "truncated": False,
        "files": {name: {"filename": name, "truncated": False} | file for name, file in files.items()},
    }
    return answer(known | more)


def comment(body: str, login: str = "jane", day: str = "2024-01-06") -> dict[str, Any]:
    """https://docs.github.com/en/rest/issues/comments#list-issue-comments"""
    return {"body": body, "user": {"login": login}, "created_at": f"{day}T10:00:00Z"}


def issue(body: str, comments: int = 0, **more: Any) -> Canned:
    """https://docs.github.com/en/rest/issues/issues#get-an-issue"""
    known = {
        "title": "The crank sticks",
        "html_url": "https://github.com/o/tool/issues/7",
        "body": body,
        "user": {"login": "ada"},
        "state": "closed",
        "labels": [{"name": "bug"}],
        "comments": comments,
        "created_at": "2024-01-05T10:00:00Z",
        "updated_at": "2024-02-01T10:00:00Z",
    }
    return answer(known | more)


def release(tag: str, body: str, **more: Any) -> dict[str, Any]:
    """https://docs.github.com/en/rest/releases/releases#get-a-release-by-tag-name"""
    known = {
        "tag_name": tag,
        "name": f"Tool {tag}",
        "html_url": f"https://github.com/o/tool/releases/tag/{tag}",
        "body": body,
        "author": {"login": "ada"},
        "published_at": "2024-03-01T10:00:00Z",
    }
    return known | more

"""A file at GitHub, at the commit that was read, so that a line that is cited stays that line."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from ingest.github_api import Pin, is_told, pinned, renamed, unchanged, why_not
from ingest.github_links import COMMIT, GitHubLink, blob_address, raw_address
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Skipped

LARGE_FILE = b"version https://git-lfs.github.com/spec/"
_DRAWN = (".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".ipynb")
"""Files that GitHub shows as pages: to open one at a line it must be asked for the plain text."""


class FileSource(GitHubSource):
    """Reads a blob, its raw form, and the pages of viewers that show one."""

    shape = "file"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """The file at the commit that its link names, else at the newest one of its branch that changed it."""
        pin = await pinned(web, named.name, named.rest)
        if isinstance(pin, Skipped):
            if link.version or is_told(pin):
                return pin  # what was read at a commit goes on answering
            ref, _, path = named.rest.partition("/")
            # The raw host knows where a branch's name ends; the page can only be the one that was listed.
            remark = f"of the branch as it was when read, since {why_not(pin)}"
            return await _file(link, Pin(named.name, ref, path), web, remark)
        if not pin.path:
            return Skipped(link.url, "http_4xx", f"{named.rest} is a branch of {named.name}, no file", 404)
        if link.version == pin.commit:
            return unchanged(link.url)
        return await _file(link, pin, web, renamed(named.name, pin.name))


async def _file(link: Link, pin: Pin, web: Fetcher, remark: str) -> Outcome:
    known = (None, None) if COMMIT.fullmatch(pin.commit) else (link.etag, link.last_modified)
    outcome = await web.fetch(FetchRequest(raw_address(pin.name, pin.commit, pin.path), *known))
    if isinstance(outcome, NotModified | Skipped):
        return outcome
    if outcome.body.startswith(LARGE_FILE):
        return Skipped(
            link.url, "unsupported_type", "a pointer to a large file that Git keeps elsewhere", 200
        )
    final_url = blob_address(pin.name, pin.commit, pin.path)
    if link.kind == "code" and pin.path.lower().endswith(_DRAWN):
        final_url += "?plain=1"
    facts = Facts(
        # A document says itself what it is called; a file of code has its path for a name.
        title=f"{posixpath.basename(pin.name)}: {pin.path}" if link.kind == "code" else "",
        site="github.com",
        version=pin.commit if COMMIT.fullmatch(pin.commit) else "",
        remark=remark,
    )
    return replace(outcome, final_url=final_url, facts=facts)

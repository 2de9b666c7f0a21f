"""A file at GitHub, at the commit that was read, so that a line that is cited stays that line."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from ingest.github_api import REFUSED, Pin, pinned, unchanged
from ingest.github_links import COMMIT, blob_address, parse, raw_address
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Skipped

LARGE_FILE = b"version https://git-lfs.github.com/spec/"
_DRAWN = (".md", ".markdown", ".rst", ".adoc", ".asciidoc", ".ipynb")
"""Files that GitHub shows as pages: to open one at a line it must be asked for the plain text."""


class FileSource:
    """Reads a blob, its raw form, and the pages of viewers that show one."""

    def takes(self, link: Link) -> bool:
        """Whether it is the address of a file of a repository."""
        found = parse(link.url)
        return found is not None and found.shape == "file"

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """The file at the commit that its link names, else at the newest one of its branch that changed it."""
        found = parse(link.url)
        if found is None:
            return Skipped(link.url, "http_4xx", "no file has this address")
        pin = await pinned(web, found.name, found.rest)
        if isinstance(pin, Skipped):
            if link.version or (pin.reason in ("http_4xx", "empty") and pin.status not in REFUSED):
                return replace(pin, url=link.url)  # what was read at a commit goes on answering
            ref, _, path = found.rest.partition("/")
            # The raw host knows where a branch's name ends; the page can only be the one that was listed.
            remark = (
                f"of the branch as it was when read, since GitHub's API could not be asked ({pin.detail})"
            )
            return await _file(link, Pin(found.name, ref, path), web, remark)
        if not pin.path:
            return Skipped(link.url, "http_4xx", f"{found.rest} is a branch of {found.name}, no file", 404)
        if link.version == pin.commit:
            return unchanged(link.url)
        return await _file(link, pin, web)


async def _file(link: Link, pin: Pin, web: Fetcher, remark: str = "") -> Outcome:
    known = (None, None) if COMMIT.fullmatch(pin.commit) else (link.etag, link.last_modified)
    outcome = await web.fetch(FetchRequest(raw_address(pin.name, pin.commit, pin.path), *known))
    if isinstance(outcome, NotModified | Skipped):
        return replace(outcome, url=link.url)
    if outcome.body.startswith(LARGE_FILE):
        return Skipped(
            link.url, "unsupported_type", "a pointer to a large file that Git keeps elsewhere", 200
        )
    final_url = blob_address(pin.name, pin.commit, pin.path)
    if link.kind == "code" and pin.path.lower().endswith(_DRAWN):
        final_url += "?plain=1"
    return replace(outcome, url=link.url, final_url=final_url, facts=_facts(link, pin, remark))


def _facts(link: Link, pin: Pin, remark: str) -> Facts:
    named = parse(link.url)
    moved = named is not None and named.name.lower() != pin.name.lower()
    return Facts(
        # A document says itself what it is called; a file of code has its path for a name.
        title=f"{posixpath.basename(pin.name)}: {pin.path}" if link.kind == "code" else "",
        site="github.com",
        version=pin.commit if COMMIT.fullmatch(pin.commit) else "",
        remark=f"listed as {named.name}, now {pin.name}" if moved and named else remark,
    )

"""A folder of a repository at GitHub: what lies in it, and its README."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.github_api import Answer, Pin, ask, escaped, made_of, pinned, renamed, text_of, unchanged
from ingest.github_links import GitHubLink, folder_address, raw_address
from ingest.markdown import contained
from ingest.markup import markdown_of
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Page, Skipped

MOST_FILES = 200
_README = re.compile(r"readme(?:\.(?:md|markdown|rst|adoc|asciidoc|txt))?", re.IGNORECASE)


class FolderSource(GitHubSource):
    """Reads `github.com/OWNER/REPO/tree/REF/PATH` at the commit that was read."""

    shape = "folder"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """The names of its files and its README as one page."""
        pin = await pinned(web, named.name, named.rest)
        if isinstance(pin, Skipped):
            return pin
        if pin.commit == link.version:
            return unchanged(link.url)
        listing = await ask(web, f"/repos/{pin.name}/contents/{pin.path}", ref=pin.commit)
        if isinstance(listing, Skipped):
            return listing
        names = _names(listing)
        readme = next((name for name in names if _README.fullmatch(name)), "")
        text = await _readme(pin, readme, web) if readme else ""
        if isinstance(text, Skipped):
            return text
        page = made_of(link.url, folder_address(pin.name, pin.commit, pin.path), _markdown(pin, names, text))
        facts = Facts(site="github.com", version=pin.commit, remark=renamed(named.name, pin.name))
        return replace(page, facts=facts)


def _names(listing: Answer) -> list[str]:
    """The names in a folder, those of folders with a slash; of a file that is listed as a folder its own."""
    items = listing.items() if isinstance(listing.value, list) else (listing,)
    named = ((item.line("name"), item.text("type")) for item in items)
    return [f"{name}/" if kind == "dir" else name for name, kind in named if name]


async def _readme(pin: Pin, name: str, web: Fetcher) -> str | Skipped:
    path = f"{pin.path}/{name}".lstrip("/")
    outcome = await web.fetch(FetchRequest(raw_address(pin.name, pin.commit, path)))
    if isinstance(outcome, Page):
        return contained(markdown_of(name, text_of(outcome.body)))
    if isinstance(outcome, NotModified) or outcome.reason == "empty":
        return ""
    return outcome


def _markdown(pin: Pin, names: list[str], readme: str) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:MOST_FILES])
    more = f" and {len(names) - MOST_FILES} more" if len(names) > MOST_FILES else ""
    title = f"# {escaped(pin.name)}: {escaped(pin.path or 'all files')}"
    listing = f"Files in this folder: {shown}{more}." if shown else "This folder is empty."
    return "\n\n".join(filter(None, (title, listing, readme))) + "\n"

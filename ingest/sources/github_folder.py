"""A folder of a repository at GitHub: what lies in it, and its README."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.github_api import Answer, Pin, ask, escaped, made_of, pinned, unchanged
from ingest.github_links import folder_address, parse, raw_address
from ingest.markdown import contained
from ingest.markup import markdown_of
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Page, Skipped

MOST_FILES = 200
_README = re.compile(r"readme(?:\.(?:md|markdown|rst|adoc|asciidoc|txt))?", re.IGNORECASE)


class FolderSource:
    """Reads `github.com/OWNER/REPO/tree/REF/PATH` at the commit that was read."""

    def takes(self, link: Link) -> bool:
        """Whether it is the address of a folder of a repository."""
        found = parse(link.url)
        return found is not None and found.shape == "folder"

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """The names of its files and its README as one page."""
        found = parse(link.url)
        if found is None:
            return Skipped(link.url, "http_4xx", "no folder has this address")
        pin = await pinned(web, found.name, found.rest)
        if isinstance(pin, Skipped):
            return replace(pin, url=link.url)
        if pin.commit == link.version:
            return unchanged(link.url)
        listing = await ask(web, f"/repos/{pin.name}/contents/{pin.path}", ref=pin.commit)
        if isinstance(listing, Skipped):
            return replace(listing, url=link.url)
        names = _names(listing)
        readme = next((name for name in names if _README.fullmatch(name)), "")
        text = await _readme(pin, readme, web) if readme else ""
        if isinstance(text, Skipped):
            return replace(text, url=link.url)
        page = made_of(link.url, folder_address(pin.name, pin.commit, pin.path), _markdown(pin, names, text))
        remark = f"listed as {found.name}, now {pin.name}" if found.name.lower() != pin.name.lower() else ""
        return replace(page, facts=Facts(site="github.com", version=pin.commit, remark=remark))


def _names(listing: Answer) -> list[str]:
    """The names in a folder, those of folders with a slash; of a file that is listed as a folder its own."""
    items = listing.items() if isinstance(listing.value, list) else (listing,)
    named = ((item.line("name"), item.text("type")) for item in items)
    return [f"{name}/" if kind == "dir" else name for name, kind in named if name]


async def _readme(pin: Pin, name: str, web: Fetcher) -> str | Skipped:
    path = f"{pin.path}/{name}".lstrip("/")
    outcome = await web.fetch(FetchRequest(raw_address(pin.name, pin.commit, path)))
    if isinstance(outcome, Page):
        return contained(markdown_of(name, outcome.body.decode("utf-8", "replace").replace("\r\n", "\n")))
    if isinstance(outcome, NotModified) or outcome.reason == "empty":
        return ""
    return outcome


def _markdown(pin: Pin, names: list[str], readme: str) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:MOST_FILES])
    more = f" and {len(names) - MOST_FILES} more" if len(names) > MOST_FILES else ""
    title = f"# {escaped(pin.name)}: {escaped(pin.path or 'all files')}"
    listing = f"Files in this folder: {shown}{more}." if shown else "This folder is empty."
    return "\n\n".join(filter(None, (title, listing, readme))) + "\n"

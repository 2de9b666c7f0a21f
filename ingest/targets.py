"""What a list wants read: one target a page, with every entry that leads to it. Reads no page.

Knows which entries are files beside the list, and refuses those outside the list's own folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote

from ingest.types import Kind, Page, ReadingList, Resource, Skipped
from ingest.urls import absolute, identity, is_local, kind_of, target

SAVED_SECTION = ("Saved pages",)
"""The section of saved pages that no entry of the list links."""


@dataclass(frozen=True, slots=True)
class Target:
    """One page to read, and the entries of the list that lead to it."""

    identity: str
    """Its key in the library."""
    url: str
    """The address of the first entry, made absolute, without its fragment."""
    kind: Kind
    entries: tuple[Resource, ...]
    file: Path | None = None
    """The file, for an entry that is a path beside the list."""
    refused: Skipped | None = None
    """Why such a file must not be read."""
    listed: bool = True
    """False for a saved page that no entry links."""

    @property
    def remote(self) -> bool:
        """Whether the network is where it is read."""
        return self.listed and self.file is None and self.refused is None


def targets_of(reading_list: ReadingList) -> tuple[Target, ...]:
    """One target a page, in the order of first mention; attributions are none."""
    grouped: dict[str, list[Resource]] = {}
    first: dict[str, Target] = {}
    for entry in reading_list.resources:
        if not entry.attribution:
            found = _target(entry, reading_list.location)
            first.setdefault(found.identity, found)
            grouped.setdefault(found.identity, []).append(entry)
    return tuple(replace(first[key], entries=tuple(entries)) for key, entries in grouped.items())


def readdressed(saved: Sequence[Page], listed: Iterable[Target]) -> tuple[Page, ...]:
    """Saved pages, each under the address of the link that it stands for.

    The address that a page names itself may differ from the link by http or https, `www.` or a last slash.
    """
    links = {_loosely(target.identity): target.url for target in listed if target.remote}
    taken = {identity(page.url) for page in saved}
    pages = []
    for page in saved:
        link = links.get(_loosely(identity(page.url)), page.url)
        pages.append(page if identity(link) in taken else replace(page, url=link))
        taken.add(identity(link))
    return tuple(pages)


def _loosely(key: str) -> str:
    return key.partition("://")[2].removeprefix("www.").rstrip("/")


def unlisted(saved: Iterable[Page], listed: Iterable[Target]) -> tuple[Target, ...]:
    """A target for each saved page that no entry links, by address.

    A page of a restored library answers for its link alone, and one that redirects lead to is no second source.
    """
    known = {target.identity for target in listed}
    pages = {identity(page.url): page for page in saved if page.origin == "saved"}
    ends = {key: identity(page.final_url) for key, page in pages.items()}
    known |= {end for key, end in ends.items() if key in known}
    known |= {key for key, end in ends.items() if end != key and end in pages}
    return tuple(
        Target(
            identity=key,
            url=page.url,
            kind=kind_of(page.url),
            entries=(Resource(url=page.url, title="", section=SAVED_SECTION, note="", line=0),),
            listed=False,
        )
        for key, page in sorted(pages.items())
        if key not in known
    )


def meant(entry: Resource, location: str) -> str:
    """The absolute address that an entry means, without its fragment."""
    return target(absolute(entry.url, location), entry.title).partition("#")[0]


def _target(entry: Resource, location: str) -> Target:
    url = meant(entry, location)
    kind = kind_of(target(absolute(entry.url, location), entry.title))
    if not is_local(url):
        return Target(identity(url), url, kind, ())
    # A list that is a folder holds what its files link; a list in one file, what lies beside it.
    folder = (Path(location) if entry.file else Path(location).parent).resolve()
    try:
        path = (folder / Path(entry.file).parent / unquote(url.partition("?")[0])).resolve()
        inside = path.is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):  # a NUL in the name, a loop of links
        inside = False
    if not inside:
        refusal = Skipped(
            entry.url, "forbidden_address", f"the file lies outside the list's own folder {folder}"
        )
        return Target(f"outside:{url}", url, kind, (), refused=refusal)
    return Target(identity(path.as_uri()), path.as_uri(), kind, (), file=path)

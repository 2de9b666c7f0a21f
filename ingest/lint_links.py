"""Which links of a list lead nowhere, or have moved for good: asked of the network as politely as a build asks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import ReadingListError
from ingest.lint import Finding, FindingKind, Fix
from ingest.targets import Target, targets_of
from ingest.types import FetchSettings, Link, Outcome, Page, Progress, ReadingList, Reason, Resource, Skipped

if TYPE_CHECKING:
    from ingest.fetch import HttpFetcher

_GONE = frozenset([404, 410])
_DEAD: frozenset[Reason] = frozenset(["dns", "soft_404"])
_UNREACHABLE: frozenset[Reason] = frozenset(
    ["connect", "tls", "timeout", "http_5xx", "redirect_loop", "forbidden_address"]
)
_UNKNOWN: frozenset[Reason] = frozenset(["http_4xx", "robots", "cancelled"])
"""A person may well read what is refused to a program."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of the links."""

    findings: tuple[Finding, ...]
    unknown: int
    """Links of which a program cannot tell: robots.txt or the site refuses it."""


def lint_links(listed: ReadingList, settings: FetchSettings, offline: bool, progress: Progress) -> Checked:
    """Check the links of a list: files beside it, and with the network its pages; attributions are not asked for.

    Raises ReadingListError when no server can be reached at all.
    """
    targets = targets_of(listed)
    findings = [finding for target in targets for finding in _beside(target)]
    remote = [target for target in targets if target.remote]
    if offline or not remote:
        return Checked(tuple(findings), 0)
    outcomes = asyncio.run(_asked(remote, settings, progress))
    return judged(remote, outcomes, findings)


async def _asked(remote: Sequence[Target], settings: FetchSettings, progress: Progress) -> list[Outcome]:
    from ingest.fetch import HttpFetcher

    async with HttpFetcher(settings) as fetcher:
        return await ask(remote, fetcher, progress)


async def ask(remote: Sequence[Target], fetcher: HttpFetcher, progress: Progress) -> list[Outcome]:
    """An outcome for each target, in their order."""
    from ingest.fetch import read_all

    links = [Link(target.url, target.kind, target.entries[0].title) for target in remote]
    done = 0

    def count(_: Outcome) -> None:
        nonlocal done
        done += 1
        progress("check", done, len(links))

    return await read_all(fetcher, links, count)


def judged(
    remote: Sequence[Target], outcomes: Sequence[Outcome], findings: Sequence[Finding] = ()
) -> Checked:
    """What the outcomes say of the links. Raises ReadingListError when all of them are `offline`."""
    reasons = [outcome.reason if isinstance(outcome, Skipped) else None for outcome in outcomes]
    if all(reason == "offline" for reason in reasons):
        raise ReadingListError(
            "no server could be reached, so no link was checked", "pass --offline, or try later"
        )
    found = list(findings)
    for target, outcome in zip(remote, outcomes, strict=True):
        found += _skipped(target, outcome) if isinstance(outcome, Skipped) else _moved(target, outcome)
    return Checked(tuple(found), sum(_is_unknown(outcome) for outcome in outcomes))


def _is_unknown(outcome: Outcome) -> bool:
    return isinstance(outcome, Skipped) and outcome.reason in _UNKNOWN and outcome.status not in _GONE


def _skipped(target: Target, skipped: Skipped) -> Iterator[Finding]:
    kind: FindingKind | None = None
    if skipped.reason in _DEAD or skipped.status in _GONE:
        kind = "dead"
    elif skipped.reason in _UNREACHABLE:
        kind = "unreachable"
    if kind:
        for entry in target.entries:
            yield _finding(entry, kind, f"{entry.url}: {skipped.reason}, {skipped.detail}")


def _moved(target: Target, outcome: Outcome) -> Iterator[Finding]:
    """Where permanent redirects lead from the address as listed."""
    hops = dict(outcome.moved) if isinstance(outcome, Page) else {}
    url, seen = target.url, {target.url}
    while url in hops and hops[url] not in seen:
        url = hops[url]
        seen.add(url)
    if url == target.url:
        return
    for entry in target.entries:
        bare, mark, fragment = entry.url.partition("#")
        new = url + mark + fragment
        if _is_start(url) and not _is_start(bare):
            yield _finding(
                entry, "redirect", f"{entry.url} leads to the start page {url} now: look for its new place"
            )
        elif bare == target.url:
            yield _finding(entry, "redirect", f"{entry.url} has moved for good to {new}", Fix(entry.url, new))
        else:
            yield _finding(entry, "redirect", f"{entry.url} stands for what has moved for good to {new}")


def _is_start(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def _beside(target: Target) -> Iterator[Finding]:
    missing = target.file is not None and not target.file.is_file()
    for entry in target.entries:
        if target.refused:
            yield _finding(
                entry, "unreachable", f"{entry.url}: {target.refused.reason}, {target.refused.detail}"
            )
        elif missing:
            yield _finding(entry, "dead", f"{entry.url}: there is no file {target.file}")


def _finding(entry: Resource, kind: FindingKind, message: str, fix: Fix | None = None) -> Finding:
    return Finding(entry.line, kind, message, fix, entry.file)

"""What the network gives for the links of a list, and what it gives in place of dead ones.

Each answer is committed as it comes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ingest.acquire import Acquired, Network, commit, fetched, knowing
from ingest.library import Library
from ingest.rescue import Loss, rescue
from ingest.shelf import Reading, Shelf
from ingest.targets import Target
from ingest.types import Link, Outcome, Page, Progress, Skipped
from ingest.urls import fetch_address, host_of, identity, site_of
from ingest.vanishing import tells_of_page

_NAMED = 2
"""Hosts that progress names; a line has no room for more."""
GONE = (404, 410)
"""HTTP statuses of a page that is dead for good."""
DEAD_AFTER = 3
"""Builds in a row in which its host has no address."""
PRIVATE_NAMES = frozenset({"corp", "home", "internal", "intranet", "lan", "local", "localhost", "private"})
"""Last parts of names that mean something only inside a network."""
ASK_AGAIN = timedelta(days=30)
"""When to ask again for a copy that there was none of."""


def fetch(
    targets: Sequence[Target], shelf: Shelf, network: Network, acquired: Acquired, progress: Progress
) -> None:
    """Ask the network for the targets, and commit each answer as it comes; new pages are read meanwhile."""
    waiting: dict[str, list[Target]] = {}
    for target in targets:
        waiting.setdefault(fetch_address(target.url), []).append(target)
    links = [_link(same[0], shelf.library, network) for same in waiting.values()]
    listed = {link.url: same for link, same in zip(links, waiting.values(), strict=True)}
    left = Counter(host_of(link.url) for link in links)

    def keep(outcome: Outcome) -> None:
        for target in listed[outcome.url]:
            if isinstance(outcome, Skipped):
                acquired.failed[target.identity] = outcome
            elif commit(shelf.library, outcome, target.url):
                acquired.changed.add(target.identity)
                shelf.ahead(target)
        left.subtract([host_of(outcome.url)])
        progress("fetch", len(links) - left.total(), len(links), _waited_for(left))

    if links and not network.offline:
        outcomes = asyncio.run(fetched(network, links, keep))
        reasons = {outcome.reason if isinstance(outcome, Skipped) else None for outcome in outcomes}
        if "offline" in reasons:
            acquired.warnings.append("there is no network: what was read before answers, and digests do")
        elif reasons <= {"dns", "connect", "timeout"}:
            acquired.warnings.append(
                "no server could be reached: if the links are right, there is no network"
            )


def _waited_for(left: Counter[str]) -> str:
    """The hosts that still owe most pages: "arxiv.org 12, github.com 3, 5 more hosts"; empty when none does."""
    hosts = [(host, pages) for host, pages in left.most_common() if pages]
    named = [f"{host} {pages}" for host, pages in hosts[:_NAMED]]
    more = len(hosts) - len(named)
    return ", ".join([*named, f"{more} more hosts"] if more else named)


def rescued(
    readings: Sequence[Reading], shelf: Shelf, network: Network, acquired: Acquired, progress: Progress
) -> tuple[Reading, ...]:
    """The readings, with what else could be found for the links that nothing answers for."""
    asked = [each for each in readings if each.target.identity not in acquired.unasked]
    lost = {} if network.offline else {loss.link.url: loss for loss in _losses(asked, shelf.library, network)}
    found: set[str] = set()
    done = 0

    def keep(loss: Loss, outcome: Outcome) -> None:
        nonlocal done
        done += 1
        key = identity(loss.link.url)
        if isinstance(outcome, Page):
            acquired.put(shelf.library, replace(outcome, url=loss.link.url))
            found.add(key)
        elif outcome != loss.failed:
            shelf.library.links.archive_asked(key, datetime.now(UTC))
        progress("rescue", done, len(lost))

    if lost:
        asyncio.run(_rescued(network, tuple(lost.values()), keep))
    return tuple(
        shelf.read(each.target, acquired) if each.target.identity in found else each for each in readings
    )


async def _rescued(network: Network, losses: Sequence[Loss], keep: Callable[[Loss, Outcome], None]) -> None:
    from ingest.fetch import HttpFetcher  # a build without the network loads no HTTP

    async with HttpFetcher(network.settings) as fetcher:
        await rescue(losses, fetcher, keep)


def _losses(readings: Iterable[Reading], library: Library, network: Network) -> Iterator[Loss]:
    """The links that could not be read though there is a network, and that nothing answers for.

    No stranger is told an address or a title of a private network.
    """
    for reading in readings:
        target, trouble = reading.target, reading.trouble
        if _private(target, network) or not target.remote or reading.extracted:
            continue
        if trouble and tells_of_page(trouble):
            failed = replace(trouble, url=target.url)
            yield Loss(_link(target, library, network), failed, _near(target, trouble, library))


def _private(target: Target, network: Network) -> bool:
    """Whether a link may lead into a private network."""
    name = site_of(target.url)
    return network.settings.allow_private or "." not in name or name.rpartition(".")[2] in PRIVATE_NAMES


def _link(target: Target, library: Library, network: Network) -> Link:
    said = next((entry for entry in target.entries if entry.title), target.entries[0])
    known = None if network.refresh else library.latest(target.identity, "fetched")
    link = Link(target.url, target.kind, said.title, said.note)
    return knowing(link, known) if known else link


def _near(target: Target, trouble: Skipped, library: Library) -> date | None:
    """The day near which to look for a copy of a page that is dead for good; None for any other.

    That is when it was first read, else first listed.
    """
    before, now = library.links.failing(target.identity), datetime.now(UTC)
    no_host = before is not None and before.reason == "dns" and before.builds + 1 >= DEAD_AFTER
    dead = trouble.status in GONE or (trouble.reason == "dns" and no_host)
    asked = library.links.archive_asked_at(target.identity)
    if not dead or (asked and now - asked < ASK_AGAIN):
        return None
    read = [version.read_at for version in library.versions(target.identity)]
    return min(read, default=library.links.listed_at(target.identity) or now).date()

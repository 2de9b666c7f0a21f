"""What the network gives for the links of a list, and what it gives in place of dead ones.

Each answer is committed as it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from ingest.acquire import Acquired, Network, commit, fetched, knowing
from ingest.library import Library
from ingest.rescue import Loss, rescue
from ingest.targets import Target
from ingest.types import Link, Outcome, Page, Progress, Skipped
from ingest.urls import fetch_address

GONE = (404, 410)
"""HTTP statuses of a page that is dead for good."""
DEAD_AFTER = 3
"""Builds in a row in which its host has no address."""
ASK_AGAIN = timedelta(days=30)
"""When to ask again for a copy that there was none of."""


def fetch(
    targets: Sequence[Target],
    library: Library,
    network: Network,
    acquired: Acquired,
    progress: Progress,
    answers: Callable[[Target], bool],
) -> None:
    """Ask the network for the targets and commit each answer as it comes.

    `answers` tells whether the library holds something to read of a target: then nothing else is sought for it.
    """
    asking = _Asking(targets, library, network, acquired, progress)
    if not asking.links or network.offline:
        return
    outcomes = asyncio.run(
        fetched(
            network, asking.links, asking.keep,
            lambda read, web: rescue(asking.losses(read, answers), web, asking.found),
        )
    )  # fmt: skip
    if all(isinstance(outcome, Skipped) and outcome.reason == "offline" for outcome in outcomes):
        acquired.warnings.append("there is no network: what was read before answers, and digests do")


class _Asking:
    """One link for all targets whose bytes lie at one address, and what comes of it."""

    def __init__(
        self,
        targets: Iterable[Target],
        library: Library,
        network: Network,
        acquired: Acquired,
        progress: Progress,
    ) -> None:
        self._library, self._network, self._acquired = library, network, acquired
        self._progress, self._done = progress, 0
        waiting: dict[str, list[Target]] = {}
        for target in targets:
            waiting.setdefault(fetch_address(target.url), []).append(target)
        self.links = [_link(same[0], library, network) for same in waiting.values()]
        self._targets = {link.url: same for link, same in zip(self.links, waiting.values(), strict=True)}

    def keep(self, outcome: Outcome) -> None:
        """Commit an answer under each address that the list means."""
        self._done += 1
        for target in self._targets[outcome.url]:
            if isinstance(outcome, Skipped):
                self._acquired.failed[target.identity] = outcome
            elif commit(self._library, outcome, target.url):
                self._acquired.changed.add(target.identity)
        self._progress("fetch", self._done, len(self.links))

    def losses(self, outcomes: Iterable[Outcome], answers: Callable[[Target], bool]) -> list[Loss]:
        """The links that could not be read and that nothing answers for."""
        lost = []
        for link, outcome in zip(self.links, outcomes, strict=True):
            targets = self._targets[link.url]
            failed = isinstance(outcome, Skipped) and outcome.reason != "offline"
            if isinstance(outcome, Skipped) and failed and not any(map(answers, targets)):
                lost.append(Loss(link, outcome, _near(targets[0], outcome, self._library, self._network)))
        return lost

    def found(self, loss: Loss, outcome: Outcome) -> None:
        """Commit what was found for a loss, or note that an archive holds no copy."""
        for target in self._targets[loss.link.url]:
            if isinstance(outcome, Page) and commit(self._library, outcome, target.url):
                self._acquired.changed.add(target.identity)
            elif isinstance(outcome, Skipped) and outcome != loss.failed:
                self._library.links.archive_asked(target.identity, datetime.now(UTC))


def _link(target: Target, library: Library, network: Network) -> Link:
    said = next((entry for entry in target.entries if entry.title), target.entries[0])
    known = None if network.refresh else library.latest(target.identity, "fetched")
    link = Link(target.url, target.kind, said.title, said.note)
    return knowing(link, known) if known else link


def _near(target: Target, trouble: Skipped, library: Library, network: Network) -> date | None:
    """The day near which to look for a copy of a page that is dead for good; None for any other.

    That is when it was first read, else first listed. Nobody is told the addresses of a private network.
    """
    before, now = library.links.failing(target.identity), datetime.now(UTC)
    no_host = before is not None and before.reason == "dns" and before.builds + 1 >= DEAD_AFTER
    dead = trouble.status in GONE or (trouble.reason == "dns" and no_host)
    asked = library.links.archive_asked_at(target.identity)
    if not dead or network.settings.allow_private or (asked and now - asked < ASK_AGAIN):
        return None
    read = [version.read_at for version in library.versions(target.identity)]
    return min(read, default=library.links.listed_at(target.identity) or now).date()

"""Whether too much of a list vanished at once to be true: a network or a list that is broken. Pure.

What a build finds is measured against what the last published build of the same list was answered from.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ingest.shelf import Reading
from ingest.types import Reason, Skipped
from ingest.urls import site_of

FEWEST = 3
"""Pages: fewer may well vanish on one day."""
SITES = 3
"""Sites whose pages turn into one text only when something stands between them and the reader."""
NO_FAILURE: frozenset[Reason] = frozenset({"offline", "cancelled"})
"""Reasons that say nothing about the page."""

_VARYING = re.compile(r"https?://\S+|[\W\d_]+")
"""What a portal's page may hold of the page that was asked for, and of the day."""


@dataclass(frozen=True, slots=True)
class Vanished:
    """Pages that answered in the last published build and are gone today."""

    pages: tuple[str, ...]
    """Their addresses as far as known, else their identities."""
    of: int
    """How many answered then, those aside that the owner took off the list."""

    @property
    def too_many(self) -> bool:
        """More than a third of them, and not just a few."""
        return len(self.pages) >= FEWEST and 3 * len(self.pages) > self.of


def vanished(
    readings: Iterable[Reading], answered: Mapping[str, str], *, offline: bool, web_list: bool
) -> Vanished:
    """What is gone of `answered`: pages that fail, and those that a list on the web does not hold any more.

    A build without the network finds nothing out about pages.
    """
    known = {reading.target.identity: reading for reading in readings}
    failing = [
        known[key].target.url for key in answered if key in known and not offline and fails(known[key])
    ]
    dropped = [key for key in answered if key not in known] if web_list else []
    listed = sum(key in known for key in answered)
    return Vanished((*failing, *dropped), listed + len(dropped))


def fails(reading: Reading) -> bool:
    """Whether the page could not be read today though it was asked for."""
    return reading.trouble is not None and tells_of_page(reading.trouble)


def tells_of_page(trouble: Skipped) -> bool:
    """Whether a failure is the page's own, and not that of the network or of whoever asks."""
    return trouble.reason not in NO_FAILURE and not trouble.refuses_asker


def impostors(readings: Iterable[Reading], answered: Mapping[str, str]) -> tuple[Reading, ...]:
    """Pages of several sites that turned into one text, and new pages that came with that very text."""
    alike: defaultdict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.target.remote and reading.stored and reading.stored.origin == "fetched":
            alike[text_key(reading)].append(reading)
    return tuple(reading for key, group in alike.items() for reading in _false(key, group, answered))


def _false(key: str, group: Sequence[Reading], answered: Mapping[str, str]) -> list[Reading]:
    turned = [each for each in group if answered.get(each.target.identity, key) != key]
    sites = {site_of(each.target.url) for each in turned}
    # Links that led to one page before lead to one page still, whatever became of it.
    pages = {answered[each.target.identity] for each in turned}
    if min(len(sites), len(pages)) < SITES:
        return []
    return [each for each in group if each in turned or each.target.identity not in answered]


def text_key(reading: Reading) -> str:
    """Stands for the text that a page gave: equal for texts that differ in addresses and numbers alone."""
    text = _VARYING.sub(" ", reading.extracted.text if reading.extracted else "").casefold()
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]

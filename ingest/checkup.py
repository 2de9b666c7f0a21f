"""How a build found the links of its list: which pages are not what they were, since when each fails, what vanished."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ingest.acquire import Acquired, Network
from ingest.library import Library
from ingest.shelf import Reading, Shelf
from ingest.types import Skipped
from ingest.urls import is_web
from ingest.vanishing import Vanished, fails, impostors, tells_of_page, text_key, vanished

IMPOSTOR = (
    "it came with the very text of pages of other sites: a network that asks to log in, or what replaced them"
)


@dataclass(frozen=True, slots=True)
class Checkup:
    """The readings of a build, put right, and what to hold of it."""

    readings: tuple[Reading, ...]
    vanished: Vanished
    answered: Mapping[str, str]
    """What the next build of the list is measured against, once this one is published."""


def check_up(
    readings: Sequence[Reading], list_location: str, shelf: Shelf, acquired: Acquired, network: Network
) -> Checkup:
    """Set aside what is hardly the page itself, note since when links fail, and count what vanished."""
    library = shelf.library
    before = library.links.answered(list_location)
    if not network.trusting:
        readings = _without_impostors(readings, before, shelf, acquired)
    if not network.offline:
        _note((each for each in readings if each.target.identity not in acquired.unasked), library)
    readings = tuple(_dated(reading, library) for reading in readings)
    web_list = is_web(list_location)
    gone = vanished(readings, before, offline=network.offline, web_list=web_list)
    return Checkup(readings, gone, _answered(readings, before, offline=network.offline))


def _without_impostors(
    readings: Sequence[Reading], before: Mapping[str, str], shelf: Shelf, acquired: Acquired
) -> Sequence[Reading]:
    """The readings, with the version before for each page that turned into what others turned into."""
    false = impostors(readings, before)
    if not false:
        return readings
    shelf.library.doubt(reading.stored for reading in false if reading.stored)
    for reading in false:
        trouble = Skipped(reading.target.url, "login_wall", IMPOSTOR)
        acquired.disown(reading.target.identity, trouble)
    again = {reading.target.identity for reading in false}
    return [shelf.read(each.target, acquired) if each.target.identity in again else each for each in readings]


def _note(readings: Iterable[Reading], library: Library) -> None:
    now = datetime.now(UTC)
    remote = [reading for reading in readings if reading.target.remote]
    library.links.listed((reading.target.identity for reading in remote), now)
    library.links.checked(
        {
            reading.target.identity: reading.trouble
            for reading in remote
            if reading.trouble is None or tells_of_page(reading.trouble)
        },
        now,
    )


def _dated(reading: Reading, library: Library) -> Reading:
    failing = library.links.failing(reading.target.identity) if reading.target.remote else None
    return replace(reading, failing_since=failing.since) if failing else reading


def _answered(readings: Iterable[Reading], before: Mapping[str, str], *, offline: bool) -> dict[str, str]:
    """Pages that answered today, and those that nothing was found out about; what is not listed is left out."""
    answered = {}
    for reading in readings:
        key = reading.target.identity
        if not offline and reading.target.remote and reading.trouble is None and reading.extracted:
            answered[key] = text_key(reading)
        elif key in before and (offline or not fails(reading)):
            answered[key] = before[key]
    return answered

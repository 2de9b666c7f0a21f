"""What else may stand for a link that cannot be read, in the order in which each is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.sources.paper_titles import found_by_title
from ingest.sources.wayback import archived
from ingest.types import Fetcher, Link, Outcome, Page, Skipped


@dataclass(frozen=True, slots=True)
class Loss:
    """A link that nothing answers for."""

    link: Link
    failed: Skipped
    near: date | None
    """The day that a copy of an archive should be near to; None for a link that is not dead for good."""


async def rescue(losses: Sequence[Loss], web: Fetcher, told: Callable[[Loss, Outcome], None]) -> None:
    """Try each loss in turn; `told` of what came of it: a page, or why there is none."""
    for loss in losses:
        told(loss, await _rescued(loss, web))


async def _rescued(loss: Loss, web: Fetcher) -> Outcome:
    """What is found; else the failure, with what the tries add to it.

    The paper that a link announces comes first: it is fuller than the page that told of it.
    """
    # what is held cannot be read, so it must not pass for the version that is current
    outcome = await found_by_title(replace(loss.link, version=""), loss.failed, web)
    if isinstance(outcome, Page) or loss.near is None:
        return outcome
    return await archived(loss.link, loss.failed, web, loss.near)

"""What else may stand for a link that cannot be read, in the order in which it is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.sources.paper_titles import found_by_title
from ingest.types import Fetcher, Link, Outcome, Skipped


@dataclass(frozen=True, slots=True)
class Loss:
    """A link that nothing answers for."""

    link: Link
    failed: Skipped


async def rescue(losses: Sequence[Loss], web: Fetcher, told: Callable[[Loss, Outcome], None]) -> None:
    """Try each loss in turn; `told` of what came of it: a page, or why there is none."""
    for loss in losses:
        told(loss, await found_by_title(loss.link, loss.failed, web))

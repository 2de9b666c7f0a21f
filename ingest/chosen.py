"""A build of a few links: only they are asked for, and all others stay as the last build found them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingest.acquire import Acquired
from ingest.errors import UsageError
from ingest.library import Library
from ingest.targets import Target
from ingest.types import LedgerRow, Skipped
from ingest.urls import identity


def chosen(
    only: Sequence[str],
    listed: Iterable[Target],
    away: Sequence[Target],
    acquired: Acquired,
    library: Library,
) -> Sequence[Target]:
    """The targets of `away` that `only` names, or all when it names none.

    The others are noted as unasked, each with the trouble that the ledger has of it. Raises UsageError for an
    address that is not listed; one that a saved page or a file stands for is read anew by every build.
    """
    if not only:
        return away
    wanted = {identity(url): url for url in only}
    if unknown := wanted.keys() - {target.identity for target in listed}:
        raise UsageError(
            f"--only {wanted[min(unknown)]!r} is no link of the list", "assistant sources names the links"
        )
    before = {identity(row.url): _trouble(row) for row in library.ledger()}
    for target in away:
        if target.identity not in wanted:
            acquired.unasked.add(target.identity)
            if trouble := before.get(target.identity):
                acquired.failed[target.identity] = trouble
    return [target for target in away if target.identity in wanted]


def _trouble(row: LedgerRow) -> Skipped | None:
    return Skipped(row.url, row.reason, row.detail, row.status) if row.reason else None

"""What a question may look at, from flags or from a request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import get_args

from index.types import Filters
from ingest.errors import UsageError
from ingest.types import Kind

KINDS: tuple[Kind, ...] = get_args(Kind)
MOST = 50
"""Passages that can be asked for."""


def filters(sections: Sequence[str], kinds: Sequence[str], since: str | None, digests: bool) -> Filters:
    """Filters of a question. Raises UsageError for an unknown kind or a date that is none."""
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"--kind {kind!r} is not a kind of link", f"the kinds are: {', '.join(KINDS)}")
    return Filters(
        sections=tuple(sections),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        since=day(since, "--since") if since else None,
        digests=digests,
    )


def day(text: str, option: str) -> date:
    """A day; a year or a month stands for its first one. Raises UsageError, which names the option."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
    try:
        if match:
            return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        pass  # such as the 30th of February: said below
    raise UsageError(f"{option} {text!r} is not a date", "write it as 2023-01-31, 2023-01 or 2023")

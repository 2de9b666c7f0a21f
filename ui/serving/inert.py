"""Words of a page inside Markdown that others draw: what would load, run or lead somewhere stays words. Pure."""

from __future__ import annotations

import re

_ACTS = re.compile(
    r"!(?=\[)"
    r"|(?<=\])\((?=\s*<?[a-z][a-z0-9+.-]*:)"
    r"|<(?=[a-z][a-z0-9+.-]*:|/?(?:a|audio|base|embed|form|iframe|image|img|input|link|math|meta|object|picture|script|source|style|svg"
    r"|track|video)\b)",
    re.IGNORECASE,
)
"""The first character of an image, of a link's target, of an address in angles, of a tag.

Also in code, where it does no harm to be seen: what a client takes for code cannot be told for sure.
"""


def inert(text: str) -> str:
    """`text` with a backslash before whatever would act."""
    return _ACTS.sub(lambda found: f"\\{found[0]}", text)

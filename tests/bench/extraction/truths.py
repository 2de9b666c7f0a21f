"""The two public sets of saved pages with their main text, and which half of each may be tuned on.

`news` is the article extraction benchmark of Scrapinghub (MIT): 181 news pages. `docs` is a part of WCXB (Murrough
Foley, CC BY 4.0): 150 guides and pages of documentation, with title, date, and phrases that must and must not stay.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

SetName = Literal["news", "docs"]
Half = Literal["tune", "report"]
SETS: tuple[SetName, ...] = ("news", "docs")
TRUTH = "ground-truth.json.gz"


@dataclass(frozen=True, slots=True)
class Truth:
    """A saved page and what people marked as its content."""

    set: SetName
    path: Path
    """The page, gzipped."""
    url: str
    text: str
    title: str = ""
    published: str = ""
    """As YYYY-MM-DD; empty for a page without a date."""
    phrases: tuple[str, ...] = ()
    """Phrases of the text."""
    furniture: tuple[str, ...] = ()
    """Phrases of the page that are no part of the text."""

    @property
    def half(self) -> Half:
        """The half it belongs to, by a hash of its address."""
        return "tune" if hashlib.sha256(self.url.encode()).digest()[0] % 2 else "report"

    def body(self) -> bytes:
        """The page as it was saved."""
        return gzip.decompress(self.path.read_bytes())


def read_set(folder: Path, name: SetName) -> list[Truth]:
    """All pages of one set under `folder`, in the order of their names."""
    with gzip.open(folder / name / TRUTH, "rt", encoding="utf-8") as file:
        truths = json.load(file)
    return [_truth(folder / name / "html" / f"{key}.html.gz", name, truths[key]) for key in sorted(truths)]


def _truth(path: Path, name: SetName, fields: dict[str, Any]) -> Truth:
    if name == "news":
        return Truth(name, path, fields["url"], fields["articleBody"])
    return Truth(
        name,
        path,
        fields["url"],
        fields["main_content"],
        fields["title"] or "",
        fields["publish_date"] or "",
        tuple(fields["with"] or ()),
        tuple(fields["without"] or ()),
    )


def is_there(folder: Path | None) -> bool:
    """Whether a folder holds the sets."""
    return folder is not None and all((folder / name / TRUTH).is_file() for name in SETS)

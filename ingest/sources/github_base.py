"""What the sources of GitHub have in common: each takes the links of one shape, and reads what the link names."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from ingest.github_links import GitHubLink, Shape, parse
from ingest.types import Fetcher, Link, Outcome, Skipped


class GitHubSource(ABC):
    """A source for one shape of link."""

    shape: ClassVar[Shape]

    def takes(self, link: Link) -> bool:
        """Whether the address names a thing of this shape."""
        named = parse(link.url)
        return named is not None and named.shape == self.shape

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """What the link names, under the address of the link."""
        named = parse(link.url)
        if named is None or named.shape != self.shape:
            return Skipped(link.url, "http_4xx", f"the address names no {self.shape} at GitHub")
        return replace(await self._read(named, link, web), url=link.url)

    @abstractmethod
    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """What is named, under whatever address it was found."""

"""Any page on the web: asked for as it is."""

from __future__ import annotations

from dataclasses import replace

from ingest.types import Fetcher, FetchRequest, Link, Outcome
from ingest.urls import fetch_address


class ArticleSource:
    """Takes every link; the router asks it last."""

    def takes(self, link: Link) -> bool:  # noqa: ARG002 (the Protocol's signature)
        """Always."""
        return True

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """The page at the link's address."""
        request = FetchRequest(fetch_address(link.url), link.etag, link.last_modified)
        return replace(await web.fetch(request), url=link.url)

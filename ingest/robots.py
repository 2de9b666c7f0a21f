"""What a site asks of programs: robots.txt, read once a site. 4xx means that all is allowed, 5xx nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego

from ingest.wire import Reply, WireError

MAX_BYTES = 512_000
"""RFC 9309 (2.5) asks for at least 500 KiB to be read; what stands after that does not count."""
_MAX_DELAY = 10.0  # seconds; a site that asks for more would stop a build


@dataclass(slots=True)
class _Site:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    trouble: WireError | None = None


class Robots:
    """The rules of each site, fetched on first use by `get`, which follows redirects and raises WireError."""

    def __init__(self, agent: str, get: Callable[[str], Awaitable[Reply]]) -> None:
        self._agent = agent
        self._get = get
        self._sites: dict[str, _Site] = {}

    async def delay(self, url: str) -> float:
        """Seconds that the site wants between two requests; 0 when it does not say.

        Raises WireError when the page must not be read, or robots.txt cannot be.
        """
        parts = urlsplit(url)
        site = self._sites.setdefault(f"{parts.scheme}://{parts.netloc}", _Site())
        async with site.lock:
            if site.rules is None and site.trouble is None:
                await self._read(site, f"{parts.scheme}://{parts.netloc}/robots.txt")
        if site.trouble is not None:
            raise site.trouble
        if site.rules is None or not site.rules.can_fetch(url, self._agent):
            raise WireError("robots", f"robots.txt of {parts.netloc} disallows {parts.path or '/'}")
        return min(site.rules.crawl_delay(self._agent) or 0.0, _MAX_DELAY)

    async def _read(self, site: _Site, url: str) -> None:
        """Only an answer of the site is kept: when it could not be reached, the next page asks again."""
        try:
            reply = await self._get(url)
        except WireError as trouble:
            if trouble.reason not in ("redirect_loop", "decode"):
                raise
            site.rules = Protego.parse("")
            return
        if reply.status >= 500:
            site.trouble = WireError("robots", f"{url} answers {reply.status}", reply.status)
        else:
            text = reply.body.decode("utf-8", "replace").removeprefix("\ufeff")
            site.rules = Protego.parse(text if reply.status < 300 else "")

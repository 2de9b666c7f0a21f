"""A web of canned replies: the real fetcher over a swapped wire, so that only the network is not there."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from ingest.fetch import HttpFetcher
from ingest.types import FetchSettings, Link, Outcome, Source

SETTINGS = FetchSettings(delay=0.0, tries=1, deadline=5.0, gaps={})


@dataclass(frozen=True)
class Canned:
    """One reply."""

    body: bytes | str = b""
    media: str = "text/html"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class CannedWeb:
    """Replies by whole address; any other address answers 404. `asked` lists what was asked for, in order."""

    replies: Mapping[str, Canned]
    asked: list[httpx.Request] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt" and str(request.url) not in self.replies:
            return httpx.Response(404)
        self.asked.append(request)
        reply = self.replies.get(str(request.url), Canned(status=404))
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        headers = {"content-type": reply.media, **reply.headers}
        return httpx.Response(reply.status, headers=headers, stream=httpx.ByteStream(body))

    @property
    def addresses(self) -> list[str]:
        return [str(request.url) for request in self.asked]

    def read(self, source: Source, link: Link, settings: FetchSettings = SETTINGS) -> Outcome:
        """What a source makes of a link over this web."""

        async def run() -> Outcome:
            async with HttpFetcher(settings, transport=httpx.MockTransport(self.answer)) as fetcher:
                return await source.read(link, fetcher)

        return asyncio.run(run())

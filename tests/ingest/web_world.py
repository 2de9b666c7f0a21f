"""A world whose network is a dictionary: any host, no socket; only the wire is swapped."""

from __future__ import annotations

from dataclasses import dataclass, field

import httpx
import pytest
from canned_web import Canned, CannedWeb
from pipeline_world import World

from ingest import fetch
from ingest.guard import UnresolvedError
from ingest.types import FetchSettings

PUBLIC = FetchSettings(delay=0.0, tries=1, deadline=5.0)


@dataclass
class Web:
    """Pages by whole address, as Markdown unless they are `Canned`; hosts that have no address."""

    pages: dict[str, str | Canned] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.host in self.unknown:
            raise UnresolvedError(f"{request.url.host} has no address")
        replies = {
            url: page if isinstance(page, Canned) else Canned(page, "text/markdown")
            for url, page in self.pages.items()
        }
        if request.url.path != "/robots.txt":
            self.asked.append(str(request.url))
        return CannedWeb(replies).answer(request)


def plugged(world: World, monkeypatch: pytest.MonkeyPatch) -> Web:
    """The web that the builds of a world see."""
    web = Web()
    world.settings = PUBLIC
    monkeypatch.setattr(fetch, "guarded", lambda *_: httpx.MockTransport(web.answer))
    return web

"""Polite, bounded HTTP: what the network gives for a list of links, each with an outcome and a reason.

One request at a time per host, few in all, one deadline a page, redirects as hops that are vetted anew.
"""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from urllib.parse import urldefrag, urlsplit

import stamina

from ingest import replies
from ingest.guard import GuardedBackend, Resolver, Sockets, refusal
from ingest.offline import Watch
from ingest.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from ingest.robots import Robots
from ingest.sources.router import source_of
from ingest.turns import Turns
from ingest.types import FetchRequest, FetchSettings, Link, Outcome, Page, Skipped
from ingest.urls import host_of
from ingest.wire import Reply, Transport, Wire, WireError, guarded

AGENT = "reading-list-assistant"
_VERSION = "0.1"
_ROBOTS_DEADLINE = 10.0  # seconds


@dataclass(slots=True)
class _Budget:
    """The time left for one page: until a moment that moves on while the page waits for its turn."""

    until: float

    def left(self) -> float:
        return self.until - time.monotonic()


class HttpFetcher:
    """Reads pages over HTTP. An async context manager; inside it `fetch` may run for many pages at once."""

    def __init__(
        self,
        settings: FetchSettings,
        resolver: Resolver | None = None,
        transport: Transport | None = None,
        *,
        sockets: Sockets | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`resolver`, `sockets` and `trust` are what connections stand on, `transport` takes the place of all."""
        self._settings = settings
        self._backend = GuardedBackend(settings.allow_private, resolver, sockets)
        transport = transport or guarded(self._backend, settings.in_flight * 2, trust)
        self._wire = Wire(transport, user_agent(settings.contact))
        self._robots = Robots(AGENT, self._robots_txt)
        self._turns = Turns(settings)

    @property
    def answered(self) -> bool:
        """Whether anything out there ever answered: a server, or a resolver that knew a name."""
        return self._backend.answered

    async def __aenter__(self) -> HttpFetcher:
        # Retries end in an outcome that tells of them; without a handler each would be printed to stderr too.
        logging.getLogger("stamina").addHandler(logging.NullHandler())
        await self._wire.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._wire.__aexit__(kind, error, trace)

    async def fetch(self, request: FetchRequest) -> Outcome:
        """Read one URL. Never raises for a page that cannot be read: that is a `Skipped`."""
        budget = _Budget(time.monotonic() + self._settings.deadline)
        try:
            return await self._tried(request, budget)
        except WireError as trouble:
            return Skipped(
                request.url,
                trouble.reason,
                trouble.detail,
                trouble.status,
                refuses_asker=trouble.status == 429,
            )
        except TimeoutError:
            return Skipped(request.url, "timeout", f"not read within {self._settings.deadline:g} s")

    async def _tried(self, request: FetchRequest, budget: _Budget) -> Outcome:
        def again(error: Exception) -> bool | float:
            if not isinstance(error, WireError) or not error.passing:
                return False
            if error.after is None:
                return budget.left() > 0
            return error.after if error.after < budget.left() else False

        pause = min(self._settings.delay, 1.0) / 2
        async for attempt in stamina.retry_context(
            on=again, attempts=self._settings.tries, timeout=None, wait_initial=pause, wait_jitter=pause
        ):
            with attempt:
                moved: list[tuple[str, str]] = []
                reply = await self._followed(request, budget, moved)
                outcome = replies.outcome(request, reply)
                return replace(outcome, moved=tuple(moved)) if isinstance(outcome, Page) else outcome
        raise AssertionError("stamina either returns or raises")

    async def _followed(self, request: FetchRequest, budget: _Budget, moved: list[tuple[str, str]]) -> Reply:
        """The final reply; each hop is vetted as the first address was, and `moved` told of permanent ones.

        What goes along or is spared for the sake of the first host ends where a hop leaves it, for good.
        """
        self._vet(request.url)
        url = urldefrag(request.url).url
        home, at_home = host_of(url), True
        check = partial(replies.check, accept=request.accept)
        for _ in range(self._settings.redirects + 1):
            self._vet(url)
            at_home = at_home and host_of(url) == home
            asked = time.monotonic()
            pause = 0.0 if request.api and at_home else await self._robots.delay(url)
            budget.until += time.monotonic() - asked
            headers = replies.asking(request) | (self._token(url) if at_home else {})
            async with self._turn(url, budget, pause):
                reply = await self._wire.get(url, headers, self._settings.max_bytes, check)
            hop = replies.next_hop(reply)
            if hop is None:
                return reply
            if reply.status in replies.PERMANENT:
                moved.append((url, hop))
            url = hop
        raise WireError("redirect_loop", f"more than {self._settings.redirects} redirects, last to {url}")

    def _token(self, url: str) -> dict[str, str]:
        """The header that opens a host to whoever holds its token; never sent in the clear."""
        token = self._settings.tokens.get(host_of(url))
        secure = urlsplit(url).scheme == "https"
        return {"Authorization": f"Bearer {token}"} if token and secure else {}

    async def _robots_txt(self, url: str) -> Reply:
        budget = _Budget(time.monotonic() + min(_ROBOTS_DEADLINE, self._settings.deadline))
        for _ in range(self._settings.redirects + 1):
            self._vet(url)
            try:
                async with self._turn(url, budget):
                    reply = await self._wire.get(url, {}, MAX_ROBOTS_BYTES, lambda _: None, whole=False)
            except TimeoutError as error:
                raise WireError("timeout", f"{url} was not read in time") from error
            hop = replies.redirect(reply)
            if hop is None:
                return reply
            url = hop
        raise WireError("redirect_loop", f"{url} is one redirect too many")

    def _vet(self, url: str) -> None:
        refused = refusal(url, self._settings.allow_private)
        if refused is not None:
            raise WireError(refused.reason, f"{url}: {refused.detail}")

    @asynccontextmanager
    async def _turn(self, url: str, budget: _Budget, pause: float = 0.0) -> AsyncIterator[None]:
        """A block in which the host of an address is asked once, within the time left for the page."""
        async with self._turns.turn(url, pause) as waited:
            budget.until += waited
            async with asyncio.timeout(budget.left()):
                yield


def user_agent(contact: str) -> str:
    """The honest name that goes with each request, with the owner's contact where there is one."""
    printable = re.sub(r"[^\x20-\x7e]|[()]", "", contact).strip()
    return f"{AGENT}/{_VERSION} ({printable})" if printable else f"{AGENT}/{_VERSION}"


async def read_all(
    fetcher: HttpFetcher, links: Sequence[Link], on_outcome: Callable[[Outcome], None]
) -> list[Outcome]:
    """Read all; outcomes in the order of the links, `on_outcome` told of each as soon as it is certain.

    When no server at all can be reached, every outcome is `offline`: after seconds, not after all deadlines.
    What `on_outcome` raises ends the fetching and is raised.
    """
    watch = Watch([link.url for link in links], on_outcome)
    tasks = {asyncio.ensure_future(source_of(link).read(link, fetcher)): n for n, link in enumerate(links)}
    pending = set(tasks)
    try:
        while pending:
            done, pending = await asyncio.wait(
                pending, timeout=watch.patience(), return_when=asyncio.FIRST_COMPLETED
            )
            if fetcher.answered:
                watch.online()
            for task in done:
                watch.take(tasks[task], task.result())
            if watch.is_offline(waiting=bool(pending)):
                break
    finally:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
    return watch.outcomes()

"""Polite, bounded HTTP: what the network gives for a list of links, each with an outcome and a reason.

One request at a time per host, few in all, one deadline a page, redirects as hops that are vetted anew.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import TracebackType
from urllib.parse import urldefrag, urlsplit

import stamina

from ingest import replies
from ingest.guard import PORTS, GuardedBackend, Resolver, refusal
from ingest.offline import Watch
from ingest.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from ingest.robots import Robots
from ingest.sources.router import source_of
from ingest.types import FetchRequest, FetchSettings, Link, Outcome, Page, Skipped
from ingest.wire import Reply, Transport, Wire, WireError, guarded

AGENT = "reading-list-assistant"
_VERSION = "0.1"
_ROBOTS_DEADLINE = 10.0  # seconds


@dataclass(slots=True)
class _Host:
    """A host is asked one thing at a time, and not before `free_at`."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    failures: int = 0
    dead: WireError | None = None


@dataclass(slots=True)
class _Budget:
    """The time left for one page: until a moment that moves on while the page waits for its turn."""

    until: float

    def left(self) -> float:
        return self.until - time.monotonic()


class HttpFetcher:
    """Reads pages over HTTP. An async context manager; inside it `fetch` may run for many pages at once."""

    def __init__(
        self, settings: FetchSettings, resolver: Resolver | None = None, transport: Transport | None = None
    ) -> None:
        self._settings = settings
        self._backend = GuardedBackend(settings.allow_private, resolver)
        transport = transport or guarded(self._backend, settings.in_flight * 2)
        self._wire = Wire(transport, user_agent(settings.contact))
        self._robots = Robots(AGENT, self._robots_txt)
        self._places = asyncio.Semaphore(settings.in_flight)
        self._hosts: dict[str, _Host] = {}

    @property
    def reached(self) -> bool:
        """Whether any server was ever connected to."""
        return self._backend.connected

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
            return Skipped(request.url, trouble.reason, trouble.detail, trouble.status)
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
        """The final reply; each hop is vetted as the first address was, and `moved` told of permanent ones."""
        self._vet(request.url)
        url = urldefrag(request.url).url
        headers = replies.validators(request)
        for _ in range(self._settings.redirects + 1):
            self._vet(url)
            asked = time.monotonic()
            pause = await self._robots.delay(url)
            budget.until += time.monotonic() - asked
            reply = await self._in_turn(url, headers, self._settings.max_bytes, replies.check, budget, pause)
            hop = replies.next_hop(reply)
            if hop is None:
                return reply
            if reply.status in replies.PERMANENT:
                moved.append((url, hop))
            url = hop
        raise WireError("redirect_loop", f"more than {self._settings.redirects} redirects, last to {url}")

    async def _robots_txt(self, url: str) -> Reply:
        budget = _Budget(time.monotonic() + min(_ROBOTS_DEADLINE, self._settings.deadline))
        for _ in range(self._settings.redirects + 1):
            self._vet(url)
            try:
                reply = await self._in_turn(url, {}, MAX_ROBOTS_BYTES, lambda _: None, budget)
            except TimeoutError as error:
                raise WireError("timeout", f"{url} was not read in time") from error
            hop = replies.next_hop(reply)
            if hop is None:
                return reply
            url = hop
        raise WireError("redirect_loop", f"{url} is one redirect too many")

    def _vet(self, url: str) -> None:
        refused = refusal(url, self._settings.allow_private)
        if refused is not None:
            raise WireError(refused.reason, f"{url}: {refused.detail}")

    async def _in_turn(
        self,
        url: str,
        headers: Mapping[str, str],
        max_bytes: int,
        check: Callable[[Reply], None],
        budget: _Budget,
        pause: float = 0.0,
    ) -> Reply:
        """One request when its host is free, then in one of the places: who waits for a host holds none."""
        host = self._hosts.setdefault(_host_key(url), _Host())
        queued = time.monotonic()
        async with host.lock:
            if host.dead is not None:
                raise WireError(host.dead.reason, host.dead.detail, host.dead.status)
            await asyncio.sleep(max(0.0, host.free_at - time.monotonic()))
            async with self._places:
                budget.until += time.monotonic() - queued
                try:
                    async with asyncio.timeout(budget.left()):
                        reply = await self._wire.get(url, headers, max_bytes, check)
                except WireError as trouble:
                    self._remember(host, trouble)
                    raise
                except TimeoutError:
                    self._remember(host, WireError("timeout", f"{url} was not read in time"))
                    raise
                finally:
                    host.free_at = time.monotonic() + max(self._settings.delay, pause)
        host.failures = 0
        return reply

    def _remember(self, host: _Host, trouble: WireError) -> None:
        """A host that has no address, or was tried in vain, is not tried again for each of its pages."""
        host.failures = host.failures + 1 if trouble.reason in ("dns", "connect", "timeout") else 0
        if trouble.reason == "dns" or host.failures >= self._settings.tries:
            host.dead = trouble


def _host_key(url: str) -> str:
    """One key for a host however its name and its default port are written; another port is another host."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    return host if parts.port in (None, *PORTS) else f"{host}:{parts.port}"


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
            if fetcher.reached:
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

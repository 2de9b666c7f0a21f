"""Whose turn it is: one request at a time per host with a gap between, few in all, none for a host that is down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ingest.types import FetchSettings
from ingest.urls import host_of
from ingest.wire import WireError

_UNREACHED = frozenset(["dns", "connect", "timeout"])


@dataclass(slots=True)
class _Host:
    """A host is asked one thing at a time, and not before `free_at`."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    failures: int = 0
    put_off: float = 0.0
    """Seconds that it asked to be left alone, in all, since it last gave a page."""
    dead: WireError | None = None


class Turns:
    """Hands out turns at hosts. Who waits for a host holds none of the places that all share."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(settings.in_flight)
        self._hosts: dict[str, _Host] = {}

    @asynccontextmanager
    async def turn(self, url: str, pause: float) -> AsyncIterator[float]:
        """A block in which the host of an address may be asked once; the seconds that were waited for it.

        `pause`: seconds that the site wants after it. What the block raises tells of the host, and is raised.
        Raises WireError when the host has been given up.
        """
        key = host_of(url)
        host = self._hosts.setdefault(key, _Host())
        queued = time.monotonic()
        async with host.lock:
            if host.dead is not None:
                raise WireError(host.dead.reason, host.dead.detail, host.dead.status)
            await asyncio.sleep(max(0.0, host.free_at - time.monotonic()))
            async with self._places:
                gap = max(self._settings.delay, pause, self._settings.gaps.get(key, 0.0))
                try:
                    yield time.monotonic() - queued
                except WireError as trouble:
                    self._remember(host, trouble)
                    gap = max(gap, trouble.after or 0.0)
                    raise
                except TimeoutError:
                    self._remember(host, WireError("timeout", f"{url} was not read in time"))
                    raise
                else:
                    host.failures, host.put_off = 0, 0.0
                finally:
                    host.free_at = time.monotonic() + gap

    def _remember(self, host: _Host, trouble: WireError) -> None:
        """A host that has no address, was tried in vain, or wants to be left alone for longer than a page may
        take, is not tried again for each of its pages."""
        host.failures = host.failures + 1 if trouble.reason in _UNREACHED else 0
        host.put_off += trouble.after or 0.0
        tired = host.failures >= self._settings.tries or host.put_off > self._settings.deadline
        if trouble.reason == "dns" or tired:
            host.dead = trouble

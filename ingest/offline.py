"""Tells a machine without a network from a list with dead links. Knows outcomes only, and no HTTP."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from ingest.types import NotModified, Outcome, Skipped

_SURE_AFTER = 5.0  # seconds in which at least one living host of several answers
_GIVE_UP_AFTER = 12.0  # seconds after which silence everywhere is no coincidence
_HOSTS = 4  # so many hosts of a list are not dead by chance
_UNREACHED = frozenset(["dns", "connect", "timeout"])
_NEVER_ASKED = frozenset(["forbidden_address", "cancelled", "offline"])


class Watch:
    """Collects outcomes; holds back the failures of connections until it is certain what they mean."""

    def __init__(self, urls: Sequence[str], on_outcome: Callable[[Outcome], None]) -> None:
        self._urls = urls
        self._tell = on_outcome
        self._outcomes: dict[int, Outcome] = {}
        self._held: list[int] = []
        self._online = False
        self._began = time.monotonic()

    def online(self) -> None:
        """Something out there answered: each failure is what it says."""
        self._online = True
        held, self._held = self._held, []
        for number in held:
            self._tell(self._outcomes[number])

    def take(self, number: int, outcome: Outcome) -> None:
        """Note the outcome of one address."""
        self._outcomes[number] = outcome
        reason = outcome.reason if isinstance(outcome, Skipped) else None
        if reason in _UNREACHED and not self._online:
            self._held.append(number)
            return
        # What a source holds for ever it confirms without asking anyone.
        asked = reason not in _NEVER_ASKED and not isinstance(outcome, NotModified)
        if asked and not self._online:
            self.online()
        self._tell(outcome)

    def is_offline(self, waiting: bool) -> bool:
        """Whether it is certain that there is no network."""
        if self._online:
            return False
        hosts = {self._host(number) for number in self._held}
        elapsed = time.monotonic() - self._began
        if elapsed >= _GIVE_UP_AFTER and len({self._host(n) for n in range(len(self._urls))}) > 1:
            return True
        return len(hosts) >= _HOSTS and elapsed >= _SURE_AFTER and waiting

    def patience(self) -> float | None:
        """Seconds after which to ask again, even when nothing has happened; None for as long as it takes."""
        if self._online:
            return None
        elapsed = time.monotonic() - self._began
        return next((moment - elapsed for moment in (_SURE_AFTER, _GIVE_UP_AFTER) if moment > elapsed), 1.0)

    def outcomes(self) -> list[Outcome]:
        """All outcomes in the order of the addresses; what was held back is told now.

        A few names that nobody knows are no proof that there is no network: they keep their own reason.
        """
        hosts = {self._host(number) for number in self._held}
        missing = [number for number in range(len(self._urls)) if number not in self._outcomes]
        if missing or len(hosts) >= _HOSTS:
            for number in sorted([*self._held, *missing]):
                self._outcomes[number] = self._offline(number)
        self._held = sorted([*self._held, *missing])
        self.online()
        return [self._outcomes[number] for number in range(len(self._urls))]

    def _host(self, number: int) -> str:
        return self._urls[number].partition("://")[2].partition("/")[0].lower()

    def _offline(self, number: int) -> Skipped:
        known = self._outcomes.get(number)
        why = f" ({known.reason}: {known.detail})" if isinstance(known, Skipped) else ""
        return Skipped(self._urls[number], "offline", f"no server could be reached{why}")

"""The text of a page: the best version that the library holds, extracted once and kept.

An extraction that is kept costs neither a child process nor a parser: that is what makes a build in which
nothing changed quick.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.acquire import Acquired
from ingest.ahead import Ahead
from ingest.library import Library
from ingest.sandbox import Extractor
from ingest.stored import StoredPage
from ingest.targets import Target
from ingest.types import Extracted, Kind, Progress, Skipped
from ingest.urls import kind_of

LIBRARIES = (
    "trafilatura", "lxml", "ftfy", "markdown-it-py", "PyYAML", "charset-normalizer", "webvtt-py", "pypdf",
)  # fmt: skip
"""What the extractor leaves the work to: another version may read a page otherwise."""


@dataclass(frozen=True, slots=True)
class Part:
    """A page that came with another, and its text."""

    stored: StoredPage
    extracted: Extracted


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one target."""

    target: Target
    stored: StoredPage | None
    """The version that answers; None when none could be read."""
    extracted: Extracted | None
    """Its text; None together with `stored`."""
    trouble: Skipped | None
    """Why the page could not be read today, even where an older version answers."""
    changed: bool
    """Whether the page's content is new today."""
    parts: tuple[Part, ...] = ()
    """The pages that came with the version that answers, in the order of its source."""
    unread: tuple[Skipped, ...] = ()
    """Those of them that could not be read."""
    failing_since: datetime | None = None
    """Since when the link cannot be read; None while it can."""

    @property
    def complete(self) -> bool:
        """Whether a complete page has been read, so that no digest is needed."""
        return self.stored is not None and self.stored.complete


class Shelf:
    """Reads targets from the library. The extractor's process is started when it is first needed."""

    def __init__(self, library: Library, *, refresh: bool = False) -> None:
        self.library = library
        self._refresh = refresh
        self._stack = ExitStack()
        self._extractor: Extractor | None = None
        self._ahead: Ahead | None = None
        self._coming = deque[Target]()
        self._outcomes: dict[str, Extracted | Skipped] = {}
        self._interrupted = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ahead is not None:
            self._ahead.close()
        self._stack.close()

    def away(self, targets: Sequence[Target], acquired: Acquired, progress: Progress) -> list[Target]:
        """The targets to ask the network for: those that no complete page on this machine answers for."""
        away = []
        for done, target in enumerate(targets, start=1):
            if target.identity in acquired.held:
                progress("saved", done, len(targets))
            if target.remote and not self._stands(target, acquired):
                away.append(target)
        return away

    def ahead(self, target: Target) -> None:
        """Take note of a page that has just been fetched, and begin to read those that came, while others come."""
        self._coming.append(target)
        if self._ahead is None:
            self._ahead = Ahead(self._reader())
        while self._coming and self._ahead.has_room:
            came = self._coming.popleft()
            stored = self.library.latest(came.identity, "fetched")
            if stored is not None and self._kept(extraction_key(stored, came.kind)) is None:
                self._ahead.begin(
                    extraction_key(stored, came.kind), self.library.page(stored), stored.url, came.kind
                )

    def read_all(
        self, targets: Sequence[Target], acquired: Acquired, progress: Progress
    ) -> tuple[Reading, ...]:
        """A reading for each target."""
        readings = []
        for done, target in enumerate(targets, start=1):
            readings.append(self.read(target, acquired))
            progress("read", done, len(targets))
        return tuple(readings)

    def read(self, target: Target, acquired: Acquired) -> Reading:
        """The best version of a page that gives text, and what is wrong with the one it should have been."""
        trouble = acquired.failed.get(target.identity)
        changed = target.identity in acquired.changed
        unread: list[tuple[StoredPage, Skipped]] = []
        for stored in self._candidates(target, acquired):
            outcome = self.extraction(stored, target.kind)
            if isinstance(outcome, Extracted):
                newer = (why for failed, why in unread if failed.checked_at > stored.checked_at)
                trouble = _first(target, trouble, *newer)
                return Reading(target, stored, outcome, trouble, changed, *self._parts(stored))
            unread.append((stored, outcome))
        never = Skipped(target.url, "offline", "never read, and this build does not use the network")
        never = _cancelled(target.url) if self._interrupted else never
        trouble = _first(target, trouble, *(why for _, why in unread), never)
        return Reading(target, None, None, trouble, changed)

    def so_far(self, targets: Sequence[Target], acquired: Acquired) -> list[Reading]:
        """All targets after an interruption, at once: what was not read by then is `cancelled`."""
        self._interrupted = True
        return [self.read(target, acquired) for target in targets]

    def _parts(self, stored: StoredPage) -> tuple[tuple[Part, ...], tuple[Skipped, ...]]:
        """The pages that came with a version: those that give text, and those that do not."""
        parts, unread = [], []
        for key in stored.attached:
            part = self.library.latest(key, stored.origin)
            outcome = self.extraction(part, kind_of(part.url)) if part else None
            if part and isinstance(outcome, Extracted):
                parts.append(Part(part, outcome))
            elif isinstance(outcome, Skipped):
                unread.append(outcome)
        return tuple(parts), tuple(unread)

    def _stands(self, target: Target, acquired: Acquired) -> bool:
        held = self._held(target, acquired)
        if held is None or not held.complete:
            return False
        return isinstance(self.extraction(held, target.kind), Extracted)

    def _candidates(self, target: Target, acquired: Acquired) -> Iterator[StoredPage]:
        """The versions to try: complete ones first, and copies of an archive last.

        Among equals what lies here now, then the newest.
        """
        if target.refused:
            return
        held = self._held(target, acquired)
        versions = self.library.versions(target.identity)
        yield from sorted(
            versions, key=lambda stored: (not stored.complete, stored.origin == "archived", stored != held)
        )

    def _held(self, target: Target, acquired: Acquired) -> StoredPage | None:
        return self.library.latest(target.identity, "saved") if target.identity in acquired.held else None

    def extraction(self, stored: StoredPage, kind: Kind) -> Extracted | Skipped:
        """What a version of a page gives, kept or worked out now."""
        key = extraction_key(stored, kind)
        if key not in self._outcomes:
            kept = self._kept(key)
            if kept is None and self._interrupted:
                return _cancelled(stored.url)
            self._outcomes[key] = kept or self._fresh(key, stored, kind)
        return self._outcomes[key]

    def _kept(self, key: str) -> Extracted | Skipped | None:
        known = self.library.extracted(key, extractor_version())
        return None if self._refresh and isinstance(known, Skipped) else known

    def _fresh(self, key: str, stored: StoredPage, kind: Kind) -> Extracted | Skipped:
        begun = self._ahead.result(key) if self._ahead else None
        outcome = begun or self._reader().extract(self.library.page(stored), stored.url, kind)
        # A limit may have been met because the machine was busy: the next build tries again.
        if isinstance(outcome, Extracted) or outcome.reason != "parser_limit":
            self.library.put_extracted(key, extractor_version(), outcome)
        return outcome

    def _reader(self) -> Extractor:
        if self._extractor is None:
            self._extractor = self._stack.enter_context(Extractor())
        return self._extractor


def _cancelled(url: str) -> Skipped:
    return Skipped(url, "cancelled", "the build was interrupted before this was read")


def _first(target: Target, *troubles: Skipped | None) -> Skipped | None:
    """The first trouble there is, under the address as listed."""
    trouble = next((trouble for trouble in troubles if trouble), None)
    return replace(trouble, url=target.entries[0].url) if trouble else None


def extraction_key(stored: StoredPage, kind: Kind) -> str:
    """Everything that an extraction depends on: the content, and what it is read as."""
    parts = (
        stored.content_hash, stored.content_type, stored.url, stored.final_url, stored.status,
        stored.complete, kind,
    )  # fmt: skip
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def extractor_version() -> str:
    """Names the code that extracts: this package's own source, and the libraries that it leaves the work to.

    Taken from the source itself, so that nobody can forget to count it up: a change of any line reads
    the kept pages again, which costs seconds and never a download.
    """
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    libraries = (f"{name}-{version(name)}" for name in LIBRARIES)
    return " ".join([digest.hexdigest()[:16], *libraries])

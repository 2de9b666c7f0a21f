"""A folder with a list, saved pages and digests, and a library, for the tests of the pipeline."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from ingest.extract import extract
from ingest.library import Library
from ingest.pipeline import Ingested, IngestRequest, accept, ingest
from ingest.types import Document, Extracted, FetchSettings, Kind, LedgerRow, Page, Skipped

SAVED_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
SETTINGS = FetchSettings(delay=0.0, tries=1, deadline=5.0, allow_private=True)
PUBLIC = FetchSettings(delay=0.0, tries=1, deadline=5.0, gaps={})
"""With nothing let through: for the small internet, whose hosts have public addresses."""
ALPHA_SAYS = "The alpha page explains that a warm-up of forty steps keeps the loss from jumping."
ALPHA = f"# Alpha\n\n{ALPHA_SAYS}\n"
"""The extractor takes the heading for the title: 15 words of text are left."""
BETA = "# Beta\n\nThe beta page says that the second moment decays by a factor of 0.999 a step.\n"
CODE = "class SGD:\n    lr = 0.01\n\n\nclass Adam:\n    lr = 0.001\n"


class InProcess:
    """The extractor without its process: most tests are not about the process."""

    def __enter__(self) -> InProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""

    def interrupt(self) -> None:
        """Nothing to end."""

    def extract(self, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
        return extract(page, url, kind)


@dataclass
class World:
    """A folder with a list, saved pages and digests, and a library."""

    folder: Path
    library: Library
    settings: FetchSettings = SETTINGS
    told: list[tuple[str, int, int]] = field(default_factory=list)
    waited_for: list[str] = field(default_factory=list)
    """The detail of each progress that is told, beside `told`."""

    def list(self, text: str) -> Path:
        path = self.folder / "lists" / "list.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def save(self, name: str, url: str, body: str, *, complete: bool = True, folder: str = "saved") -> Path:
        """A saved page; its folder."""
        home = self.folder / folder
        home.mkdir(exist_ok=True)
        (home / name).write_text(body, encoding="utf-8")
        os.utime(home / name, (SAVED_AT.timestamp(), SAVED_AT.timestamp()))
        index = home / "index.json"
        rows = json.loads(index.read_text()) if index.exists() else []
        rows.append({"file": name, "url": url, "content_type": "text/markdown", "complete": complete})
        index.write_text(json.dumps(rows))
        return home

    def digest(self, name: str, url: str, text: str) -> None:
        home = self.folder / "digests"
        home.mkdir(exist_ok=True)
        matter = f"url: {url}\ntitle: {name} in short\nauthors: [Ada]\npublished: null\nkind: article\n"
        (home / f"{name}.md").write_text(f"---\n{matter}section: [List]\nread: full\n---\n\n{text}\n")

    def build(
        self,
        location: Path | str,
        *,
        saved: tuple[Path, ...] = (),
        offline: bool = False,
        refresh: bool = False,
        force: bool = False,
        only: tuple[str, ...] = (),
    ) -> Ingested:
        """What a build finds; taken for published unless too much of it vanished."""
        request = IngestRequest(str(location), saved, self.folder / "digests", offline, refresh, force, only)
        self.told.clear()
        self.waited_for.clear()
        found = ingest(request, self.library, self.settings, self._progress)
        if found.vanished is None:
            accept(found, self.library)
        return found

    def _progress(self, stage: str, done: int, total: int, detail: str = "", /) -> None:
        self.told.append((stage, done, total))
        self.waited_for.append(detail)


def told(documents: tuple[Document, ...]) -> list[tuple[str, str, str]]:
    return [(document.origin, document.kind, document.url) for document in documents]


def row_of(result: Ingested, url: str) -> LedgerRow:
    [row] = [row for row in result.ledger if row.url == url]
    return row


def states(result: Ingested) -> list[tuple[int, str, str | None]]:
    return [(row.line, row.state, row.reason) for row in result.ledger]

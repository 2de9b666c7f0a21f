"""Snapshots: immutable folders under `indexes/`, published whole or not at all, opened only when proven so.

A reader needs no lock. Everything it will read is open when `open_current` returns, so a later build may
remove the folder under it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from index import layout
from index.layout import Points
from index.lexical import LexicalIndex
from index.manifest import REBUILD, Facts, Manifest, read_manifest, verify, write_manifest
from index.store import PassageStore
from index.types import Chunk, Filters, VectorStore
from index.vectors import FaissStore
from ingest.errors import SnapshotError
from ingest.types import Document
from ingest.whole_file import sync

CHUNKS = "chunks.faiss"
SENTENCES = "sentences.faiss"
LEXICAL = "lexical"
PASSAGES = "passages.sqlite"
LAYOUT = "layout.npy"

KEEP = 3
"""Snapshots that stay, the newest ones; the one in use always stays."""

_INDEXES = "indexes"
_CURRENT = "current"
_RETIRED = "retired"
_STAGED = ".tmp-"
_STAMP = "%Y%m%dT%H%M%S.%fZ"
_ID = re.compile(r"\d{4}(0[1-9]|1[0-2])([0-2]\d|3[01])T[0-2]\d[0-5]\d[0-5]\d\.\d{6}Z")


class Snapshot:
    """One built index, open for reading."""

    def __init__(self, folder: Path, warning: str = "") -> None:
        """Verify and open `folder`; SnapshotError when anything is missing, damaged or of another format."""
        self.manifest: Manifest = read_manifest(folder)
        self._folder = folder
        self.warning = warning
        """Why this is not the snapshot that should be in use; empty when it is."""
        verify(folder, self.manifest)
        vectors = FaissStore.open(folder / CHUNKS)
        sentences = FaissStore.open(folder / SENTENCES)
        self.vectors: VectorStore = vectors
        """One row a chunk."""
        self.sentences: VectorStore = sentences
        """One row a sentence, in the order of the chunks."""
        self.lexical = LexicalIndex.open(folder / LEXICAL)
        self._store = PassageStore.open(folder / PASSAGES)
        held = (vectors.count, sentences.count, len(self.sentence_offsets) - 1, self.sentence_offsets[-1])
        wanted = (
            self.manifest.chunks,
            self.manifest.sentences,
            self.manifest.chunks,
            self.manifest.sentences,
        )
        if held != wanted or vectors.dimension != self.manifest.dimension:
            self.close()
            raise SnapshotError(f"{folder}: its files do not belong together", REBUILD)

    @property
    def id(self) -> str:
        """Sorts by age."""
        return self.manifest.id

    @property
    def sentence_offsets(self) -> NDArray[np.int64]:
        """Chunk `row` has the sentence rows `offsets[row]` to `offsets[row + 1]`; shape (chunks + 1,)."""
        return self._store.sentence_offsets

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """The chunks of `rows`, in that order."""
        return self._store.chunks(rows)

    def rows(self, filters: Filters) -> list[int] | None:
        """The rows that `filters` let through; None when they let everything through."""
        return self._store.rows(filters)

    def documents(self) -> tuple[Document, ...]:
        """Every document in the order of the list, its text left out: what a question can name."""
        return self._store.documents()

    def acronyms(self) -> dict[str, str]:
        """The acronyms that the documents' texts define, in lower case, with their long forms."""
        return self._store.acronyms()

    def layout(self) -> Points:
        """A point for each chunk, in the order of the rows, shape (chunks, 2)."""
        return layout.read(self._folder / LAYOUT)

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_current(home: Path) -> Snapshot | None:
    """The snapshot in use, every checksum verified; None when nothing has been built.

    Falls back to the newest good one, whose `warning` says so; SnapshotError when none is.
    """
    while True:
        named = current_id(home)
        problems: list[str] = []
        for candidate in _candidates(home, named):
            warning = ""
            if candidate != named:
                why = problems[0] if problems else f"{home / _CURRENT} names none that is there"
                warning = f"answering from the snapshot {candidate}: {why}"
            try:
                return Snapshot(home / _INDEXES / candidate, warning)
            except SnapshotError as error:
                problems.append(error.message)
            if current_id(home) != named:
                break  # a build has published and tidied up meanwhile: look again
        else:
            if not problems:
                return None
            raise SnapshotError(f"no snapshot can be used: {problems[0]}", REBUILD)


def intact(home: Path) -> Manifest | None:
    """The manifest of the snapshot in use when every checksum holds, else None."""
    named = current_id(home)
    if named is None:
        return None
    folder = home / _INDEXES / named
    try:
        manifest = read_manifest(folder)
        verify(folder, manifest)
    except SnapshotError:
        return None
    return manifest


def current_id(home: Path) -> str | None:
    """What `current` names; None when it is missing or names nothing that could be a snapshot."""
    try:
        name = (home / _CURRENT).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return name if _ID.fullmatch(name) else None


def snapshot_ids(home: Path) -> list[str]:
    """The snapshots of `home`, damaged ones included, newest first."""
    folder = home / _INDEXES
    try:
        return sorted((path.name for path in folder.iterdir() if _ID.fullmatch(path.name)), reverse=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise SnapshotError(
            f"{folder}: cannot be read ({error.strerror})", "check its permissions"
        ) from error


def stage(home: Path) -> Path:
    """A new empty folder to build a snapshot in."""
    folder = home / _INDEXES
    folder.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=_STAGED, dir=folder))


def publish(home: Path, staged: Path, facts: Facts) -> Manifest:
    """Make the staged folder the snapshot in use, whole; after an OSError the one before is still in use."""
    indexes = home / _INDEXES
    now = datetime.now(UTC)
    name = _next_id(home, now)
    manifest = write_manifest(staged, name, now.isoformat(), facts)
    staged.chmod(0o755)
    for path in staged.rglob("*"):
        sync(path)
    sync(staged)
    staged.rename(indexes / name)
    try:
        sync(indexes)
        _point(home, name)
    except OSError:
        # or each try on a full disk would leave another whole snapshot there
        if current_id(home) != name:
            _remove(indexes / name)
        raise
    _prune(home)
    return manifest


def sweep(home: Path) -> None:
    """Remove what a build that was killed left behind. Only for the holder of the build lock."""
    for debris in (*(home / _INDEXES).glob(f"{_STAGED}*"), *home.glob(f"{_CURRENT}{_STAGED}*")):
        if debris.is_dir():
            shutil.rmtree(debris, ignore_errors=True)
        else:
            debris.unlink(missing_ok=True)


def _candidates(home: Path, named: str | None) -> list[str]:
    there = snapshot_ids(home)
    first = [named] if named in there else []
    return [*first, *(name for name in there if name != named)]


def _next_id(home: Path, now: datetime) -> str:
    taken = [*snapshot_ids(home), current_id(home) or ""]
    stamp = now.strftime(_STAMP)
    newest = max(taken)
    if stamp > newest:
        return stamp
    # the clock went back: ids grow all the same
    return (datetime.strptime(newest, _STAMP) + timedelta(microseconds=1)).strftime(_STAMP)


def _point(home: Path, name: str) -> None:
    fresh = home / f"{_CURRENT}{_STAGED}{os.getpid()}"
    fresh.write_text(name + "\n", encoding="ascii")
    sync(fresh)
    fresh.replace(home / _CURRENT)
    sync(home)


def retire(home: Path) -> None:
    """Remove every snapshot but the one in use, and let that one go with the next that is published.

    For a source that is to be forgotten: its text is in all of them. Only for the holder of the build lock.
    """
    used = current_id(home)
    for name in snapshot_ids(home):
        if name != used:
            _remove(home / _INDEXES / name)
    if used:
        (home / _RETIRED).write_text(used + "\n", encoding="ascii")


def _prune(home: Path) -> None:
    """Remove all but the newest few. A failure to tidy up must not fail a build that has published."""
    used, mark = current_id(home), home / _RETIRED
    retired = mark.read_text(encoding="ascii").strip() if mark.exists() else ""
    there = snapshot_ids(home)
    for name in (*there[KEEP:], *(name for name in there[:KEEP] if name == retired)):
        if name != used:
            _remove(home / _INDEXES / name)
    if retired != used:
        mark.unlink(missing_ok=True)


def _remove(folder: Path) -> None:
    gone = folder.with_name(f"{_STAGED}gone-{folder.name}")
    # renamed first, so that no reader meets a folder that is half there
    with contextlib.suppress(OSError):
        shutil.rmtree(folder.rename(gone), ignore_errors=True)

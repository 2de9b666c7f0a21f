"""What a snapshot says of itself, and the proof that it is whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import SnapshotError

FORMAT = 4
"""Version of the folder's layout; another one is refused."""

MANIFEST = "manifest.json"
REBUILD = "run assistant build"


@dataclass(frozen=True, slots=True)
class FileSum:
    """One file of a snapshot: its path inside the folder, its size in bytes and its SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What a snapshot was built from and what it holds."""

    model: str
    """Name of the embedder: a question must be embedded by the same."""
    dimension: int
    documents: int
    chunks: int
    sentences: int
    shipped: str
    """Digest of the shipped data."""
    list_location: str
    recipe: str
    """Versions of chunking and of word analysis."""
    content: str
    """Digest of the documents and of everything above that decides what is made of them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of one snapshot, with its files."""

    format: int
    id: str
    created: str
    """ISO 8601, UTC."""
    model: str
    dimension: int
    documents: int
    chunks: int
    sentences: int
    shipped: str
    list_location: str
    recipe: str
    content: str
    files: tuple[FileSum, ...]


def write_manifest(folder: Path, snapshot: str, created: str, facts: Facts) -> Manifest:
    """Sum up every file of `folder` and write its manifest there."""
    files = tuple(_sums(folder))
    manifest = Manifest(format=FORMAT, id=snapshot, created=created, files=files, **asdict(facts))
    body = asdict(manifest)
    text = json.dumps({**body, "digest": _digest(body)}, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text, encoding="ascii")
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of `folder`; SnapshotError when it is missing, damaged or of another format."""
    path = folder / MANIFEST
    try:
        body = json.loads(path.read_bytes())
        digest = body.pop("digest")
        version = body["format"]
    except (OSError, ValueError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise SnapshotError(f"{path}: cannot be read ({error})", REBUILD) from error
    if version != FORMAT:
        raise SnapshotError(f"{folder}: format {version}, and this version reads {FORMAT}", REBUILD)
    if digest != _digest(body):
        raise SnapshotError(f"{path}: does not match its own digest", REBUILD)
    if body["id"] != folder.name:
        raise SnapshotError(f"{folder}: holds the snapshot {body['id']}", REBUILD)
    return Manifest(**{**body, "files": tuple(FileSum(**entry) for entry in body["files"])})


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with its size and checksum; SnapshotError names the first that differs."""
    for expected in manifest.files:
        path = folder / expected.path
        try:
            # the size first: a truncated file need not be read
            whole = path.stat().st_size == expected.size and _sha256(path) == expected.sha256
        except OSError as error:
            raise SnapshotError(f"{path}: cannot be read ({error.strerror})", REBUILD) from error
        if not whole:
            raise SnapshotError(f"{path}: does not match its checksum", REBUILD)


def _sums(folder: Path) -> Iterator[FileSum]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            yield FileSum(path.relative_to(folder).as_posix(), path.stat().st_size, _sha256(path))


def _sha256(path: Path) -> str:
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(body: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode("ascii")).hexdigest()

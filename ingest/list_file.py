"""A list's file is changed: read and written whole, so that a kill in the middle leaves what was there."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest.adding import Added, Addition, added
from ingest.errors import ReadingListError, UsageError
from ingest.lists.router import load
from ingest.lists.text import MAX_BOOKMARK_BYTES
from ingest.shipped import shipped


@dataclass(frozen=True, slots=True)
class Change:
    """What was put into which file."""

    file: Path
    added: Added


def add_to_list(location: str, wanted: Addition, file: str = "") -> Change:
    """Put a link into a list's file; `file` names the one of a folder. Raises UsageError or ReadingListError."""
    path = _file(location, file)
    text, mark = editable(path)
    listed = load(location)
    result = added(text, str(path), wanted, listed)
    _write(path, mark + result.text)
    return Change(path, result)


def editable(path: Path) -> tuple[str, str]:
    """The text of a file with its line ends, and its byte-order mark if it has one. Raises ReadingListError."""
    try:
        with path.open("rb") as stream:
            body = stream.read(MAX_BOOKMARK_BYTES + 1)
        text = body.decode("utf-8")
    except OSError as error:
        raise ReadingListError(f"{path} cannot be read: {error.strerror}", "check who may read it") from error
    except UnicodeDecodeError as error:
        raise ReadingListError(f"{path} is not in UTF-8", "save it as UTF-8 first") from error
    if len(body) > MAX_BOOKMARK_BYTES:
        raise ReadingListError(
            f"{path} is over {MAX_BOOKMARK_BYTES // 1_000_000} MB", "split it into several lists"
        )
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    return text.removeprefix(mark), mark


def _file(location: str, file: str) -> Path:
    """The file to change; what must not or cannot be changed is refused."""
    if location.startswith(("http://", "https://")):
        raise UsageError(f"the list {location} is on the web", "download it and name the file with --list")
    path = Path(location).expanduser().absolute()
    if path.is_dir():
        if not file:
            raise UsageError(f"the list {location} is a folder", "name the Markdown file in it with --file")
        if not (path / file).resolve().is_relative_to(path.resolve()):
            raise UsageError(f"--file {file!r} lies outside the folder {location}", "name a file in it")
        path = path / file
    elif file:
        raise UsageError(f"--file {file!r}: the list {location} is one file", "leave --file out")
    path = path.resolve()
    if path.is_relative_to(shipped().resolve()):
        raise UsageError(
            f"{path} ships with the program, and an update would lose the link",
            f"cp {path} reading.md; assistant build --list reading.md; and add to that",
        )
    if not path.is_file():
        raise ReadingListError(f"there is no file {path}", "check the path, or make the file first")
    return path


def _write(path: Path, text: str) -> None:
    """Replace a file by rename, with the rights that it had."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise ReadingListError(
            f"{path.parent} cannot be written: {error.strerror}", "check who may write there"
        ) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
            stream.flush()
            os.fsync(stream.fileno())
        shutil.copymode(path, name)
        Path(name).replace(path)
    except OSError as error:
        raise ReadingListError(f"{path} cannot be written: {error.strerror}", "check the disk") from error
    finally:
        with contextlib.suppress(FileNotFoundError):
            Path(name).unlink()

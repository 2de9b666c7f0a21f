"""Pages that a person saved: a folder with an `index.json`, or of files that name their own address."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from ingest.decoding import decode_page
from ingest.errors import SavedPagesError
from ingest.html import parse_html
from ingest.markdown import split_front_matter
from ingest.metadata import own_address
from ingest.types import Page, Skipped

MAX_BYTES = 20_000_000
MAX_INDEX_BYTES = 10_000_000
INDEX = "index.json"
TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".md": "text/markdown",
    ".markdown": "text/markdown", ".txt": "text/plain", ".py": "text/x-python", ".pdf": "application/pdf",
}  # fmt: skip
SOURCE_URL = "saved from url="
HEAD_TAG = re.compile(r"<(?:link|meta)\b[^<>]{0,2000}>", re.IGNORECASE)
MAX_TAGS = 300


@dataclass(frozen=True, slots=True)
class _Entry:
    file: str
    url: str
    content_type: str
    complete: bool


def load_saved(folder: Path) -> tuple[tuple[Page, ...], tuple[Skipped, ...]]:
    """The pages of a folder, and what in it could not be read. Files outside the folder are refused.

    A file that index.json does not name is taken under the address that it names itself: a page saved into
    the folder later must not be passed over in silence.

    Raises:
        SavedPagesError: the folder is missing or unreadable, or its index.json is broken.
    """
    root = _folder(folder)
    entries = _index(root / INDEX) if (root / INDEX).exists() else []
    named = {os.path.normpath(root / entry.file) for entry in entries}
    found = [_listed(root, entry) for entry in entries]
    found += [_unlisted(root, path) for path in _files(root) if str(path) not in named]
    pages = tuple(outcome for outcome in found if isinstance(outcome, Page))
    return pages, tuple(outcome for outcome in found if isinstance(outcome, Skipped))


def _folder(folder: Path) -> Path:
    try:
        root = folder.expanduser().resolve(strict=True)
        next(root.iterdir(), None)
    except (FileNotFoundError, RuntimeError) as trouble:
        raise SavedPagesError(
            f"no such folder of saved pages: {folder}",
            "check the path after --saved (without one, the folders of the last build are read)",
        ) from trouble
    except NotADirectoryError as trouble:
        raise SavedPagesError(
            f"not a folder: {folder}", "pass the folder that holds the page, with --saved"
        ) from trouble
    except OSError as trouble:
        raise SavedPagesError(
            f"cannot read {folder}: {trouble.strerror}", "check its permissions"
        ) from trouble
    return root


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.suffix.lower() in TYPES and path.is_file())


def _index(path: Path) -> list[_Entry]:
    hint = 'write a list of {"file": "…", "url": "…", "content_type": "…", "complete": true}'
    try:
        if path.stat().st_size > MAX_INDEX_BYTES:
            raise SavedPagesError(f"{path} is over {MAX_INDEX_BYTES:,} bytes", hint)
        rows = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as trouble:
        raise SavedPagesError(f"cannot read {path}: {trouble.strerror}", "check its permissions") from trouble
    except (ValueError, RecursionError) as trouble:
        raise SavedPagesError(f"{path} is not JSON: {trouble}", hint) from trouble
    if not isinstance(rows, list):
        raise SavedPagesError(f"{path} holds {type(rows).__name__}, not a list", hint)
    return [_entry(path, number, row, hint) for number, row in enumerate(rows, 1)]


def _entry(path: Path, number: int, row: Any, hint: str) -> _Entry:
    file = row.get("file") if isinstance(row, dict) else None
    url = row.get("url") if isinstance(row, dict) else None
    if not (_is_text(file) and _is_text(url) and file and url):
        raise SavedPagesError(f"entry {number} of {path} has no file or no url: {str(row)[:80]}", hint)
    media, complete = row.get("content_type", ""), row.get("complete", True)
    if not _is_text(media) or not isinstance(complete, bool):
        raise SavedPagesError(
            f"entry {number} of {path}: content_type must be text and complete true or false", hint
        )
    return _Entry(file, url, media, complete)


def _listed(root: Path, entry: _Entry) -> Page | Skipped:
    if not _is_web(entry.url):
        return Skipped(entry.url, "unsupported_type", f"{INDEX} names {entry.url!r}, not a web address")
    try:
        path = (root / entry.file).resolve()
    except (OSError, ValueError, RuntimeError) as trouble:
        return Skipped(entry.url, "no_text", f"{entry.file!r}: {trouble}")
    if not path.is_relative_to(root):
        return Skipped(entry.url, "forbidden_address", f"{entry.file!r} lies outside the folder {root}")
    return _page(path, entry.url, entry.content_type or TYPES.get(path.suffix.lower(), ""), entry.complete)


def _is_text(value: object) -> bool:
    """Whether a value is text that can be kept: JSON can spell half a character."""
    try:
        return isinstance(value, str) and value.encode().decode() == value
    except UnicodeEncodeError:
        return False


def _is_web(url: object) -> bool:
    try:
        return isinstance(url, str) and urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def _unlisted(root: Path, path: Path) -> Page | Skipped:
    """A file that index.json does not name: it must name its own address."""
    resolved = path.resolve()
    if not resolved.is_relative_to(root):
        return Skipped(str(path), "forbidden_address", f"{path.name!r} leads outside the folder {root}")
    media = TYPES[path.suffix.lower()]
    page = _page(resolved, "", media, True)
    if isinstance(page, Skipped):
        return Skipped(str(path), page.reason, page.detail)
    url = _own_address(page)
    if not url:
        detail = f"{path.name} names no address of its own: list it in {INDEX}"
        return Skipped(str(path), "unsupported_type", detail)
    return _page(resolved, url, media, True)


def _own_address(page: Page) -> str:
    text = decode_page(page.body, page.content_type)
    if text is None:
        return ""
    if page.content_type == "text/markdown":
        matter, _ = split_front_matter(text)
        url = matter.get("url") if matter else None
        return str(url) if _is_web(url) else ""
    if page.content_type != "text/html":
        return ""
    # Here is no sandbox: only tags of sane length are parsed, since one with many attributes takes minutes.
    head = "".join(islice((found[0] for found in HEAD_TAG.finditer(text)), MAX_TAGS))
    return _from_comment(text) or own_address(parse_html(f"<html><head>{head}</head></html>"))


def _from_comment(text: str) -> str:
    """The address in the comment that a browser or SingleFile writes at the head of a saved page."""
    for line in text[:2000].splitlines():
        bare = line.strip()
        url = bare.removeprefix("url: ").strip() if bare.startswith("url: ") else ""
        if SOURCE_URL in bare:
            url = bare.split(SOURCE_URL, 1)[1].split(")", 1)[-1].split("-->")[0].strip()
        if _is_web(url):
            return url
    return ""


def _page(path: Path, url: str, media: str, complete: bool) -> Page | Skipped:
    address = urldefrag(url).url
    try:
        if not path.is_file():
            return Skipped(address, "no_text", f"{path.name} is not in the folder")
        stat = path.stat()
        if stat.st_size > MAX_BYTES:
            return Skipped(address, "too_large", f"{path.name}: {stat.st_size:,} bytes, over {MAX_BYTES:,}")
        body = path.read_bytes()
    except OSError as trouble:
        return Skipped(address, "no_text", f"cannot read {path.name}: {trouble.strerror}")
    if not body.strip():
        return Skipped(address, "empty", f"{path.name} is empty")
    # When the file was written is when the page was saved.
    read_at = datetime.fromtimestamp(stat.st_mtime, UTC)
    return Page(address, address, 200, media, body, read_at, "saved", complete)

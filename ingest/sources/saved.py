"""Pages that a person saved: a folder with an `index.json`, or of files that name their own address; one file.

Web archives (WARC) are read by `ingest.sources.archive`.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from ingest import mhtml
from ingest.errors import SavedPagesError
from ingest.sources.archive import is_archive, read_archive
from ingest.sources.own_address import VIDEO_HINT, is_web, own_words
from ingest.sources.subtitles import video_facts, without_other_languages
from ingest.transcript import MEDIA_SRT, MEDIA_VTT
from ingest.types import Facts, Page, Skipped

MAX_BYTES = 20_000_000
MAX_INDEX_BYTES = 10_000_000
INDEX = "index.json"
TYPES = {
    ".html": "text/html", ".htm": "text/html", ".xhtml": "text/html", ".md": "text/markdown",
    ".markdown": "text/markdown", ".txt": "text/plain", ".py": "text/x-python", ".pdf": "application/pdf",
    ".ipynb": "application/x-ipynb+json", ".mhtml": mhtml.MEDIA, ".mht": mhtml.MEDIA,
    ".vtt": MEDIA_VTT, ".srt": MEDIA_SRT,
}  # fmt: skip
SUBTITLES = (MEDIA_VTT, MEDIA_SRT)

Found = list[Page | Skipped]


@dataclass(frozen=True, slots=True)
class _Entry:
    file: str
    url: str
    content_type: str
    complete: bool


def load_saved(place: Path) -> tuple[tuple[Page, ...], tuple[Skipped, ...]]:
    """The pages of a folder or of one file, and what could not be read. Files outside the folder are refused.

    A file that index.json does not name is taken under the address that it names itself: a page saved into
    the folder later must not be passed over in silence.

    Raises:
        SavedPagesError: the folder or file is missing, unreadable or of no known kind, or index.json is broken.
    """
    root = _resolved(place)
    found = _folder(root) if root.is_dir() else _file(root)
    pages = tuple(outcome for outcome in found if isinstance(outcome, Page))
    return pages, tuple(outcome for outcome in found if isinstance(outcome, Skipped))


def _resolved(place: Path) -> Path:
    try:
        root = place.expanduser().resolve(strict=True)
        if root.is_dir():
            next(root.iterdir(), None)
        else:
            root.open("rb").close()
    except (FileNotFoundError, NotADirectoryError, RuntimeError) as trouble:
        raise SavedPagesError(
            f"no such folder of saved pages, and no such file: {place}",
            "check the path after --saved (without one, those of the last build are read)",
        ) from trouble
    except OSError as trouble:
        raise SavedPagesError(
            f"cannot read {place}: {trouble.strerror}", "check its permissions"
        ) from trouble
    return root


def _folder(root: Path) -> Found:
    entries = _index(root / INDEX) if (root / INDEX).exists() else []
    named = {os.path.normpath(root / entry.file) for entry in entries}
    found: Found = [_listed(root, entry) for entry in entries]
    alone = [path for path in _files(root) if str(path) not in named]
    subtitles = [path for path in alone if TYPES.get(path.suffix.lower()) in SUBTITLES]
    passed_over = set(subtitles) - set(without_other_languages(subtitles))
    for path in alone:
        if path not in passed_over:
            found += _unlisted(root, path)
    return found


def _file(path: Path) -> Found:
    if not (path.is_file() and _is_taken(path)):
        raise SavedPagesError(
            f"not a saved page: {path}",
            f"pass a folder, a web archive (.warc, .warc.gz) or a page ({', '.join(TYPES)})",
        )
    return _unlisted(path.parent, path)


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if _is_taken(path) and path.is_file())


def _is_taken(path: Path) -> bool:
    return path.suffix.lower() in TYPES or is_archive(path)


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
    if not is_web(entry.url):
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


def _unlisted(root: Path, path: Path) -> Found:
    """A file that index.json does not name: it must name its own address. An archive gives many pages."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError) as trouble:
        return [Skipped(str(path), "no_text", f"{path.name!r}: {trouble}")]
    if not resolved.is_relative_to(root):
        return [Skipped(str(path), "forbidden_address", f"{path.name!r} leads outside the folder {root}")]
    if is_archive(path):
        return read_archive(resolved)
    page = _page(resolved, "", TYPES[path.suffix.lower()], True)
    if isinstance(page, Skipped):
        return [Skipped(str(path), page.reason, page.detail)]
    if not page.url:
        way = f"{VIDEO_HINT}, or " if page.content_type in SUBTITLES else ""
        detail = f"{path.name} names no address of its own: {way}list it in {INDEX}"
        return [Skipped(str(path), "unsupported_type", detail)]
    return [page]


def _page(path: Path, url: str, media: str, complete: bool) -> Page | Skipped:
    """A file as a page under that address, else under the one that it names; its `url` may be empty."""
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
    said = own_words(path.name, media, body)
    address = address or urldefrag(said.url).url
    # When the file was written is when the page was saved, unless the browser wrote down a moment that was.
    written = datetime.fromtimestamp(stat.st_mtime, UTC)
    read_at = said.saved_at if said.saved_at and said.saved_at <= datetime.now(UTC) else written
    facts = video_facts(path) if media in SUBTITLES else Facts()
    return Page(address, address, 200, media, body, read_at, "saved", complete, facts=facts)

"""Digests: summaries in our own words that ship with the project and stand in until a page has been read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal, cast, get_args

from ingest.errors import AssistantError
from ingest.markdown import FrontMatter, sections_of, split_front_matter
from ingest.types import Document, Kind, Resource
from ingest.urls import site_of

Read = Literal["full", "part", "none"]
HINT = "mend the front matter: url, title, authors, published, kind, section, read"


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest file. A long source has several, one per part."""

    url: str
    """The link that it stands in for, as listed."""
    part: str
    """The file's name without its ending: which digest of the URL this is."""
    title: str
    authors: tuple[str, ...]
    published: date | None
    kind: Kind
    section: tuple[str, ...]
    """The heading path of the link in the shipped list."""
    read: Read
    """How much of the source was read to write it."""
    source: str
    """What was really read, when it is not `url`; else empty."""
    text: str


def load_digests(folder: Path) -> tuple[Digest, ...]:
    """Every `*.md` of a folder, in the order of their names; a folder that is missing holds none.

    Raises:
        AssistantError: a file cannot be read, or its front matter is not that of a digest.
    """
    if not folder.is_dir():
        return ()
    return tuple(_load(path) for path in sorted(folder.glob("*.md")))


def digest_document(digest: Digest, entries: Sequence[Resource]) -> Document:
    """A digest as the document that answers for the entries that link its URL."""
    identity = sha256(f"digest\0{digest.url}\0{digest.part}".encode()).hexdigest()[:16]
    return Document(
        id=identity,
        url=digest.url,
        title=digest.title,
        site=site_of(digest.url),
        authors=digest.authors,
        published=digest.published,
        kind=digest.kind,
        text=digest.text,
        sections=sections_of(digest.text),
        origin="digest",
        read_at=None,
        entries=tuple(entries),
    )


def _load(path: Path) -> Digest:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise AssistantError(f"cannot read the digest {path}: {trouble}", "restore the file") from trouble
    matter, body = split_front_matter(text)
    if matter is None:
        raise AssistantError(f"the digest {path} has no front matter that YAML can read", HINT)
    body = body.strip("\n")
    if not body.strip():
        raise AssistantError(f"the digest {path} has no text", "write it or remove the file")
    return Digest(
        url=_text(path, matter, "url"),
        part=path.stem,
        title=_text(path, matter, "title"),
        authors=matter.authors,
        published=matter.published,
        kind=cast(Kind, _one_of(path, matter, "kind", get_args(Kind))),
        section=_section(path, matter),
        read=cast(Read, _one_of(path, matter, "read", get_args(Read))),
        source=str(matter.get("source") or ""),
        text=body + "\n",
    )


def _text(path: Path, matter: FrontMatter, name: str) -> str:
    value = matter.get(name)
    if not isinstance(value, str) or not value.strip():
        raise AssistantError(f"the digest {path} has no {name}", HINT)
    return value.strip()


def _one_of(path: Path, matter: FrontMatter, name: str, allowed: Sequence[str]) -> str:
    value = _text(path, matter, name)
    if value not in allowed:
        raise AssistantError(f"the digest {path} has {name} {value!r}: not one of {', '.join(allowed)}", HINT)
    return value


def _section(path: Path, matter: FrontMatter) -> tuple[str, ...]:
    value = matter.get("section")
    if not isinstance(value, list) or not all(isinstance(heading, str) for heading in value):
        raise AssistantError(f"the digest {path} has section {value!r}: not a list of headings", HINT)
    return tuple(value)

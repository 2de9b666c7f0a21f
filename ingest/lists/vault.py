"""A folder of Markdown files, such as a vault of Obsidian, as one list: folders and file names are headings."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from ingest.errors import ReadingListError
from ingest.lists.text import MAX_BYTES as MAX_FILE_BYTES
from ingest.lists.text import decode
from ingest.markdown import split_front_matter
from ingest.reading_list import parse
from ingest.types import Note, ReadingList, Resource
from ingest.urls import is_local

MAX_FILES = 10_000
MAX_ENTRIES = 200_000
"""Of the folders in all: whoever names a home folder by mistake must not wait for it to be searched."""
MAX_BYTES = 100_000_000
"""Of the files in all."""
_SUFFIXES = (".md", ".markdown")
_SKIPPED = frozenset(["node_modules"])
_CODE_OR_WIKI = re.compile(r"(`+)[^`\n]*\1|!?\[\[(?P<page>[^\[\]|\n]+)(?:\|(?P<shown>[^\[\]\n]+))?\]\](?!\()")
_ONLY_WIKI = re.compile(r"\s*(?:[-*+]\s+|\d{1,9}[.)]\s+)?(?:!?\[\[[^\[\]\n]+\]\][\s,;·|]*)+")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_ADDRESS_KEYS = ("url", "source", "link")
"""Fields of front matter in which clippers keep where a file comes from."""


def load_vault(folder: Path) -> ReadingList:
    """The list in a folder. Raises ReadingListError when it holds no Markdown, or too much of anything."""
    root = folder.resolve()
    warnings: list[str] = []
    files = markdown_files(root, warnings)
    names = frozenset(path.relative_to(root).as_posix() for path in files)
    resources: list[Resource] = []
    notes: list[Note] = []
    texts = []
    size = 0
    for path in files:
        text = _text(path, warnings)
        size += len(text)
        if size > MAX_BYTES:
            raise ReadingListError(
                f"the folder {folder} holds over {MAX_BYTES // 10**6} MB", "name a part of it"
            )
        name = path.relative_to(root).as_posix()
        found = _read(text, root, name, names)
        resources += found.resources
        notes += found.notes
        texts.append(found.text)
    return ReadingList(
        str(folder), root.name, "\n".join(texts), tuple(resources), tuple(notes), tuple(warnings)
    )


def markdown_files(root: Path, warnings: list[str]) -> list[Path]:
    """The Markdown files below a folder in the order of their names; what is refused is added to the warnings.

    Raises ReadingListError when there is none, or there are too many.
    """
    files = sorted(_files(root, warnings), key=lambda path: path.relative_to(root).as_posix().casefold())
    if not files:
        raise ReadingListError(
            f"the reading list {root} is a folder without a Markdown file", "name the file, or another folder"
        )
    if len(files) > MAX_FILES:
        raise ReadingListError(
            f"the folder {root} holds over {MAX_FILES:,} Markdown files", "name a part of it"
        )
    return files


def _files(root: Path, warnings: list[str]) -> Iterator[Path]:
    """The Markdown files below a folder; what is hidden is passed over, links out of it are refused."""
    waiting, seen = [root], 0
    while waiting:
        try:
            entries = sorted(os.scandir(waiting.pop()), key=lambda entry: entry.name)
        except OSError as error:
            warnings.append(f"{error.filename} cannot be read: {error.strerror}")
            continue
        seen += len(entries)
        if seen > MAX_ENTRIES:
            raise ReadingListError(f"the folder {root} holds over {MAX_ENTRIES:,} files", "name a part of it")
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _SKIPPED:
                continue
            if not entry.name.isprintable():  # as no name is that the file system cannot decode
                warnings.append(f"{entry.path!r} has a name that cannot be shown, and is not read")
            elif entry.is_symlink():
                warnings += _refused(root, Path(entry.path))
            elif entry.is_dir():
                waiting.append(Path(entry.path))
            elif entry.is_file() and entry.name.lower().endswith(_SUFFIXES):
                yield Path(entry.path)


def _refused(root: Path, link: Path) -> list[str]:
    """Why a link is not followed; nothing to say of one within the folder, which leads to what is read anyway."""
    try:
        inside = link.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a loop of links
        inside = False
    return [] if inside else [f"{link} leads out of the folder, and is not read"]


def _text(path: Path, warnings: list[str]) -> str:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_FILE_BYTES + 1)
        return decode(body, str(path)) if body.strip() else ""
    except OSError as error:
        warnings.append(f"{path} cannot be read: {error.strerror}")
    except ReadingListError as error:
        warnings.append(error.message)
    return ""


def _read(text: str, root: Path, name: str, names: frozenset[str]) -> ReadingList:
    """One file: its sections under its folders and its name, its links to other files of the folder left out."""
    above = PurePosixPath(name).with_suffix("").parts
    found = parse(_without_wiki_links(text), str(root / name))
    internal = {
        entry.url for entry in found.resources if is_local(entry.url) and _beside(name, entry.url) in names
    }
    return replace(
        found,
        resources=(
            *_clipped(text, above, name),
            *(
                replace(entry, section=_below(above, entry.section), file=name)
                for entry in found.resources
                if entry.url not in internal
            ),
        ),
        notes=tuple(
            replace(
                note, section=_below(above, note.section), file=name,
                url="" if note.url in internal else note.url,
            )
            for note in found.notes
        ),
    )  # fmt: skip


def _below(above: tuple[str, ...], section: tuple[str, ...]) -> tuple[str, ...]:
    """A heading that only says the name of the file again is left out."""
    again = section[:1] and section[0].casefold() == above[-1].casefold()
    return (*above, *(section[1:] if again else section))


def _beside(name: str, url: str) -> str:
    """The file of the folder that a relative link means."""
    path = unquote(url.partition("#")[0].partition("?")[0])
    return os.path.normpath(PurePosixPath(name).parent / path)


def _clipped(text: str, above: tuple[str, ...], name: str) -> list[Resource]:
    """The page that a file was clipped from, where its front matter names one."""
    matter, _ = split_front_matter(text)
    addresses = [matter.get(key) for key in _ADDRESS_KEYS] if matter else []
    for url in addresses:
        if isinstance(url, str) and url.startswith(("http://", "https://")):
            line = text[: max(text.find(url), 0)].count("\n") + 1
            return [Resource(url.strip(), matter.title if matter else "", above, "", line, file=name)]
    return []


def _without_wiki_links(text: str) -> str:
    """`[[Page|shown]]` as the words that it shows; lines of such links alone are navigation, and go."""
    lines, fenced = [], False
    for line in text.split("\n"):
        fenced ^= _FENCE.match(line) is not None
        if fenced or "[[" not in line:
            lines.append(line)
        else:
            lines.append("" if _ONLY_WIKI.fullmatch(line) else _CODE_OR_WIKI.sub(_shown, line))
    return "\n".join(lines)


def _shown(match: re.Match[str]) -> str:
    if match["page"] is None:
        return match[0]
    return (match["shown"] or match["page"]).strip()

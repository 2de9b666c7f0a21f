"""A bibliography in BibTeX, as Zotero, JabRef and others export it. Pure; the only bibtexparser."""

from __future__ import annotations

import logging
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.lists.entries import Entry, Quote, listed, some
from ingest.types import ReadingList

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.middlewares import LatexDecodingMiddleware
    from bibtexparser.model import Block, ParsingFailedBlock
    from bibtexparser.model import Entry as Record

_FIRST_BLOCK = re.compile(r"(?:\s+|%[^\n]*(?:\n|\Z))*@[A-Za-z]+[ \t]*[{(]")
_BLOCK = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_SUFFIXES = (".bib", ".bibtex", ".biblatex")
_PART = re.compile(r"\"([^\"]*)\"|\{([^{}]*)\}|([^\s#\"{}]+)")
_ESCAPED = re.compile(r"\\([_%&#~$])")
_URL = re.compile(r"https?://[^\s{}\\\"<>]+", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_NUMBER = r"((?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?)"
_ARXIV = re.compile(rf"(?:arxiv:)?{_NUMBER}", re.IGNORECASE)
_NAMED_ARXIV = re.compile(rf"\barxiv:\s*{_NUMBER}\b", re.IGNORECASE)
_MARKUP = re.compile(r"[\\{}$~]|--|``|''")
_AND = re.compile(r"\s+and\s+")
_WORDED = ("title", "author", "groups", "keywords", "note", "annote", "annotation", "abstract")
_FREE = ("howpublished", "note")
"""Where an address stands in bibliographies that know no field `url`."""
_LONGEST = 20_000  # characters; what is longer is no title or note, and stays as it is written
_MOST_HEADINGS = 20
_SILENT = logging.NullHandler()
"""What is broken is a warning of ours; without a handler each would be printed to stderr too."""


def is_bibtex(text: str, suffix: str) -> bool:
    """Whether a text is a bibliography: its first block says so, or its name does and there is a block."""
    return _FIRST_BLOCK.match(text) is not None or (suffix in _SUFFIXES and _BLOCK.search(text) is not None)


def parse_bibtex(text: str, location: str) -> ReadingList:
    """Each entry under its groups and keywords; what cannot be read is warned of with its line."""
    library, broken = _parsed(text)
    entries, homeless = [], []
    for record in library.entries:
        fields = _fields(record)
        line = (record.start_line or 0) + 1
        entry = _entry(_address(fields), fields | _without_latex(fields), line)
        entries.append(entry)
        if not entry.url:
            shown = entry.title or record.key.partition("\0")[0]
            homeless.append(f"line {line} “{shown[:80]}”")
    warnings = [f"broken entries of {location}: {some(broken)}"] if broken else []
    if homeless:
        warnings.append(f"entries of {location} without url, doi and arXiv number: {some(homeless)}")
    return listed(entries, location, Path(location.rstrip("/")).stem, text, warnings)


def _parsed(text: str) -> tuple[Library, list[str]]:
    """The bibliography with its macros put in, and what is wrong with it."""
    from bibtexparser import middlewares
    from bibtexparser.library import Library
    from bibtexparser.model import ParsingFailedBlock
    from bibtexparser.splitter import Splitter

    for name in ("bibtexparser", "pylatexenc"):
        logging.getLogger(name).addHandler(_SILENT)
    kept: list[Block] = []
    broken = []
    for number, block in enumerate(Splitter(text).split().blocks):
        if not isinstance(block, ParsingFailedBlock):
            kept.append(block)
            continue
        whole = _whole(block, number)
        kept += [whole] if whole else []
        outcome = "read all the same" if whole else "not read"
        broken.append(f"line {(block.start_line or 0) + 1} ({_why(block)}: {outcome})")
    library = Library(kept, fail_on_duplicate_key=False)
    for step in (middlewares.ResolveStringReferencesMiddleware(), middlewares.RemoveEnclosingMiddleware()):
        library = step.transform(library)
    macros = {name.lower(): str(macro.value) for name, macro in library.strings_dict.items()}
    for entry in library.entries:
        _join(entry, macros)
    return library, broken


def _whole(block: ParsingFailedBlock, number: int) -> Record | None:
    """The entry behind a key or a field that is there twice; None for a block that is cut off."""
    from bibtexparser.model import Entry as Record

    entry = block.ignore_error_block
    if not isinstance(entry, Record):
        return None
    entry.key = f"{entry.key}\0{number}"
    return entry


def _why(block: ParsingFailedBlock) -> str:
    said = str(getattr(block.error, "abort_reason", "") or block.error)
    return " ".join(said.partition("Note:")[0].split()).rstrip(".")[:160]


def _join(entry: Record, macros: dict[str, str]) -> None:
    """Values that are put together: `acm # " Press"`."""
    for field in entry.fields:
        if field.enclosing == "no-enclosing" and "#" in str(field.value):
            parts = _PART.findall(str(field.value))
            field.value = "".join(
                quoted or braced or macros.get(name.lower(), name) for quoted, braced, name in parts
            )


def _fields(record: Record) -> dict[str, str]:
    """Names in lower case; of a field that is there twice, the first."""
    fields: dict[str, str] = {}
    for field in record.fields:
        fields.setdefault(field.key.lower(), " ".join(str(field.value).split()))
    return fields


def _without_latex(fields: dict[str, str]) -> dict[str, str]:
    """The fields that hold words, LaTeX read; formulae stay, and so does what is too broken to be read."""
    from bibtexparser.library import Library
    from bibtexparser.model import Entry as Record
    from bibtexparser.model import Field

    pieces = {
        name: _pieces(fields[name]) for name in _WORDED if name in fields and len(fields[name]) <= _LONGEST
    }
    marked = [piece for parts in pieces.values() for piece in parts if _MARKUP.search(piece)]
    words = Record("misc", "words", [Field("word", piece) for piece in marked])
    _decoder().transform_entry(words, Library())
    plain = iter(str(field.value) for field in words.fields)
    return {
        name: " ".join(" ".join(next(plain) if _MARKUP.search(piece) else piece for piece in parts).split())
        for name, parts in pieces.items()
    }


def _pieces(value: str) -> list[str]:
    """A text in its words, those that one pair of braces or dollars holds together: LaTeX is slow to read."""
    pieces: list[str] = []
    held: list[str] = []
    depth = dollars = 0
    for word in value.split():
        held.append(word)
        depth += word.count("{") - word.count("}")
        dollars += word.count("$") - word.count("\\$")
        if depth <= 0 and dollars % 2 == 0:
            pieces.append(" ".join(held))
            held, depth = [], 0
    return [*pieces, " ".join(held)] if held else pieces


@cache
def _decoder() -> LatexDecodingMiddleware:
    """It is dear to make."""
    from bibtexparser.middlewares import LatexDecodingMiddleware

    return LatexDecodingMiddleware()


def _address(fields: dict[str, str]) -> str:
    """Where an entry leads: its own address, else its DOI, else its number on arXiv."""
    for name in ("url", *_FREE):
        found = _URL.search(_ESCAPED.sub(r"\1", fields.get(name, "")))
        if found and name == "url":
            return found[0]
        if found and not fields.get("doi"):
            return found[0].rstrip(".,;" if "(" in found[0] else ".,;)")  # a sentence goes on behind it
    doi = _DOI.search(_ESCAPED.sub(r"\1", fields.get("doi", "")))
    if doi:
        return f"https://doi.org/{doi[0]}"
    return _on_arxiv(fields)


def _on_arxiv(fields: dict[str, str]) -> str:
    """The page of a number on arXiv; some write it as the journal: "arXiv preprint arXiv:1706.03762"."""
    archive = fields.get("archiveprefix", "") or fields.get("eprinttype", "")
    eprint = fields.get("eprint", "")
    number = _ARXIV.fullmatch(eprint)
    if number and (archive.lower() == "arxiv" or number.start(1)):
        return f"https://arxiv.org/abs/{number[1]}"
    named = (
        _NAMED_ARXIV.search(fields.get(name, "")) for name in ("journal", "note", "number", "howpublished")
    )
    return next((f"https://arxiv.org/abs/{found[1]}" for found in named if found), "")


def _entry(url: str, fields: dict[str, str], line: int) -> Entry:
    owners = [fields.get(name, "") for name in ("note", "annote", "annotation")]
    abstract, people = fields.get("abstract", ""), _AND.split(fields.get("author", ""))
    return Entry(
        url=url,
        title=fields.get("title", ""),
        section=_headings(fields),
        note="\n\n".join(words for words in owners if words and not _URL.fullmatch(words)),
        line=line,
        quote=Quote(f"Abstract: {abstract}", ", ".join(map(_natural, people))) if abstract else None,
    )


def _headings(fields: dict[str, str]) -> tuple[str, ...]:
    """Groups and keywords, each a heading that a question can be narrowed to."""
    names = [
        name.strip() for key in ("groups", "keywords") for name in re.split(r"[,;]", fields.get(key, ""))
    ]
    return tuple(dict.fromkeys(filter(None, names)))[:_MOST_HEADINGS]


def _natural(name: str) -> str:
    """`Dao, Tri` as it is said: `Tri Dao`."""
    family, _, given = name.strip().partition(",")
    return f"{given.strip()} {family.strip()}".strip()

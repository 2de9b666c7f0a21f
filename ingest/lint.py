"""What is wrong with a reading list, as far as its own text says. Pure; nothing is reached or changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

import ftfy

from ingest.lint_text import Stretch, stretches
from ingest.outline import Heading, below, outline
from ingest.targets import meant
from ingest.types import ReadingList, Resource
from ingest.urls import identity, is_shortener, target, without_trackers

FindingKind = Literal[
    "malformed", "empty-link", "scheme", "duplicate", "tracker", "shortener", "mojibake", "empty-heading",
    "redirect", "dead", "unreachable", "unreadable",
]  # fmt: skip
"""What may be wrong: a closed set."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A change that is certain: in its line, `old` becomes `new`."""

    old: str
    new: str
    at: int | None = None
    """Where `old` begins in its line, in characters; None for an address, wherever it stands there."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where."""

    line: int
    """1-based; 0 for the list as a whole."""
    kind: FindingKind
    message: str
    fix: Fix | None = None
    file: str = ""
    """As `Resource.file`."""


_TEXT = r"[^\[\]\n\ufffc]{1,500}"
_ADDRESS = r"https?://[^\s()<>\[\]\ufffc]{1,2000}"
_GAP = re.compile(rf"(?<![\]!\\])\[(?P<text>{_TEXT})\](?P<gap>[ \t]+)\((?P<url>{_ADDRESS})\)")
_REVERSED = re.compile(rf"\((?P<text>[^()\[\]\n\ufffc]{{1,500}})\)\[(?P<url>{_ADDRESS})\](?![(\[:])")
_SPACED = re.compile(
    rf"\[(?P<text>{_TEXT})\]\((?P<url>{_ADDRESS}(?:[ \t]+[^\s()<>\[\]\"'\ufffc]{{1,500}})+)[ \t]*\)"
)
_OPEN = re.compile(
    rf"\[(?P<text>{_TEXT})\]\((?P<url>https?://[^\s()<>\[\]\ufffc]{{1,2000}})(?=[ \t]*$|[ \t]+[^\s\"'(<)])",
    re.MULTILINE,
)
_NO_LABEL = re.compile(r"\s*(?:[xX]|\d+|\^.*)?\s*")
"""The text of a checkbox, of a numbered reference, of a footnote: no text of a link."""
_SCHEME = re.compile(
    r"(?<![\w./:+=?&%-])(?P<scheme>h{0,2}t{1,3}p{1,2}s?|htt?s)(?P<mark>:/{1,4}|;//|//|:\\\\)(?=[\w\[])",
    re.IGNORECASE,
)
_REST = re.compile(r"[^\s()<>\[\]`\ufffc]{0,200}")
_GOOD_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Only what was decoded wrongly and can be decoded rightly; no guesses.
_MOJIBAKE = ftfy.TextFixerConfig(
    unescape_html=False, replace_lossy_sequences=False, fix_latin_ligatures=False, fix_character_width=False,
    uncurl_quotes=False, fix_line_breaks=False, fix_surrogates=False, remove_control_chars=False,
    remove_terminal_escapes=False, normalization=None,
)  # fmt: skip


def lint_list(listed: ReadingList) -> list[Finding]:
    """What is wrong with the links of a list in any form: duplicates, trackers, shorteners, what was not read."""
    findings = [Finding(0, "unreadable", warning) for warning in listed.warnings]
    first: dict[tuple[str, str], Resource] = {}
    for entry in listed.resources:
        findings += _address(entry)
        key = (identity(meant(entry, listed.location)), entry.url.partition("#")[2])
        if entry.attribution:
            continue
        if key in first:
            where = f"{first[key].file}:{first[key].line}" if first[key].file else f"line {first[key].line}"
            findings.append(_of(entry, "duplicate", f"{entry.url} is in {where} already"))
        first.setdefault(key, entry)
    return findings


def _of(entry: Resource, kind: FindingKind, message: str, fix: Fix | None = None) -> Finding:
    return Finding(entry.line, kind, message, fix, entry.file)


def _address(entry: Resource) -> Iterator[Finding]:
    url = entry.url
    if not url.startswith(("http://", "https://")):
        return
    clean = without_trackers(url)
    if clean != url:
        yield _of(entry, "tracker", f"{url} says where it was found: {clean}", Fix(url, clean))
    if is_shortener(url):
        behind = target(url, entry.title)
        known = f": its text names {behind}" if behind != url else ", which may end"
        yield _of(entry, "shortener", f"{url} leads through a shortener{known}")


def lint_markdown(text: str) -> list[Finding]:
    """What is wrong with the Markdown of a list: links that are none, damaged characters, empty headings.

    Code, formulae, comments and addresses in links that are whole are left alone.
    """
    findings: list[Finding] = []
    for stretch in stretches(text):
        findings += [*_malformed(stretch), *_schemes(stretch), *_damaged(stretch)]
        findings += [Finding(line, "empty-link", message) for line, message in stretch.empty]
    return [*findings, *_empty_headings(outline(text))]


def _malformed(stretch: Stretch) -> Iterator[Finding]:
    for match in _GAP.finditer(stretch.masked):
        if not _NO_LABEL.fullmatch(match["text"]) and match["text"].casefold() not in stretch.labels:
            yield _link(stretch, match, "a blank stands between text and address")
    for match in _REVERSED.finditer(stretch.masked):
        if match["text"].casefold() not in stretch.labels:
            yield _link(stretch, match, "the brackets are the wrong way round")
    for match in _SPACED.finditer(stretch.masked):
        yield _link(stretch, match, "there is a blank in the address")
    spaced = {match.start() for match in _SPACED.finditer(stretch.masked)}
    for match in _OPEN.finditer(stretch.masked):
        if match["url"] not in stretch.whole and match.start() not in spaced:
            yield _link(stretch, match, "the bracket is never closed")


def _link(stretch: Stretch, match: re.Match[str], why: str) -> Finding:
    written = stretch.text[match.start() : match.end()]
    shown = stretch.text[match.start("text") : match.end("text")]
    url = re.sub(r"[ \t]+", "%20", match["url"].strip())
    # A sentence's end that ran into an address that nothing closed is no part of it.
    after = "" if written.endswith((")", "]")) else url[len(url.rstrip(".,;:!")) :]
    mended = f"[{shown}]({url.removesuffix(after)}){after}"
    message = f"{written} is no link, {why}: {mended}"
    line, at = stretch.place_of(match.start())
    return Finding(line, "malformed", message, Fix(written, mended, at))


def _schemes(stretch: Stretch) -> Iterator[Finding]:
    for match in _SCHEME.finditer(stretch.masked):
        if _GOOD_SCHEME.fullmatch(match[0]):
            continue
        good = "https://" if match["scheme"].lower().endswith("s") else "http://"
        rest = _REST.match(stretch.masked, match.end())
        shown = rest[0] if rest else ""
        message = f"{match[0]}{shown} has no scheme that a browser knows: {good}{shown}"
        line, at = stretch.place_of(match.start())
        yield Finding(line, "scheme", message, Fix(match[0], good, at))


def _damaged(stretch: Stretch) -> Iterator[Finding]:
    for line, at, piece in stretch.pieces():
        mended = ftfy.fix_encoding(piece, _MOJIBAKE)
        if mended != piece and "\ufffd" not in piece + mended:
            for start, old, new in _differing(piece, mended):
                yield Finding(line, "mojibake", f"“{old}” was “{new}” once", _narrow(old, new, at + start))


def _differing(before: str, after: str) -> Iterator[tuple[int, str, str]]:
    """Start, old and new form of each word that differs; all of the text where words were joined or parted."""
    old, new = before.split(" "), after.split(" ")
    if len(old) != len(new):
        yield 0, before, after
        return
    start = 0
    for was, becomes in zip(old, new, strict=True):
        if was != becomes:
            yield start, was, becomes
        start += len(was) + 1


def _narrow(old: str, new: str, at: int) -> Fix:
    """Only the characters that differ: a link around them may be mended as well."""
    head = _shared(old, new)
    tail = _shared(old[head:][::-1], new[head:][::-1])
    return Fix(old[head : len(old) - tail], new[head : len(new) - tail], at + head)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _empty_headings(headings: Sequence[Heading]) -> Iterator[Finding]:
    for number, heading in enumerate(headings):
        under = headings[number : below(headings, number)]
        holds = any(
            each.links or any(block.type not in ("hr", "comment") for block in each.blocks) for each in under
        )
        if heading.level and not holds:
            yield Finding(heading.line, "empty-heading", f"nothing stands under “{heading.path[-1]}”")

"""Text in reStructuredText or AsciiDoc as Markdown: headings, code and links; what only places things leaves. Pure.

It is no parser of either: what it does not know stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import dropwhile

from ingest.markdown import fence

_ADORNMENT = re.compile(r"([=\-~^\"'`#*+.:_<>])\1{2,}\s*")
_PLACED = re.compile(
    r"\.\. (?:\|[^|]+\| )?(?:image|figure|contents|toctree|include|raw|highlight|role|default-role|replace)::"
    r"|\.\. _|\.\. \|"
)
_BLOCK = re.compile(r"\.\. (?P<name>[\w-]+)::\s*(?P<words>.*)")
_CODE_NAMES = frozenset(["code", "code-block", "sourcecode", "parsed-literal", "doctest"])
_OPTION = re.compile(r"\s+:[\w-]+:")
_LINK = re.compile(r"`([^`<>]+)<[^<>`]+>`__?")
_ROLE = re.compile(r":[\w:+-]{1,60}:`~?([^`<>]+)(?:<[^<>`]+>)?`")
_REFERENCE = re.compile(r"(?<!`)`([^`]+)`__?(?!\w)")

_ADOC_HEADING = re.compile(r"(={1,6}) (\S.*)")
_ADOC_SOURCE = re.compile(r"\[(?:source|,)\s*,?\s*([\w+#-]*).*\]")
_ADOC_BLOCKS = ("----", "....")
_ADOC_PLACED = re.compile(r"(?::[\w!-]+:.*|image::.*|ifdef::.*|ifndef::.*|endif::.*|toc::.*|\[\[.*\]\]|//.*)")
_ADOC_LINK = re.compile(r"(?:link:)?https?://[^\s\[\]]{1,500}\[([^\[\]]{1,500})\]")


def markdown_of(name: str, text: str) -> str:
    """The text of a file as Markdown, by the file's name; Markdown itself and any other text as they are."""
    lowered = name.lower()
    convert = next((convert for endings, convert in _KINDS if lowered.endswith(endings)), None)
    return text if convert is None else "\n".join(convert(text.split("\n")))


def _from_rst(lines: Sequence[str]) -> Iterator[str]:
    levels: list[str] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        over = _ADORNMENT.fullmatch(line) is not None and _is_title(lines, place + 1, line)
        if over or _is_title(lines, place):
            title = place + 1 if over else place
            style = ("over" if over else "") + lines[title + 1][0]
            if style not in levels:
                levels.append(style)
            yield f"{'#' * min(levels.index(style) + 1, 6)} {lines[title].strip()}"
            yield ""
            place = title + 2
        elif line.startswith(".. "):
            end = _block_end(lines, place)
            yield from _directive(line, lines[place + 1 : end])
            place = end
        else:
            yield _inline(line)
            place += 1


def _is_title(lines: Sequence[str], place: int, over: str = "") -> bool:
    """Whether a line is a title: words over a line of one sign at least as long; under such a line, too."""
    if place + 1 >= len(lines) or not re.search(r"\w", lines[place]):
        return False
    under = lines[place + 1].rstrip()
    if over:
        return under == over.rstrip() and len(under) >= len(lines[place].strip())
    return (
        _ADORNMENT.fullmatch(under) is not None
        and len(under) >= len(lines[place].rstrip())
        and not lines[place].startswith((" ", "\t", ".. "))
    )


def _block_end(lines: Sequence[str], place: int) -> int:
    """The line after an explicit block: it goes on for as long as its lines are indented."""
    end = place + 1
    while end < len(lines) and (not lines[end].strip() or lines[end].startswith((" ", "\t"))):
        end += 1
    return end


def _directive(line: str, body: Sequence[str]) -> Iterator[str]:
    found = _BLOCK.match(line)
    if _PLACED.match(line) or found is None:
        yield ""
        return
    kept = list(dropwhile(lambda row: _OPTION.match(row) or not row.strip(), body))
    indent = min((len(row) - len(row.lstrip()) for row in kept if row.strip()), default=0)
    bare = [row[indent:] for row in kept]
    while bare and not bare[-1].strip():
        bare.pop()
    if found["name"] in _CODE_NAMES:
        yield from ("", fence("\n".join(bare), found["words"].strip()), "")
    else:
        yield from ("", *(_inline(row) for row in (found["words"], *bare)), "")


def _inline(line: str) -> str:
    if line.startswith((" ", "\t")):
        return line
    words = _ROLE.sub(lambda found: f"`{found[1].strip()}`", line)
    words = _LINK.sub(lambda found: found[1].strip(), words)
    words = _REFERENCE.sub(r"\1", words) if words.count("``") == 0 else words
    bare = words.rstrip()
    if not bare.endswith("::"):
        return words
    return "" if bare == "::" else f"{bare[:-1]}\n"  # what is indented below is code


def _from_adoc(lines: Sequence[str]) -> Iterator[str]:
    language, mark = "", ""
    code: list[str] = []
    for line in lines:
        bare = line.rstrip()
        source, heading = _ADOC_SOURCE.fullmatch(bare), _ADOC_HEADING.fullmatch(bare)
        if mark and bare != mark:
            code.append(line)
        elif mark:
            yield fence("\n".join(code), language)
            language, mark = "", ""
        elif bare in _ADOC_BLOCKS:
            code, mark = [], bare
        elif source:
            language = source[1]
        elif heading:
            yield f"{'#' * len(heading[1])} {heading[2]}"
        elif not _ADOC_PLACED.fullmatch(bare):
            yield _ADOC_LINK.sub(r"\1", line)
    if mark:
        yield fence("\n".join(code), language)


_KINDS: tuple[tuple[tuple[str, ...], Callable[[Sequence[str]], Iterator[str]]], ...] = (
    ((".rst", ".rest"), _from_rst),
    ((".adoc", ".asciidoc"), _from_adoc),
)

MARKUP_NAMES = tuple(ending for endings, _ in _KINDS for ending in endings)
"""Endings of the names of files that it turns into Markdown."""

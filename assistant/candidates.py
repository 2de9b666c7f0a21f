"""Which stretches of a chunk may stand as an answer: whole sentences that a reader can use by themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.plain import plain
from index.types import Chunk

_LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s")
_LEANS_BACK = re.compile(
    r"(?:this|these|that|those|it|its|they|their|such|he|she|both|the (?:former|latter|same)|however"
    r"|therefore|thus|hence|moreover|in other words|as a result|for (?:this|that) reason|instead|then|also"
    r"|but|and|so|because of this|similarly)\b",
    re.IGNORECASE,
)
"""Openings that lean on the sentence before."""
_NOT_PROSE = re.compile(
    r"(?:fig(?:ure)?\.?|table|image|source|photo|credit|listing|algorithm)(?: source)?\s*\d*\s*[.:]"
    r"|(?:click|tap) (?:here|to)\b|(?:read|see|learn) more\b|\[?show|expand\b|subscribe\b|share this\b"
    r"|copyright\b|©|cited as:|table of contents|back to top|@\w+\{",
    re.IGNORECASE,
)
_FEWEST_WORDS = 5
_MOST_WORDS = 75
_LIST_CHARACTERS = 900
"""A list is quoted whole up to so many characters, else item by item."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One to three sentences, or a lead-in with its list: `chunk.text[start:end]`."""

    start: int
    end: int
    core: int
    """Index in `chunk.sentences` of the sentence that carries it."""
    first: int
    last: int
    """Indices of its first and last sentence."""


def candidates(chunk: Chunk) -> list[Candidate]:
    """Every stretch of a chunk that may be quoted, in the order of its core sentences."""
    if chunk.document.kind == "code" and chunk.document.origin != "digest":
        return [_span(chunk, 0, 0, len(chunk.sentences) - 1)] if chunk.sentences else []
    texts = [chunk.text[start:end] for start, end in chunk.sentences]
    found = []
    for core in range(len(texts)):
        if is_quotable(texts, core):
            first, last = _reach(texts, core)
            found.append(_span(chunk, core, first, last))
    return found


def is_quotable(texts: list[str], core: int) -> bool:
    """False for link-only lines, questions, captions, headings, fragments and code."""
    raw = texts[core].strip()
    words = plain(raw)
    if raw.startswith(("```", "~~~", "|", "#")) or _NOT_PROSE.match(words):
        return False
    if words.endswith("?") or not _FEWEST_WORDS <= len(_words(words)) <= _MOST_WORDS:
        return False
    if words.endswith(":"):
        return core + 1 < len(texts) and bool(_LIST_ITEM.match(texts[core + 1]))
    if not _LIST_ITEM.match(raw) and not words.rstrip("\"')]”’*_ ").endswith((".", "!", "…", "$", ";")):
        return False
    return _is_prose(raw, words)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w'’-]*", text)


def _is_prose(raw: str, words: str) -> bool:
    """More words than addresses and symbols: a link-only line or a formula is no sentence."""
    letters = sum(
        character.isalpha() or character.isspace() for character in re.sub(r"https?://\S+", "", words)
    )
    if letters < 0.6 * len(words):
        return False
    linked = sum(len(match) for match in re.findall(r"\[([^\]]*)\]\(", raw))
    return linked < 0.7 * len(words)


def _reach(texts: list[str], core: int) -> tuple[int, int]:
    """First and last sentence that belong to the core: what it leans on, what it leads in."""
    if plain(texts[core]).endswith(":"):
        return core, _end_of_list(texts, core)
    if _LIST_ITEM.match(texts[core]):
        return _lead_in(texts, core), core
    first = core
    while first > 0 and core - first < 2 and _LEANS_BACK.match(plain(texts[first])):
        if not _stands_before(texts, first - 1):
            break
        first -= 1
    return first, core


def _stands_before(texts: list[str], index: int) -> bool:
    """Whether a sentence may open a quote for the one after it."""
    return not _LIST_ITEM.match(texts[index]) and is_quotable(texts, index)


def _end_of_list(texts: list[str], lead_in: int) -> int:
    last, size = lead_in, len(texts[lead_in])
    for index in range(lead_in + 1, len(texts)):
        size += len(texts[index])
        if not _LIST_ITEM.match(texts[index]) or size > _LIST_CHARACTERS:
            break
        last = index
    return last


def _lead_in(texts: list[str], item: int) -> int:
    """The line that introduces a list, when the item stands right under it; else the item itself."""
    if item > 0 and plain(texts[item - 1]).endswith(":") and not _LIST_ITEM.match(texts[item - 1]):
        return item - 1
    return item


def _span(chunk: Chunk, core: int, first: int, last: int) -> Candidate:
    return Candidate(chunk.sentences[first][0], chunk.sentences[last][1], core, first, last)

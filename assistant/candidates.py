"""Which stretches of a chunk may stand as an answer: whole sentences that a reader can use by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.orders import gives_orders
from assistant.plain import plain
from index.types import Chunk
from ingest.types import Span

_LIST_MARKER = re.compile(r"[ \t>]*(?:[-*+]|\d{1,3}[.)])[ \t]+$")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_LEANS_BACK = re.compile(
    r"(?:this|these|that|those|it|its|they|their|such|he|she|both|the (?:former|latter|same)|however"
    r"|therefore|thus|hence|moreover|in other words|as a result|for (?:this|that) reason|instead|then|also"
    r"|but|and|so|because of this|similarly|equivalently|in contrast|otherwise|that said|nonetheless)\b",
    re.IGNORECASE,
)
"""Openings that lean on the sentence before."""
_FRAGMENT = re.compile(
    r"(?:where|which|and|or|but|with|for|so|that|then|while|because|if|when|as|to|of|in)\b"
)
"""Openings, in lower case, of what is no sentence by itself."""
_NOT_PROSE = re.compile(
    r"(?:fig(?:ure)?\.?|table|image|source|photo|credit|listing|algorithm)(?: source)?\s*\d*\s*[.:]"
    r"|(?:click|tap) (?:here|to)\b|(?:read|see|learn) more\b|\[?show|expand\b|subscribe\b|share this\b"
    r"|please\b|check (?:it |this )?out\b|copyright\b|©|cited as:|table of contents|back to top|@\w+\{|\[\^?\d+\]",
    re.IGNORECASE,
)
"""Openings of captions, calls to click, footers, and entries of a bibliography."""
_ASIDE = re.compile(
    r"\b(?:read for|of) this digest\b|\bsubscribe to (?:my|our|the|this)\b|\bfollow (?:me|us) on\b",
    re.IGNORECASE,
)
"""What a page says of itself or asks of its reader, beside its subject."""
_APPARATUS = re.compile(
    r"(?:references?|bibliography|citations?|citing|cited as|acknowledge?ments?|contents|further reading|licen[cs]e)$",
    re.IGNORECASE,
)
"""Headings of sections that hold no answers."""
_FORMULA = ("$$", "\\[")
_FEWEST_WORDS = 5
_FEWEST_IN_ITEM = 3
_MOST_WORDS = 75
_LIST_CHARACTERS = 900
"""A list is quoted whole up to so many characters, else item by item."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One to three sentences, or a lead-in with what it leads in: `chunk.text[start:end]`."""

    start: int
    end: int
    first: int
    """Indices in `chunk.sentences` of its first and last sentence."""
    last: int
    lead_in: Span | None = None
    """The line that introduces the list, when the candidate is an item further down."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence with what its place says of it."""

    start: int
    end: int
    raw: str
    words: str
    """As a reader sees it."""
    item: bool
    """First sentence of a list item."""
    inline: bool
    """Stands behind another sentence in its line."""
    code: bool
    """A line inside a code block."""

    @property
    def leads_in(self) -> bool:
        return self.words.endswith(":") and not self.code

    @property
    def formula(self) -> bool:
        """A displayed formula by itself."""
        return self.raw.startswith(_FORMULA)

    @property
    def fragment(self) -> bool:
        """The rest of a sentence that a formula interrupted: "where k is …"."""
        return not self.item and bool(_FRAGMENT.match(self.words))


def candidates(chunk: Chunk) -> list[Candidate]:
    """Every stretch of a chunk that may be quoted, in the order in which they begin."""
    if not chunk.sentences or (chunk.heading and _APPARATUS.match(chunk.heading[-1].strip())):
        return []
    if is_code(chunk):
        last = len(chunk.sentences) - 1
        return [Candidate(chunk.sentences[0][0], chunk.sentences[last][1], 0, last)]
    units = list(_units(chunk))
    return [
        found
        for index, unit in enumerate(units)
        if unit.words.rstrip(".") != chunk.document.title
        for found in _around(units, index)
        if not gives_orders(chunk.text[found.start : found.end])
    ]


def is_code(chunk: Chunk) -> bool:
    """Whether a chunk is lines of a source file; a digest of one is prose."""
    return chunk.document.kind == "code" and chunk.document.origin != "digest"


def _units(chunk: Chunk) -> Iterator[_Unit]:
    before = _fences_before(chunk)
    for start, end in chunk.sentences:
        raw = chunk.text[start:end]
        opening = chunk.text[chunk.text.rfind("\n", 0, start) + 1 : start]
        code = (before + len(_FENCE.findall(chunk.text, 0, start))) % 2 == 1
        item = bool(_LIST_MARKER.match(opening)) and not code
        inline = bool(opening.strip()) and not item
        # what follows "Fig. 3." or "[12]" in its line is still a caption, or an entry of a bibliography
        words = "" if _NOT_PROSE.match(opening.lstrip("*_ ")) else raw if code else plain(raw)
        yield _Unit(start, end, raw, words, item, inline, code)


def _fences_before(chunk: Chunk) -> int:
    """Fences of its section before a chunk: a long block of code goes on in the next chunk, and has no fence there."""
    text, start = chunk.document.text, chunk.start
    section = max((one.start for one in chunk.document.sections if one.start <= start), default=0)
    return len(_FENCE.findall(text, section, start))


def _around(units: list[_Unit], index: int) -> Iterator[Candidate]:
    """The candidate of one sentence: with what it leads in, or what it leans on."""
    unit = units[index]
    if unit.leads_in:
        last = _end_of_led(units, index)
        if last > index:
            yield _candidate(units, index, last)
    elif is_quotable(unit.words, unit.raw, item=unit.item, code=unit.code):
        lead = _lead_in(units, index)
        if lead == index - 1:
            yield _candidate(units, lead, index)
        elif lead is not None:
            span = (units[lead].start, units[lead].end)
            yield Candidate(unit.start, unit.end, index, index, span)
        else:
            first = _leaning_back(units, index)
            if first < index or not unit.fragment:
                yield _candidate(units, first, index)


def is_quotable(words: str, raw: str, *, item: bool = False, code: bool = False) -> bool:
    """False for link-only lines, questions, captions, headings, fragments, lone formulas and code.

    `words` is the sentence as a reader sees it, `raw` its Markdown.
    """
    if code or raw.startswith(("|", "#", "```", "~~", *_FORMULA)):
        return False
    if _NOT_PROSE.match(words) or _ASIDE.search(words) or words.endswith(("?", ":")):
        return False
    fewest = _FEWEST_IN_ITEM if item else _FEWEST_WORDS
    if not fewest <= len(re.findall(r"[^\W_][\w'’.,-]*", words)) <= _MOST_WORDS:
        return False
    if not item and not words.rstrip("\"')]”’*_ ").endswith((".", "!", "…", "$", ";")):
        return False
    return _is_prose(raw, words)


def _is_prose(raw: str, words: str) -> bool:
    """More words than addresses and symbols: a link-only line or a formula is no sentence."""
    spoken = re.sub(r"https?://\S+", "", words)
    letters = sum(character.isalpha() or character.isspace() for character in spoken)
    linked = sum(len(text) for text in re.findall(r"\[([^\]]*)\]\(", raw))
    return letters >= 0.6 * len(words) and linked < 0.7 * len(words)


def _end_of_led(units: list[_Unit], lead_in: int) -> int:
    """The last sentence of the list, code or formula that a line leads in; itself when it leads in nothing."""
    following = units[lead_in + 1 : lead_in + 2]
    if not following or not (following[0].item or following[0].code or following[0].formula):
        return lead_in
    last = lead_in
    for unit in units[lead_in + 1 :]:
        if following[0].code:
            inside = unit.code
        elif following[0].formula:
            inside = unit.formula or unit.fragment
        else:
            inside = unit.item or unit.inline
        if not inside or unit.end - units[lead_in].start > _LIST_CHARACTERS:
            break
        last += 1
    return last


def _lead_in(units: list[_Unit], index: int) -> int | None:
    """The line that introduces the list of an item; None for a sentence that is no item, or without one."""
    if not units[index].item:
        return None
    for before in range(index - 1, -1, -1):
        if units[before].leads_in:
            return before
        if units[before].code:
            return None
    return None


def _leaning_back(units: list[_Unit], index: int) -> int:
    """The first of the one to three sentences that are understood only together."""
    first = index
    while first > 0 and index - first < 2 and _leans(units[first]):
        before = units[first - 1]
        led = units[first].formula and before.leads_in
        if not (
            led or before.formula or is_quotable(before.words, before.raw, item=before.item, code=before.code)
        ):
            break
        first -= 1
    return first if not units[first].formula else index


def _leans(unit: _Unit) -> bool:
    return unit.formula or unit.fragment or (not unit.item and bool(_LEANS_BACK.match(unit.words)))


def _candidate(units: list[_Unit], first: int, last: int) -> Candidate:
    return Candidate(units[first].start, units[last].end, first, last)

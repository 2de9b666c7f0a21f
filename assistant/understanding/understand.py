"""A question is understood: what of it is searched, among which documents, and what the reader is told of that.

Pure: the question and the documents' names in, a query out. What flags say wins over what words say.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.question import shape_of
from assistant.types import Understood
from assistant.understanding.catalogue import NOUNS, Catalogue, catalogue_of
from assistant.understanding.dates import Period, period_in
from assistant.understanding.input_kind import InputKind, gist, kind_of, language_of
from assistant.understanding.instructions import set_aside
from assistant.understanding.names import Mention, mentions, unlisted
from assistant.understanding.places import Place, place_in
from assistant.understanding.vocabulary import related
from assistant.understanding.words import content, single_blanks, tidy
from index.store import heading_key
from index.types import Filters, Query
from ingest.types import Document

_REPLIES: dict[InputKind, str] = {
    "greeting": "Hello: ask a question about what the reading list holds, and the answer will name its sources.",
    "thanks": "You are welcome: ask on about anything that the reading list holds.",
    "help": "Ask a question about what the reading list holds, such as “what is …?”, “why does …?” or “what does"
    " AUTHOR say about …?”; “since 2023” and “in the … section” narrow where to look.",
}
_NO_QUESTION = "There are only instructions and no question here that the reading list could answer."
_FOREIGN = "The reading list is searched in English, and this question is not: ask it in English."
_FOREIGN_NOTE = "This looks like {language}: questions in English are understood best."
_URL = re.compile(r"<?\b(?:https?://|www\.)[^\s<>\"”]+>?", re.IGNORECASE)
_COLOURS = re.compile(r"\x1b\[[0-9;:?]*[A-Za-z~]")
"""And what else a terminal acts on, which a pasted question may hold."""
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
        summarize summarise summary overview explain view opinion gist main point key takeaway idea
        say said write wrote written publish published publication post posted new list hold contain there read tell
        be find found know think mention state cover discuss recommend thing anything something everything
        """,
    )
)
"""Words that ask for nothing but what is there."""
_BYLINE = re.compile(r"\b(?:authors?|written by|wrote|published|publication date)\b", re.IGNORECASE)
_MOST_TITLES = 3
_SHOUTED = 4
"""Words, all in capitals, from which a question is shouted; "KD VS LKD" names things."""
_SHOWN = 160
"""Characters of an instruction or a question that a note repeats."""


@dataclass(slots=True)
class _Pointed:
    """Where the words of a question point."""

    sources: list[Mention] = field(default_factory=list)
    place: Place | None = None
    period: Period | None = None
    notes: list[str] = field(default_factory=list)


def understand(
    question: str,
    documents: Sequence[Document],
    filters: Filters,
    defined: Mapping[str, str] | None = None,
) -> Understood:
    """How to treat what somebody typed. Never raises; a question with a word in it keeps one.

    `documents` are all of the list, without their text; hand in the same sequence each time, since what is
    derived from it is kept. `filters` are those of the flags; `defined` are acronyms of the texts, in lower case,
    with their long forms.
    """
    text = _readable(question)
    kind = kind_of(text)
    if kind in _REPLIES:
        return Understood(kind, Query("", filters), reply=_REPLIES[kind])
    names = catalogue_of(documents)
    if kind == "url":
        return _address(text, names, filters)
    notes: list[str] = []
    asked = gist(text)
    if asked != text:
        notes.append(f"The question is long: searched for “{_short(asked)}”")
    asked, taken = set_aside(asked)
    if taken:
        notes.append(f"Set aside: {', '.join(f'“{_short(each)}”' for each in taken)}")
    if not _has_word(asked):
        return Understood("question", Query("", filters), tuple(notes), reply=_NO_QUESTION)
    pointed = _pointed(asked, names, filters)
    query = replace(
        _query(asked, pointed, names, filters), related=related(asked, {**(defined or {}), **names.acronyms})
    )
    understood = Understood("question", query, (*notes, *pointed.notes))
    if kind == "language":
        told = _FOREIGN_NOTE.format(language=language_of(text))
        return replace(
            understood, kind=kind, reply=_FOREIGN, only_if_sure=True, notes=(told, *understood.notes)
        )
    return understood


def holds(document: Document, filters: Filters) -> bool:
    """Whether filters let a document through, as the index does."""
    headings = {heading_key(heading) for entry in document.entries for heading in entry.section}
    published = document.published
    return (
        (not filters.sections or bool(headings & {heading_key(each) for each in filters.sections}))
        and (not filters.kinds or document.kind in filters.kinds)
        and (not filters.since or bool(published and published >= filters.since))
        and (not filters.until or bool(published and published <= filters.until))
        and (not filters.documents or document.id in filters.documents)
        and (filters.digests or document.origin != "digest")
    )


def _pointed(text: str, names: Catalogue, filters: Filters) -> _Pointed:
    """What the words of a question name, each left out where a flag has said it already."""
    found = _Pointed()
    if not filters.sections:
        found.place = place_in(text, names)
        if found.place and not found.place.headings:
            found.notes.append(f"The list has no section “{found.place.written}”: looked at all of it")
            found.place = None
    if not filters.since and not filters.until:
        found.period = period_in(text)
    if not filters.documents:
        found.sources = [*_linked(text, names, found.notes), *mentions(text, names)]
        # "in Weng's post, how does the CALM paper …" asks Weng alone
        found.sources = [each for each in found.sources if each.aside] or found.sources
        if found.place:
            place = found.place
            found.sources = [
                each for each in found.sources if each.end <= place.start or place.end <= each.start
            ]
        name = "" if found.sources else unlisted(text, names)
        if name:
            found.notes.append(f"The list names no source “{_short(name)}”: looked at all of it")
    return found


def _linked(text: str, names: Catalogue, notes: list[str]) -> Iterator[Mention]:
    """The links in a question."""
    for match in _URL.finditer(text):
        source = names.at(match[0].strip("<>"))
        if source:
            yield Mention(match.start(), match.end(), source, aside=True)
        else:
            notes.append(f"The list does not hold {match[0]}: looked at all of it")


def _query(text: str, pointed: _Pointed, names: Catalogue, filters: Filters) -> Query:
    """The search: filters that leave something, and the text without the stretches that only point."""
    before = filters
    cuts: list[tuple[int, int]] = []
    place, period = pointed.place, pointed.period
    sources = [each.source for each in pointed.sources]
    if len(sources) == 1:
        filters = _tried(
            filters, replace(filters, documents=sources[0].ids), names, pointed, sources[0].label
        )
        cuts += [(each.start, each.end) if each.aside else each.noun for each in pointed.sources]
        pointed.notes += _bylines(text, sources[0].ids, names)
    elif sources:
        pointed.notes.append(f"From each in turn: {'; '.join(_short(each.label) for each in sources)}")
    if place:
        # after the source: "the section on distillation in Weng's post" is a section of the post
        headed = replace(filters, sections=place.headings)
        filters = _tried(filters, headed, names, pointed, f"section {place.headings[0]}")
        cuts += [(place.start, place.end)] if filters == headed else []
    if period and not _cuts_something(period, names):
        pointed.notes.append(f"Not narrowed to “{period.words}”: nothing that has a date is left out by that")
    elif period:
        narrowed = replace(filters, since=period.since, until=period.until)
        filters = _tried(filters, narrowed, names, pointed, period.words, dated=True)
        cuts.append((period.start, period.end))
    searched = _without(text, cuts)
    if filters != before and not _topical(text, cuts, pointed):
        searched = _all_of(filters, names) or searched
    return Query(
        searched,
        filters,
        sources=tuple(each.ids for each in sources) if len(sources) > 1 else (),
    )


def _bylines(text: str, ids: Sequence[str], names: Catalogue) -> list[str]:
    """Who wrote what is named, and when, as its page says of itself: the text of a page seldom repeats it."""
    if shape_of(text) not in ("who", "when") and not _BYLINE.search(text):
        return []
    known: dict[str, str] = {}  # a page and its digest say the same, but for the case of their titles
    for each in names.documents:
        if each.id in ids and (each.authors or each.published):
            by = f"by {', '.join(each.authors)}" if each.authors else ""
            day = f"published {each.published.isoformat()}" if each.published else ""
            told = f"Metadata of “{_short(each.title)}”: {', '.join(filter(None, (by, day)))}"
            known.setdefault(told.casefold(), told)
    return list(known.values())[:_MOST_TITLES]


def _cuts_something(period: Period, names: Catalogue) -> bool:
    """Whether a period tells the dated documents apart; else it is when something happened, not where to look."""
    within = Filters(since=period.since, until=period.until)
    dated = [each for each in names.documents if each.published]
    return not dated or not all(holds(each, within) for each in dated)


def _topical(text: str, cuts: Sequence[tuple[int, int]], pointed: _Pointed) -> bool:
    """Whether a question asks about anything but what is in the place that it names."""
    stretches = [*cuts, *((each.start, each.end) for each in pointed.sources)]
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return any(word not in _EMPTY and word not in NOUNS for word in content(text))


def _all_of(filters: Filters, names: Catalogue) -> str:
    """What "what is in the newest post?" searches for: the titles of what the filters let through."""
    held = [each for each in names.documents if holds(each, filters)]
    titles = dict.fromkeys(each.title for each in held if each.kind != "note" or len(held) == 1)
    return "; ".join(list(titles)[:_MOST_TITLES])


def _tried(
    before: Filters, after: Filters, names: Catalogue, pointed: _Pointed, label: str, dated: bool = False
) -> Filters:
    """The narrower filters and a note of them; those before when the narrower ones leave nothing."""
    if any(holds(document, after) for document in names.documents):
        undated = dated and any(each.published is None and holds(each, before) for each in names.documents)
        pointed.notes.append(f"Only: {_short(label)}{'; what has no date is left out' if undated else ''}")
        return after
    lacking = "is dated so" if dated else "is both that and what else was asked for"
    pointed.notes.append(f"Not narrowed to “{_short(label)}”: nothing of the list {lacking}")
    return before


def _without(text: str, cuts: list[tuple[int, int]]) -> str:
    """`text` without some stretches; whole when nothing that can be searched for would be left."""
    left = text
    for start, end in sorted(cuts, reverse=True):
        left = f"{left[:start]} {left[end:]}"
    left = tidy(left)
    return left if content(left) else text


def _address(text: str, names: Catalogue, filters: Filters) -> Understood:
    """A link alone: what the list holds of it, or that it holds nothing."""
    url = text.strip().strip("<>")
    source = names.at(url)
    if source is None:
        words = " ".join(content(re.sub(r"^\w+://[^/]*", "", url))[:8])
        reply = f"The reading list does not hold {_short(url)}."
        return Understood("url", Query(words, filters), reply=reply)
    let_through = tuple(each.id for each in names.documents if holds(each, filters) and each.id in source.ids)
    if not let_through:
        reply = f"What the reading list holds of {_short(url)} is not among what was asked for."
        return Understood("url", Query(source.label, filters), reply=reply)
    narrowed = replace(filters, documents=let_through)
    return Understood("url", Query(source.label, narrowed), (f"What the list holds of {_short(url)}",))


def _readable(question: str) -> str:
    """Without what is no text: colours of a terminal, controls, marks of direction, halves of characters.

    Blanks are one by one, and what is shouted is said: a word all in capitals would be taken for a name.
    """
    question = _COLOURS.sub(" ", question)
    text = "".join(
        letter if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co") else " "
        for letter in question
    )
    text = single_blanks(text)
    return text.lower() if text.isupper() and len(text.split()) >= _SHOUTED else text


def _has_word(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"

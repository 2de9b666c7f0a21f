"""Names in a question: who and what of the list it points at, and whether it asks of that alone. Pure.

Only words that point ("according to X", "what does X say", "in X's post", "in the X section") name a source; a word
that merely also stands in a title is what the question is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.understanding.catalogue import NOUNS, TITLED, Catalogue, Source
from assistant.understanding.words import ARTICLE, SMALL, TOKEN, content, stems, with_comma
from ingest.types import Document

_SAYING = (
    r"says?|said|think|thinks|thought|writes?|wrote|recommends?|suggests?|claims?|argues?|advises?"
    r"|mentions?|lists?"
    r"|states?|reports?|believes?|consider|considers|conclude|concludes"
)
_FIT = TITLED | {
    "paper",
    "preprint",
    "post",
    "blog",
    "blogpost",
    "article",
    "repo",
    "repository",
    "talk",
    "essay",
}
"""Words for a document that a few words of its title may stand before: "the loss functions survey"."""
_LONGEST = 10
"""Words of a name at most."""
_STOPS = re.compile(r"[,;:?!()\"“”]|\.(?=\s|$)")
_ABOUT = rf"(?P<verb>\s+(?:{_SAYING})\b(?:\s+(?:about|on|regarding|of|for|to be)\b)?)"

_ACCORDING = re.compile(
    r"\b(?:according to|as per|per the|in the (?:words|view|opinion) of)\s+", re.IGNORECASE
)
_DOES = re.compile(r"(?P<wh>\bwhat\s+)?\b(?:does|do|did|has|have|would)\s+(?=\S)", re.IGNORECASE)
_IN = re.compile(r"\b(?P<how>in|from|by|on|within)\s+(?=\S)", re.IGNORECASE)
_SIDES = re.compile(r"(?:\b(?:compare|contrast|between|do|does)\s+|^\s*)(?=\S)", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,\s*|\b)(?:and|or|vs\.?|versus|with|to|against|than|from|,)\s+", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(\S+)['’]s?\s+(?P<what>[\w-]+(?:\s+[\w-]+)?)")
_SAYS = re.compile(rf"\s+(?:{_SAYING})\b", re.IGNORECASE)
_NOUN = re.compile(r"\b[A-Za-z]+\b")
_NEWEST = re.compile(
    r"\b(?:the\s+)?(?:newest|latest|most recent)\s+(?P<noun>[a-z]+)(?:\s+(?:on|about"
    r"|regarding)\s+(?P<topic>[^?.!,;]+))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a question that names a source."""

    start: int
    end: int
    source: Source
    aside: bool
    """True when the stretch only says where to look, so that the search is better off without it."""
    noun: tuple[int, int] = (0, 0)
    """The word for a document in a stretch that stays: "paper" of "the CALM paper"; empty without one."""


@dataclass(frozen=True, slots=True)
class _Found:
    source: Source
    end: int
    sure: bool
    """False for a name that is also a topic and stands without a word for a document."""


def mentions(text: str, names: Catalogue) -> list[Mention]:
    """The sources that a question names, in its order, each once."""
    found = [
        *_according(text, names), *_saying(text, names), *_possessive(text, names), *_placed(text, names),
        *_compared(text, names), *_newest(text, names),
    ]  # fmt: skip
    kept: list[Mention] = []
    for one in found:
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    kept += [more for one in list(kept) for more in _joined(text, one, kept, names)]
    kept.sort(key=lambda one: one.start)
    return [
        one for at, one in enumerate(kept) if all(one.source.ids != other.source.ids for other in kept[:at])
    ]


def unlisted(text: str, names: Catalogue) -> str:
    """Whom "according to …" names that the list does not hold; empty when that is nobody."""
    for match in _ACCORDING.finditer(text):
        if _longest(text, match.end(), names):
            continue
        name = re.match(r"(?:the\s+)?(?:[A-Z][\w.'-]*\s*)+", text[match.end() :])
        if name:
            return re.sub(r"['’]s$", "", name[0].strip().rstrip(".,"))
    return ""


def _according(text: str, names: Catalogue) -> Iterator[Mention]:
    for match in _ACCORDING.finditer(text):
        found = _longest(text, match.end(), names)
        if found:
            yield Mention(match.start(), with_comma(text, found.end), found.source, aside=True)


def _saying(text: str, names: Catalogue) -> Iterator[Mention]:
    """ "What does Weng say about …", "why does Raffel compare …", "as the playbook recommends"."""
    for match in _DOES.finditer(text):
        found = _longest(text, match.end(), names)
        if not found:
            continue
        verb = re.match(_ABOUT, text[found.end :], re.IGNORECASE)
        if verb:
            aside = bool(match["wh"]) and bool(content(text[found.end + verb.end() :]))
            yield Mention(match.start(), found.end + verb.end(), found.source, aside)
        elif found.source.person and text[match.end()].isupper() and text[found.end :][1:2].islower():
            yield Mention(match.end(), found.end, found.source, aside=False)
    for match in _SAYS.finditer(text):
        back = _before(text, match.start(), names)
        led = re.search(r"\bas\s+$", text[: back[0]], re.IGNORECASE) if back else None
        if back and led:
            yield Mention(led.start(), with_comma(text, match.end()), back[1], aside=True)
        elif back:
            yield Mention(back[0], match.start(), back[1], aside=False)


def _possessive(text: str, names: Catalogue) -> Iterator[Mention]:
    """ "In Weng's post", "Raffel's proposal", "the playbook's advice"; not "Adam's learning rate"."""
    for match in _POSSESSIVE.finditer(text):
        back = _before(text, match.end(1), names)
        if not back:
            continue
        start, source = back
        nouns = [word for word in stems(match["what"]) if word in NOUNS]
        if not source.person and not nouns and not set(stems(text[start : match.end(1)])) & TITLED:
            continue
        if source.person and not nouns and not text[start].isupper():
            continue
        whole = nouns and stems(match["what"])[-1] in NOUNS
        end = match.end() if whole else match.start("what") + len(match["what"].split()[0])
        led = re.search(r"\b(?:in|from|per|by|on|within)\s+(?:the\s+)?$", text[:start], re.IGNORECASE)
        if led and nouns:
            yield Mention(led.start(), with_comma(text, end), names.narrowed(source, nouns[-1]), aside=True)
        else:
            yield Mention(start, end, names.narrowed(source, nouns[-1] if nouns else ""), aside=False)


def _placed(text: str, names: Catalogue) -> Iterator[Mention]:
    """ "In the CALM paper", "from the tuning playbook", "by Weng", and "the CALM paper" anywhere."""
    for match in _IN.finditer(text):
        found = _longest(text, match.end(), names)
        if not found or not found.sure:
            continue
        # a surname may be a word: "by long context"
        if found.source.person and (
            match["how"].lower() not in ("by", "from") or not text[match.end()].isupper()
        ):
            continue
        yield Mention(match.start(), with_comma(text, found.end), found.source, aside=True)
    for match in _NOUN.finditer(text):
        if (stems(match[0]) or ("",))[0] in NOUNS and not text[match.end() :].startswith(("'s", "’s")):
            back = _before(text, match.end(), names)
            if back and not back[1].person:
                noun = (0, 0) if stems(match[0])[0] in TITLED else match.span()
                yield Mention(back[0], match.end(), back[1], aside=False, noun=noun)


def _compared(text: str, names: Catalogue) -> Iterator[Mention]:
    """ "Compare Weng and the playbook on …", "do Weng and Raffel agree": only when both sides are sources."""
    for match in _SIDES.finditer(text):
        first = _longest(text, match.end(), names)
        if not first or not first.sure or (first.source.person and not text[match.end()].isupper()):
            continue
        joint = _JOINED.match(text, first.end)
        second = _longest(text, joint.end(), names) if joint else None
        if joint and second and second.sure and second.source.ids != first.source.ids:
            yield Mention(match.end(), first.end, first.source, aside=False)


def _joined(text: str, one: Mention, kept: list[Mention], names: Catalogue) -> Iterator[Mention]:
    """What a named source is named together with: "… and the playbook"."""
    place = one.end
    while joint := _JOINED.match(text, place):
        found = _longest(text, joint.end(), names)
        taken = any(joint.end() < other.end and other.start <= joint.end() for other in kept)
        if not found or not found.sure or taken:
            return
        if found.source.person and not text[joint.end()].isupper():
            return
        yield Mention(joint.end(), found.end, found.source, one.aside)
        place = found.end


def _newest(text: str, names: Catalogue) -> Iterator[Mention]:
    """ "The newest post", "the latest paper on pruning": the one dated last, of those that are about it."""
    for match in _NEWEST.finditer(text):
        if stems(match["noun"])[0] not in NOUNS:
            continue
        words = set(content(match["topic"] or ""))
        dated = [
            (each.published, each)
            for each in names.documents
            if each.published and (not words or words & set(_topics(each)))
        ]
        if dated:
            day, last = max(dated, key=lambda each: each[0])
            source = Source(f"{last.title} (of {day}, the newest that is dated)", (last.id,))
            yield Mention(match.start(), match.end(), source, aside=False)


def _topics(document: Document) -> list[str]:
    return content(" ".join([document.title, *(part for each in document.entries for part in each.section)]))


def _longest(text: str, start: int, names: Catalogue) -> _Found | None:
    """The longest name that begins at `start`."""
    stop = _STOPS.search(text, start)
    limit = stop.start() if stop else len(text)
    ends = [match.end() for match in TOKEN.finditer(text, start, limit)][:_LONGEST]
    for end in reversed(ends):
        if stems(text[start:end])[-1:] and stems(text[start:end])[-1] in SMALL:
            continue
        found = resolve(text[start:end], names)
        if found:
            return _Found(found[0], end, found[1])
    return None


def _before(text: str, end: int, names: Catalogue) -> tuple[int, Source] | None:
    """The longest name that ends at `end`, and where it begins; only one that is surely a source."""
    clause = max((match.end() for match in _STOPS.finditer(text, 0, end)), default=0)
    starts = [match.start() for match in TOKEN.finditer(text, clause, end)][-_LONGEST:]
    for start in starts:
        first = stems(text[start:end])[:1]
        if first and first[0] in SMALL and first[0] not in ("the", "this", "that"):
            continue
        found = resolve(text[start:end], names)
        if found and found[1]:
            return start, found[0]
    return None


def resolve(phrase: str, names: Catalogue) -> tuple[Source, bool] | None:
    """What of the list a phrase names, and whether it can mean nothing but a source."""
    bare = ARTICLE.sub("", phrase.strip().strip("'’"))
    words = list(stems(bare))
    core = list(words)
    nouns: list[str] = []
    while core and core[-1] in NOUNS:
        nouns.append(core.pop())
    noun = nouns[-1] if nouns else ""
    for name in dict.fromkeys(("".join(words), "".join(core))):
        if name in names.people:
            return names.narrowed(names.people[name], noun), True
        if name in names.names:
            source = names.names[name]
            return names.narrowed(source, noun), bool(nouns) or _telling(bare, source)
    return _fitting(phrase, words, core, nouns, names)


def _telling(written: str, source: Source) -> bool:
    """A whole title that is not also a topic: long, or with a word for a document, or a repository's name."""
    words = content(written)
    return source.telling and (len(words) >= 4 or bool(set(words) & TITLED) or "_" in written)


def _fitting(
    phrase: str, words: list[str], core: list[str], nouns: list[str], names: Catalogue
) -> tuple[Source, bool] | None:
    """A document by a few words of its title: "the loss functions survey", "the playbook"."""
    titled = [word for word in words if word in TITLED]
    if not titled and not (set(nouns) & _FIT and ARTICLE.match(phrase)):
        return None
    wanted = [word for word in core if word not in SMALL] + [word for word in titled if word not in core]
    if len(wanted) < 2 and not (wanted == titled and ARTICLE.match(phrase)):
        return None
    source = names.fitting(wanted)
    return (names.narrowed(source, nouns[-1] if nouns else ""), True) if source else None

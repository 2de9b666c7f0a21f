"""One work behind several links is one source: its addresses, names and texts tell. Pure.

A wrong merge hides a source, a missing one only repeats it: so names of works count for papers alone, what a page
calls its own address counts when the texts bear it out, and neither code nor a short text is ever taken for another.
A tweet is its author's word about a paper, not the paper, unless it says no more than the paper's title. A digest stays
apart until the work has been read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from urllib.parse import unquote

from ingest.assemble import Answering
from ingest.near_duplicates import near_duplicates, similarity
from ingest.types import Document, Kind, Resource
from ingest.urls import identity

PAPERS: frozenset[Kind] = frozenset({"article", "arxiv", "pdf"})
"""Kinds that may be one work under several names."""
UNLIKE: frozenset[Kind] = frozenset({"code", "note", "tweet"})
"""Kinds whose text is never taken for that of another."""
MOST_CLAIMS = 20
"""Pages that call one address their own and are compared with each other."""
TITLE_WORDS = 4
"""A shorter title may be said by chance."""
RELATED = 0.5
"""Similarity of two texts of which one names the other's address as its own."""

_ARXIV = re.compile(
    r"https?://(?:[\w-]+\.)*(?:arxiv\.org|ar5iv\.org)/(?:abs|pdf|html|format|ps)/"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?!\d)",
    re.IGNORECASE,
)
_DOI = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(?P<doi>10\.\d{4,9}/[^?#]+)", re.IGNORECASE)
_NAME = re.compile(r"(?:arxiv|doi):\S", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"doi:10\.48550/arxiv\.(.+)")
_LINK = re.compile(r"(?:https?://|pic\.twitter\.com/)\S+")
_VERSION = re.compile(r"v(\d+)")


@dataclass(frozen=True, slots=True)
class _Member:
    """A page or a part of one: something that may be the same work as another. No document: nothing was read."""

    answering: int
    """Position of what it belongs to."""
    address: str
    entries: tuple[Resource, ...]
    document: Document | None = None
    complete: bool = False
    place: str = ""
    """Identity of the address where it lies; empty where nothing was read."""
    canonical: str = ""
    """Identity of the address that the page calls its own."""
    names: tuple[str, ...] = ()
    """Of the work."""
    whole: bool = True
    """False for what came with a page."""


def one_source_each(answering: Sequence[Answering]) -> tuple[Answering, ...]:
    """The same with one document a work, shared by all that lead to it; its entries are those of all."""
    members = [member for number, each in enumerate(answering) for member in _members(number, each)]
    works: dict[int, Document] = {}
    read: set[int] = set()
    for group in _groups(members):
        best = max((members[n] for n in group if members[n].document), key=_rank, default=None)
        if best is None:
            continue
        works |= dict.fromkeys(group, _merged([members[n] for n in group], best))
        if best.complete:
            read |= {members[n].answering for n in group if members[n].whole}
    leading: defaultdict[int, list[Document]] = defaultdict(list)
    for number, work in sorted(works.items()):
        leading[members[number].answering].append(work)
    return tuple(_leading_to(leading[number], each, number in read) for number, each in enumerate(answering))


def _leading_to(works: Sequence[Document], each: Answering, read: bool) -> Answering:
    """What answers, with the works in place of its own documents; no digest where the work has been read."""
    page = works[0] if works else None
    parts = tuple(work for work in dict.fromkeys(works) if work != page)
    return replace(each, page=page, parts=parts, digests=() if read else each.digests)


def distinct(answering: Iterable[Answering]) -> tuple[Document, ...]:
    """All documents, each once, in the order of first mention; a digest of several links has the entries of all."""
    documents: dict[str, Document] = {}
    for document in (document for each in answering for document in each.documents):
        held = documents.setdefault(document.id, document)
        entries = tuple(dict.fromkeys((*held.entries, *document.entries)))
        documents[document.id] = replace(held, entries=entries)
    return tuple(documents.values())


def _members(number: int, each: Answering) -> Iterator[_Member]:
    """The page first, read or not; then what came with it."""
    reading = each.reading
    target = reading.target
    names = set(reading.stored.facts.identifiers if reading.stored else ())
    addresses = [target.url, *(entry.url for entry in target.entries)]
    addresses += [reading.stored.final_url] if reading.stored else []
    names |= {name for address in addresses for name in identifiers(address)}
    is_paper = target.kind in PAPERS
    member = _Member(
        number, target.url, target.entries,
        names=tuple(sorted({_plain(name) for name in names if _NAME.match(name)})) if is_paper else (),
    )  # fmt: skip
    if each.page and reading.stored and reading.extracted:
        called = reading.extracted.canonical_url
        yield replace(
            member, address=each.page.url, document=each.page, complete=reading.complete,
            place=identity(reading.stored.final_url), canonical=identity(called) if called else "",
        )  # fmt: skip
    else:
        yield member
    for document, part in zip(each.parts, reading.parts, strict=True):
        place = identity(part.stored.final_url)
        yield _Member(
            number, document.url, document.entries, document, part.stored.complete, place, whole=False
        )


def identifiers(url: str) -> tuple[str, ...]:
    """The names of a work that an address holds: "arxiv:2205.14135" without its version, "doi:10.1000/xyz"."""
    if found := _ARXIV.match(url):
        return (f"arxiv:{found['id'].lower()}",)
    found = _DOI.match(url)
    return (f"doi:{unquote(found['doi']).rstrip('/').lower()}",) if found else ()


def _plain(name: str) -> str:
    """One spelling for the names of one work: versions and arXiv's own DOIs are those of the paper."""
    name = _ARXIV_DOI.sub(r"arxiv:\1", name.lower())
    if not name.startswith("arxiv:"):
        return name
    # math.gt/0309136 and math/0309136 are one paper
    return re.sub(r"^(arxiv:[a-z-]+)\.[a-z]{2}/", r"\1/", re.sub(r"v\d+$", "", name))


def _groups(members: Sequence[_Member]) -> list[list[int]]:
    """Positions of the members of each work, in order."""
    leader = list(range(len(members)))

    def lead(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for one, other in _alike(members):
        first, second = sorted((lead(one), lead(other)))
        leader[second] = first
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for number in range(len(members)):
        groups[lead(number)].append(number)
    return list(groups.values())


def _alike(members: Sequence[_Member]) -> Iterator[tuple[int, int]]:
    """Pairs that are one work."""
    holders: dict[str, int] = {}
    for number, member in enumerate(members):
        for key in (*((f"at {member.place}",) if member.place else ()), *member.names):
            yield holders.setdefault(key, number), number
    yield from _canonical(members)
    yield from _announced(members)
    texts = [m.document.text if m.document and m.document.kind not in UNLIKE else "" for m in members]
    yield from near_duplicates(texts)


def _canonical(members: Sequence[_Member]) -> Iterator[tuple[int, int]]:
    """Pairs in which one calls the other's address its own, or both call one so, and the texts are related."""
    claimed: defaultdict[str, list[int]] = defaultdict(list)
    for number, member in enumerate(members):
        for key in {member.canonical, member.place} - {""}:
            claimed[key].append(number)
    for key, numbers in claimed.items():
        # Where a whole site calls its front page its own, comparing all with all would take for ever.
        for one, other in combinations(numbers[:MOST_CLAIMS], 2):
            texts = [d.text for n in (one, other) if (d := members[n].document) and d.kind not in UNLIKE]
            named = key in (members[one].canonical, members[other].canonical)
            if named and len(texts) == 2 and similarity(*texts) >= RELATED:
                yield one, other


def _announced(members: Sequence[_Member]) -> Iterator[tuple[int, int]]:
    """Tweets that are the title of one paper and a link."""
    titled: defaultdict[str, list[int]] = defaultdict(list)
    tweets = []
    for number, member in enumerate(members):
        if member.document and member.document.kind in PAPERS:
            titled[_words(member.document.title)].append(number)
        elif member.document and member.document.kind == "tweet":
            tweets.append((number, _words(_LINK.sub(" ", member.document.text))))
    for number, words in tweets:
        papers = titled.get(words, [])
        if len(papers) == 1 and words.count(" ") + 1 >= TITLE_WORDS:
            yield papers[0], number


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _rank(member: _Member) -> tuple[bool, bool, bool, bool, int, int, int]:
    """No tweet, the complete, what can be reached, no copy, the newest, the fullest, the first."""
    document = member.document
    assert document
    return (
        document.kind != "tweet",
        member.complete,
        document.unreachable_since is None,
        document.origin != "archived",
        _number(document),
        len(document.text.split()),
        -member.answering,
    )


def _number(document: Document) -> int:
    found = _VERSION.fullmatch(document.version)
    return int(found[1]) if found else 0


def _merged(members: Sequence[_Member], best: _Member) -> Document:
    """The document that answers, with the entries and the addresses of all."""
    work = best.document
    assert work
    entries = [entry for member in members for entry in member.entries]
    others = {identity(member.address): member.address for member in members}
    others.pop(identity(work.url), None)
    versions = {m.document.version for m in members if m.document and _number(m.document)} - {work.version}
    listed = f"the list also names {', '.join(sorted(versions))}" if versions else ""
    return replace(
        work,
        entries=tuple(dict.fromkeys(entries)),
        addresses=tuple(others.values()),
        remark="; ".join(filter(None, (work.remark, listed))),
    )

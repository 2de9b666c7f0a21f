"""What the documents of a list can be called.

People, titles, repositories, headings: derived once a snapshot. Pure but for keeping what was derived.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from assistant.understanding.vocabulary import acronyms
from assistant.understanding.words import SMALL, content, key, stems
from ingest.types import Document

KINDS_OF: dict[str, frozenset[str]] = {
    "paper": frozenset({"arxiv", "pdf", "article"}),
    "preprint": frozenset({"arxiv", "pdf"}),
    "repo": frozenset({"github", "code"}),
    "repository": frozenset({"github", "code"}),
    "code": frozenset({"code", "github"}),
    "implementation": frozenset({"code", "github"}),
    "readme": frozenset({"github"}),
    "tweet": frozenset({"tweet", "note"}),
    "thread": frozenset({"tweet", "note"}),
    "note": frozenset({"note"}),
    "quote": frozenset({"note"}),
    "video": frozenset({"video"}),
    "post": frozenset({"article", "tweet", "note"}),
    "article": frozenset({"article", "arxiv", "pdf"}),
}
"""What a reader means by a word for a document; what is left when none of that kind is there is all of them."""

NOUNS = frozenset(KINDS_OF) | {
    "blog", "blogpost", "playbook", "guide", "survey", "review", "lecture", "talk", "class", "course", "seminar",
    "tutorial", "book", "essay", "page", "site", "website", "doc", "documentation", "document", "docs", "library",
    "project", "work", "report", "study", "manual", "piece", "writeup", "entry", "source", "link", "summary",
    "taxonomy",
}  # fmt: skip
"""Words for a document."""

TITLED = frozenset(
    [
        "playbook",
        "guide",
        "survey",
        "review",
        "lecture",
        "class",
        "course",
        "seminar",
        "tutorial",
        "book",
        "manual",
        "taxonomy",
        "index",
    ]
)
"""Those that name a document by themselves, when only one has them in its title."""

_PARENTHESISED = re.compile(r"\(([^()]{2,20})\)")
_NOTE = re.compile(r"^Note(?: by [^:]+)?: ")
_SHARED_MOST = 2
"""Sources that a few words of a title may fit and still be a name."""


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a question can name, as the ids of its documents."""

    label: str
    ids: tuple[str, ...]
    person: bool = False
    telling: bool = True
    """False for a name that is also what it is about, such as FlashAttention."""


@dataclass(slots=True)
class Catalogue:
    """The names of one list. Made by `catalogue_of`."""

    documents: Sequence[Document]
    kinds: dict[str, str] = field(default_factory=dict)
    people: dict[str, Source] = field(default_factory=dict)
    """By full name and by surname, as keys of `assistant.understanding.words.key`."""
    names: dict[str, Source] = field(default_factory=dict)
    """By whole title, the part before its colon, acronym, repository."""
    headings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Headings of the list by their key, as the list writes them."""
    words: dict[str, set[str]] = field(default_factory=dict)
    """By a word of titles: the groups that have it."""
    groups: dict[str, Source] = field(default_factory=dict)
    acronyms: dict[str, str] = field(default_factory=dict)
    """Those that the list defines, in lower case, with their long forms."""

    def at(self, url: str) -> Source | None:
        """What the list holds at an address, or of a whole site: with its fragment when that alone tells."""
        wanted = unquote(address(url))
        for whole in (wanted, wanted.partition("#")[0]):
            ids = {
                document.id: document
                for document in self.documents
                if any(whole in _written(each) for each in (document.url, *(e.url for e in document.entries)))
            }
            if ids:
                return Source(_label(next(iter(ids.values()))), tuple(ids))
        return None

    def has_inner(self, name: str) -> bool:
        """Whether some document itself has a heading of that key."""
        written = {
            part
            for document in self.documents
            for section in document.sections
            for part in section.heading[-1:]
        }
        return any(key(heading) == name for heading in written)

    def fitting(self, words: Iterable[str]) -> Source | None:
        """The one source, or the few, whose title holds all of the words."""
        held = [self.words.get(word, set()) for word in words]
        groups = sorted(set.intersection(*held)) if held else []
        if not 1 <= len(groups) <= _SHARED_MOST:
            return None
        found = [self.groups[group] for group in groups]
        return Source(" · ".join(one.label for one in found), tuple(i for one in found for i in one.ids))

    def narrowed(self, source: Source, noun: str) -> Source:
        """The documents of a source that are of the kind that a noun names; all of them when none is."""
        kinds = KINDS_OF.get(noun, frozenset())
        ids = tuple(each for each in source.ids if self.kinds[each] in kinds)
        return Source(source.label, ids, source.person) if ids else source


_KNOWN: list[Catalogue] = []
_KEPT = 2
"""The index in use, and the one it replaces."""


def catalogue_of(documents: Sequence[Document]) -> Catalogue:
    """The names of these documents; worked out once for the same sequence."""
    for known in list(_KNOWN):
        if known.documents is documents:
            return known
    made = _made(documents)
    _KNOWN[:] = [made, *_KNOWN][:_KEPT]
    return made


def address(url: str) -> str:
    """What two writings of one address share: no scheme, no www, no closing slash."""
    bare = re.sub(r"^(?:https?:)?//", "", url.strip().rstrip(".,;:!?)>\"'"), flags=re.IGNORECASE)
    host, slash, path = bare.partition("/")
    return (host.lower().removeprefix("www.") + slash + path).rstrip("/")


def _written(url: str) -> tuple[str, ...]:
    """The ways to write an address: whole, without its fragment, its host alone."""
    whole = unquote(address(url))
    page = whole.partition("#")[0].rstrip("/")
    return (whole, page, page.partition("/")[0]) if "//" in url else ()


def _made(documents: Sequence[Document]) -> Catalogue:
    made = Catalogue(documents, acronyms=acronyms(documents))
    people: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, dict[str, str]] = defaultdict(dict)
    members: dict[str, list[Document]] = defaultdict(list)
    headings: dict[str, None] = {}
    for document in documents:
        made.kinds[document.id] = document.kind
        group = _group(document)
        members[group].append(document)
        for name in _titles(document):
            names[key(name)].setdefault(group, name)
            for word in stems(name):
                if word not in SMALL:
                    made.words.setdefault(word, set()).add(group)
        for entry in document.entries:
            headings.update(dict.fromkeys(entry.section))
    for heading in headings:
        made.headings[key(heading)] = (*made.headings.get(key(heading), ()), heading)
    for group, held in members.items():
        made.groups[group] = Source(_shared_label(held), tuple(each.id for each in held))
        for document in held:
            _add_people(people, document, held)
    made.people = {
        name: Source(_full_names(full), tuple(dict.fromkeys(i for ids in full.values() for i in ids)), True)
        for name, full in people.items()
    }
    made.names = {name: _named(made, name, groups) for name, groups in names.items() if name}
    return made


def _group(document: Document) -> str:
    """Documents of one link belong together: the page, its digest, the note beside it."""
    return document.entries[0].url if document.entries else document.url


def _label(document: Document) -> str:
    return _NOTE.sub("", document.title) or document.url


def _shared_label(group: Sequence[Document]) -> str:
    """What the documents of one link are called together: "Playbook" of "Playbook: one" and "Playbook: two"."""
    labels = dict.fromkeys(_label(each) for each in group if each.kind != "note")
    heads = {label.partition(": ")[0] for label in labels}
    return heads.pop() if len(labels) > 1 and len(heads) == 1 else _label(group[0])


def _titles(document: Document) -> list[str]:
    """The names of a document: its title, what stands before the colon, acronyms, the repository."""
    titles = [entry.title for entry in document.entries if "://" not in entry.title]
    if document.kind != "note":  # the name of a note is its heading's or its neighbour's
        titles.append(document.title)
    # a link is often called "paper", "code" or "here": that names nothing
    full = [name for name in dict.fromkeys(titles) if set(content(name)) - NOUNS]
    names = list(full)
    names += [name.partition(": ")[0] for name in names if ": " in name]
    names += [match for name in full for match in _PARENTHESISED.findall(name) if _is_acronym(match)]
    parts = address(document.url).split("/") if document.kind == "github" else []
    return names + parts[2:3]


def _is_acronym(text: str) -> bool:
    return sum(letter.isupper() for letter in text) >= 2 and len(text.split()) <= 2


def _named(made: Catalogue, name: str, groups: dict[str, str]) -> Source:
    first = next(iter(groups.values()))
    ids = tuple(dict.fromkeys(each for group in groups for each in made.groups[group].ids))
    telling = len(content(first)) > 1
    return Source(_shortest_label(made, groups), ids, telling=telling and name not in made.headings)


def _shortest_label(made: Catalogue, groups: Iterable[str]) -> str:
    return min((made.groups[group].label for group in groups), key=len)


def _full_names(written: Iterable[str]) -> str:
    """Who is meant by a name; a mere account only when nobody's full name is known."""
    full = [name for name in written if " " in name]
    return " and ".join(full or written)


def _add_people(
    people: dict[str, dict[str, list[str]]], document: Document, group: Sequence[Document]
) -> None:
    """An author's documents: what the link leads to, in every reading of it; a note's author has the note alone."""
    alone = document.kind == "note"
    ids = [each.id for each in group if (each.id == document.id if alone else each.kind != "note")]
    for author in document.authors:
        full = re.sub(r",? et al\.?$", "", author).strip()
        parts = [part for part in stems(full) if part not in SMALL]
        if parts:
            people[key(full)][full] += ids
            people[parts[-1]][full] += ids
    handle = _handle(document)
    if handle and not document.authors:
        people[key(handle)][handle] += ids


def _handle(document: Document) -> str:
    """The account that a tweet is from, as its address says."""
    if document.kind != "tweet":
        return ""
    host, _, path = address(document.url).partition("/")
    return path.partition("/")[0] if host in ("twitter.com", "x.com") else ""

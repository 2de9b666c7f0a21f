"""Lines of a source file that an entry of the list names: they are what the entry means, and stand by themselves.

`#L10-L20` names those lines. `#L51` names one place: what is meant is the definition there. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.types import Document, Resource, Section, Span
from ingest.urls import line_range


def named_sections(document: Document) -> tuple[Section, ...]:
    """The sections of a document; in code the lines that an entry names are one of their own, with its title."""
    sections = document.sections or (Section((), 0, len(document.text)),)
    for entry, span in _named(document):
        sections = tuple(_cut(sections, span, " ".join(entry.title.split())))
    return sections


def meant_by(document: Document, start: int, end: int) -> tuple[Resource, ...]:
    """The entries that mean `text[start:end]`: those that name lines there, else those that name no lines.

    None where each of them names other lines: what an entry says of its lines is not said of the rest.
    """
    named = _named(document)
    here = tuple(entry for entry, (first, last) in named if first < end and last > start)
    lines = [entry for entry, _ in named]
    return here or tuple(entry for entry in document.entries if entry not in lines)


def _named(document: Document) -> list[tuple[Resource, Span]]:
    """Each entry that names lines of a source file, with where they stand in its text."""
    if document.kind != "code" or document.origin == "digest":
        return []
    ranges = [(entry, line_range(entry.url.partition("#")[2])) for entry in document.entries]
    if not any(lines for _, lines in ranges):
        return []
    starts = list(_line_starts(document.text))
    spans = [(entry, _span(document, starts, *lines)) for entry, lines in ranges if lines]
    return [(entry, span) for entry, span in spans if span is not None]


def _line_starts(text: str) -> Iterator[int]:
    """Where each line begins; after the last one comes the end of the text."""
    place = 0
    for line in text.split("\n"):
        yield place
        place += len(line) + 1
    yield len(text)


def _span(document: Document, starts: Sequence[int], first: int, last: int | None) -> Span | None:
    """Where lines stand, counted from 1; None when the file ends before them."""
    if first >= len(starts):
        return None
    start = starts[first - 1]
    if last is not None:
        return start, starts[min(last, len(starts) - 1)]
    around = next((part for part in document.sections if part.start <= start < part.end), None)
    if around is not None and around.heading:
        return around.start, around.end
    # Outside a definition it is the lines down to the next blank one.
    end = next(
        (at for at in range(first, len(starts) - 1) if starts[at + 1] - starts[at] <= 1), len(starts) - 1
    )
    return start, starts[end]


def _cut(sections: Sequence[Section], span: Span, title: str) -> Iterator[Section]:
    """The sections with those parts that lie in a span as one, under the heading above it and the title."""
    start, end = span
    touched = [part for part in sections if part.start < end and part.end > start]
    for part in sections:
        if part not in touched:
            yield part
            continue
        if part.start < start:
            yield Section(part.heading, part.start, start)
        if part is touched[0]:
            above = part.heading if len(touched) == 1 else ()
            known = {heading.casefold() for heading in above}
            yield Section((*above, *([title] if title and title.casefold() not in known else [])), start, end)
        if part.end > end:
            yield Section(part.heading, end, part.end)

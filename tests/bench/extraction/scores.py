"""Figures of one page, and the lines of the table that they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from overlaps import Kept, Overlap, code_blocks, headings, mean, phrases, shingles, without_targets, words
from readers import Reading, ours, theirs
from truths import SETS, Truth


@dataclass(frozen=True, slots=True)
class Scored:
    """One page, ours and theirs."""

    set: str
    name: str
    half: str
    url: str
    ours: Overlap
    theirs: Overlap
    own_headings: Kept
    their_headings: Kept
    own_code: Kept
    their_code: Kept
    own_phrases: Kept
    their_phrases: Kept
    own_furniture: Kept
    their_furniture: Kept
    own_title: Kept
    their_title: Kept
    own_date: Kept
    their_date: Kept
    own_invented: Kept
    their_invented: Kept
    own_ms: float
    their_ms: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    label: str
    count: int
    theirs: float | None
    ours: float


def measured(truth: Truth) -> Scored:
    """One page read by both, and scored."""
    body = truth.body()
    return score(truth, body, ours(truth, body), theirs(truth, body))


def score(truth: Truth, body: bytes, own: Reading, their: Reading) -> Scored:
    """All figures of one page."""
    overlap = shingles if truth.set == "news" else words
    is_docs = truth.set == "docs"
    nothing = Kept(0, 0)
    return Scored(
        truth.set,
        truth.path.name.removesuffix(".html.gz"),
        truth.half,
        truth.url,
        overlap(truth.text, without_targets(own.text)),
        overlap(truth.text, their.text),
        *(headings(body, truth.text, one.markdown) if is_docs else nothing for one in (own, their)),
        *(code_blocks(body, truth.text, one.markdown) if is_docs else nothing for one in (own, their)),
        *(phrases(truth.phrases, one.text) for one in (own, their)),
        *(phrases(truth.furniture, one.text) for one in (own, their)),
        *(_equal(truth.title, one.title) for one in (own, their)),
        *(_equal(truth.published, one.published) for one in (own, their)),
        *(_invented(is_docs and not truth.published, one.published) for one in (own, their)),
        own.milliseconds,
        their.milliseconds,
    )


def _invented(undated: bool, found: str) -> Kept:
    return Kept(int(undated and bool(found)), int(undated))


def _equal(truth: str, found: str) -> Kept:
    same = " ".join(truth.split()).casefold() == " ".join(found.split()).casefold()
    return Kept(int(bool(truth) and same), int(bool(truth)))


def rows(scored: Sequence[Scored], half: str) -> Iterator[Row]:
    """The lines of one half, or of all pages."""
    pages = [one for one in scored if half in ("all", one.half)]
    for name in SETS:
        of_set = [one for one in pages if one.set == name]
        if of_set:
            label = {"news": "news, four-word runs, F1", "docs": "docs, words, F1"}[name]
            own, their = ([one.ours for one in of_set], [one.theirs for one in of_set])
            if name == "news":
                yield Row(f"{half}: {label}", len(of_set), mean(their).f1, mean(own).f1)
                yield Row(f"{half}: {label}, median", len(of_set), _median_f1(their), _median_f1(own))
            else:
                yield Row(f"{half}: {label}", len(of_set), _mean_f1(their), _mean_f1(own))
    for label, of_ours, of_theirs in SHARES:
        own_kept = sum((of_ours(one) for one in pages), Kept(0, 0))
        their_kept = sum((of_theirs(one) for one in pages), Kept(0, 0))
        if own_kept.of:
            yield Row(f"{half}: {label}", own_kept.of, their_kept.share, own_kept.share)
    yield Row(
        f"{half}: median ms",
        len(pages),
        median(one.their_ms for one in pages),
        median(one.own_ms for one in pages),
    )


def _mean_f1(pages: Sequence[Overlap]) -> float:
    return sum(one.f1 for one in pages) / len(pages)


def _median_f1(pages: Sequence[Overlap]) -> float:
    return median(one.f1 for one in pages)


SHARES: tuple[tuple[str, Callable[[Scored], Kept], Callable[[Scored], Kept]], ...] = (
    ("docs, headings kept", lambda one: one.own_headings, lambda one: one.their_headings),
    ("docs, code blocks exact", lambda one: one.own_code, lambda one: one.their_code),
    ("docs, phrases of the text kept", lambda one: one.own_phrases, lambda one: one.their_phrases),
    ("docs, phrases of furniture kept", lambda one: one.own_furniture, lambda one: one.their_furniture),
    ("docs, title exact", lambda one: one.own_title, lambda one: one.their_title),
    ("docs, date exact", lambda one: one.own_date, lambda one: one.their_date),
    ("docs, date found on an undated page", lambda one: one.own_invented, lambda one: one.their_invented),
)

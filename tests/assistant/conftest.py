"""Documents and passages made by hand, for the room that only reads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import pytest

from assistant.cite import Numbering
from assistant.types import Answer, Claim, Quote
from index.types import Chunk, Passage
from ingest.types import Document, Kind, Origin, Resource, Section

LISTED = "https://example.org/post"


@pytest.fixture
def make_document() -> Callable[..., Document]:
    def make(
        text: str, url: str = LISTED, kind: Kind = "article", origin: Origin = "fetched", listed: str = ""
    ) -> Document:
        return Document(
            id=f"{origin}:{url}",
            url=url,
            title="A post",
            site="example.org",
            authors=("Ada Lovelace",),
            published=date(2023, 1, 10),
            kind=kind,
            text=text,
            sections=(Section((), 0, len(text)),),
            origin=origin,
            read_at=datetime(2026, 1, 2, tzinfo=UTC),
            entries=(Resource(listed or url, "A post", ("Posts",), "", 3),),
        )

    return make


@pytest.fixture
def make_passage(make_document: Callable[..., Document]) -> Callable[..., Passage]:
    """A passage whose sentences are given one by one, with their cosines; joined as `joiner` says."""

    def make(
        sentences: Sequence[str],
        cosines: Sequence[float] | None = None,
        *,
        url: str = LISTED,
        joiner: str = " ",
        score: float = 1.0,
        rank: int = 1,
        kind: Kind = "article",
        origin: Origin = "fetched",
    ) -> Passage:
        text = joiner.join(sentences)
        spans, at = [], 0
        for sentence in sentences:
            spans.append((at, at + len(sentence)))
            at += len(sentence) + len(joiner)
        scores = tuple(cosines) if cosines is not None else (0.5,) * len(sentences)
        document = make_document(text, url=url, kind=kind, origin=origin)
        chunk = Chunk(f"{url}#{text[:20]}", document, (), text, 0, len(text), tuple(spans))
        return Passage(chunk, score, rank, scores, max(scores, default=0.0), 1.0)

    return make


@pytest.fixture
def make_answer() -> Callable[..., Answer]:
    """An answer of one sentence per group of passages: each passage is quoted whole. None of it: it declines."""

    def make(
        *groups: Sequence[Passage], shown: Sequence[Passage] = (), support: float = 0.9, said: str = "Said."
    ) -> Answer:
        numbering = Numbering()
        for group in groups:
            quotes = tuple(Quote(one, 0, len(one.chunk.text)) for one in group)
            numbering.add(Claim(said, quotes, support))
        return Answer(
            "why?", numbering.text or "No.", tuple(numbering.citations), tuple(shown), (), "extractive",
            "snapshot", tuple(numbering.statements), support,
        )  # fmt: skip

    return make

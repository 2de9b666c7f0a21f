"""Our own pipeline over the public sets: the documents that it is given, and the index that it builds of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from index.build import CACHE, Stamp, build
from index.embed import open_embedder
from index.retrieve import Retriever, Tuning
from index.snapshot import open_current
from index.wordpieces import encode
from ingest.types import Document, Section

PARTS = ("metadata", "bm25", "dense", "sections")
"""What `--without` can take away."""

OF_DOCUMENTS = ("metadata", "sections")
"""Those that are taken from the documents; the others are weights of the retriever."""

_WINDOW = 180
"""Word pieces of a chunk that knows neither sections nor sentence ends."""


def retriever(home: Path, documents: Sequence[Document], taken: Sequence[str], seed: Path) -> Retriever:
    """Asks the index of `documents` in `home`, built unless it is there; `seed` is a home with vectors of them."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / CACHE).exists() and (seed / CACHE).exists():
        shutil.copy(seed / CACHE, home / CACHE)
    embedder = open_embedder()
    build(documents, home, embedder, Stamp("", str(home)), lambda *_: None)
    snapshot = open_current(home)
    assert snapshot is not None
    return Retriever(snapshot, embedder, tuning=_tuning(taken))


def _tuning(taken: Sequence[str]) -> Tuning:
    tuning = Tuning()
    if "dense" in taken:
        tuning = replace(tuning, dense=0.0, meaning=0.0)
    return replace(tuning, dense=1.0, held=0.0, around=0.0, pairs=0.0) if "bm25" in taken else tuning


def without(parts: Sequence[str]) -> Callable[[Document], Document]:
    """What an ablation makes of a document before our pipeline sees it."""

    def changed(document: Document) -> Document:
        if "sections" in parts:
            document = _windowed(document)
        return _bare(document) if "metadata" in parts else document

    return changed


def _bare(document: Document) -> Document:
    """Without title, site and headings: neither prefix nor metadata fields have anything to say."""
    sections = tuple(Section((), section.start, section.end) for section in document.sections)
    return replace(document, title="", site="", authors=(), published=None, sections=sections, entries=())


def _windowed(document: Document) -> Document:
    """Cut after every so many word pieces, wherever that is: each stretch a section, so that each is a chunk."""
    pieces = encode([document.text])[0].offsets[1:-1]
    starts = [0, *(start for start, _ in pieces[_WINDOW::_WINDOW])]
    ends = [*starts[1:], len(document.text)]
    sections = tuple(Section((), start, end) for start, end in zip(starts, ends, strict=True))
    return replace(document, sections=sections)

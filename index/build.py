"""Documents become a snapshot; only what changed is worked out again."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from index import layout
from index.cache import VectorCache
from index.lexical import LexicalIndex
from index.manifest import FORMAT, Facts
from index.prepare import RECIPE, Prepared, document_key, pack, prepare, text_key, unpack
from index.records import document_digest
from index.snapshot import CHUNKS, LAYOUT, LEXICAL, PASSAGES, SENTENCES, intact, publish, stage, sweep
from index.store import PassageStore
from index.types import Embedded, Embedder, EmbeddingText, Vector
from index.vectors import FaissStore
from ingest.errors import ModelError, NothingToIndexError, SnapshotError
from ingest.types import Document, Progress

CACHE = "cache.sqlite"

_BATCH = 64
"""Texts embedded between two reports of progress; what is embedded so far survives a kill."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What besides the documents a snapshot is recognised by."""

    shipped: str
    """Digest of the shipped data."""
    list_location: str


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    snapshot: str
    """Id of the snapshot now in use."""
    documents: int
    chunks: int
    embedded: int
    """Chunks whose vectors had to be worked out."""
    reused: int
    """The other chunks."""
    published: bool
    """False when the snapshot in use was already made of the same."""


def build(
    documents: Sequence[Document], home: Path, embedder: Embedder, stamp: Stamp, progress: Progress
) -> Built:
    """Make a snapshot of `documents` and put it in use, unless the one in use is made of just these.

    Only for the holder of the build lock. NothingToIndexError when no document holds any text; SnapshotError
    when it cannot be written. Whatever goes wrong, the snapshot before stays in use and untouched.
    """
    with _writing(home):
        sweep(home)
        content = _content(documents, embedder, stamp)
        current = intact(home)
        if current and current.content == content:
            return Built(current.id, current.documents, current.chunks, 0, current.chunks, published=False)
        with VectorCache(home / CACHE) as cache:
            prepared = _prepared(documents, cache, progress)
            if not prepared:
                raise NothingToIndexError(
                    f"none of {len(documents)} documents holds any text to index",
                    "see assistant sources --failed for what became of each link",
                )
            embedded, fresh = _embedded([one.embedding for one in prepared], cache, embedder, progress)
        facts = Facts(
            model=embedder.name,
            dimension=embedder.dimension,
            documents=len(documents),
            chunks=len(prepared),
            sentences=sum(len(one.sentences) for one in embedded),
            shipped=stamp.shipped,
            list_location=stamp.list_location,
            recipe=RECIPE,
            content=content,
        )
        published = _published(home, documents, prepared, embedded, facts, progress)
    return Built(published, len(documents), len(prepared), fresh, len(prepared) - fresh, published=True)


@contextmanager
def _writing(home: Path) -> Iterator[None]:
    try:
        home.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise SnapshotError(
            f"the index in {home} could not be written ({error})",
            "make room there or choose another folder with --home; an index built before still answers",
        ) from error


def _content(documents: Sequence[Document], embedder: Embedder, stamp: Stamp) -> str:
    parts = [
        str(FORMAT), RECIPE, embedder.name, str(embedder.dimension), stamp.shipped, stamp.list_location,
        *map(document_digest, documents),
    ]  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _prepared(documents: Sequence[Document], cache: VectorCache, progress: Progress) -> list[Prepared]:
    keys = [document_key(document) for document in documents]
    known = cache.prepared(keys)
    prepared: list[Prepared] = []
    for number, (key, document) in enumerate(zip(keys, documents, strict=True)):
        progress("chunk", number, len(documents))
        if key in known:
            prepared += unpack(known[key], document)
            continue
        fresh = prepare(document)
        cache.remember_prepared({key: pack(fresh)})
        prepared += fresh
    progress("chunk", len(documents), len(documents))
    return prepared


def _embedded(
    texts: Sequence[EmbeddingText], cache: VectorCache, embedder: Embedder, progress: Progress
) -> tuple[list[Embedded], int]:
    """The vectors of every text, and how many texts were not remembered."""
    keys = [text_key(text) for text in texts]
    wanted = dict(zip(keys, texts, strict=True))
    known = cache.vectors(embedder.name, embedder.dimension, list(wanted))
    known = {key: one for key, one in known.items() if len(one.sentences) == len(wanted[key].sentences)}
    fresh = sum(key not in known for key in keys)
    # neighbours in length share a batch, which costs the least padding
    missing = iter(sorted(wanted.keys() - known.keys(), key=lambda key: (len(wanted[key].text), key)))
    done = len(keys) - fresh
    progress("embed", done, len(keys))
    while batch := list(islice(missing, _BATCH)):
        vectors = dict(zip(batch, embedder.embed_passages([wanted[key] for key in batch]), strict=True))
        for key, one in vectors.items():
            _check(one, wanted[key], embedder)
        cache.remember_vectors(embedder.name, vectors)
        known |= vectors
        done = min(done + len(batch), len(keys))
        progress("embed", done, len(keys))
    progress("embed", len(keys), len(keys))
    return [known[key] for key in keys], fresh


def _check(embedded: Embedded, text: EmbeddingText, embedder: Embedder) -> None:
    wanted = (embedder.dimension,), (len(text.sentences), embedder.dimension)
    given = embedded.vector.shape, embedded.sentences.shape
    if given != wanted or not (np.isfinite(embedded.vector).all() and np.isfinite(embedded.sentences).all()):
        raise ModelError(
            f"the model {embedder.name} gave vectors of the shapes {given} where {wanted} are wanted",
            "choose another embed.model",
        )


def _published(
    home: Path,
    documents: Sequence[Document],
    prepared: Sequence[Prepared],
    embedded: Sequence[Embedded],
    facts: Facts,
    progress: Progress,
) -> str:
    staged = stage(home)
    try:
        vectors = np.stack([one.vector for one in embedded])
        FaissStore.write(staged / CHUNKS, vectors)
        FaissStore.write(staged / SENTENCES, _stacked(embedded, facts))
        layout.write(staged / LAYOUT, layout.lay_out(vectors))
        progress("write", 1, 3)
        LexicalIndex.write(staged / LEXICAL, (one.lexical for one in prepared))
        progress("write", 2, 3)
        PassageStore.write(staged / PASSAGES, documents, [one.chunk for one in prepared])
        manifest = publish(home, staged, facts)
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        raise
    progress("write", 3, 3)
    return manifest.id


def _stacked(embedded: Sequence[Embedded], facts: Facts) -> Vector:
    return np.concatenate([np.zeros((0, facts.dimension), np.float32), *(one.sentences for one in embedded)])

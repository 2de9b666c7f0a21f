import errno
import logging
import os
import random
import signal
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import index.prepare
import index.store
from index.build import Built, Stamp, build
from index.embed import open_embedder
from index.embedders.hashing import HashingEmbedder
from index.lexical import LexicalIndex
from index.snapshot import current_id, open_current, snapshot_ids
from index.types import Embedded, EmbeddingText, Vector
from ingest.errors import ModelError, NothingToIndexError, SnapshotError
from ingest.types import Document

STAMP = Stamp("shipped digest", "/lists/ml.md")
TEXTS = [
    "The batch size saturates at the critical batch size. Beyond it more data in a step helps little.",
    "Attention is quadratic in the length of the sequence. FlashAttention reads memory in tiles.",
    "RMSProp divides the gradient by a running average of its magnitude.",
    "A note says that dropout hurts when there is more data than compute.",
]


def quiet(stage: str, done: int, total: int) -> None:
    pass


def run(documents: Sequence[Document], home: Path, stamp: Stamp = STAMP) -> Built:
    return build(documents, home, open_embedder("hashing"), stamp, quiet)


def contents(home: Path) -> tuple[list[object], Vector, Vector, list[int]]:
    """Chunks, vectors, sentence vectors and offsets of the snapshot in use."""
    with open_current(home) as snapshot:
        count, sentences = snapshot.manifest.chunks, snapshot.manifest.sentences
        return (
            snapshot.chunks(range(count)),
            snapshot.vectors.vectors(0, count),
            snapshot.sentences.vectors(0, sentences),
            snapshot.sentence_offsets.tolist(),
        )


def assert_same(one: Path, other: Path) -> None:
    first, second = contents(one), contents(other)
    assert first[0] == second[0]
    assert first[3] == second[3]
    assert np.array_equal(first[1], second[1])
    assert np.array_equal(first[2], second[2])
    with open_current(one) as left, open_current(other) as right:
        for text in TEXTS:
            assert left.lexical.search(text, 20) == right.lexical.search(text, 20)


@pytest.fixture
def documents(make_document) -> list[Document]:
    return [make_document(text, id=f"d{n}", title=f"Title {n}") for n, text in enumerate(TEXTS)]


def test_a_first_build_embeds_everything(tmp_path: Path, documents: list[Document]) -> None:
    built = run(documents, tmp_path)
    assert built == Built(current_id(tmp_path), 4, 4, 4, 0, published=True)
    with open_current(tmp_path) as snapshot:
        assert [chunk.text for chunk in snapshot.chunks(range(4))] == TEXTS
        assert [chunk.document for chunk in snapshot.chunks(range(4))] == documents
        assert (snapshot.manifest.shipped, snapshot.manifest.list_location) == (
            "shipped digest",
            "/lists/ml.md",
        )
        assert snapshot.manifest.model == open_embedder("hashing").name


def test_vectors_are_those_of_the_text_with_its_prefix_and_of_each_sentence(
    tmp_path: Path, documents: list[Document]
) -> None:
    run(documents, tmp_path)
    chunks, vectors, sentences, offsets = contents(tmp_path)
    for row, chunk in enumerate(chunks):
        wanted = HashingEmbedder().embed_passages([index.prepare.embedding_text(chunk)])[0]
        assert np.array_equal(vectors[row], wanted.vector)
        assert np.array_equal(sentences[offsets[row] : offsets[row + 1]], wanted.sentences)
        assert len(chunk.sentences) == offsets[row + 1] - offsets[row]


def test_nothing_changed_publishes_nothing_and_reads_no_page_again(
    tmp_path: Path, documents: list[Document], monkeypatch: pytest.MonkeyPatch, tree
) -> None:
    first = run(documents, tmp_path)
    before = tree(tmp_path)
    monkeypatch.setattr(index.prepare, "chunk_document", None)
    again = run(list(documents), tmp_path)
    assert again == Built(first.snapshot, 4, 4, 0, 4, published=False)
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    "stamp", [Stamp("other data", "/lists/ml.md"), Stamp("shipped digest", "/lists/b.md")]
)
def test_another_stamp_publishes_without_embedding(
    tmp_path: Path, documents: list[Document], stamp: Stamp
) -> None:
    first = run(documents, tmp_path)
    again = run(documents, tmp_path, stamp)
    assert (again.embedded, again.reused, again.published) == (0, 4, True)
    assert again.snapshot > first.snapshot


def test_only_a_changed_document_is_cut_and_embedded_again(
    tmp_path: Path, documents: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(documents, tmp_path)
    cut: list[str] = []
    chunked = index.prepare.chunk_document
    monkeypatch.setattr(index.prepare, "chunk_document", lambda d: (cut.append(d.id), chunked(d))[1])
    changed = replace(documents[1], text="Something else altogether.", sections=())
    changed = replace(changed, sections=(replace(documents[1].sections[0], end=len(changed.text)),))
    built = run([documents[0], changed, *documents[2:]], tmp_path)
    assert (built.chunks, built.embedded, built.reused) == (4, 1, 3)
    assert cut == ["d1"]


def test_a_page_read_again_unchanged_is_not_embedded_and_shows_the_new_date(
    tmp_path: Path, documents: list[Document]
) -> None:
    run(documents, tmp_path)
    later = datetime(2026, 1, 1, tzinfo=UTC)
    built = run([replace(document, read_at=later) for document in documents], tmp_path)
    assert (built.embedded, built.published) == (0, True)
    assert {chunk.document.read_at for chunk in contents(tmp_path)[0]} == {later}


def test_a_document_that_comes_twice_is_embedded_once_and_indexed_twice(
    tmp_path: Path, documents: list[Document]
) -> None:
    given_texts: list[str] = []

    class Counting(HashingEmbedder):
        def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
            given_texts.extend(text.text for text in texts)
            return super().embed_passages(texts)

    twin = replace(documents[0], id="twin")
    built = build([documents[0], twin], tmp_path, Counting(), STAMP, quiet)
    assert (built.documents, built.chunks, built.embedded) == (2, 2, 2)
    assert len(given_texts) == 1


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    runs=st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), min_size=1, max_size=6),
        min_size=2,
        max_size=4,
    )
)
def test_a_rebuild_equals_a_build_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, make_document, runs: list[list[tuple[int, int]]]
) -> None:
    grown, fresh = tmp_path_factory.mktemp("grown"), tmp_path_factory.mktemp("fresh")
    for some in runs:
        documents = [
            make_document(
                f"Page {number} in version {version}. It has a second sentence. {TEXTS[number % 4]}",
                id=f"d{number}",
                title=f"Page {number}",
            )
            for number, version in some
        ]
        run(documents, grown)
    run(documents, fresh)
    assert_same(grown, fresh)


def test_a_damaged_snapshot_is_built_again(tmp_path: Path, documents: list[Document]) -> None:
    first = run(documents, tmp_path)
    (tmp_path / "indexes" / first.snapshot / "chunks.faiss").write_bytes(b"")
    again = run(documents, tmp_path)
    assert (again.embedded, again.published) == (0, True)
    with open_current(tmp_path) as snapshot:
        assert (snapshot.id, snapshot.warning) == (again.snapshot, "")


def test_deleted_indexes_are_built_again_the_same(tmp_path: Path, documents: list[Document]) -> None:
    for name in ("a", "b"):
        run(documents, tmp_path / name)
    snapshot = tmp_path / "a" / "indexes" / current_id(tmp_path / "a")
    for path in sorted(snapshot.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    run(documents, tmp_path / "a")
    assert_same(tmp_path / "a", tmp_path / "b")


def test_a_damaged_cache_costs_time_and_nothing_else(tmp_path: Path, documents: list[Document]) -> None:
    run(documents, tmp_path)
    (tmp_path / "cache.sqlite").write_bytes(b"garbage" * 999)
    built = run(documents, tmp_path, Stamp("new", ""))
    assert (built.embedded, built.reused, built.published) == (4, 0, True)
    assert (tmp_path / "cache.sqlite.damaged").exists()


@pytest.mark.parametrize("texts", [[], [""], ["", " \n "]])
def test_nothing_to_index_is_said_and_the_index_before_stays(
    tmp_path: Path, documents: list[Document], make_document, texts: list[str]
) -> None:
    first = run(documents, tmp_path)
    with pytest.raises(NothingToIndexError, match=f"none of {len(texts)} documents") as caught:
        run([make_document(text) for text in texts], tmp_path)
    assert "sources --failed" in caught.value.hint
    assert current_id(tmp_path) == first.snapshot


def test_an_empty_document_beside_others_is_no_trouble(
    tmp_path: Path, documents: list[Document], make_document
) -> None:
    built = run([make_document("", id="empty"), *documents], tmp_path)
    assert (built.documents, built.chunks) == (5, 4)


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("owner", "name", "error"),
    [
        (LexicalIndex, "write", FULL),
        (index.store, "_insert_documents", sqlite3.OperationalError("database or disk is full")),
        (os, "fsync", FULL),
        (Path, "rename", FULL),
        (Path, "replace", FULL),
    ],
)
def test_a_full_disk_leaves_the_index_before_byte_for_byte(
    tmp_path: Path,
    documents: list[Document],
    monkeypatch: pytest.MonkeyPatch,
    tree,
    owner: object,
    name: str,
    error: Exception,
) -> None:
    first = run(documents, tmp_path)
    before = tree(tmp_path / "indexes" / first.snapshot)

    def fails(*given_arguments: object, **named: object) -> None:
        raise error

    monkeypatch.setattr(owner, name, fails)
    with pytest.raises(
        SnapshotError, match=r"could not be written.*full|could not be written.*No space"
    ) as caught:
        run(documents[:2], tmp_path)
    monkeypatch.undo()
    assert "make room" in caught.value.hint
    assert current_id(tmp_path) == first.snapshot
    assert tree(tmp_path / "indexes" / first.snapshot) == before
    assert run(documents, tmp_path).published is False
    assert snapshot_ids(tmp_path) == [first.snapshot]
    assert sorted(path.name for path in (tmp_path / "indexes").iterdir()) == [first.snapshot]
    assert run(documents[:2], tmp_path).chunks == 2


@pytest.mark.parametrize("error", [RuntimeError("broken model"), KeyboardInterrupt()])
def test_a_model_that_fails_in_the_middle_leaves_no_debris(
    tmp_path: Path, documents: list[Document], tree, error: BaseException
) -> None:
    first = run(documents, tmp_path)
    before = tree(tmp_path / "indexes")

    class Broken(HashingEmbedder):
        name = "broken"

        def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
            raise error

    with pytest.raises(type(error)):
        build(documents, tmp_path, Broken(), STAMP, quiet)
    assert tree(tmp_path / "indexes") == before
    assert current_id(tmp_path) == first.snapshot


@pytest.mark.parametrize(
    "give",
    [
        lambda one: Embedded(one.vector[:7], one.sentences),
        lambda one: Embedded(one.vector, one.sentences[:0]),
        lambda one: Embedded(one.vector * np.float32("nan"), one.sentences),
    ],
)
def test_vectors_that_cannot_be_used_are_refused(tmp_path: Path, documents: list[Document], give) -> None:
    class Odd(HashingEmbedder):
        name = "odd"

        def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
            return [give(one) for one in super().embed_passages(texts)]

    with pytest.raises(ModelError, match="the model odd gave"):
        build(documents, tmp_path, Odd(), STAMP, quiet)


def test_a_home_that_cannot_be_a_folder(tmp_path: Path, documents: list[Document]) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SnapshotError, match="could not be written"):
        run(documents, tmp_path / "file" / "home")


def test_progress_counts_up_to_all_of_each_stage(tmp_path: Path, documents: list[Document]) -> None:
    told: list[tuple[str, int, int]] = []
    build(documents, tmp_path, open_embedder("hashing"), STAMP, lambda *step: told.append(step))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == ["chunk", "embed", "write"]
    for stage, total in (("chunk", 4), ("embed", 4), ("write", 3)):
        steps = [(done, of) for name, done, of in told if name == stage]
        assert steps[-1] == (total, total)
        assert steps == sorted(steps)


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_the_one_before(
    tmp_path: Path, documents: list[Document], make_document, tree
) -> None:
    run(documents, tmp_path)
    # A child of a server that has not counted in threads yet: those of a parent that has are gone in a fork.
    server = get_context("forkserver")
    server.set_forkserver_preload(["index.build", "index.embedders.hashing"])
    chance = random.Random(11)

    def rebuild(number: int) -> ForkServerProcess:
        pages = [
            make_document(f"Page {n} of run {number}. {TEXTS[n % 4]}", id=f"r{number}-{n}", title=str(n))
            for n in range(11)  # too few to seek neighbours for on the map, which takes a second
        ]
        # Nothing of this module, which each child would have to import.
        child = server.Process(target=build, args=(pages, tmp_path, HashingEmbedder(), STAMP, logging.debug))
        child.start()
        return child

    rebuild(-2).join()  # the server has to start first
    began = time.perf_counter()
    child = rebuild(-1)
    child.join()
    whole = time.perf_counter() - began
    killed = 0
    for number in range(60):
        before = current_id(tmp_path)
        kept = tree(tmp_path / "indexes" / before)
        child = rebuild(number)
        time.sleep(chance.uniform(0, 1.1 * whole))
        child.kill()
        child.join()
        killed += child.exitcode == -signal.SIGKILL
        with open_current(tmp_path) as snapshot:
            assert snapshot.warning == ""
            assert snapshot.manifest.chunks == len(snapshot.chunks(range(snapshot.manifest.chunks)))
        assert tree(tmp_path / "indexes" / before) == kept
    assert killed >= 30
    assert run(documents, tmp_path).published
    assert not list((tmp_path / "indexes").glob(".tmp-*"))
    assert len(snapshot_ids(tmp_path)) == 3

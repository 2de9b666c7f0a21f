from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.store import PassageStore
from index.types import Chunk, Filters
from ingest.errors import SnapshotError
from ingest.types import Document, Resource

PATH = "passages.sqlite"


def entry(*section: str) -> Resource:
    return Resource("https://example.org/a", "", section, "", 1)


@pytest.fixture
def documents(make_document) -> list[Document]:
    return [
        make_document("One. Two.", entries=(entry("ML", "Fine-Tuning"),), published=date(2020, 1, 1)),
        make_document(
            "Drei ß.", kind="note", origin="list", entries=(entry("STRASSE"), entry("ML")), published=None
        ),
        make_document("fünf \ud800", origin="digest", entries=(), published=date(2024, 2, 29)),
    ]


@pytest.fixture
def chunks(documents: list[Document]) -> list[Chunk]:
    one, two, three = documents
    return [
        Chunk("a", one, ("Intro",), "One.", 0, 4, ((0, 4),)),
        Chunk("b", one, ("Intro", "More"), "Two.", 5, 9, ((0, 3), (3, 4))),
        Chunk("c", two, (), "Drei ß.", 0, 7, ()),
        Chunk("d", three, (), "fünf \ud800", 0, 6, ((0, 6),)),
    ]


@pytest.fixture
def store(tmp_path: Path, documents: list[Document], chunks: list[Chunk]) -> PassageStore:
    PassageStore.write(tmp_path / PATH, documents, chunks)
    return PassageStore.open(tmp_path / PATH)


def test_chunks_come_back_as_they_were_in_the_order_asked(store: PassageStore, chunks: list[Chunk]) -> None:
    assert store.chunks([3, 0, 2, 1]) == [chunks[3], chunks[0], chunks[2], chunks[1]]


def test_chunks_of_one_document_share_it(store: PassageStore) -> None:
    first, second = store.chunks([0, 1])
    assert first.document is second.document


def test_documents_are_named_without_their_text(store: PassageStore, documents: list[Document]) -> None:
    assert store.documents() == tuple(replace(document, text="") for document in documents)


def test_offsets_count_the_sentences(store: PassageStore) -> None:
    assert store.sentence_offsets.tolist() == [0, 1, 3, 3, 4]


@pytest.mark.parametrize("row", [4, -1])
def test_a_row_that_is_not_there(store: PassageStore, row: int) -> None:
    with pytest.raises(IndexError, match=str(row)):
        store.chunks([row])


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        (Filters(), None),
        (Filters(sections=("fine-tuning",)), [0, 1]),
        (Filters(sections=(" Fine-Tuning  ",)), [0, 1]),
        (Filters(sections=("Tuning",)), []),
        (Filters(sections=("ml",)), [0, 1, 2]),
        (Filters(sections=("Straße",)), [2]),
        (Filters(sections=("nowhere", "strasse")), [2]),
        (Filters(kinds=("note",)), [2]),
        (Filters(kinds=("note", "article")), [0, 1, 2, 3]),
        (Filters(kinds=("pdf",)), []),
        (Filters(since=date(2020, 1, 1)), [0, 1, 3]),
        (Filters(since=date(2020, 1, 2)), [3]),
        (Filters(since=date(2024, 3, 1)), []),
        (Filters(until=date(2020, 1, 1)), [0, 1]),
        (Filters(until=date(2019, 12, 31)), []),
        (Filters(documents=("id of Drei ß.", "id of fünf \ud800", "unknown")), [2, 3]),
        (Filters(documents=("unknown",)), []),
        (Filters(digests=False), [0, 1, 2]),
        (Filters(sections=("ML",), kinds=("article",), since=date(2019, 1, 1), digests=False), [0, 1]),
        (Filters(sections=("'; DROP TABLE chunks; --",)), []),
        (Filters(sections=("\ud800",)), []),
    ],
)
def test_filters(store: PassageStore, filters: Filters, rows: list[int] | None) -> None:
    assert store.rows(filters) == rows


def test_reading_leaves_the_file_untouched_and_goes_on_after_it_is_removed(
    store: PassageStore, tmp_path: Path, chunks: list[Chunk]
) -> None:
    before = (tmp_path / PATH).read_bytes()
    assert store.chunks([0]) == [chunks[0]]
    assert [path.name for path in tmp_path.iterdir()] == [PATH]
    assert (tmp_path / PATH).read_bytes() == before
    (tmp_path / PATH).unlink()
    assert store.chunks([2]) == [chunks[2]]


def test_a_path_with_marks_of_an_address(
    tmp_path: Path, documents: list[Document], chunks: list[Chunk]
) -> None:
    folder = tmp_path / "a?mode=rw#b %20"
    folder.mkdir()
    PassageStore.write(folder / PATH, documents, chunks)
    with PassageStore.open(folder / PATH) as store:
        assert store.chunks([0]) == [chunks[0]]


@pytest.mark.parametrize("content", [b"", b"garbage" * 1000])
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PATH).write_bytes(content)
    with pytest.raises(SnapshotError, match=PATH):
        PassageStore.open(tmp_path / PATH)


def test_a_missing_file_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match=PATH):
        PassageStore.open(tmp_path / PATH)
    assert list(tmp_path.iterdir()) == []


def test_a_store_cannot_be_written_twice(
    tmp_path: Path, documents: list[Document], chunks: list[Chunk]
) -> None:
    PassageStore.write(tmp_path / PATH, documents, chunks)
    with pytest.raises(OSError, match=PATH):
        PassageStore.write(tmp_path / PATH, documents, chunks)

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import chunk_of, chunk_record, document_digest, document_of, document_record
from index.types import Chunk
from ingest.types import Document, Resource, Section

TEXT = st.text(max_size=20)
PATH = st.lists(TEXT, max_size=3).map(tuple)
DOCUMENTS = st.builds(
    Document,
    id=TEXT,
    url=TEXT,
    title=TEXT,
    site=TEXT,
    authors=PATH,
    published=st.none() | st.dates(),
    kind=st.sampled_from(["article", "note", "code"]),
    text=st.text(st.characters(), max_size=50),
    sections=st.lists(st.builds(Section, PATH, st.integers(0, 9), st.integers(0, 9)), max_size=3).map(tuple),
    origin=st.sampled_from(["saved", "list", "digest"]),
    read_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    entries=st.lists(
        st.builds(Resource, TEXT, TEXT, PATH, TEXT, st.integers(1, 9), st.booleans()), max_size=3
    ).map(tuple),
)


@given(DOCUMENTS)
def test_a_document_comes_back_from_its_record(document: Document) -> None:
    assert document_of(document_record(document), document.text) == document


@given(DOCUMENTS, st.integers(0, 50), st.integers(0, 50))
def test_a_chunk_comes_back_from_its_record(document: Document, start: int, end: int) -> None:
    chunk = Chunk("id", document, ("a", "b"), document.text[start:end], start, end, ((0, 1), (1, 2)))
    assert chunk_of(chunk_record(chunk), document) == chunk


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Other."},
        {"text": "\ud800"},
        {"title": "B"},
        {"published": None},
        {"published": date(2023, 1, 11)},
        {"read_at": datetime(2025, 1, 1, tzinfo=UTC)},
        {"authors": ()},
        {"origin": "digest"},
        {"kind": "pdf"},
        {"entries": ()},
        {"sections": ()},
    ],
)
def test_whatever_changes_in_a_document_changes_its_digest(make_document, change: dict[str, object]) -> None:
    document = make_document("Text.")
    assert document_digest(replace(document, **change)) != document_digest(document)
    assert document_digest(replace(document)) == document_digest(document)

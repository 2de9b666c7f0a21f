from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedders.hashing import HashingEmbedder
from index.lexical import LexicalIndex
from index.manifest import Facts
from index.retrieve import DENSE_WEIGHT, SENTENCE_SHARE, Retriever
from index.snapshot import CHUNKS, LEXICAL, PASSAGES, SENTENCES, Snapshot, open_current, publish, stage
from index.store import PassageStore
from index.types import Chunk, Embedded, EmbeddingText, Filters, LexicalText, Query, Vector
from index.vectors import FaissStore
from ingest.errors import SnapshotError
from ingest.types import Document, Resource


class Compass:
    """An embedder that knows one question: east."""

    name = "compass"
    dimension = 2

    def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
        raise AssertionError("only the question is embedded")

    def embed_query(self, question: str) -> Vector:
        return np.array((1, 0), np.float32)


@pytest.fixture
def compass(tmp_path: Path, make_document) -> Retriever:
    """Three chunks whose cosines with east are 1, 0 and -1; the second has the better sentence, 0.8."""
    document = make_document("Alpha. Beta gamma. Gamma.")
    chunks = [
        Chunk("a", document, (), "Alpha.", 0, 6, ()),
        Chunk("b", document, (), "Beta gamma.", 7, 18, ((0, 4), (5, 11))),
        Chunk("c", document, (), "Gamma.", 19, 25, ((0, 6),)),
    ]
    staged = stage(tmp_path)
    FaissStore.write(staged / CHUNKS, np.array([(1, 0), (0, 1), (-1, 0)], np.float32))
    FaissStore.write(staged / SENTENCES, np.array([(0.8, 0.6), (0, 1), (-1, 0)], np.float32))
    LexicalIndex.write(staged / LEXICAL, [LexicalText(chunk.text, "", "", "") for chunk in chunks])
    PassageStore.write(staged / PASSAGES, [document], chunks)
    publish(tmp_path, staged, Facts("compass", 2, 1, 3, 3, "", "", "", ""))
    snapshot = open_current(tmp_path)
    assert snapshot is not None
    return Retriever(snapshot, Compass())


def test_dense_score_is_of_the_best_sentence_and_of_the_chunk(compass: Retriever) -> None:
    assert (SENTENCE_SHARE, DENSE_WEIGHT) == (0.65, 0.5)
    # no word of the question is indexed, so vectors decide: a 1 (it has no sentences), c -1,
    # b 0.65 * 0.8 + 0.35 * 0 = 0.52; stretched to 0..1 that is 1, 0 and 1.52 / 2
    found = compass.retrieve(Query("zebra"), 9)
    assert [(one.chunk.id, one.rank, round(one.score, 6)) for one in found.passages] == [
        ("a", 1, 1.0),
        ("b", 2, 0.76),
        ("c", 3, 0.0),
    ]
    assert [one.cosine for one in found.passages] == [1.0, 0.0, -1.0]
    assert [[round(x, 6) for x in one.sentence_scores] for one in found.passages] == [[], [0.8, 0.0], [-1.0]]
    assert [one.bm25 for one in found.passages] == [0.0, 0.0, 0.0]


def test_words_and_vectors_have_equal_shares(compass: Retriever) -> None:
    # gamma stands in b and in the shorter c, which so has the best BM25 and 0.5 of it
    found = {one.chunk.id: one for one in compass.retrieve(Query("gamma?"), 9).passages}
    assert found["c"].bm25 > found["b"].bm25 > found["a"].bm25 == 0.0
    assert found["c"].score == pytest.approx(0.5)
    assert found["a"].score == pytest.approx(0.5)
    assert found["b"].score == pytest.approx(0.5 * 0.76 + 0.5 * found["b"].bm25 / found["c"].bm25)


def test_the_best_k_are_the_first_of_all(compass: Retriever) -> None:
    everything = compass.retrieve(Query("gamma"), 9).passages
    assert compass.retrieve(Query("gamma"), 2).passages == everything[:2]


@pytest.mark.parametrize("k", [0, -1])
def test_none_wanted(compass: Retriever, k: int) -> None:
    assert compass.retrieve(Query("gamma"), k).passages == ()


def test_terms_are_the_content_words_with_their_idf(compass: Retriever) -> None:
    terms = compass.retrieve(Query("What is the Gamma of zebras?")).terms
    assert list(terms) == ["gamma", "zebra"]
    assert terms["gamma"] == pytest.approx(np.log(1 + 1.5 / 2.5))
    assert terms["zebra"] == pytest.approx(np.log(1 + 3.5 / 0.5))


def test_the_answer_names_question_and_snapshot(compass: Retriever) -> None:
    found = compass.retrieve(Query(" gamma? "))
    assert (found.question, found.snapshot) == (" gamma? ", compass.snapshot.id)


@pytest.mark.parametrize("question", ["", "  \n"])
def test_no_question_brings_nothing(compass: Retriever, question: str) -> None:
    found = compass.retrieve(Query(question))
    assert (found.passages, dict(found.terms)) == ((), {})


def test_another_model_is_refused(compass: Retriever) -> None:
    with pytest.raises(SnapshotError, match="built with the model compass, not hashing") as caught:
        Retriever(compass.snapshot, HashingEmbedder())
    assert caught.value.hint == "run assistant build"


def entry(*section: str) -> Resource:
    return Resource("https://example.org", "", section, "", 1)


SECTIONS = [("ML", "Tuning"), ("ML", "Speed"), ("Talks",), ()]
KINDS = ["article", "note", "pdf"]
WORDS = ["batch", "size", "saturates", "attention", "memory", "gradient", "step", "loss"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, make_document, publish_lines) -> Snapshot:
    """240 chunks, more than any one search brings in, of 60 documents of every make."""
    documents: list[Document] = []
    for number in range(60):
        lines = [
            f"{WORDS[number % 8]} {WORDS[(number + line) % 8]} document {number} line {line}"
            for line in range(4)
        ]
        documents.append(
            make_document(
                "\n".join(lines),
                id=str(number),
                kind=KINDS[number % 3],
                origin="digest" if number % 5 == 0 else "saved",
                published=None if number % 7 == 0 else date(2000 + number % 24, 1, 1),
                entries=tuple(entry(*SECTIONS[n % 4]) for n in range(number, number + 1 + number % 2)),
            )
        )
    home = tmp_path_factory.mktemp("home")
    publish_lines(home, documents)
    snapshot = open_current(home)
    assert snapshot is not None
    return snapshot


def lets_through(filters: Filters, document: Document) -> bool:
    headings = {heading.casefold() for one in document.entries for heading in one.section}
    return (
        (not filters.sections or bool(headings & {wanted.casefold() for wanted in filters.sections}))
        and (not filters.kinds or document.kind in filters.kinds)
        and (
            filters.since is None or (document.published is not None and document.published >= filters.since)
        )
        and (filters.digests or document.origin != "digest")
    )


FILTERS = st.builds(
    Filters,
    sections=st.lists(st.sampled_from(["ml", "TUNING", "Speed", "talks", "nowhere"]), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(KINDS), max_size=2).map(tuple),
    since=st.none() | st.dates(date(1999, 1, 1), date(2025, 1, 1)),
    digests=st.booleans(),
)

QUESTIONS = st.lists(st.sampled_from([*WORDS, "line", "0", "zebra"]), min_size=1, max_size=4)


@settings(max_examples=80, deadline=None)
@given(
    FILTERS,
    QUESTIONS,
    st.integers(1, 30),
)
def test_filters_never_let_a_foreign_row_through_and_never_come_short(
    library: Snapshot, filters: Filters, words: list[str], k: int
) -> None:
    passages = Retriever(library, HashingEmbedder()).retrieve(Query(" ".join(words), filters), k).passages
    assert all(lets_through(filters, one.chunk.document) for one in passages)
    everything = library.chunks(range(library.manifest.chunks))
    allowed = sum(lets_through(filters, chunk.document) for chunk in everything)
    assert len(passages) == min(k, allowed)
    assert [one.rank for one in passages] == list(range(1, len(passages) + 1))
    assert len({one.chunk.id for one in passages}) == len(passages)
    scores = [one.score for one in passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert all(len(one.sentence_scores) == len(one.chunk.sentences) for one in passages)


def test_a_chunk_found_by_its_vector_alone_has_its_exact_bm25(library: Snapshot) -> None:
    passages = Retriever(library, HashingEmbedder()).retrieve(Query("batch gradient"), 40).passages
    exact = {hit.row: hit.score for hit in library.lexical.search("batch gradient", 240)}
    rows = {chunk.id: row for row, chunk in enumerate(library.chunks(range(240)))}
    assert [round(one.bm25, 5) for one in passages] == [
        round(exact.get(rows[one.chunk.id], 0.0), 5) for one in passages
    ]


ODD = [
    "?!…", '"quoted" AND (nested OR', "body:x -y +z ~3 ^2", "*", "\\", "\x00", "🎉🎉", "the of and why",
    "batch size " * 1000, "\ud800 batch", "注意力", "{{7*7}} ${x} <script>", "'; DROP TABLE chunks; --",
    "a" * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("question", ODD)
def test_any_text_is_a_question(library: Snapshot, question: str) -> None:
    found = Retriever(library, HashingEmbedder()).retrieve(Query(question), 5)
    assert [one.rank for one in found.passages] == [1, 2, 3, 4, 5]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_raises(library: Snapshot, question: str) -> None:
    found = Retriever(library, HashingEmbedder()).retrieve(Query(question), 3)
    assert len(found.passages) == (3 if question.strip() else 0)

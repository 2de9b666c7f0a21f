from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.embedders.hashing import HashingEmbedder
from index.lexical import LexicalIndex
from index.manifest import Facts
from index.rerankers.overlap import OverlapReranker
from index.retrieve import Retriever, Tuning
from index.snapshot import CHUNKS, LEXICAL, PASSAGES, SENTENCES, Snapshot, open_current, publish, stage
from index.store import PassageStore
from index.types import Chunk, Embedded, EmbeddingText, Filters, LexicalText, Passage, Query, Vector
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


CHUNKS_ALONE = Tuning(dense=0.5, sentence=0.65, answering=0.0, reranked=0.0)
"""Half vectors, half words; no sentence is looked at by itself."""

SENTENCES_ALONE = replace(CHUNKS_ALONE, answering=1.0, meaning=0.0, held=0.0, around=0.0, pairs=0.0)
"""Only how well the best sentence answers, by what a test adds."""


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
    return Retriever(snapshot, Compass(), tuning=CHUNKS_ALONE)


def scores(retriever: Retriever, query: Query, tuning: Tuning) -> dict[str, float]:
    """The score of each chunk, in order of rank, under some tuning."""
    tuned = Retriever(retriever.snapshot, Compass(), OverlapReranker() if tuning.reranked else None, tuning)
    return {one.chunk.id: round(one.score, 6) for one in tuned.retrieve(query, 9).passages}


def test_every_weight_is_a_share() -> None:
    assert all(0.0 <= weight <= 1.0 for weight in astuple(Tuning()))


def test_dense_score_is_of_the_best_sentence_and_of_the_chunk(compass: Retriever) -> None:
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


def test_the_sentence_that_answers_best_by_vector_and_words_counts(compass: Retriever) -> None:
    # 0.4 of the cosine and 0.6 of the share of the question's words: a, which has no sentences, 0.4 * 1 + 0;
    # b, by its second sentence, 0.4 * 0 + 0.6 * 1; c 0.4 * -1 + 0.6 * 1. That is 0.4, 0.6 and 0.2, stretched
    tuning = replace(SENTENCES_ALONE, meaning=0.4, held=0.6)
    assert scores(compass, Query("gamma?"), tuning) == {"b": 1.0, "a": 0.5, "c": 0.0}


def test_a_title_and_a_heading_count_as_words_of_each_sentence(compass: Retriever) -> None:
    # "page" stands in the title of all three, so only the vectors tell them apart: 1, 0.8 and -1
    tuning = replace(SENTENCES_ALONE, meaning=0.5, held=0.5)
    assert scores(compass, Query("page"), tuning) == {"a": 1.0, "b": 0.9, "c": 0.0}


WORDS_ALONE = replace(CHUNKS_ALONE, dense=0.0, related=0.25)


def test_words_around_the_best_sentence_count(compass: Retriever) -> None:
    # of "alpha beta gamma", which are equally rare but for gamma, b holds more than a and c; without a vector
    # and without its sentences the chunk alone decides
    tuning = replace(SENTENCES_ALONE, around=1.0)
    asked = Query("beta gamma")
    assert scores(compass, asked, tuning) == {
        "b": 1.0,
        "c": pytest.approx(0.470004 / 1.450833, 1e-5),
        "a": 0.0,
    }


def test_neighbours_of_the_question_that_are_neighbours_in_the_chunk_count(compass: Retriever) -> None:
    tuning = replace(SENTENCES_ALONE, pairs=1.0)
    assert scores(compass, Query("Which beta of gamma?"), tuning) == {"b": 1.0, "a": 0.0, "c": 0.0}
    assert scores(compass, Query("Which gamma of beta?"), tuning) == {"a": 1.0, "b": 1.0, "c": 1.0}


def test_related_words_count_less_than_the_questions_own(compass: Retriever) -> None:
    found = scores(compass, Query("beta", related=("alpha",)), WORDS_ALONE)
    assert found == {"b": 1.0, "a": 0.25, "c": 0.0}


def test_related_words_have_the_say_where_the_own_ones_are_found_nowhere(compass: Retriever) -> None:
    assert scores(compass, Query("zebra", related=("alpha",)), WORDS_ALONE)["a"] == 1.0


def test_related_words_count_in_the_sentence_that_answers(compass: Retriever) -> None:
    # the whole of the question's words is in b, a quarter counts for the related word in a
    tuning = replace(SENTENCES_ALONE, held=1.0, related=0.25)
    assert scores(compass, Query("beta", related=("alpha",)), tuning) == {"b": 1.0, "a": 0.25, "c": 0.0}


def test_related_words_are_told_apart_from_the_terms(compass: Retriever) -> None:
    found = compass.retrieve(Query("Beta?", related=("the Beta of gammas", "alpha")))
    assert list(found.terms) == ["beta"]
    assert list(found.related) == ["gamma", "alpha"]
    assert found.related["alpha"] == pytest.approx(np.log(1 + 2.5 / 1.5))
    assert {one.chunk.id: one.bm25 > 0 for one in found.passages} == {"a": False, "b": True, "c": False}


def test_a_reranker_reads_the_passages_with_their_title(compass: Retriever) -> None:
    # the stand-in finds gamma in b and c, and half as much of "gamma page" in a
    asked = Query("gamma page")
    assert scores(compass, asked, replace(CHUNKS_ALONE, reranked=1.0)) == {"b": 1.0, "c": 1.0, "a": 0.0}
    halved = scores(compass, Query("gamma"), replace(CHUNKS_ALONE, reranked=0.5))
    alone = scores(compass, Query("gamma"), CHUNKS_ALONE)
    assert halved == {
        name: pytest.approx(0.5 * alone[name] + 0.5 * judged)
        for name, judged in {"a": 0.0, "b": 1.0, "c": 1.0}.items()
    }


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


def ids(passages: Sequence[Passage]) -> list[str]:
    return [one.chunk.document.id for one in passages]


def test_passages_of_several_named_sources_come_in_turn(library: Snapshot) -> None:
    retriever = Retriever(library, HashingEmbedder())
    # document 8 is about batches, 9 and 10 are not; each has four chunks
    found = retriever.retrieve(Query("batch", sources=(("10",), ("8",), ("9", "nowhere"))), 16).passages
    order = ids(found)
    assert order[0] == "8"
    assert [sorted(order[turn : turn + 3]) for turn in range(0, 12, 3)] == [["10", "8", "9"]] * 4
    assert not set(order[12:]) & {"8", "9", "10"}
    own = [one.score for one in found if one.chunk.document.id == "9"]
    assert own == sorted(own, reverse=True)


def test_one_named_source_is_preferred_and_the_others_stay(library: Snapshot) -> None:
    retriever = Retriever(library, HashingEmbedder(), tuning=Tuning(source=0.5))
    before = ids(retriever.retrieve(Query("batch document"), 240).passages)
    after = ids(retriever.retrieve(Query("batch document", sources=(("9",),)), 240).passages)
    assert before[:4] != ["9"] * 4 == after[:4]
    assert [one for one in after if one != "9"] == [one for one in before if one != "9"]


def test_a_named_source_is_found_however_little_it_has_to_say(library: Snapshot) -> None:
    # more chunks hold "attention" than any search brings in
    passages = Retriever(library, HashingEmbedder()).retrieve(Query("attention", sources=(("8",), ("3",))), 4)
    assert sorted(set(ids(passages.passages))) == ["3", "8"]


@pytest.mark.parametrize("sources", [(("nowhere",),), ((),), (("nowhere", "\ud800"), ())])
def test_sources_that_are_not_there_change_nothing(
    library: Snapshot, sources: tuple[tuple[str, ...], ...]
) -> None:
    retriever = Retriever(library, HashingEmbedder())
    named = retriever.retrieve(Query("batch", sources=sources))
    assert named.passages == retriever.retrieve(Query("batch")).passages


def test_a_source_that_the_filters_keep_out_counts_as_not_named(library: Snapshot) -> None:
    retriever = Retriever(library, HashingEmbedder())
    notes = Filters(kinds=("note",))  # document 1 is one, document 2 is not
    named = retriever.retrieve(Query("batch", notes, sources=(("2",), ("1",))))
    assert named == retriever.retrieve(Query("batch", notes, sources=(("1",),)))


SOURCES = st.lists(st.lists(st.integers(0, 70).map(str), max_size=3).map(tuple), max_size=3).map(tuple)


@settings(max_examples=60, deadline=None)
@given(FILTERS, QUESTIONS, st.lists(st.sampled_from(WORDS), max_size=2), SOURCES, st.integers(1, 30))
def test_names_and_related_words_never_let_a_foreign_row_through_and_never_come_short(
    library: Snapshot,
    filters: Filters,
    words: list[str],
    related: list[str],
    sources: tuple[tuple[str, ...], ...],
    k: int,
) -> None:
    query = Query(" ".join(words), filters, tuple(related), sources)
    passages = Retriever(library, HashingEmbedder()).retrieve(query, k).passages
    everything = library.chunks(range(library.manifest.chunks))
    allowed = [chunk.document.id for chunk in everything if lets_through(filters, chunk.document)]
    assert len(passages) == min(k, len(allowed))
    assert set(ids(passages)) <= set(allowed)
    assert [one.rank for one in passages] == list(range(1, len(passages) + 1))
    assert len({one.chunk.id for one in passages}) == len(passages)
    assert all(0.0 <= one.score <= 1.0 for one in passages)
    named = [set(source) & set(allowed) for source in sources if set(source) & set(allowed)]
    if len(named) > 1:
        # a turn is as long as there are sources: each has had one by then, unless it shared its first
        assert all(set(ids(passages[: len(named)])) & source or k < len(named) for source in named)


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

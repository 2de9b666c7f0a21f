import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import MAX_TERMS, LexicalIndex, analyze
from index.types import LexicalText
from ingest.errors import SnapshotError


def body(text: str) -> LexicalText:
    return LexicalText(text, "", "", "")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("words") / "lexical"
    LexicalIndex.write(
        folder,
        [
            LexicalText("Batch size saturates.", "Tuning", "Batch size", "google 2023"),
            LexicalText("Attention is quadratic in the length of the sequence.", "Transformers", "", ""),
            LexicalText("GPT 3 was trained on 300 billion tokens in C and R.", "Scaling", "", "by Kaplan"),
            LexicalText("The size of a batch and of a step.", "Steps", "", ""),
        ],
    )
    return LexicalIndex.open(folder)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Why does the batch size saturate?", ["batch", "size", "satur"]),
        ("What is GPT-3, in C?", ["gpt", "3", "c"]),
        ("It doesn't fit Kaplan's or Chinchilla’s law", ["fit", "kaplan", "chinchilla", "law"]),
        ("1,024 tokens at 0.65", ["1024", "token", "0", "65"]),
        ("$B_{crit}$ and learning_rate", ["b", "crit", "learn", "rate"]),
        ("naïve Bayes", ["naiv", "bay"]),
        ("who what when where why how which", []),
        ("", []),
        ("🎉 !!", []),
        ("\udcff weights", ["weight"]),
        ("注意力 机制", ["注意力", "机制"]),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert analyze(text) == words


def test_an_over_long_word_is_left_out() -> None:
    assert analyze("a " + "x" * 100 + " b") == ["b"]


def test_the_chunk_with_more_of_the_words_comes_first(index: LexicalIndex) -> None:
    assert [hit.row for hit in index.search("does batch size saturate", 9)] == [0, 3]


def test_forms_of_a_word_are_one(index: LexicalIndex) -> None:
    assert [hit.row for hit in index.search("saturation saturating saturated batches", 9)] == [0, 3]


def test_digits_and_single_characters_are_found(index: LexicalIndex) -> None:
    assert [hit.row for hit in index.search("3", 9)] == [2]
    assert [hit.row for hit in index.search("R", 9)] == [2]


@pytest.mark.parametrize(("word", "row"), [("tuning", 0), ("google", 0), ("kaplan", 2), ("transformer", 1)])
def test_titles_and_metadata_are_searched(index: LexicalIndex, word: str, row: int) -> None:
    assert [hit.row for hit in index.search(word, 9)] == [row]


def test_only_the_best_k(index: LexicalIndex) -> None:
    assert [hit.row for hit in index.search("batch size saturate", 1)] == [0]


@pytest.mark.parametrize("k", [0, -3])
def test_none_wanted(index: LexicalIndex, k: int) -> None:
    assert index.search("batch", k) == []


def test_rows_restrict_and_leave_the_scores_as_they_are(index: LexicalIndex) -> None:
    free = {hit.row: hit.score for hit in index.search("batch size", 9)}
    assert set(free) == {0, 3}
    assert index.search("batch size", 9, [3, 1]) == [
        hit for hit in index.search("batch size", 9) if hit.row == 3
    ]
    assert index.search("batch size", 9, []) == []


def test_idf_by_hand(index: LexicalIndex) -> None:
    # 4 chunks; batch stands in 2: ln(1 + 2.5/2.5); tuning in 1, by its title: ln(1 + 3.5/1.5); zebra in none
    given_weights = index.idf(["batch", "tune", "zebra", "batch"])
    assert list(given_weights) == ["batch", "tune", "zebra"]
    assert given_weights["batch"] == pytest.approx(math.log(2))
    assert given_weights["tune"] == pytest.approx(math.log(1 + 3.5 / 1.5))
    assert given_weights["zebra"] == pytest.approx(math.log(1 + 4.5 / 0.5))


ODD = [
    "", "   ", "?!", '"unclosed', "(((", "body:", "AND OR NOT", "+a -b", "[x TO y]", "row:0", "*", "a:b^2~",
    "\\", "\x00", "🎉", "the of and", "batch " * 2000, "\ud800", "title:tuning AND", "'", "’",
]  # fmt: skip


@pytest.mark.parametrize("question", ODD)
def test_no_question_raises(index: LexicalIndex, question: str) -> None:
    assert all(hit.row in range(4) for hit in index.search(question, 5))


def test_operators_are_plain_words(index: LexicalIndex) -> None:
    assert index.search('+"batch" -size', 9) == index.search("batch size", 9)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_no_text_raises(index: LexicalIndex, question: str) -> None:
    assert {hit.row for hit in index.search(question, 5)} <= set(range(4))


def test_a_very_long_question_is_searched_for_its_rarest_words(tmp_path: Path) -> None:
    common = " ".join(f"common{n}" for n in range(MAX_TERMS))
    LexicalIndex.write(tmp_path / "l", [body(common), body(common), body("needle")])
    index = LexicalIndex.open(tmp_path / "l")
    assert 2 in [hit.row for hit in index.search(common + " needle", 3)]


def test_equal_scores_stand_by_row(tmp_path: Path) -> None:
    LexicalIndex.write(tmp_path / "l", [body("same words")] * 5)
    assert [hit.row for hit in LexicalIndex.open(tmp_path / "l").search("words", 3)] == [0, 1, 2]


def test_an_index_answers_after_its_folder_is_removed_and_leaves_it_untouched(tmp_path: Path) -> None:
    folder = tmp_path / "l"
    LexicalIndex.write(folder, [body(f"word{n} shared") for n in range(300)])
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    index = LexicalIndex.open(folder)
    assert [hit.row for hit in index.search("word7", 3)] == [7]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert [hit.row for hit in index.search("word250 shared", 1)] == [250]


def test_a_folder_that_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(SnapshotError, match="word index"):
        LexicalIndex.open(tmp_path)
    with pytest.raises(SnapshotError, match="word index"):
        LexicalIndex.open(tmp_path / "missing")

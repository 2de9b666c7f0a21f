"""What the benchmark counts, by hand."""

import subprocess
import sys
from pathlib import Path

import pytest
from measures import (
    Stretch,
    declined,
    holds_a_span,
    holds_an_answer,
    paragraph_rank,
    reciprocal,
    reference_share,
    share,
)
from sets import Question, in_part, left_out, tuned

from index.wordpieces import count

WORDS = "word " * 999 + "fish and chips"
TEXTS = {"a": WORDS, "b": "the cat sat on the mat"}


def test_the_words_of_the_text_are_one_piece_each() -> None:
    assert count(WORDS) == 1002


def test_a_reference_counts_by_its_characters() -> None:
    # "cat sat" is read, "on the" of "sat on the" is not: 7 of 7 and 3 of 10 characters, 7 of 14 together
    question = Question("?", "b", ((4, 11), (8, 18)))
    assert reference_share(question, [Stretch("b", 4, 11)], TEXTS) == 0.5


def test_reading_ends_after_a_thousand_word_pieces() -> None:
    fish = WORDS.index("fish")
    whole = Question("?", "a", ((fish, len(WORDS)),))
    assert reference_share(whole, [Stretch("a", 0, len(WORDS))], TEXTS) == 4 / 14
    assert holds_a_span(Question("?", "a", ((fish, fish + 4),)), [Stretch("a", 0, len(WORDS))], TEXTS) == 1.0
    assert holds_a_span(whole, [Stretch("a", 0, len(WORDS))], TEXTS) == 0.0
    # the six pieces of the other text leave no room for the fish
    first = [Stretch("b", 0, 22), Stretch("a", 0, len(WORDS))]
    assert holds_a_span(Question("?", "a", ((fish, fish + 4),)), first, TEXTS) == 0.0


def test_a_span_is_held_across_stretches_that_touch() -> None:
    question = Question("?", "b", ((4, 11),))
    assert holds_a_span(question, [Stretch("b", 8, 22), Stretch("b", 0, 8)], TEXTS) == 1.0
    assert holds_a_span(question, [Stretch("b", 8, 22), Stretch("b", 0, 7)], TEXTS) == 0.0


def test_any_of_the_spans_will_do_but_a_foreign_document_will_not() -> None:
    question = Question("?", "b", ((0, 22), (4, 7)))
    assert holds_a_span(question, [Stretch("b", 4, 8)], TEXTS) == 1.0
    assert holds_a_span(question, [Stretch("a", 0, 22)], TEXTS) == 0.0


def test_a_paragraph_that_was_cut_counts_once() -> None:
    starts = {"a": [0, 100, 200], "b": [0]}
    found = [Stretch("a", 100, 150), Stretch("a", 150, 200), Stretch("b", 0, 22), Stretch("a", 200, 300)]
    assert paragraph_rank(Question("?", "a", (), 2), found, starts) == 3
    assert paragraph_rank(Question("?", "a", (), 1), found, starts) == 1
    assert paragraph_rank(Question("?", "a", (), 0), found, starts) is None


@pytest.mark.parametrize(("rank", "value"), [(1, 1.0), (4, 0.25), (10, 0.1), (11, 0.0), (None, 0.0)])
def test_the_reciprocal_rank_ends_at_ten(rank: int | None, value: float) -> None:
    assert reciprocal(rank) == value


def test_a_quote_holds_an_answer_whatever_its_case_and_spaces() -> None:
    question = Question("?", "b", (), 0, ("The  Mat", "rug"))
    assert holds_an_answer(question, ["sat on\nthe mat"]) == 1.0
    assert holds_an_answer(question, ["sat on the floor", "a ship"]) == 0.0
    assert holds_an_answer(question, []) == 0.0


def test_the_threshold_lets_95_in_100_answerable_questions_through() -> None:
    answerable = [one / 100 for one in range(101)]
    assert declined(answerable, [0.0, 0.04, 0.06, 1.0]) == [1.0, 1.0, 0.0, 0.0]


def test_a_share_comes_with_its_interval() -> None:
    half = share([0.0, 1.0] * 200)
    assert (half.value, half.count) == (0.5, 400)
    assert half.low == pytest.approx(0.45, abs=0.01)
    assert half.high == pytest.approx(0.55, abs=0.01)


def test_a_question_is_either_tuned_on_or_reported() -> None:
    groups = ["finance", "pubmed", "Normans", "Islamism", "Any_other_article"]
    assert [tuned(group) for group in groups[:2]] == [True, False]
    for group in groups:
        question = Question("?", group, ())
        assert in_part(question, "tune") != in_part(question, "report")
        assert in_part(question, "all")
        assert left_out(group) in (True, False)


def test_absent_data_is_skipped_and_says_so(tmp_path: Path) -> None:
    command = [sys.executable, str(Path(__file__).parent), "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0
    assert done.stdout.startswith("skipped: no chunking_evaluation and squad2_half/dev-v2.0.json in --data")

"""Readers' words find authors' words."""

from __future__ import annotations

import pytest

from assistant.paraphrase import paraphrases


@pytest.mark.parametrize(
    ("question", "term", "written"),
    [
        ("Why does batch size saturate?", "satur", "returns diminish"),
        ("Why does batch size saturate?", "satur", "more examples don't help"),
        ("Is attention expensive?", "expens", "a large memory footprint"),
        ("What is the best lr?", "lr", "the learning rate"),
        ("What are the downsides?", "downsid", "one drawback is"),
    ],
)
def test_the_author_may_have_put_it_so(question: str, term: str, written: str) -> None:
    assert paraphrases(question, {term: 1.0})[term].search(written)


def test_a_word_inside_another_is_not_meant() -> None:
    assert not paraphrases("What is the best lr?", {"lr": 1.0})["lr"].search("unlearning rates2")


def test_a_question_in_nobodys_shorthand_has_no_paraphrase() -> None:
    assert paraphrases("What is quantization?", {"quantiz": 1.0}) == {}


def test_a_single_character_is_not_the_stem_of_a_word_that_begins_with_it() -> None:
    assert set(paraphrases("How fast is F?", {"fast": 1.0, "f": 1.0})) == {"fast"}

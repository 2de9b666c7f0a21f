"""Texts that are nearly the same are found, and no others."""

from __future__ import annotations

import random
import subprocess
import sys

import pytest

from ingest.near_duplicates import near_duplicates, similarity

WORDS = [f"word{number}" for number in range(5000)]


def prose(seed: int, words: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def changed(text: str, places: int) -> str:
    """Every so many-th word another: each costs five 5-grams of either text."""
    words = text.split()
    for place in range(places):
        words[(place + 1) * len(words) // (places + 1)] = f"other{place}"
    return " ".join(words)


def test_similarity_is_the_share_of_five_word_runs() -> None:
    """Of a b c d e f and a b c d e g one run is common, of three in all."""
    assert similarity("a b c d e f", "A b, c d: e g") == pytest.approx(1 / 3)
    assert similarity("a b c d e", "a b c d e") == 1.0
    assert similarity("a b c d", "a b c d") == 0.0
    assert similarity("", "a b c d e") == 0.0


@pytest.mark.parametrize(("places", "alike"), [(0, True), (1, True), (2, True), (5, False), (20, False)])
def test_a_few_changed_words_leave_a_text_the_same(places: int, alike: bool) -> None:
    """Of 296 runs each change takes five: two leave 286 of 306 (0.93), five 271 of 321 (0.84)."""
    text = prose(1)
    assert (list(near_duplicates([text, prose(2), changed(text, places)])) == [(0, 2)]) is alike


def test_a_short_text_is_like_no_other() -> None:
    short, long = prose(1, 99), prose(1, 100)
    assert list(near_duplicates([short, short])) == []
    assert list(near_duplicates([long, long])) == [(0, 1)]


def test_of_many_texts_all_copies_are_found() -> None:
    texts = [prose(seed) for seed in range(100)]
    copies = [changed(text, 2) for text in texts]
    assert sorted(near_duplicates(texts + copies)) == [(number, number + 100) for number in range(100)]


def test_any_characters_may_stand_in_a_text() -> None:
    text = prose(1) + " \ud800 half a character \x00"
    assert list(near_duplicates([text, text, ""])) == [(0, 1)]


def test_texts_of_different_sizes_load_no_library() -> None:
    code = (
        "import sys; from ingest.near_duplicates import near_duplicates; "
        "assert not list(near_duplicates(['a ' * 200, 'b ' * 400])); print('datasketch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"

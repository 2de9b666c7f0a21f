"""Sentences come out as soon as they are whole, with their markers, wherever the pieces are torn."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.model.sentence_stream import SentenceStream, Written

TEXT = """\
Adam is used, e.g. in Fig. 3 of the paper [1]. It has a rate of 0.01, vs. 0.1 for SGD. [2][3] "Quoted." [1]
- A list item [passage 2]
Dr. Smith et al. (2015) end here.[3] Is it so [4, 5]? <think>No [9]. Yes.</think> The end"""
SENTENCES = [
    Written("Adam is used, e.g. in Fig. 3 of the paper.", (1,)),
    Written("It has a rate of 0.01, vs. 0.1 for SGD.", (2, 3)),
    Written('"Quoted."', (1,)),
    Written("- A list item", (2,)),
    Written("Dr. Smith et al. (2015) end here.", (3,)),
    Written("Is it so?", (4, 5)),
    Written("The end", ()),
]


def split(pieces: list[str], whole: bool = True) -> list[Written]:
    stream = SentenceStream()
    return [sentence for piece in pieces for sentence in stream.feed(piece)] + list(stream.rest(whole))


def test_sentences_end_where_a_reader_would_end_them() -> None:
    assert split([TEXT]) == SENTENCES


@given(cuts=st.lists(st.integers(0, len(TEXT)), max_size=30))
def test_it_does_not_matter_where_the_pieces_are_torn(cuts: list[int]) -> None:
    bounds = [0, *sorted(cuts), len(TEXT)]
    assert split([TEXT[a:b] for a, b in pairwise(bounds)]) == SENTENCES


def test_a_sentence_comes_out_once_the_next_word_is_known() -> None:
    stream = SentenceStream()
    assert list(stream.feed("One is here. [1]")) == []
    assert list(stream.feed(" Two ")) == [Written("One is here.", (1,))]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("One. Two is cut", ["One."]),
        ("One. Two is whole. [2]", ["One.", "Two is whole."]),
        ("<think>One. Two.", []),
    ],
)
def test_what_was_cut_short_is_no_sentence(text: str, left: list[str]) -> None:
    assert [sentence.text for sentence in split([text], whole=False)] == left


@pytest.mark.parametrize("text", ["", " \n", "[1]", "[1][2] [3]", "...", "- \n- \n"])
def test_nothing_said_is_no_sentence(text: str) -> None:
    assert split([text]) == []


@given(text=st.text(st.sampled_from("ab. !?\n[1]()<think>-#"), max_size=80))
def test_any_text_is_split_without_an_error_and_no_sentence_keeps_a_marker(text: str) -> None:
    for sentence in split(list(text)):
        assert "[1]" not in sentence.text.replace(" ", "") or "[" in text
        assert sentence.text.strip()


def test_of_a_sentence_that_never_ends_only_the_beginning_is_handed_on_once() -> None:
    """Its end by itself could say the opposite."""
    stream = SentenceStream()
    pieces = [*["e.g. "] * 2000, "it is so.", " Cats sleep. Dogs", " bark."]
    written = [each.text for piece in pieces for each in stream.feed(piece)]
    assert [text[:12] for text in written] == ["e.g. e.g. e.", "Cats sleep."]
    assert len(written[0]) <= 1205
    assert [each.text for each in stream.rest(whole=True)] == ["Dogs bark."]

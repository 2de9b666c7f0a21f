"""What is measured of a candidate, worked by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import log1p
from pathlib import Path

import pytest

import assistant
from assistant.candidates import Candidate, candidates
from assistant.features import Features, asked_of, features
from assistant.fitted import weights
from assistant.support import Signals
from index.lexical import analyze
from index.types import Passage, Retrieval

Make = Callable[..., Passage]


def known(
    passage: Passage, question: str, number: int = 0, related: Mapping[str, float] | None = None
) -> Features:
    """The features of one candidate; every term of the question weighs 1."""
    retrieval = Retrieval(
        question, (passage,), dict.fromkeys(analyze(question), 1.0), "snapshot", related=related or {}
    )
    return list(features(asked_of(retrieval), passage, candidates(passage.chunk)))[number]


def test_cosines_are_those_of_its_own_sentences_and_of_the_one_before(make_passage: Make) -> None:
    passage = make_passage(
        ["Batch norm has other settings as well.", "The batch size saturates because of this."], [0.25, 0.75]
    )
    found = known(passage, "Why does it saturate?", 1)
    assert (found.cosine, found.mean_cosine, found.behind, found.before) == (0.75, 0.75, 0.0, 0.25)
    assert known(passage, "Why does it saturate?").behind == -0.5


def test_covered_is_the_share_of_the_questions_words(make_passage: Make) -> None:
    passage = make_passage(
        ["The batch grows until there is no memory left.", "Its size saturates the bandwidth soon."]
    )
    found = known(passage, "batch size saturate?")
    assert found.covered == pytest.approx(1 / 3)
    assert found.covered_after == pytest.approx(2 / 3)
    assert found.covered_passage == 1.0


def test_titles_and_headings_add_what_they_name(make_passage: Make) -> None:
    passage = make_passage(["The batch grows until there is no memory left."])
    headed = replace(passage, chunk=replace(passage.chunk, heading=("Size of it",)))
    found = known(headed, "batch size?")
    assert (found.covered, found.covered_named, found.headed) == (0.5, 0.5, 0.5)
    assert known(passage, "batch size?").headed == 0.0


def test_neighbouring_words_of_the_question_count_where_they_are_neighbours(make_passage: Make) -> None:
    together = make_passage(["The batch size grows until there is no memory left."])
    apart = make_passage(["The size of memory limits every batch on there."])
    assert (known(together, "batch size?").pairs, known(apart, "batch size?").pairs) == (1.0, 0.0)


def test_a_denied_word_is_neither_the_rarest_word_nor_a_neighbour(make_passage: Make) -> None:
    passage = make_passage(["While the batch is not saturated, the throughput doubles with it."])
    plainly = known(passage, "Does the batch saturate?")
    assert (plainly.covered, plainly.rarest, plainly.pairs) == (pytest.approx(0.65), 0.0, 0.0)
    denied = known(passage, "When is the batch not saturated?")
    assert (denied.covered, denied.rarest, denied.pairs) == (1.0, 1.0, 1.0)


def test_other_words_of_the_list_for_what_is_asked_count_a_little(make_passage: Make) -> None:
    passage = make_passage(["Quantization maps the weights to small integers."])
    (stem,) = analyze("quantization")
    assert known(passage, "ptq?", related={stem: 2.0}).covered == pytest.approx(0.3)
    assert known(passage, "ptq?").covered == 0.0


def test_authors_words_for_what_a_reader_asks_count_nearly_as_much(make_passage: Make) -> None:
    assert known(make_passage(["Distillation trains a small student net."]), "kd?").covered == pytest.approx(
        0.8
    )


def test_a_new_number_counts_where_a_number_is_asked_for(make_passage: Make) -> None:
    passage = make_passage(["The 2 networks have 422 parameters in total."])
    assert known(passage, "How many parameters do the 2 networks have?").number == 1.0
    assert known(passage, "What are the 2 networks?").number == 0.0
    assert known(passage, "How many parameters do the 2 networks of 422 have?").number == 0.0


def test_what_a_candidate_is_shows_in_its_flags(make_passage: Make) -> None:
    digest = make_passage(["In this post we look at the batch size."], origin="digest")
    found = known(digest, "batch size?")
    assert (found.digest, found.about_itself, found.several, found.item, found.long) == (
        1.0,
        1.0,
        0.0,
        0.0,
        0.0,
    )
    assert found.length == pytest.approx(log1p(len("In this post we look at the batch size.") / 100))


def test_a_notes_own_heading_names_what_it_was_filed_for(make_passage: Make) -> None:
    note = make_passage(["More examples do not help at some point."], kind="note", origin="list")
    assert known(note, "which post?").filed == 1.0, "the document is called A post"
    assert known(make_passage(["More examples do not help at some point."]), "which post?").filed == 0.0


def test_each_feature_and_each_signal_has_its_weight() -> None:
    assert set(weights("sentences", Features._fields)) == set(Features._fields)
    assert set(weights("support", ("bias", *Signals._fields))) == {"bias", *Signals._fields}


@pytest.mark.parametrize("name", ["sentences", "support"])
def test_a_file_of_weights_says_how_they_were_fitted(name: str) -> None:
    held = json.loads((Path(assistant.__file__).parent / f"{name}.json").read_text(encoding="utf-8"))
    assert {"by", "questions", "held out, five folds"} <= held["fitted"].keys()


def test_a_candidate_without_words_of_the_question_has_none_of_them(make_passage: Make) -> None:
    passage = make_passage(["Sourdough bread is leavened by wild yeast every day."], [0.0])
    (only,) = candidates(passage.chunk)
    assert only == Candidate(0, 52, 0, 0)
    found = known(passage, "batch size?")
    assert (found.covered, found.rarest, found.pairs, found.density, found.subject) == (
        0.0,
        0.0,
        0.0,
        0.0,
        0.0,
    )

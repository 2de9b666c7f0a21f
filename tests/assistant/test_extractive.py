"""The embedded engine chooses sentences for the question, and declines without support."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.engines.extractive import ExtractiveEngine
from assistant.support import Signals, coverage, support
from index.lexical import analyze
from index.types import Passage, Retrieval

Make = Callable[..., Passage]
QUESTION = "Why does the batch size saturate?"
TERMS: Mapping[str, float] = dict.fromkeys(analyze(QUESTION), 2.0)


def texts(*passages: Passage, question: str = QUESTION) -> list[str]:
    terms = dict.fromkeys(analyze(question), 2.0)
    draft = ExtractiveEngine().compose(Retrieval(question, passages, terms, "snapshot"))
    return [claim.text for claim in draft.claims]


def test_the_sentence_that_answers_comes_first(make_passage: Make) -> None:
    passage = make_passage(
        [
            "Batch norm has other settings that matter as well.",
            "The batch size saturates because the gradient is already good enough.",
        ],
        [0.3, 0.8],
    )
    assert texts(passage)[0] == "The batch size saturates because the gradient is already good enough."


def test_a_question_that_the_list_knows_nothing_of_is_declined(make_passage: Make) -> None:
    passage = make_passage(["Batch norm has other settings that matter as well."], [0.05], score=1.0)
    assert texts(passage, question="What is the taste of an orange?") == []


def test_nothing_retrieved_is_declined() -> None:
    assert texts() == []


def test_the_same_words_are_not_said_twice(make_passage: Make) -> None:
    sentence = "The batch size saturates because the gradient is good enough."
    twin = "The batch size saturates, because the gradient is good enough."
    assert texts(
        make_passage([sentence], [0.8]), make_passage([twin], [0.8], url="https://b.org/", rank=2, score=0.9)
    ) == [sentence]


def test_every_claim_quotes_its_passage_word_for_word(make_passage: Make) -> None:
    passage = make_passage(["The **batch size** saturates because gradients are good enough."], [0.8])
    draft = ExtractiveEngine().compose(Retrieval(QUESTION, (passage,), TERMS, "snapshot"))
    (claim,) = draft.claims
    (quote,) = claim.quotes
    assert claim.text == "The batch size saturates because gradients are good enough."
    assert passage.chunk.text[quote.start : quote.end] == passage.chunk.text


def test_coverage_is_the_share_of_the_weight() -> None:
    assert coverage({"batch": 1.0, "size": 3.0}, {"size", "other"}) == 0.75
    assert coverage({}, {"size"}) == 0.0


def test_each_signal_speaks_for_an_answer_and_an_unknown_word_against() -> None:
    base = support(Signals(0.3, 0.3, 0.3, 0.3))
    assert support(Signals(0.6, 0.3, 0.3, 0.3)) > base
    assert support(Signals(0.3, 0.6, 0.3, 0.3)) > base
    assert support(Signals(0.3, 0.3, 0.6, 0.3)) > base
    assert support(Signals(0.3, 0.3, 0.3, 0.6)) < base
    assert 0 < base < 1


def test_a_word_that_is_denied_counts_for_less(make_passage: Make) -> None:
    """What holds while a size is not yet saturated does not say why it saturates."""
    passage = make_passage(
        [
            "While the batch size is not saturated, the throughput doubles with it.",
            "Beyond the critical batch size the returns diminish more and more.",
        ],
        [0.6, 0.6],
    )
    assert texts(passage)[0] == "Beyond the critical batch size the returns diminish more and more."

"""The embedded engine chooses sentences for the question, and declines without support."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from assistant.engines.extractive import ExtractiveEngine
from assistant.support import Signals, support
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


def test_lines_of_code_are_shown_as_they_are_written(make_passage: Make) -> None:
    lines = ["def batch_size_saturates(x):", "    # __why__", "    return x ** 2 - 3 ** x"]
    passage = make_passage(lines, [0.8, 0.8, 0.8], joiner="\n", kind="code")
    assert texts(passage) == ["def batch_size_saturates(x): # __why__ return x ** 2 - 3 ** x"]


def test_each_signal_speaks_for_an_answer_and_an_unknown_word_against() -> None:
    found = Signals(0.3, 0.3, 0.3, 0.3, 0.3, 1.0, 0.0)
    base = support(found)
    for name in ("cosine", "sentence", "joint"):
        assert support(found._replace(**{name: 0.6})) > base
    assert support(found._replace(unknown=0.6)) < base
    assert 0 < base < 1


def test_a_word_that_is_denied_counts_for_less(make_passage: Make) -> None:
    """What holds while a size is not yet saturated does not say why it saturates."""
    denied = make_passage(["While the batch size is not saturated, the throughput doubles with it."], [0.6])
    reworded = make_passage(
        ["Beyond the critical batch size the returns diminish more and more."], [0.6], url="https://b.org/"
    )
    assert texts(denied, reworded)[0] == "Beyond the critical batch size the returns diminish more and more."


AGAIN = "The batch size saturates because gradients are good enough"


def test_a_neighbour_that_is_nearly_as_good_is_quoted_with_the_best_sentence(make_passage: Make) -> None:
    """What follows the sentence that matches is often the answer; what is far behind it stays out."""
    passage = make_passage(
        [f"{AGAIN} now.", f"{AGAIN} then.", "Sourdough bread is leavened by wild yeast."], [0.8, 0.79, 0.0]
    )
    assert texts(passage) == [f"{AGAIN} now. {AGAIN} then."]


def test_a_quote_is_joined_of_at_most_three_sentences(make_passage: Make) -> None:
    passage = make_passage([f"{AGAIN} {number}." for number in range(5)], [0.8, 0.79, 0.79, 0.79, 0.79])
    (first, *_) = texts(passage)
    assert first.count("because") == 3


def test_at_most_five_quotes_are_given_the_best_ones(make_passage: Make) -> None:
    words = ["apple", "bench", "cloud", "dwarf", "eagle", "flame", "grape"]
    passages = [
        make_passage(
            [
                f"So {word} saturates {word}like because {word}most {word}ward noise {word}ling vanishes {word}fold."
            ],
            [0.9 - place / 100],
            url=f"https://{word}.org/",
        )
        for place, word in enumerate(words)
    ]
    assert [text.split()[1] for text in texts(*passages)] == words[:5]

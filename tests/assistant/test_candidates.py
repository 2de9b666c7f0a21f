"""What may stand as an answer, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from assistant.candidates import candidates, is_quotable
from assistant.plain import plain
from index.types import Passage

Make = Callable[..., Passage]


def quotes(passage: Passage) -> list[str]:
    return [passage.chunk.text[found.start : found.end] for found in candidates(passage.chunk)]


@pytest.mark.parametrize(
    "sentence",
    [
        "[Large Transformer Model Inference Optimization](https://lilianweng.github.io/posts/)",
        "https://github.com/google-research/tuning_playbook",
        "What is the best learning rate decay schedule family?",
        "Fig. 3. The loss of the model over time during training.",
        "Image source: the authors of the paper and others.",
        "Click to expand the list of all the options.",
        "Table of Contents of this very long document here.",
        "How to choose",
        "this sentence was cut in the middle of the",
        "| a | row | of | a | table | with | words |",
        "```python",
        "## Choosing the batch size for the training run.",
        "$x = y + z$.",
        "The methods are these:",
        "~~Head dim above 192 needs an A100 or an H100 card~~.",
        "$$ \\text{the capacity of an expert} = C $$",
        "Please check out the documentation for the latest news.",
        "If you are interested, you can subscribe to my blog via RSS at the top.",
        "For more of this, you may follow me on the usual networks.",
    ],
)
def test_never_an_answer(sentence: str) -> None:
    assert not is_quotable(plain(sentence), sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The critical batch size is where perfect scaling ends.",
        "Set the rate to $3*10^{-4}$, as the [post](https://a.org) says.",
        'He calls it "a good rule of thumb."',
    ],
)
def test_may_be_an_answer(sentence: str) -> None:
    assert is_quotable(plain(sentence), sentence)


def test_a_sentence_that_leans_back_brings_the_one_before(make_passage: Make) -> None:
    passage = make_passage(
        ["Large batches have less noise in them.", "This makes the training run more stable."]
    )
    assert quotes(passage) == [
        "Large batches have less noise in them.",
        "Large batches have less noise in them. This makes the training run more stable.",
    ]


LISTED = "There are two ways to do it:\n\n- Prune the smallest weights away.\n- Quantize all of the weights. It is so."
CODE = "To run the app:\n\n```sh\ncd app && python server.py\n```"


def passage_of(make_passage: Make, text: str, sentences: list[str]) -> Passage:
    """A passage whose sentences stand in `text` with marks between them."""
    passage = make_passage([text])
    spans = tuple((text.index(sentence), text.index(sentence) + len(sentence)) for sentence in sentences)
    return replace(
        passage, chunk=replace(passage.chunk, sentences=spans), sentence_scores=(0.5,) * len(spans)
    )


def test_a_lead_in_brings_its_list(make_passage: Make) -> None:
    sentences = [
        "There are two ways to do it:", "Prune the smallest weights away.", "Quantize all of the weights.", "It is so."
    ]  # fmt: skip
    assert quotes(passage_of(make_passage, LISTED, sentences))[0] == LISTED


def test_the_first_item_stands_with_its_lead_in_and_a_later_one_names_it(make_passage: Make) -> None:
    sentences = [
        "There are two ways to do it:",
        "Prune the smallest weights away.",
        "Quantize all of the weights.",
    ]
    found = candidates(passage_of(make_passage, LISTED, sentences).chunk)
    assert [(LISTED[one.start : one.end], one.lead_in) for one in found[1:]] == [
        ("There are two ways to do it:\n\n- Prune the smallest weights away.", None),
        ("Quantize all of the weights.", (0, len("There are two ways to do it:"))),
    ]


def test_a_lead_in_brings_the_code_under_it(make_passage: Make) -> None:
    passage = passage_of(make_passage, CODE, ["To run the app:", "cd app && python server.py"])
    assert quotes(passage) == ["To run the app:\n\n```sh\ncd app && python server.py"]


def test_prose_after_a_list_does_not_belong_to_it(make_passage: Make) -> None:
    text = "The two ways are these:\n\n- Prune the weights.\n\nNothing else is known about them today."
    sentences = ["The two ways are these:", "Prune the weights.", "Nothing else is known about them today."]
    assert (
        quotes(passage_of(make_passage, text, sentences))[0]
        == "The two ways are these:\n\n- Prune the weights."
    )


def test_a_formula_stands_with_the_words_around_it(make_passage: Make) -> None:
    """Neither the formula nor what explains its letters is an answer by itself."""
    text = "The capacity of an expert is this:\n\n$$c = k$$\n\nwhere $k$ is the number of experts chosen."
    sentences = [
        "The capacity of an expert is this:",
        "$$c = k$$",
        "where $k$ is the number of experts chosen.",
    ]
    assert quotes(passage_of(make_passage, text, sentences)) == [text, text]


def test_the_rest_of_a_sentence_is_no_answer(make_passage: Make) -> None:
    assert quotes(make_passage(["where the number of experts is chosen beforehand."])) == []


def test_the_rest_of_a_caption_is_no_answer(make_passage: Make) -> None:
    text = "Fig. 3. The loss of the model falls over time in training."
    assert (
        quotes(
            passage_of(make_passage, text, ["Fig. 3.", "The loss of the model falls over time in training."])
        )
        == []
    )


@pytest.mark.parametrize("heading", ["References", "Citing", "Acknowledgements"])
def test_the_apparatus_of_a_page_is_no_answer(make_passage: Make, heading: str) -> None:
    passage = make_passage(["A sentence that would otherwise be quoted here."])
    assert candidates(replace(passage.chunk, heading=("A post", heading))) == []


def test_code_is_quoted_whole(make_passage: Make) -> None:
    passage = make_passage(["def f(x):", "    return x"], joiner="\n", kind="code")
    assert quotes(passage) == ["def f(x):\n    return x"]

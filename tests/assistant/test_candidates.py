"""What may stand as an answer, and what belongs to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.candidates import candidates, is_quotable
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
    ],
)
def test_never_an_answer(sentence: str) -> None:
    assert not is_quotable([sentence], 0)


@pytest.mark.parametrize(
    "sentence",
    [
        "The critical batch size is where perfect scaling ends.",
        "- Shorter training leaves room for more tuning",
        "Set the rate to $3*10^{-4}$, as the [post](https://a.org) says.",
        'He calls it "a good rule of thumb."',
    ],
)
def test_may_be_an_answer(sentence: str) -> None:
    assert is_quotable([sentence], 0)


def test_a_sentence_that_leans_back_brings_the_one_before(make_passage: Make) -> None:
    passage = make_passage(
        ["Large batches have less noise in them.", "This makes the training run more stable."]
    )
    assert quotes(passage) == [
        "Large batches have less noise in them.",
        "Large batches have less noise in them. This makes the training run more stable.",
    ]


def test_a_lead_in_brings_its_list_and_an_item_its_lead_in(make_passage: Make) -> None:
    passage = make_passage(
        [
            "There are two ways to do it:",
            "- Prune the smallest weights away.",
            "- Quantize all of the weights.",
        ],
        joiner="\n",
    )
    assert quotes(passage) == [
        "There are two ways to do it:\n- Prune the smallest weights away.\n- Quantize all of the weights.",
        "There are two ways to do it:\n- Prune the smallest weights away.",
        "- Quantize all of the weights.",
    ]


def test_code_is_quoted_whole(make_passage: Make) -> None:
    passage = make_passage(["def f(x):", "    return x"], joiner="\n", kind="code")
    assert quotes(passage) == ["def f(x):\n    return x"]

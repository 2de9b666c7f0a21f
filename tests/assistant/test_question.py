"""Questions are told apart by what they ask for."""

from __future__ import annotations

import pytest

from assistant.question import fits, shape_of


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("Why does batch size saturate?", "why"),
        ("What is quantization?", "definition"),
        ("what's N:M sparsity", "definition"),
        ("How many loss functions does the survey cover?", "number"),
        ("What percentage of labels did people agree with?", "number"),
        ("Who wrote the tuning playbook?", "who"),
        ("When was the post published?", "when"),
        ("When should I use warmup?", "other"),
        ("What is the difference between pruning and distillation?", "compare"),
        ("Which kinds of pruning are there?", "list"),
        ("How does gradient clipping help?", "how"),
        ("the reason for warmup", "why"),
    ],
)
def test_the_shape_of_a_question(question: str, shape: str) -> None:
    assert shape_of(question) == shape


@pytest.mark.parametrize(
    ("shape", "sentence", "fitting"),
    [
        ("why", "It saturates because the gradient is good enough.", True),
        ("why", "The batch is large.", False),
        ("number", "There are 33 of them.", True),
        ("number", "There are many of them.", False),
        ("definition", "Pruning is a way to make models smaller.", True),
        ("who", "it was written by hand", False),
        ("who", "George Dahl wrote it.", True),
        ("when", "It came out in 2023.", True),
        ("other", "Anything at all.", False),
    ],
)
def test_what_an_answer_of_that_shape_looks_like(shape: str, sentence: str, fitting: bool) -> None:
    assert fits(shape, sentence) is fitting

"""Short forms find what they stand for, and the reverse."""

from __future__ import annotations

import pytest
from named_list import DOCUMENTS

from assistant.vocabulary import acronyms, defined_in, related


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "with Confident Adaptive Language Modeling (CALM)",
            [("CALM", "Confident Adaptive Language Modeling")],
        ),
        ("a Mixture-of-Experts (MoE) layer", [("MoE", "Mixture-of-Experts")]),
        ("Generative Adversarial Networks (GANs)", [("GANs", "Generative Adversarial Networks")]),
        ("post-training quantization (PTQ)", [("PTQ", "post-training quantization")]),
        ("(teacher/student) class Adam(Optimizer), (CS 324), nothing (NOPE)", []),
    ],
)
def test_an_acronym_is_defined_by_the_words_before_it(text: str, found: list[tuple[str, str]]) -> None:
    assert list(defined_in(text)) == found


def test_the_list_defines_acronyms_in_titles_and_notes() -> None:
    assert acronyms(DOCUMENTS) == {
        "calm": "Confident Adaptive Language Modeling", "moe": "Mixture-of-Experts",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What is KD?", ("knowledge distillation",)),
        ("what is knowledge distillation?", ("KD",)),
        ("How do LLMs learn?", ("large language model", "language model")),
        ("is CALM fast?", ("Confident Adaptive Language Modeling",)),
        ("is confident adaptive language modeling fast?", ("CALM",)),
        ("mixture-of-experts routing", ("MoE",)),
        ("What is a merge conflict?", ()),
        ("what is knowledge distillation (KD)?", ()),
    ],
)
def test_a_question_is_given_the_other_words(question: str, words: tuple[str, ...]) -> None:
    assert related(question, {"calm": "Confident Adaptive Language Modeling"}) == words

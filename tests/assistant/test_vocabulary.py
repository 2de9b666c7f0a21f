"""Short forms find what they stand for, and the reverse."""

from __future__ import annotations

import pytest
from named_list import DOCUMENTS

from assistant.understanding.vocabulary import acronyms, related


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

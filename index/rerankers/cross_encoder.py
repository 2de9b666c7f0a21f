"""A cross-encoder: any one of the hub, or a local folder, never by default. It reads question and text together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from index.hub import Wanted, open_model
from ingest.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 16
_WANTED = Wanted("the reranking model", "a cross-encoder", "remove the setting", "rerank.model")


class CrossEncoderReranker:
    """Implements `Reranker` for one cross-encoder, loaded when it is first asked anything.

    Weights come from safetensors only and no code of a model is run. A model that is already in the hub's
    cache is opened without asking the hub. It runs where torch finds a device for it.
    """

    def __init__(self, model: str) -> None:
        """`model` is a folder or a name on the hub."""
        self._given = model
        self._lock = threading.Lock()
        self._loaded: CrossEncoder | None = None

    @property
    def name(self) -> str:
        """As the settings name the model."""
        return self._given

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question, 0 to 1, in order.

        Raises ModelError when the model cannot be loaded, or gives anything but one finite score a text.
        """
        model = self._model()
        if not texts:
            return []
        # the tokenizer takes no lone surrogates
        pairs = [(_sendable(question), _sendable(text)) for text in texts]
        raw = model.predict(pairs, batch_size=_BATCH, show_progress_bar=False, activation_fn=_as_it_is)
        if raw.shape != (len(texts),) or not np.isfinite(raw).all():
            raise ModelError(
                f"the model {self._given} of rerank.model does not give one score for a question and a text",
                "name a cross-encoder with a single label, or remove the setting",
            )
        # what a cross-encoder gives before its activation are log-odds
        return [float(score) for score in 1 / (1 + np.exp(-raw.astype(np.float64)))]

    def _model(self) -> CrossEncoder:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._given)
            return self._loaded


def _load(model: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder

    def opened(local: bool) -> CrossEncoder:
        loaded: CrossEncoder = CrossEncoder(
            model, local_files_only=local, model_kwargs={"use_safetensors": True}
        )
        return loaded

    return open_model(model, _WANTED, opened)


def _as_it_is(logits: Any) -> Any:
    """Stands in for the activation that a model's settings name, which is not the same for all."""
    return logits


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")

"""A check by a model trained on entailment: any cross-encoder of sentence-transformers, from the settings."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.checkers.local import vetoed
from assistant.plain import plain
from index.hub import Wanted, open_model
from index.lexical import analyze
from ingest.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_BATCH = 8
_WANTED = Wanted(
    "the checking model", "a cross-encoder", "remove the setting to check without a model", "check.model"
)
_VETOED = 0.1


class NliChecker:
    """Implements `Checker` by the probability of entailment; facts that are missing weigh as they do in local.py.

    The model is loaded with the first question. Weights come from safetensors only and no code of a model is run; one
    that is already on this machine is opened without asking the hub.
    """

    def __init__(self, model: str) -> None:
        """`model` is a folder or a name on the hub; its labels must name one "entailment"."""
        self._given = model
        self._lock = threading.Lock()
        self._loaded: tuple[CrossEncoder, int] | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return f"nli/{Path(self._given).name if Path(self._given).is_dir() else self._given}"

    def supports(self, sentence: str, evidence: Sequence[str]) -> list[float]:
        """As `Checker` says. Raises ModelError when the model cannot be loaded or knows no entailment."""
        words, texts = plain(sentence), [plain(text) for text in evidence]
        if not any(letter.isalpha() for stem in analyze(words) for letter in stem):
            return [0.0] * len(texts)
        if not texts:
            return []
        model, entailment = self._model()
        scores = np.asarray(
            model.predict(
                [(text, words) for text in texts],
                batch_size=_BATCH,
                show_progress_bar=False,
                apply_softmax=True,
            )
        ).reshape(len(texts), -1)[:, entailment]
        return [
            float(score) * (_VETOED if vetoed(words, text) else 1.0) if text.strip() else 0.0
            for text, score in zip(texts, scores, strict=True)
        ]

    def _model(self) -> tuple[CrossEncoder, int]:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._given)
            return self._loaded


def _load(model: str) -> tuple[CrossEncoder, int]:
    """The model and the place of its entailment label."""
    from sentence_transformers import CrossEncoder

    def opened(local: bool) -> CrossEncoder:
        made: CrossEncoder = CrossEncoder(
            model, device="cpu", local_files_only=local, model_kwargs={"use_safetensors": True}
        )
        return made

    loaded = open_model(model, _WANTED, opened)
    labels: dict[int, str] = getattr(loaded.config, "id2label", None) or {}
    for place, label in labels.items():
        if label.lower().startswith("entail"):
            return loaded, int(place)
    raise ModelError(
        f"the checking model {model} has no label for entailment: {', '.join(labels.values())}",
        "name one that was trained on natural language inference in check.model, or remove the setting",
    )

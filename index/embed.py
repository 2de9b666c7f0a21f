"""Which embedder answers to which name."""

from __future__ import annotations

from index.embedders.hashing import HashingEmbedder
from index.embedders.onnx import OnnxEmbedder
from index.embedders.sentence_transformers import SentenceTransformersEmbedder
from index.types import Embedder
from ingest.errors import SettingsError


def open_embedder(name: str = "", device: str = "cpu") -> Embedder:
    """The embedder of that name, its model not loaded before it is needed.

    `""` is the embedded MiniLM, `hashing` the deterministic stand-in, anything else a sentence-transformers
    model: a name on the hub or a local folder. `device` is torch's ("cpu", "cuda", "mps") and only for those.
    Raises SettingsError for a device that the embedder cannot use, ModelError when a model cannot be loaded.
    """
    if name in ("", "hashing"):
        if device not in ("", "cpu"):
            raise SettingsError(
                f"embed.device is {device!r}, but the embedded model runs on the cpu",
                "remove embed.device, or name a sentence-transformers model in embed.model",
            )
        return OnnxEmbedder() if name == "" else HashingEmbedder()
    return SentenceTransformersEmbedder(name, device or "cpu")

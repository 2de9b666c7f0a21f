"""Models by name or folder: what is here is opened, and only what is not is asked of the hub."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from ingest.errors import ModelError

_SECONDS = 10.0

_Model = TypeVar("_Model")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a model is for, in the words of an error."""

    role: str
    """ "the reranking model"."""
    form: str
    """What a folder has to hold: "a cross-encoder"."""
    otherwise: str
    """What to do where neither the name nor the network is at fault: "remove the setting"."""
    setting: str
    """Names the model: "rerank.model"."""


def open_model(model: str, wanted: Wanted, opened: Callable[[bool], _Model]) -> _Model:
    """What `opened` gives: called with True it is to look on this machine alone, with False to ask the hub, too.

    Raises ModelError, whatever it raises.
    """
    try:
        return opened(True)
    except Exception as error:  # the library lets through whatever torch, transformers and the hub raise
        if Path(model).exists() or model.startswith((".", "/", "~")):
            raise ModelError(
                f"{wanted.role} {model} cannot be loaded: {first_line(error)}",
                f"name a folder with {wanted.form} in safetensors, or a model on the hub, in {wanted.setting}",
            ) from error
    try:
        _ask_hub(model)
        return opened(False)
    except Exception as error:
        raise ModelError(
            f"{wanted.role} {model} is neither here nor to be had from the hub: {first_line(error)}",
            f"check the name in {wanted.setting} and the network, or {wanted.otherwise}",
        ) from error


def first_line(error: Exception) -> str:
    """What an error says first; its kind when it says nothing."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _ask_hub(model: str) -> None:
    """Raise when the hub is out of reach or does not know the model: the loader would try for a minute."""
    from huggingface_hub import HfApi

    HfApi().model_info(model, timeout=_SECONDS)

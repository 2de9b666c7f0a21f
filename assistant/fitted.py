"""Weights that ship beside the code, each file with how it was fitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from ingest.errors import ModelError

Fitted = Literal["support", "sentences"]

_HINT = "install the assistant again"


@cache
def weights(name: Fitted, signals: tuple[str, ...]) -> Mapping[str, float]:
    """What each signal weighs. The file's `fitted` says on what, with which program and how well."""
    return read_weights(Path(__file__).parent / f"{name}.json", signals)


def read_weights(path: Path, signals: tuple[str, ...]) -> Mapping[str, float]:
    """The weights in a file; ModelError when it does not hold one number for each signal and no other."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["weights"]
        held = {signal: float(weight) for signal, weight in found.items()}
    except (OSError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ModelError(f"{path}: cannot be read as weights ({error!r})", _HINT) from error
    amiss = sorted(held.keys() ^ set(signals))
    if amiss:
        raise ModelError(f"{path}: lacks a weight, or has one too many: {', '.join(amiss)}", _HINT)
    return held

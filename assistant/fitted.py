"""Weights that ship beside the code, each file with how it was fitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

Fitted = Literal["support", "sentences"]


@cache
def weights(name: Fitted) -> Mapping[str, float]:
    """What each signal weighs. The file's `fitted` says on what, with which program and how well."""
    text = (Path(__file__).parent / f"{name}.json").read_text(encoding="utf-8")
    return {signal: float(weight) for signal, weight in json.loads(text)["weights"].items()}

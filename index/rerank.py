"""Which reranker answers to which name."""

from __future__ import annotations

from index.rerankers.cross_encoder import CrossEncoderReranker
from index.rerankers.overlap import OverlapReranker
from index.types import Reranker


def open_reranker(name: str = "") -> Reranker | None:
    """The reranker of that name, its model not loaded before it is needed; None for `""`: nothing is reranked.

    `overlap` is the deterministic stand-in, anything else a cross-encoder: a name on the hub or a local folder.
    """
    if not name:
        return None
    return OverlapReranker() if name == "overlap" else CrossEncoderReranker(name)

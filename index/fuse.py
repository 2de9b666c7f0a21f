"""Two searches become one ranking: a weighted sum of scores normalised to 0..1.

Scores rather than ranks, because rank fusion throws away how clearly a search preferred its first hit.
"""

from __future__ import annotations

from collections.abc import Mapping

from index.types import Hit


def fuse(dense: Mapping[int, float], lexical: Mapping[int, float], weight: float) -> list[Hit]:
    """Rank the rows of both searches by `weight` × dense + (1 - `weight`) × lexical, best first.

    Each side is stretched to 0..1 over its own rows; a row that one side lacks counts 0 there. Where one side
    found nothing at all the other decides alone. A row that is at least as good on both sides is never ranked
    below; equal rows stand in order of their number.
    """
    if not 0.0 <= weight <= 1.0:
        raise ValueError(f"weight must be between 0 and 1, not {weight}")
    if not dense or not lexical:
        weight = 1.0 if dense else 0.0
    near = _stretch(dense, min(dense.values(), default=0.0))
    # BM25 has a natural zero, no word in common, which a stretch from the weakest hit would hide
    worded = _stretch(lexical, min(0.0, min(lexical.values(), default=0.0)))
    hits = [
        Hit(row, weight * near.get(row, 0.0) + (1.0 - weight) * worded.get(row, 0.0))
        for row in near.keys() | worded.keys()
    ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.row))


def _stretch(scores: Mapping[int, float], low: float) -> dict[int, float]:
    high = max(scores.values(), default=low)
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    # dividing first keeps the result finite and within 0..1 whatever the range
    return {row: min(1.0, max(0.0, (score - low) / (high - low))) for row, score in scores.items()}

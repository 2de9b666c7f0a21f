"""Several searches become one ranking: weighted sums of scores normalised to 0..1. Pure.

Scores rather than ranks, because rank fusion throws away how clearly a search preferred its first hit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

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


def mix(words: Mapping[int, float], related: Mapping[int, float], share: float) -> dict[int, float]:
    """Scores of a question's own words, and by `share` of their best one at most those of related words.

    Where the question's own words are found nowhere, the related ones have the say.
    """
    if not words or not related:
        return dict(words or related)
    scale = share * max(words.values()) / (max(related.values()) or 1.0)
    return {row: words.get(row, 0.0) + scale * related.get(row, 0.0) for row in words.keys() | related.keys()}


def blend(hits: Sequence[Hit], scores: Mapping[int, float], share: float) -> list[Hit]:
    """Rank `hits` anew by (1 - `share`) × their own score + `share` × that of `scores`, best first.

    `scores`, of some of the hits, are stretched to 0..1; the other hits have 0 there, and so never pass one that
    was at least as good.
    """
    judged = _stretch(scores, min(scores.values(), default=0.0))
    mixed = [Hit(hit.row, (1.0 - share) * hit.score + share * judged.get(hit.row, 0.0)) for hit in hits]
    return sorted(mixed, key=lambda hit: (-hit.score, hit.row))


def in_turn(hits: Sequence[Hit], groups: Sequence[Collection[int]]) -> list[Hit]:
    """The hits of the groups, one of each in turn, each group's best first; then the hits of none of them.

    The group of the best hit begins; a group that has no more is passed over, and a hit of two groups is taken
    once.
    """
    members = [set(group) for group in groups]
    queues = [[hit for hit in hits if hit.row in group] for group in members]
    queues.sort(key=lambda queue: hits.index(queue[0]) if queue else len(hits))
    turns: dict[int, Hit] = {}
    for place in range(max(map(len, queues), default=0)):
        turns |= {queue[place].row: queue[place] for queue in queues if place < len(queue)}
    return [*turns.values(), *(hit for hit in hits if hit.row not in turns)]


def _stretch(scores: Mapping[int, float], low: float) -> dict[int, float]:
    high = max(scores.values(), default=low)
    if high <= low:
        return dict.fromkeys(scores, 1.0)
    # dividing first keeps the result finite and within 0..1 whatever the range
    return {row: min(1.0, max(0.0, (score - low) / (high - low))) for row, score in scores.items()}

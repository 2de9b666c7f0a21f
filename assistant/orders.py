"""Sentences of a page that speak to a model instead of a reader: they are no evidence and no answer. Pure.

Known by their wording, so not every one: what is missed still has to be supported by a passage, to speak of what was
asked, and is shown as plain text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from index.types import Passage

_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|these)\b"
    r".{0,40}\b(?:instructions?|prompts?|rules?|messages?|context|directions?|guidelines?|questions?)\b"
    r"|\bsystem prompt\b.{0,40}\b(?:is|says|reveal|print|show)\b"
    r"|\b(?:reveal|print|show|repeat)\b.{0,30}\bsystem prompt\b"
    r"|\byou are (?:now|no longer)\b|\bfrom now on\b.{0,20}\byou\b|\bnew instructions?:"
    r"|\b(?:to|for) (?:every|any|all|each) (?:further |other |user )?questions?\b.{0,60}"
    r"\b(?:answer|reply|respond|say|print|write)\b"
    r"|\b(?:when|if|whenever|whatever is|whatever you are) asked\b.{0,80}\b(?:answer|reply|respond|say|print|write)\b"
    r"|^(?:please )?(?:print|say|output|repeat|write|reply|respond|answer)\b.{0,30}"
    r"\b(?:only|exactly|nothing (?:else|but)|the words?)\b"
    r"|^(?:please )?(?:send|post|submit|load|fetch|open|visit|embed)\b.{0,80}(?:https?://|www\.)"
    r"|\byou (?:should|must) only respond\b|\brespond only (?:in|with)\b|\bensure the response can be parsed\b"
    r"|\bresponse format:|\byour decisions must always be made independently\b",
    re.IGNORECASE | re.DOTALL,
)


def gives_orders(text: str) -> bool:
    """Whether a sentence tells a model what to do."""
    return bool(_ORDER.search(text))


def without_orders(passage: Passage) -> Passage:
    """A passage as its support is to be judged: orders blanked, their scores gone. Not to be quoted from.

    A page that orders an answer to every question about oranges knows nothing of oranges.
    """
    chunk = passage.chunk
    if not gives_orders(chunk.text):
        return passage
    text = chunk.text
    scores = list(passage.sentence_scores)
    for place, (start, end) in enumerate(chunk.sentences):
        if gives_orders(text[start:end]):
            text = text[:start] + " " * (end - start) + text[end:]
            scores[place] = 0.0
    best = max(scores, default=0.0)
    return replace(
        passage,
        chunk=replace(chunk, text=text),
        sentence_scores=tuple(scores),
        cosine=min(passage.cosine, best),
    )

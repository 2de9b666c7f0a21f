"""A deterministic stand-in for a cross-encoder: the share of a question's words that a text holds.

It knows nothing of what words mean. Tests and first steps use it; `open_reranker("overlap")` opens it.
"""

from __future__ import annotations

from collections.abc import Sequence

from index.lexical import analyze


class OverlapReranker:
    """Implements `Reranker` by counting words."""

    name = "overlap-1"

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the share of the question's content words in it; 0 for a question without any."""
        asked = set(analyze(question))
        return [len(asked & set(analyze(text))) / max(1, len(asked)) for text in texts]

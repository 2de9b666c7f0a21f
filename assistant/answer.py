"""Question → Answer: the whole flow on one page."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from assistant.cite import cite
from assistant.types import Answer, Citation, Engine, Nearest
from index.retrieve import Retriever
from index.types import Filters, Passage
from ingest.errors import UsageError

_NEAREST = 3
_POOL = 16
"""Passages that an engine reads, even when fewer are shown: the right sentence often stands at rank 4 to 12."""
NOTHING_MATCHES = "No document of the reading list matches these filters."
NOT_HELD = "The reading list does not hold the answer to this question."


def answer(
    question: str, retriever: Retriever, engine: Engine, k: int = 8, filters: Filters | None = None
) -> Answer:
    """Answer from the list, or decline in one sentence and name the nearest resources.

    Raises UsageError for a question without a word.
    """
    if not any(letter.isalnum() for letter in question):
        raise UsageError(f"the question {question!r} holds no word", 'ask one: assistant ask "what is …?"')
    started = perf_counter()
    retrieval = retriever.retrieve(question, max(k, _POOL), filters or Filters())
    retrieved = perf_counter()
    draft = engine.compose(retrieval)
    text, citations = cite(draft)
    composed = perf_counter()
    return Answer(
        question=question,
        text=text if citations else _decline(retrieval.passages),
        citations=citations,
        passages=_shown(retrieval.passages, citations, k),
        nearest=() if citations else nearest(retrieval.passages),
        engine=engine.name,
        snapshot=retrieval.snapshot,
        timings_ms=(
            ("retrieve", (retrieved - started) * 1000),
            ("compose", (composed - retrieved) * 1000),
        ),
    )


def _shown(passages: Sequence[Passage], citations: Sequence[Citation], k: int) -> tuple[Passage, ...]:
    """The best `k`, and every cited one."""
    cited = {citation.passage.chunk.id for citation in citations}
    return tuple(passage for passage in passages if passage.rank <= k or passage.chunk.id in cited)


def _decline(passages: Sequence[Passage]) -> str:
    return NOT_HELD if passages else NOTHING_MATCHES


def nearest(passages: Sequence[Passage]) -> tuple[Nearest, ...]:
    """The resources that come closest, each once, with the best cosine of question and passage or sentence."""
    found: dict[str, Nearest] = {}
    for passage in passages:
        document = passage.chunk.document
        score = max(passage.cosine, *passage.sentence_scores, 0.0)
        if document.url not in found or score > found[document.url].score:
            found[document.url] = Nearest(document.url, document.title, score)
    return tuple(sorted(found.values(), key=lambda resource: -resource.score)[:_NEAREST])

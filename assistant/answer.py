"""Question → Answer: the whole flow on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from assistant.cite import Numbering
from assistant.types import Answer, Citation, Engine, Nearest, Statement
from index.retrieve import Retriever
from index.types import Filters, Passage, Query
from ingest.errors import UsageError

_NEAREST = 3
_POOL = 16
"""Passages that an engine reads, even when fewer are shown: the right sentence often stands at rank 4 to 12."""
NOTHING_MATCHES = "No document of the reading list matches these filters."
NOT_HELD = "The reading list does not hold the answer to this question."


def _untold(_: Statement) -> None:
    """For those who wait for the whole answer."""


def answer(
    question: str,
    retriever: Retriever,
    engine: Engine,
    k: int = 8,
    filters: Filters | None = None,
    tell: Callable[[Statement], None] = _untold,
) -> Answer:
    """Answer from the list, or decline in one sentence and name the nearest resources.

    `tell` hears each statement as soon as it is final. Raises UsageError for a question without a word.
    """
    if not any(letter.isalnum() for letter in question):
        raise UsageError(f"the question {question!r} holds no word", 'ask one: assistant ask "what is …?"')
    started = perf_counter()
    retrieval = retriever.retrieve(Query(question, filters or Filters()), max(k, _POOL))
    retrieved = perf_counter()
    cited = Numbering()
    draft = engine.compose(retrieval, lambda claim: _pass_on(cited.add(claim), tell))
    composed = perf_counter()
    passages = retrieval.passages
    return Answer(
        question=question,
        text=cited.text or _decline(passages),
        citations=tuple(cited.citations),
        passages=_shown(passages, cited.citations, k),
        nearest=() if cited.citations else nearest(passages),
        engine=draft.engine,
        snapshot=retrieval.snapshot,
        statements=tuple(cited.statements),
        support=draft.support,
        notes=tuple(filter(None, [draft.note])),
        timings_ms=(
            ("retrieve", (retrieved - started) * 1000),
            ("compose", (composed - retrieved) * 1000),
        ),
    )


def _pass_on(statement: Statement | None, tell: Callable[[Statement], None]) -> None:
    if statement:
        tell(statement)


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

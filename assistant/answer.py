"""Question → Answer: the whole flow on one page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter

from assistant.cite import Numbering
from assistant.question import check_question
from assistant.support import signals, support
from assistant.types import (
    SURE_FROM,
    Answer,
    Citation,
    Draft,
    Engine,
    Nearest,
    Statement,
    Tell,
    Turn,
    Understood,
)
from assistant.understanding.followup import resolve
from assistant.understanding.understand import understand
from index.retrieve import Retriever
from index.types import Filters, Passage, Retrieval
from ingest.types import Document

_NEAREST = 3
_POOL = 24
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
    turns: Sequence[Turn] = (),
) -> Answer:
    """Answer from the list, or decline in one sentence and name the nearest resources.

    `tell` hears each statement as soon as it is final; `turns` are what was asked before, oldest first.
    Raises UsageError for a question without a word.
    """
    check_question(question)
    started = perf_counter()
    documents, defined = retriever.snapshot.documents(), retriever.snapshot.acronyms()
    resolved = resolve(question, turns, engine)
    asked = understand(resolved or question, documents, filters or Filters(), defined)
    retrieval = retriever.retrieve(asked.query, max(k, _POOL))
    retrieved = perf_counter()
    cited = Numbering()
    draft = _composed(asked, retrieval, engine, lambda claim: _pass_on(cited.add(claim), tell))
    ended = perf_counter()
    passages = retrieval.passages
    return Answer(
        question=question,
        text=cited.text or asked.reply or _decline(passages),
        citations=tuple(cited.citations),
        passages=_shown(passages, cited.citations, k),
        nearest=() if cited.citations else nearest(passages) or first(documents, asked),
        engine=draft.engine,
        snapshot=retrieval.snapshot,
        statements=tuple(cited.statements),
        support=draft.support,
        notes=tuple(filter(None, [*asked.notes, draft.note])),
        understood=resolved,
        timings_ms=(("retrieve", (retrieved - started) * 1000), ("compose", (ended - retrieved) * 1000)),
    )


def _composed(asked: Understood, retrieval: Retrieval, engine: Engine, tell: Tell) -> Draft:
    """The engine's draft; an empty one for what is no question, and where a foreign one would be guessed at."""
    sure = asked.only_if_sure and support(signals(retrieval)) >= SURE_FROM
    return Draft((), 0.0, engine.name) if asked.reply and not sure else engine.compose(retrieval, tell)


def first(documents: Sequence[Document], asked: Understood) -> tuple[Nearest, ...]:
    """To whom has not asked anything yet, what the list begins with."""
    if not asked.reply:
        return ()
    found = {each.url: _near(each, 0.0) for each in documents if each.kind != "note"}
    return tuple(found.values())[:_NEAREST]


def _pass_on(statements: Sequence[Statement], tell: Callable[[Statement], None]) -> None:
    for statement in statements:
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
            found[document.url] = _near(document, score)
    return tuple(sorted(found.values(), key=lambda resource: -resource.score)[:_NEAREST])


def _near(document: Document, score: float) -> Nearest:
    section = document.entries[0].section if document.entries else ()
    return Nearest(document.url, document.title, score, section)

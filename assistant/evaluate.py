"""Questions → scores: every question is asked, and every answer judged."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from assistant.answer import answer
from assistant.evaluation.cases import Case
from assistant.evaluation.grounding import ground
from assistant.evaluation.judging import judge
from assistant.evaluation.scores import Report, report
from assistant.types import Checker, Engine
from index.retrieve import Retriever
from ingest.types import Progress


def evaluate(
    cases: Sequence[Case], retriever: Retriever, engine: Engine, checker: Checker, progress: Progress
) -> Report:
    """Ask every question and judge what comes back; `checker` says what each citation supports."""
    verdicts = []
    for number, case in enumerate(cases, start=1):
        started = perf_counter()
        given = answer(case.question, retriever, engine)
        taken = (perf_counter() - started) * 1000
        verdicts.append(judge(case, given, ground(given, checker), taken))
        progress("asking", number, len(cases))
    return report(verdicts, checker.name)

"""Questions → scores against floors: quality is pinned like a test."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from statistics import median
from time import perf_counter

from assistant.answer import answer
from assistant.plain import plain
from assistant.types import Answer, Engine
from index.retrieve import Retriever
from index.types import Passage
from ingest.errors import UsageError
from ingest.types import Progress
from ingest.urls import identity

_TOP = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer looks like."""

    id: str
    question: str
    answerable: bool
    url: str = ""
    """The source that holds the answer."""
    phrase: str = ""
    """Words that a right quote contains."""
    near: bool = False
    """Unanswerable though on topic."""
    style: str = ""
    """`far` when it shares few words with the passage, else `close`."""
    type: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one question."""

    case: Case
    answered: bool
    source_found: bool
    """The right source is among the first five passages."""
    quote_holds: bool
    """A citation's quote contains the phrase."""
    first_holds: bool
    """The first citation's quote does."""
    text: str
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares from 0 to 1."""

    source_at_5: float
    quote_holds_gold: float
    first_quote_holds_gold: float
    off_topic_declined: float
    answerable_answered: float
    near_misses_declined: float


FLOORED = ("source_at_5", "quote_holds_gold", "off_topic_declined", "answerable_answered")
"""The scores that have a floor; the others are reported as they are."""


@dataclass(frozen=True, slots=True)
class Report:
    """All verdicts, and what they come to."""

    verdicts: tuple[Verdict, ...]
    scores: Scores
    by_type: dict[str, tuple[int, float]]
    """Answerable questions of each type: how many, and the share whose citations hold the phrase."""
    by_style: dict[str, tuple[int, float]]
    p50_ms: float
    p95_ms: float


def load_cases(path: Path) -> tuple[Case, ...]:
    """Cases of a JSON Lines file. Raises UsageError for one that is missing or not of that form."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the questions {str(path)!r} cannot be read: {error}", "name a JSON Lines file"
        ) from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_case(line))
            except (TypeError, ValueError) as error:
                raise UsageError(
                    f"{path}:{number}: not a question: {error}",
                    'a line is {"id": …, "question": …, "answerable": true, "url": …, "phrase": …}',
                ) from error
    if not cases:
        raise UsageError(f"the questions {str(path)!r} hold no line", "write one JSON object a line")
    return tuple(cases)


def _case(line: str) -> Case:
    """TypeError or ValueError for a line that cannot be asked or judged."""
    case = Case(**json.loads(line))
    texts = (case.id, case.question, case.url, case.phrase, case.style, case.type)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("id, question, url, phrase, style and type are texts")
    if not (isinstance(case.answerable, bool) and isinstance(case.near, bool)):
        raise TypeError("answerable and near are true or false")
    if not any(letter.isalnum() for letter in case.question):
        raise ValueError("its question holds no word")
    if case.answerable and not (case.url and case.phrase):
        raise ValueError("an answerable question names its url and its phrase")
    return case


def evaluate(cases: Sequence[Case], retriever: Retriever, engine: Engine, progress: Progress) -> Report:
    """Ask every question and judge what comes back."""
    verdicts = []
    for number, case in enumerate(cases, start=1):
        started = perf_counter()
        given = answer(case.question, retriever, engine)
        verdicts.append(judge(case, given, (perf_counter() - started) * 1000))
        progress("asking", number, len(cases))
    return report(verdicts)


def judge(case: Case, given: Answer, milliseconds: float) -> Verdict:
    """Hold an answer against its case."""
    held = [holds(citation.quote, case.phrase) for citation in given.citations]
    return Verdict(
        case=case,
        answered=given.answered,
        source_found=any(leads_to(passage, case.url) for passage in given.passages[:_TOP]),
        quote_holds=any(held),
        first_holds=held[:1] == [True],
        text=given.text,
        milliseconds=milliseconds,
    )


def holds(quote: str, phrase: str) -> bool:
    """Whether a quote contains a phrase, markup, case and white space aside."""
    return bool(phrase) and _normal(phrase) in _normal(quote)


def _normal(text: str) -> str:
    return re.sub(r"\s+", " ", plain(text).replace("`", "")).casefold()


def leads_to(passage: Passage, url: str) -> bool:
    """Whether a passage's document, or an entry of the list that leads to it, is the page behind `url`."""
    document = passage.chunk.document
    wanted = identity(url)
    return any(
        identity(known) == wanted for known in (document.url, *(entry.url for entry in document.entries))
    )


def report(verdicts: Sequence[Verdict]) -> Report:
    """What verdicts come to."""
    answerable = [verdict for verdict in verdicts if verdict.case.answerable]
    off_topic = [verdict for verdict in verdicts if not verdict.case.answerable and not verdict.case.near]
    near = [verdict for verdict in verdicts if not verdict.case.answerable and verdict.case.near]
    times = sorted(verdict.milliseconds for verdict in verdicts)
    return Report(
        verdicts=tuple(verdicts),
        scores=Scores(
            source_at_5=_share([verdict.source_found for verdict in answerable]),
            quote_holds_gold=_share([verdict.quote_holds for verdict in answerable]),
            first_quote_holds_gold=_share([verdict.first_holds for verdict in answerable]),
            off_topic_declined=_share([not verdict.answered for verdict in off_topic]),
            answerable_answered=_share([verdict.answered for verdict in answerable]),
            near_misses_declined=_share([not verdict.answered for verdict in near]),
        ),
        by_type=_grouped(answerable, lambda verdict: verdict.case.type),
        by_style=_grouped(answerable, lambda verdict: verdict.case.style),
        p50_ms=median(times) if times else 0.0,
        p95_ms=times[int(0.95 * (len(times) - 1))] if times else 0.0,
    )


def _share(outcomes: Sequence[bool]) -> float:
    """Of no outcome at all nothing can be said to have failed."""
    return sum(outcomes) / len(outcomes) if outcomes else 1.0


def _grouped(verdicts: Sequence[Verdict], key: Callable[[Verdict], str]) -> dict[str, tuple[int, float]]:
    groups: dict[str, list[bool]] = {}
    for verdict in verdicts:
        if key(verdict):
            groups.setdefault(key(verdict), []).append(verdict.quote_holds)
    return {name: (len(held), _share(held)) for name, held in sorted(groups.items())}


@dataclass(frozen=True, slots=True)
class Floors:
    """The least scores that pass, for these very questions over this very corpus."""

    questions: str
    """SHA-256 of the questions file."""
    corpus: str
    """Digest of the shipped list and digests."""
    floors: dict[str, float]


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_floors(path: Path) -> Floors:
    """The pinned floors. Raises UsageError when the file is missing or not of that form."""
    try:
        floors = Floors(**json.loads(path.read_text(encoding="utf-8")))
        names = {field.name for field in fields(Scores)}
        for name, floor in dict(floors.floors).items():
            if name not in names or not isinstance(floor, float | int):
                raise ValueError(f"no floor of a score: {name} {floor!r}")
        return floors
    except (OSError, TypeError, ValueError) as error:
        raise UsageError(
            f"the floors {str(path)!r} cannot be read: {error}", "assistant evaluate --update-floors"
        ) from error


def below(scores: Scores, floors: Floors) -> list[str]:
    """One line for each score that is under its floor."""
    measured = asdict(scores)
    return [
        f"{name} {measured[name]:.3f} is below its floor {floor:.3f}"
        for name, floor in floors.floors.items()
        if measured[name] < floor
    ]


def raise_floors(scores: Scores, floors: Floors | None, questions: str, corpus: str) -> Floors:
    """New floors at the measured scores; none is lowered.

    Raises UsageError when a score is below its floor: lowering one is a decision for a person with an editor.
    """
    if floors and (fallen := below(scores, floors)):
        raise UsageError(fallen[0], "mend the engine, or edit data/floors.json and say why in the commit")
    measured = asdict(scores)
    pinned = floors.floors if floors else {}
    raised = {name: int(measured[name] * 1000) / 1000 for name in (*FLOORED, *pinned)}
    return Floors(
        questions, corpus, {name: max(floor, pinned.get(name, 0.0)) for name, floor in raised.items()}
    )

"""Retrieval, first quotes and declining on public sets: our own pipeline beside LlamaIndex's five lines, one table.

`python tests/bench/retrieval --data FOLDER [--part report] [--cache FOLDER] [--without metadata …]`: the folder (or
RETRIEVAL_DATA) holds `chunking_evaluation` and `squad2_half`; without it there is nothing to measure.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter

import ours
import theirs
from measures import (
    Share,
    Stretch,
    declined,
    holds_a_span,
    holds_an_answer,
    paragraph_rank,
    reciprocal,
    reference_share,
    share,
)
from sets import CHUNKING, SQUAD, TUNED_CORPORA, Part, Question, chunking, in_part, left_out, squad, tuned

from assistant.engines.extractive import ExtractiveEngine
from index.retrieve import Retriever
from index.sentences import sentence_spans
from index.types import Query, Retrieval
from ingest.types import Document

_DEEP = 40
"""Passages that surely hold 1,000 word pieces; of paragraphs, ten that are whole."""
_POOL = 24
"""Passages that the engine reads, as `assistant ask` gives them to it."""

SETS = ("chunking", "articles", "paragraphs", "left-out")
"""What `--only` can ask for."""

Set = tuple[list[Document], list[Question]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    label: str
    theirs: Share
    ours: Share
    target: float


class Bench:
    """The three sets, the part of their questions that is asked, and where what was built is kept."""

    def __init__(self, folder: Path, cache: Path, part: Part, without: Sequence[str]) -> None:
        self._cache = cache
        self._without = tuple(sorted(without))
        self._part = part
        self._corpora: Set = chunking(folder)
        self._articles: Set = squad(folder, by_paragraph=False)
        self._paragraphs: Set = squad(folder, by_paragraph=True)
        self._found = theirs.cached(
            folder, cache, lambda: theirs.find(self._corpora, self._articles, self._paragraphs)
        )
        self.milliseconds: list[float] = []

    def rows(self, only: Sequence[str] = ()) -> Iterator[Row]:
        """Everything, or only the sets of those names, measured."""
        measured = {
            "chunking": lambda: self._read("chunking"),
            "articles": lambda: self._read("articles"),
            "paragraphs": self._of_paragraphs,
            "left-out": self._out_of_corpus,
        }
        for name in only or SETS:
            yield from measured[name]()

    def _read(self, name: str) -> list[Row]:
        documents, questions = self._corpora if name == "chunking" else self._articles
        texts = {one.id: one.text for one in documents}
        retriever = self._retriever(name, documents)
        measure = reference_share if name == "chunking" else holds_a_span
        values = [
            (
                measure(question, getattr(self._found, name)[number], texts),
                measure(question, _stretches(self._ask(retriever, question, _DEEP)), texts),
            )
            for number, question in self._asked(questions)
        ]
        label = {
            "chunking": "chunking evaluation: reference text in the first 1,000 word pieces",
            "articles": "SQuAD, whole articles: answer span in the first 1,000 word pieces",
        }[name]
        return [_row(label, values, {"chunking": 0.91, "articles": 0.96}[name])]

    def _of_paragraphs(self) -> list[Row]:
        documents, questions = self._paragraphs
        starts = {one.id: [section.start for section in one.sections] for one in documents}
        texts = {one.id: one.text for one in documents}
        retriever, engine = self._retriever("paragraphs", documents), ExtractiveEngine()
        first, ranks, quote, three = [], [], [], []
        for number, question in self._asked(questions):
            listed = self._found.paragraphs[number]
            theirs_rank = paragraph_rank(question, listed, starts)
            found = self._ask(retriever, question, _DEEP)
            ours_rank = paragraph_rank(question, _stretches(found), starts)
            first.append((float(theirs_rank == 1), float(ours_rank == 1)))
            ranks.append((reciprocal(theirs_rank), reciprocal(ours_rank)))
            sentences = _sentences(texts[listed[0].group][listed[0].start : listed[0].end])
            quotes = _quotes(engine, replace(found, passages=found.passages[:_POOL]))
            quote.append((holds_an_answer(question, sentences[:1]), holds_an_answer(question, quotes[:1])))
            three.append((holds_an_answer(question, sentences[:3]), holds_an_answer(question, quotes[:3])))
        return [
            _row("SQuAD, paragraphs: R@1", first, 0.86),
            _row("SQuAD, paragraphs: MRR@10", ranks, 0.905),
            _row("SQuAD, paragraphs: answer in the first quote (sentence of the top hit)", quote, 0.80),
            _row("SQuAD, paragraphs: answer in the first three quotes (sentences)", three, 0.92),
        ]

    def _out_of_corpus(self) -> list[Row]:
        """Each half of the articles is left out in turn: a question is once answerable and once foreign."""
        documents, questions = self._paragraphs
        engine = ExtractiveEngine()
        support: dict[bool, dict[int, float]] = {}
        for half in (False, True):
            indexed = [one for one in documents if left_out(one.id) == half]
            retriever = self._retriever(f"half-{int(half)}", indexed)
            support[half] = {
                number: engine.compose(self._ask(retriever, question, _POOL)).support
                for number, question in self._asked(questions)
            }
        values = []
        for half in (False, True):
            inside = [number for number, one in self._asked(questions) if left_out(one.group) == half]
            foreign = [number for number, one in self._asked(questions) if left_out(one.group) != half]
            lower = declined(
                [self._found.inside[number] for number in inside],
                [self._found.outside[number] for number in foreign],
            )
            upper = declined([support[half][n] for n in inside], [support[half][n] for n in foreign])
            values += list(zip(lower, upper, strict=True))
        return [
            _row("SQuAD, half left out: declined while 95 % of the answerable are answered", values, 0.95)
        ]

    def _asked(self, questions: Sequence[Question]) -> list[tuple[int, Question]]:
        return [(number, one) for number, one in enumerate(questions) if in_part(one, self._part)]

    def _retriever(self, name: str, documents: Sequence[Document]) -> Retriever:
        built = [part for part in self._without if part in ours.OF_DOCUMENTS]
        home = self._cache / "-".join([name, *(f"no-{part}" for part in built)])
        seed = self._cache / "-".join(["paragraphs", *(f"no-{part}" for part in built)])
        return ours.retriever(home, [ours.without(built)(one) for one in documents], self._without, seed)

    def _ask(self, retriever: Retriever, question: Question, k: int) -> Retrieval:
        started = perf_counter()
        found = retriever.retrieve(Query(question.text), k)
        self.milliseconds.append((perf_counter() - started) * 1000)
        return found


def _stretches(retrieval: Retrieval) -> list[Stretch]:
    chunks = [passage.chunk for passage in retrieval.passages]
    return [Stretch(chunk.document.id, chunk.start, chunk.end) for chunk in chunks]


def _quotes(engine: ExtractiveEngine, retrieval: Retrieval) -> list[str]:
    """In the order of their numbers; none when the engine declines."""
    quotes = [quote for claim in engine.compose(retrieval).claims for quote in claim.quotes]
    return [one.passage.chunk.text[one.start : one.end] for one in quotes]


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def _row(label: str, values: Sequence[tuple[float, float]], target: float) -> Row:
    return Row(label, share([one for one, _ in values]), share([one for _, one in values]), target)


def _shown(row: Row) -> str:
    own, other = row.ours, row.theirs
    met = "met" if own.value >= row.target else "missed"
    return (
        f"{row.label:<78} {own.count:>5}  {other.value:>10.3f}  {own.value:>5.3f}  "
        f"{own.low:.3f} to {own.high:.3f}  {row.target:>6.3f}  {met}"
    )


def _parts(folder: Path) -> str:
    articles = sorted(one.id for one in squad(folder, by_paragraph=False)[0])
    return (
        f"tuned on: {', '.join(TUNED_CORPORA)}; {', '.join(name for name in articles if tuned(name))}\n"
        f"reported: the other corpora; {', '.join(name for name in articles if not tuned(name))}"
    )


def _measured(folder: Path, cache: Path, part: Part, without: Sequence[str], only: Sequence[str]) -> None:
    bench = Bench(folder, cache, part, without)
    taken = f", ours without {', '.join(without)}" if without else ""
    print(f"part: {part}{taken}\n{_parts(folder)}\n")
    print(f"{'':<78} {'n':>5}  LlamaIndex   ours  95 % interval   wanted")
    for row in bench.rows(only):
        print(_shown(row), flush=True)
    times = sorted(bench.milliseconds)
    print(f"\nretrieval, warm: p50 {median(times):.1f} ms, p95 {times[int(0.95 * len(times))]:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("RETRIEVAL_DATA"))
    parser.add_argument("--part", choices=("tune", "report", "all"), default="report")
    parser.add_argument("--cache", type=Path, help="keeps what was built and what LlamaIndex found")
    parser.add_argument("--without", choices=ours.PARTS, action="append", default=[])
    parser.add_argument("--only", choices=SETS, action="append", default=[])
    asked = parser.parse_args()
    if asked.data is None or not ((asked.data / CHUNKING).is_dir() and (asked.data / SQUAD).is_file()):
        print(f"skipped: no {CHUNKING} and {SQUAD} in --data {asked.data}")
        sys.exit(0)
    with tempfile.TemporaryDirectory() as name:
        _measured(asked.data, asked.cache or Path(name), asked.part, asked.without, asked.only)


if __name__ == "__main__":
    main()

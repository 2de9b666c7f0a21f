"""What the shipped weights are fitted on: three indexes, and questions that may be tuned on.

None of the questions that `assistant evaluate` scores is among them, nor tests/bench/heldout.jsonl, nor a question
about an article of SQuAD that the retrieval bench reports.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from measuring import ASSISTANT, must

from assistant.evaluation.cases import Case, load_cases
from index.build import Stamp, build
from index.embed import open_embedder
from index.retrieve import Retriever
from index.snapshot import open_current

HERE = Path(__file__).parent
sys.path.append(str(HERE / "retrieval"))

from sets import Question, left_out, squad, tuned  # noqa: E402 (the bench beside this one keeps them)

POOL = 24
"""Passages that the engine reads, as `assistant ask` gives them to it."""
LONGEST_RUN = 500
"""Questions of SQuAD, which has many more than the lists."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where the public sets, the saved pages and the homes are."""

    data: Path
    list: str
    saved: str
    cache: Path


def options(doc: str | None) -> Options:
    """Read from the command line."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument(
        "--data", type=Path, required=True, help="holds squad2_half, as for tests/bench/retrieval"
    )
    parser.add_argument("--list", required=True, help="the reading list that pages_dev.jsonl asks about")
    parser.add_argument("--saved", required=True, help="the saved pages of that list")
    parser.add_argument("--cache", type=Path, required=True, help="keeps the three indexes")
    return Options(**vars(parser.parse_args()))


def shipped(wanted: Options) -> tuple[Retriever, Sequence[Case]]:
    """The shipped list, and tuning.jsonl."""
    home = wanted.cache / "shipped"
    must([*ASSISTANT, "--home", str(home), "build", "--offline"], wanted.cache / "log")
    return _open(home), load_cases(HERE / "tuning.jsonl")


def pages(wanted: Options) -> tuple[Retriever, Sequence[Case]]:
    """The list with its saved pages, and pages_dev.jsonl."""
    home = wanted.cache / "pages"
    command = ["build", "--list", wanted.list, "--saved", wanted.saved, "--offline"]
    must([*ASSISTANT, "--home", str(home), *command], wanted.cache / "log")
    return _open(home), load_cases(HERE / "pages_dev.jsonl")


def articles(wanted: Options, *, half: bool) -> tuple[Retriever, list[Question], list[Question]]:
    """SQuAD by paragraphs, all of its articles or half of them; questions with an answer there, and without one.

    Only those about articles that may be tuned on, at most 500 of each, in an order that is always the same.
    """
    documents, questions = squad(wanted.data, by_paragraph=True)
    home = wanted.cache / ("half" if half else "squad")
    kept = [one for one in documents if not (half and left_out(one.id))]
    build(kept, home, open_embedder(), Stamp("", str(home)), lambda *_: None)
    questions = [one for one in questions if tuned(one.group)]
    random.Random(1).shuffle(questions)
    inside = [one for one in questions if not (half and left_out(one.group))]
    outside = [one for one in questions if half and left_out(one.group)]
    return _open(home), inside[:LONGEST_RUN], outside[:LONGEST_RUN]


def write(path: Path, weights: dict[str, float], fitted: dict[str, Any]) -> None:
    """A file of weights, with how they were fitted."""
    held = {"weights": {name: round(value, 3) for name, value in weights.items()}, "fitted": fitted}
    path.write_text(json.dumps(held | {"date": date.today().isoformat()}, indent=2) + "\n", encoding="utf-8")
    print(f"written: {path}")


def folds(names: Sequence[str], count: int = 5) -> list[int]:
    """A fold for each name, the same for the same name: questions about one article are never in two folds."""
    drawn = {name: random.Random(name).randrange(count) for name in set(names)}
    return [drawn[name] for name in names]


def _open(home: Path) -> Retriever:
    snapshot = open_current(home)
    assert snapshot is not None
    return Retriever(snapshot, open_embedder())

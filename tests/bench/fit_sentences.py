"""Fit assistant/sentences.json: what tells the sentence that answers from the others of what was retrieved.

`python tests/bench/fit_sentences.py --data FOLDER --list FILE --saved FOLDER --cache FOLDER`. A linear score, so that
the likelihood of the sentences that hold the answer is greatest under a softmax over all that may be quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import POOL, Options, articles, folds, options, pages, shipped, write
from numpy.typing import NDArray
from scipy.optimize import minimize

import assistant
from assistant.candidates import candidates
from assistant.evaluation.judging import holds
from assistant.features import Features, asked_of, features
from assistant.understanding.understand import understand
from index.retrieve import Retriever
from index.types import Filters

RIDGE = 10.0
"""Strength of the penalty on weights of standardised features; from 3 to 30 it hardly matters."""
WEIGHTS = {"pages": 1.0, "shipped": 1.0, "squad": 0.1}
"""What a question counts: SQuAD has many, and is not what readers ask of a list."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """All candidates of one question."""

    set: str
    name: str
    features: Array
    """Shape (candidates, features)."""
    right: NDArray[np.bool_]
    """Which of them hold the answer, shape (candidates,)."""

    @property
    def teaches(self) -> bool:
        """Whether there is something to tell apart."""
        return bool(self.right.any() and not self.right.all())


def example(kind: str, name: str, question: str, phrases: Sequence[str], retriever: Retriever) -> Example:
    """What the engine would choose from."""
    snapshot = retriever.snapshot
    asked = understand(question, snapshot.documents(), Filters(), snapshot.acronyms())
    found = retriever.retrieve(asked.query, POOL)
    rows, right = [], []
    for passage in found.passages:
        stretches = candidates(passage.chunk)
        rows += list(features(asked_of(found), passage, stretches))
        quotes = [passage.chunk.text[one.start : one.end] for one in stretches]
        right += [any(holds(quote, phrase) for phrase in phrases) for quote in quotes]
    return Example(
        kind,
        name,
        np.array(rows, dtype=np.float64).reshape(-1, len(Features._fields)),
        np.array(right, dtype=bool),
    )


def examples(wanted: Options) -> list[Example]:
    found = []
    for kind, (retriever, cases) in (("pages", pages(wanted)), ("shipped", shipped(wanted))):
        found += [
            example(kind, case.id, case.question, (case.phrase, *case.also), retriever)
            for case in cases
            if case.answerable
        ]
    retriever, questions, _ = articles(wanted, half=False)
    return found + [example("squad", one.group, one.text, one.answers, retriever) for one in questions]


def fit(given: Iterable[Example]) -> Array:
    """The weight of each feature as it is, shape (features,)."""
    kept = [one for one in given if one.teaches]
    everything = np.concatenate([one.features for one in kept])
    spread = everything.std(axis=0) + 1e-6
    scaled = [(one.features - everything.mean(axis=0)) / spread for one in kept]
    share = np.array([WEIGHTS[one.set] for one in kept])
    share *= len(kept) / share.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for one, rows, counts in zip(kept, scaled, share, strict=True):
            chance = np.exp(rows @ weights - (rows @ weights).max())
            chance /= chance.sum()
            held = chance[one.right].sum() + 1e-12
            total -= counts * float(np.log(held))
            slope = slope + counts * (rows.T @ (chance - np.where(one.right, chance / held, 0.0)))
        return total, slope

    return np.asarray(minimize(loss, np.zeros(everything.shape[1]), jac=True, method="L-BFGS-B").x) / spread


def held_out(
    given: Sequence[Example], kind: str, fitter: Callable[[Iterable[Example]], Array]
) -> dict[str, float]:
    """Questions of a set whose best, whose best three and whose best five sentences hold the answer; in folds."""
    asked = [one for one in given if one.set == kind]
    fold = folds([one.name for one in asked])
    hits = []
    for number in sorted(set(fold)):
        left = {id(one) for one, own in zip(asked, fold, strict=True) if own == number}
        weights = fitter(one for one in given if id(one) not in left)
        for one in asked:
            if id(one) in left:
                order = np.argsort(-(one.features @ weights))
                hits.append([bool(one.right[order[:count]].any()) for count in (1, 3, 5)])
    return dict(zip(("best", "best 3", "best 5"), np.mean(hits, axis=0).round(3).tolist(), strict=True))


def main() -> None:
    found = examples(options(__doc__))
    report = {kind: held_out(found, kind, fit) for kind in WEIGHTS}
    for kind, shares in report.items():
        print(kind, shares)
    weights = dict(zip(Features._fields, fit(found).tolist(), strict=True))
    for name, value in sorted(weights.items(), key=lambda one: -abs(one[1])):
        print(f"{name:<16} {value:+.3f}")
    counts = {kind: sum(one.set == kind for one in found) for kind in WEIGHTS}
    write(
        Path(assistant.__file__).parent / "sentences.json",
        weights,
        {
            "by": "tests/bench/fit_sentences.py",
            "questions": counts,
            "held out, five folds": report,
        },
    )


if __name__ == "__main__":
    main()

"""Fit assistant/support.json: whether an index answers a question at all.

`python tests/bench/fit_support.py --data FOLDER --list FILE --saved FOLDER --cache FOLDER`. Logistic regression over
the signals of assistant/support.py, with answerable questions against those about something else.
Near misses take no part: no such signal can tell them apart, and what they come to is printed.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from fitting import POOL, Options, articles, folds, options, pages, shipped, write
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import assistant
from assistant.evaluation.cases import Case
from assistant.support import Signals, signals
from assistant.types import ANSWERS_FROM, SURE_FROM
from assistant.understanding.understand import understand
from index.retrieve import Retriever
from index.types import Filters
from ingest.urls import identity

WEIGHTS: Mapping[str, float] = {
    "shipped answerable": 3.0,
    "shipped off-topic": 4.0,
    "pages answerable": 3.0,
    "pages off-topic": 6.0,
    "shipped answerable, naming a source": 1.0,
    "shipped off-topic, naming a source": 1.0,
    "pages answerable, naming a source": 1.0,
    "pages off-topic, naming a source": 2.0,
    "squad answerable": 0.5,
    "squad out of corpus": 0.5,
}
"""What a question of each kind counts; those of other kinds only count in what is printed."""
ANSWERED = 0.95

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """What was retrieved for a question."""

    kind: str
    name: str
    answerable: bool
    signals: Signals


def examples(
    kind: str, answerable: bool, asked: Iterable[tuple[str, str]], retriever: Retriever
) -> list[Example]:
    """Of questions with their names, as `assistant ask` retrieves for them."""
    snapshot = retriever.snapshot
    found = []
    for name, question in asked:
        query = understand(question, snapshot.documents(), Filters(), snapshot.acronyms()).query
        found.append(Example(kind, name, answerable, signals(retriever.retrieve(query, POOL))))
    return found


def all_examples(wanted: Options) -> list[Example]:
    found: list[Example] = []
    for name, (retriever, cases) in (("shipped", shipped(wanted)), ("pages", pages(wanted))):
        kinds = {
            f"{name} answerable": [case for case in cases if case.answerable and case.style != "far"],
            f"{name} far": [case for case in cases if case.answerable and case.style == "far"],
            f"{name} off-topic": [case for case in cases if not case.answerable and not case.near],
            f"{name} near misses": [case for case in cases if not case.answerable and case.near],
        }
        if (
            name == "pages"
        ):  # far there means other words, in tuning.jsonl riddles that avoid the topic's name
            kinds["pages answerable"] += kinds.pop("pages far")
        for kind, chosen in kinds.items():
            plainly = [(case.id, case.question) for case in chosen]
            found += examples(kind, _is_answerable(kind), plainly, retriever)
            if kind in WEIGHTS or kind.endswith("near misses"):
                naming = [(case.id, _naming(case, retriever)) for case in chosen]
                named = examples(f"{kind}, naming a source", _is_answerable(kind), naming, retriever)
                found += [one for one in named if one.signals.named]
    retriever, inside, outside = articles(wanted, half=True)
    found += examples("squad answerable", True, [(one.group, one.text) for one in inside], retriever)
    return found + examples(
        "squad out of corpus", False, [(one.group, one.text) for one in outside], retriever
    )


def _is_answerable(kind: str) -> bool:
    return "answerable" in kind or kind.endswith("far")


def _naming(case: Case, retriever: Retriever) -> str:
    """The question asked of a source by its author or title: of the one that answers, else of any, always the same."""
    documents = retriever.snapshot.documents()
    right = [one for one in documents if case.url and identity(one.url) == identity(case.url)]
    source = right[0] if right else random.Random(case.id).choice(documents)
    name = source.authors[0] if source.authors else source.title.partition(":")[0]
    return f"According to {name}, {case.question[:1].lower()}{case.question[1:]}"


def fit(given: Iterable[Example]) -> LogisticRegression:
    """Over the signals as they are."""
    kept = [one for one in given if one.kind in WEIGHTS]
    return LogisticRegression(C=10, max_iter=5000).fit(
        np.array([one.signals for one in kept]),
        [one.answerable for one in kept],
        sample_weight=[WEIGHTS[one.kind] for one in kept],
    )


def held_out(found: list[Example]) -> Array:
    """The support of each example by weights that were fitted without its fold, shape (examples,)."""
    fold = np.array(folds([one.name for one in found]))
    chances = np.zeros(len(found))
    for number in np.unique(fold):
        model = fit(one for one, own in zip(found, fold, strict=True) if own != number)
        rows = np.flatnonzero(fold == number)
        chances[rows] = model.predict_proba(np.array([found[row].signals for row in rows]))[:, 1]
    return chances


def report(found: list[Example], chances: Array) -> dict[str, float]:
    """Shares from 0 to 1 on folds that the weights were not fitted on."""
    by_kind = {
        kind: chances[[one.kind == kind for one in found]]
        for kind in dict.fromkeys(one.kind for one in found)
    }
    told = {
        f"{kind}: {'answered' if _is_answerable(kind) else 'declined'}": float(
            np.mean((values >= ANSWERS_FROM) == _is_answerable(kind))
        )
        for kind, values in by_kind.items()
    }
    told |= {
        f"{kind}: answered weakly": float(np.mean((values >= ANSWERS_FROM) & (values < SURE_FROM)))
        for kind, values in by_kind.items()
    }
    inside, outside = by_kind["squad answerable"], by_kind["squad out of corpus"]
    told["squad out of corpus: declined while 95 % are answered"] = float(
        np.mean(outside < np.quantile(inside, 1 - ANSWERED))
    )
    for name in ("shipped", "pages"):
        right = by_kind[f"{name} answerable"]
        for wrong in ("off-topic", "near misses"):
            values = by_kind[f"{name} {wrong}"]
            told[f"{name} {wrong}: AUROC"] = float(
                roc_auc_score([1] * len(right) + [0] * len(values), np.concatenate([right, values]))
            )
    return {name: round(value, 3) for name, value in told.items()}


def main() -> None:
    found = all_examples(options(__doc__))
    told = report(found, held_out(found))
    for name, value in told.items():
        print(f"{name:<60} {value:.3f}")
    model = fit(found)
    weights = dict(zip(("bias", *Signals._fields), [*model.intercept_, *model.coef_[0]], strict=True))
    print({name: round(float(value), 2) for name, value in weights.items()})
    counts = {kind: sum(one.kind == kind for one in found) for kind in WEIGHTS}
    write(
        Path(assistant.__file__).parent / "support.json",
        {name: float(value) for name, value in weights.items()},
        {"by": "tests/bench/fit_support.py", "questions": counts, "held out, five folds": told},
    )


if __name__ == "__main__":
    main()

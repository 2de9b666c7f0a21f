"""Fit the weights of assistant/support.py, and print what they do to the questions they were fitted on.

`python tests/bench/fit_support.py --squad dev-v2.0.json`: the file is SQuAD 2.0's development set (CC BY-SA 4.0).
Questions over the shipped list come from tuning.jsonl; none that `assistant evaluate` scores takes part.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from measuring import ASSISTANT, must
from sklearn.linear_model import LogisticRegression

from assistant.evaluation.cases import load_cases
from assistant.support import signals
from index.build import Stamp, build
from index.embed import open_embedder
from index.lexical import analyze
from index.retrieve import Retriever
from index.snapshot import open_current
from index.types import Query
from ingest.types import Document, Section

K = 16
SQUAD_QUESTIONS = 700
WEIGHTS = {"natural": 6.0, "close": 3.0, "off": 12.0, "squad": 0.3}
"""Few questions over the shipped list against many of SQuAD: each kind counts about as much."""


@dataclass(frozen=True, slots=True)
class Example:
    """What was retrieved for a question, and whether the index answers it."""

    kind: str
    answerable: bool
    signals: tuple[float, ...]


def examples(kind: str, questions: Iterable[tuple[str, bool]], home: Path) -> list[Example]:
    snapshot = open_current(home)
    assert snapshot is not None
    retriever = Retriever(snapshot, open_embedder())
    return [
        Example(kind, answerable, astuple(signals(retriever.retrieve(Query(question), K), analyze)))
        for question, answerable in questions
    ]


def shipped_examples(home: Path) -> list[Example]:
    cases = load_cases(Path(__file__).parent / "tuning.jsonl")
    found = []
    for kind in ("natural", "close"):
        found += examples(kind, [(case.question, True) for case in cases if case.style == kind], home)
    off = [(case.question, False) for case in cases if not case.answerable and not case.near]
    return found + examples("off", off, home)


def squad_examples(path: Path, home: Path) -> list[Example]:
    """Half of the articles indexed: their questions are answerable, those of the other half are not."""
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    draw = random.Random(3)
    draw.shuffle(articles)
    inside, outside = articles[: len(articles) // 2], articles[len(articles) // 2 :]
    documents = [document(article) for article in inside]
    build(documents, home, open_embedder(), Stamp("", str(path)), lambda *_: None)
    answered = [question["question"] for question in asked(inside) if not question["is_impossible"]]
    foreign = [question["question"] for question in asked(outside)]
    draw.shuffle(answered)
    draw.shuffle(foreign)
    questions = [(question, True) for question in answered[:SQUAD_QUESTIONS]]
    return examples("squad", questions + [(question, False) for question in foreign[:SQUAD_QUESTIONS]], home)


def document(article: dict[str, Any]) -> Document:
    text = "\n\n".join(paragraph["context"].strip() for paragraph in article["paragraphs"])
    title = article["title"].replace("_", " ")
    url = f"https://en.wikipedia.org/wiki/{article['title']}"
    whole = (Section((), 0, len(text)),)
    return Document(url, url, title, "wikipedia.org", (), None, "article", text, whole, "fetched", None, ())


def asked(articles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [question for article in articles for part in article["paragraphs"] for question in part["qas"]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--squad", type=Path, required=True)
    squad = parser.parse_args().squad
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "shipped"
        must([*ASSISTANT, "--home", str(home), "build", "--offline"], Path(name) / "log")
        found = shipped_examples(home) + squad_examples(squad, Path(name) / "squad")
    features = np.array([example.signals for example in found])
    wanted = np.array([example.answerable for example in found])
    weights = np.array([WEIGHTS[example.kind] for example in found])
    model = LogisticRegression(C=10, max_iter=3000).fit(features, wanted, sample_weight=weights)
    print("bias, cosine, sentence, coverage, unknown:", np.round([*model.intercept_, *model.coef_[0]], 2))
    chances = model.predict_proba(features)[:, 1]
    for threshold in (0.3, 0.4, 0.5, 0.6):
        shares = []
        for kind in WEIGHTS:
            for answerable in (True, False):
                rows = [
                    index
                    for index, one in enumerate(found)
                    if (one.kind, one.answerable) == (kind, answerable)
                ]
                if rows:
                    share = np.mean((chances[rows] >= threshold) == answerable)
                    shares.append(f"{kind} {'answered' if answerable else 'declined'} {share:.3f}")
        print(f"from {threshold}: {', '.join(shares)}")


if __name__ == "__main__":
    main()

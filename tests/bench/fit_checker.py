"""Fit the weights of assistant/checkers/local.py, and print what the checker makes of sentences it was not fitted on.

`python tests/bench/fit_checker.py`: pairs of a sentence and a text are made from the shipped digests. True ones: the
sentence itself, shortened, cut to a clause, in other words; false ones: its neighbours, another number, another name,
denied. Every other digest is fitted on, the rest is reported. reworded.jsonl holds pairs written by hand: every
other one is fitted on, with more weight, and the rest is reported.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from assistant.checkers.facts import missing, names
from assistant.checkers.local import LocalChecker, vetoed
from index.embed import open_embedder
from index.lexical import analyze
from index.sentences import sentence_spans
from ingest.shipped import shipped
from ingest.sources.digests import load_digests

OTHER_WORDS = {
    "uses": "employs", "use": "employ", "shows": "demonstrates", "large": "big", "small": "little", "because": "since",
    "therefore": "thus", "requires": "needs", "method": "approach", "methods": "approaches", "often": "frequently",
    "about": "roughly", "many": "numerous", "however": "yet", "improve": "raise", "reduces": "cuts", "several": "some",
    "whole": "entire", "important": "crucial", "gives": "yields", "begin": "start", "model": "network",
    "tries": "attempts", "rests": "builds", "presented": "introduced", "costly": "expensive", "quickly": "fast",
}  # fmt: skip
NAMES = (
    "Google",
    "Einstein",
    "Stanford",
    "BERT",
    "Karpathy",
    "Meta",
    "Adam",
    "CIFAR-10",
    "GPT-9",
    "Amsterdam",
)

VETOES = ("number", "name", "denied")
HAND = 2.0
"""What the pairs written by hand weigh together, when each other kind weighs one."""
REWORDED = Path(__file__).parent / "reworded.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence, a text, whether the text supports it, and how the pair was made."""

    sentence: str
    text: str
    true: bool
    kind: str


def pairs(sentences: list[str], draw: random.Random) -> Iterator[Pair]:
    """True and false pairs of the sentences of one digest."""
    for place, sentence in enumerate(sentences):
        yield Pair(sentence, sentence, True, "itself")
        for kind, changed in (
            ("shortened", shortened(sentence, draw)), ("clause", clause(sentence)), ("reworded", reworded(sentence)),
        ):  # fmt: skip
            if changed and changed != sentence:
                yield Pair(changed, sentence, True, kind)
        if place + 1 < len(sentences):
            yield Pair(sentences[place + 1], sentence, False, "neighbour")
        nearest = max(
            (other for other in sentences if other != sentence), key=lambda other: shared(sentence, other)
        )
        yield Pair(nearest, sentence, False, "nearest other")
        for kind, changed in (
            ("number", another_number(sentence, draw)),
            ("name", another_name(sentence, draw)),
            ("denied", denial(sentence)),
        ):
            if changed and changed != sentence:
                yield Pair(changed, sentence, False, kind)


def shared(one: str, other: str) -> float:
    stems = set(analyze(one))
    return len(stems & set(analyze(other))) / (len(stems) or 1)


def shortened(sentence: str, draw: random.Random) -> str:
    """Without what carries no content, and without one word in six of the rest."""
    words = [word for word in sentence.split() if analyze(word) or draw.random() < 0.3]
    return " ".join(
        word for word in words if draw.random() > 1 / 6 or re.search(r"\d|not|n't|never|[A-Z]", word)
    )


def clause(sentence: str) -> str:
    parts = [part.strip() for part in re.split(r",|;|:| because | while | and ", sentence)]
    long = [
        part for part in parts if len(part.split()) >= 6 and not re.search(r"\b(not|never|no)\b", sentence)
    ]
    return f"{long[-1][0].upper()}{long[-1][1:].rstrip('.')}." if len(parts) > 1 and long else ""


def reworded(sentence: str) -> str:
    return " ".join(OTHER_WORDS.get(word, word) for word in sentence.split())


def another_number(sentence: str, draw: random.Random) -> str:
    return re.sub(
        r"(?<![\w.-])\d+(?![\w.-])",
        lambda found: str(int(found[0]) + draw.randint(1, 40)),
        sentence,
        count=1,
    )


def another_name(sentence: str, draw: random.Random) -> str:
    named = [name for name in names(sentence) if not sentence.startswith(name)]
    strange = [name for name in NAMES if name.lower() not in sentence.lower()]
    return re.sub(rf"\b{named[0]}\b", draw.choice(strange), sentence) if named else ""


def denial(sentence: str) -> str:
    if re.search(r"\bnot?\b|n't|never|without", sentence):
        return ""
    changed = re.sub(
        r"\b(is|are|can|should|was|were|will)\b(?! (?:the|a|an)\b)", r"\1 not", sentence, count=1
    )
    if changed == sentence:
        changed = re.sub(
            r"\b(shows|uses|reduces|improves|needs|requires|helps|gives|makes|allows)\b",
            lambda found: f"does not {found[0][:-1]}",
            sentence,
            count=1,
        )
    return changed


def made() -> tuple[list[Pair], list[Pair]]:
    """Pairs to fit on, and pairs to report, of different digests."""
    draw = random.Random(5)
    halves: tuple[list[Pair], list[Pair]] = ([], [])
    for place, digest in enumerate(load_digests(shipped() / "digests")):
        spans = [span for span in sentence_spans(digest.text) if not digest.text[: span[0]].endswith("# ")]
        sentences = [
            digest.text[start:end] for start, end in spans if len(digest.text[start:end].split()) >= 6
        ]
        halves[place % 2].extend(pairs(sentences[:25], draw))
    return halves


def by_hand() -> list[Pair]:
    rows = map(json.loads, REWORDED.read_text(encoding="utf-8").splitlines())
    return [Pair(row["sentence"], row["text"], row["supported"], "by hand") for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--embedder", default="", help="as in embed.model")
    parser.add_argument("--wrong", action="store_true", help="print the pairs that are judged wrongly")
    given = parser.parse_args()
    checker = LocalChecker(open_embedder(given.embedder))
    fitted, reported = made()
    hand = by_hand()
    # what is vetoed never meets the weights, and what ought to have been is nothing that they can tell
    left = [
        pair
        for pair in fitted + hand[::2]
        if pair.kind not in VETOES and not vetoed(pair.sentence, pair.text)
    ]
    features = np.array([checker.signals(pair.sentence, pair.text) for pair in left])
    wanted = np.array([pair.true for pair in left])
    shares = np.array([1 / np.sum([other.kind == pair.kind for other in left]) for pair in left])
    shares *= [HAND if pair.kind == "by hand" else 1.0 for pair in left]
    model = LogisticRegression(C=1000, max_iter=3000).fit(features, wanted, sample_weight=shares)
    print(f"{len(left)} pairs: bias, cosine, covered:", np.round([*model.intercept_, *model.coef_[0]], 2))
    for title, judged in (
        ("digests fitted on", fitted),
        ("digests held out", reported),
        ("by hand, fitted on", hand[::2]),
        ("by hand, held out", hand[1::2]),
    ):
        tell(title, checker, judged, given.wrong)


def tell(title: str, checker: LocalChecker, judged: list[Pair], wrong: bool) -> None:
    """Share judged rightly of each kind, with the weights that ship."""
    print(f"\n{title}, with the weights in assistant/checkers/local.py")
    rights: dict[tuple[bool, str], list[bool]] = {}
    for pair in judged:
        score = checker.supports(pair.sentence, [pair.text])[0]
        right = (score >= 0.5) == pair.true
        rights.setdefault((pair.true, pair.kind), []).append(right)
        if wrong and not right:
            lacks = missing(pair.sentence, pair.text)
            print(f"  {score:.2f} {pair.true} {pair.kind}: {pair.sentence!r} / {pair.text!r} {lacks}")
    for (true, kind), found in sorted(rights.items(), reverse=True):
        print(f"  {'supported' if true else 'not supported':14} {kind:14} {sum(found):4} of {len(found)}")
    every = [right for found in rights.values() for right in found]
    print(f"  accuracy {np.mean(every):.3f} of {len(every)}")


if __name__ == "__main__":
    main()

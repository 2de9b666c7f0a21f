"""How well the list supports an answer at all: the decision to answer or to decline."""

from __future__ import annotations

from math import exp, log1p
from typing import NamedTuple

from assistant.fitted import weights
from assistant.orders import without_orders
from index.types import Retrieval
from index.wording import share, wording


class Signals(NamedTuple):
    """What tells an answerable question from one that the list knows nothing of; each 0 to 1 but `terms`."""

    cosine: float
    """Best cosine of question and chunk."""
    sentence: float
    """Best cosine of question and sentence."""
    joint: float
    """Best mean, over the sentences, of the cosine and the share of the question's idf weight in the sentence."""
    coverage: float
    """Largest share of the question's idf weight in one passage with its title and headings."""
    unknown: float
    """Share of the question's idf weight in words that the whole index does not hold."""
    terms: float
    """log(1 + content words of the question): of a long one some words are found anywhere."""
    named: float
    """1 when the question names a source of the list, whose name is then not among the words that are found."""


def signals(retrieval: Retrieval) -> Signals:
    """The signals of what was retrieved; those of a question about nothing here when nothing was."""
    terms = retrieval.terms
    passages = [without_orders(passage) for passage in retrieval.passages]
    size = log1p(len(terms))
    if not passages:
        return Signals(0.0, 0.0, 0.0, 0.0, 1.0, size, 0.0)
    known = [wording(passage.chunk) for passage in passages]
    sentences = [
        (cosine, share(terms, stems))
        for passage, words in zip(passages, known, strict=True)
        # a chunk without sentences has words all the same
        for cosine, stems in zip(passage.sentence_scores, words.sentences, strict=False)
    ] or [(0.0, 0.0)]
    return Signals(
        cosine=max(passage.cosine for passage in passages),
        sentence=max(cosine for cosine, _ in sentences),
        joint=max((cosine + held) / 2 for cosine, held in sentences),
        coverage=max(share(terms, words.whole) for words in known),
        unknown=share(terms, retrieval.unknown),
        terms=size,
        named=float(retrieval.named),
    )


def support(found: Signals) -> float:
    """Probability that the list answers, by logistic regression over the signals."""
    fitted = weights("support", ("bias", *found._fields))
    score = fitted["bias"] + sum(
        fitted[name] * value for name, value in zip(found._fields, found, strict=True)
    )
    return 1 / (1 + exp(-score))

"""ALCE's citation recall and precision, worked by hand with a checker that reads its judgements off a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from assistant.evaluation.grounding import ground
from assistant.types import Answer, Statement
from index.types import Passage

Make = Callable[..., Passage]
Give = Callable[..., Answer]


class Table:
    """A checker for sentences whose supporting sets of quotes are written down."""

    name = "table"

    def __init__(self, *supporting: set[str]) -> None:
        self._supporting = supporting
        self.asked: list[str] = []

    def supports(self, sentence: str, evidence: Sequence[str]) -> list[float]:
        """0.5 where the lines of a text are one of the sets or more, else 0.49."""
        self.asked.append(sentence)
        return [0.5 if self._supported(set(text.split("\n"))) else 0.49 for text in evidence]

    def _supported(self, lines: set[str]) -> bool:
        return any(needed <= lines for needed in self._supporting)


@pytest.mark.parametrize(
    ("cited", "supporting", "recall", "precision"),
    [
        ("a", [{"a"}], True, [True]),
        ("a", [], False, [False]),
        # each does it alone
        ("ab", [{"a"}, {"b"}], True, [True, True]),
        # only together: neither supports alone, but without either nothing does
        ("ab", [{"a", "b"}], True, [True, True]),
        # b brings nothing: a supports alone, and without b it still does
        ("ab", [{"a"}], True, [True, False]),
        # c brings nothing: a and b do it together
        ("abc", [{"a", "b"}], True, [True, True, False]),
        # any two of three: each alone does not, and the two others do without it
        ("abc", [{"a", "b"}, {"b", "c"}, {"a", "c"}], True, [False, False, False]),
        # what is not supported has no precise citation
        ("ab", [], False, [False, False]),
    ],
)
def test_recall_and_precision_of_a_sentence(
    cited: str,
    supporting: list[set[str]],
    recall: bool,
    precision: list[bool],
    make_passage: Make,
    make_answer: Give,
) -> None:
    quoted = [make_passage([letter], url=f"https://e.org/{letter}") for letter in cited]
    (grounded,) = ground(make_answer(quoted), Table(*supporting))
    assert grounded.supported is recall
    assert list(grounded.precise) == precision


def test_each_sentence_is_judged_by_its_own_citations_and_without_its_markers(
    make_passage: Make, make_answer: Give
) -> None:
    one, other = make_passage(["a"], url="https://e.org/a"), make_passage(["b"], url="https://e.org/b")
    table = Table({"b"})
    first, second = ground(make_answer([one], [one, other], said="As in [7]."), table)
    assert (first.supported, first.precise) == (False, (False,))
    assert (second.supported, second.precise) == (True, (False, True))
    assert table.asked == ["As in [ 7 ].", "As in [ 7 ]."]
    assert (second.statement.text, second.statement.numbers) == ("As in [ 7 ]. [1][2]", (1, 2))


def test_an_answer_that_declines_has_no_sentence_to_judge(make_answer: Give) -> None:
    assert ground(make_answer(), Table()) == ()


def test_a_sentence_that_cites_nothing_is_not_supported(make_answer: Give) -> None:
    bare = Answer("q", "Said.", (), (), (), "llm", "s", (Statement("Said.", ()),))
    (grounded,) = ground(bare, Table(set()))
    assert (grounded.supported, grounded.precise) == (False, ())

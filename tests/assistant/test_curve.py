"""The curve of wrongly answered against wrongly declined, worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.evaluation.cases import Case
from assistant.evaluation.curve import Point, auroc, curve
from assistant.evaluation.judging import Verdict, judge
from assistant.types import Answer

Give = Callable[..., Answer]
ANSWERABLE = Case("a", "why?", True, "https://example.org/post", "so")
OFF = Case("c", "why?", False)
NEAR = Case("b", "why?", False, near=True)


@pytest.fixture
def verdicts(make_answer: Give) -> list[Verdict]:
    supports = [
        (ANSWERABLE, (0.3, 0.6, 0.8, 0.95)), (OFF, (0.05, 0.35)), (NEAR, (0.2, 0.6, 0.7, 0.9)),
    ]  # fmt: skip
    return [judge(case, make_answer(support=one), (), 1.0) for case, group in supports for one in group]


def test_the_shares_at_round_thresholds_and_at_the_one_in_use(verdicts: list[Verdict]) -> None:
    found = curve(verdicts, 0.45)
    assert [point.threshold for point in found.shown] == [0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9]
    at = {point.threshold: point for point in found.shown}
    assert at[0.1] == Point(0.1, 0.0, 0.5, 1.0)
    assert at[0.3] == Point(0.3, 0.0, 0.5, 0.75)
    assert at[0.4] == Point(0.4, 0.25, 0.0, 0.75)
    assert at[0.6] == Point(0.6, 0.25, 0.0, 0.75), "support at the threshold is enough"
    assert at[0.9] == Point(0.9, 0.75, 0.0, 0.25)
    assert found.in_use == 0.45


def test_a_threshold_in_use_that_is_round_stands_once(verdicts: list[Verdict]) -> None:
    assert len(curve(verdicts, 0.4).shown) == 9


def test_the_whole_curve_goes_from_answering_all_to_declining_all(verdicts: list[Verdict]) -> None:
    every = curve(verdicts, 0.4).every
    assert (every[0].threshold, every[0].wrongly_declined, every[0].off_topic_answered) == (0.0, 0.0, 1.0)
    assert (every[-1].wrongly_declined, every[-1].off_topic_answered, every[-1].near_misses_answered) == (
        1.0, 0.0, 0.0,
    )  # fmt: skip
    assert len(every) == 1 + 9 + 1, "nothing, each of nine supports, more than all"


def test_auroc_counts_the_pairs_in_the_right_order_and_ties_by_half(verdicts: list[Verdict]) -> None:
    found = curve(verdicts, 0.4)
    assert found.off_topic_auroc == 7 / 8, "of 4 × 2 pairs only 0.3 against 0.35 is the wrong way round"
    # 0.3 beats 0.2; 0.6 beats 0.2 and ties; 0.8 beats three; 0.95 beats four
    assert found.near_misses_auroc == (1 + 1.5 + 3 + 4) / 16


def test_of_nothing_there_is_no_share_and_no_auroc(verdicts: list[Verdict]) -> None:
    found = curve(verdicts[:4], 0.4)
    assert found.shown[3] == Point(0.4, 0.25, None, None)
    assert (found.off_topic_auroc, found.near_misses_auroc) == (None, None)
    assert auroc([], [0.5]) is None
    assert curve([], 0.4).shown[0] == Point(0.1, None, None, None)

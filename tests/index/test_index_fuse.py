import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fuse import blend, fuse, in_turn, mix
from index.types import Hit

ROW = st.integers(0, 30)
DENSE = st.dictionaries(ROW, st.floats(-1, 1, width=32), max_size=20)
LEXICAL = st.dictionaries(ROW, st.floats(0, 200, width=32), max_size=20)
WEIGHT = st.floats(0, 1)


def test_both_sides_stretched_and_weighted() -> None:
    # dense 0.2..0.6 becomes 0, 0.5, 1; words 0..8 become 0.5, 1; halves of both
    hits = fuse({1: 0.2, 2: 0.4, 3: 0.6}, {2: 4.0, 1: 8.0}, 0.5)
    assert [(hit.row, round(hit.score, 6)) for hit in hits] == [(1, 0.5), (2, 0.5), (3, 0.5)]


def test_weight_decides() -> None:
    dense, lexical = {1: 0.0, 2: 1.0}, {1: 5.0}
    assert fuse(dense, lexical, 0.75) == [Hit(2, 0.75), Hit(1, 0.25)]
    assert fuse(dense, lexical, 0.25) == [Hit(1, 0.75), Hit(2, 0.25)]


def test_words_are_measured_from_zero_not_from_the_weakest() -> None:
    assert fuse({1: 0.5, 2: 0.5}, {1: 10.0, 2: 9.0}, 0.0) == [Hit(1, 1.0), Hit(2, 0.9)]


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_one_side_decides_alone_when_the_other_found_nothing(weight: float) -> None:
    assert fuse({1: 0.1, 2: 0.3}, {}, weight) == [Hit(2, 1.0), Hit(1, 0.0)]
    assert fuse({}, {1: 4.0, 2: 1.0}, weight) == [Hit(1, 1.0), Hit(2, 0.25)]


def test_nothing_found() -> None:
    assert fuse({}, {}, 0.5) == []


def test_a_single_hit_is_the_best_there_is() -> None:
    assert fuse({7: -0.2}, {}, 0.5) == [Hit(7, 1.0)]


@pytest.mark.parametrize("weight", [-0.1, 1.1, float("nan")])
def test_a_weight_that_is_none_is_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        fuse({1: 1.0}, {1: 1.0}, weight)


@given(DENSE, LEXICAL, WEIGHT)
def test_every_row_once_within_0_and_1_best_first(
    dense: dict[int, float], lexical: dict[int, float], weight: float
) -> None:
    hits = fuse(dense, lexical, weight)
    assert sorted(hit.row for hit in hits) == sorted(dense.keys() | lexical.keys())
    assert all(0.0 <= hit.score <= 1.0 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@given(DENSE, LEXICAL, WEIGHT)
def test_a_row_that_is_as_good_on_both_sides_is_not_below(
    dense: dict[int, float], lexical: dict[int, float], weight: float
) -> None:
    score = {hit.row: hit.score for hit in fuse(dense, lexical, weight)}
    both = dense.keys() & lexical.keys()
    for one in both:
        for other in both:
            if dense[one] >= dense[other] and lexical[one] >= lexical[other]:
                assert score[one] >= score[other]


@given(DENSE, LEXICAL, WEIGHT)
def test_the_order_of_the_input_does_not_matter(
    dense: dict[int, float], lexical: dict[int, float], weight: float
) -> None:
    turned = fuse(dict(reversed(dense.items())), dict(reversed(lexical.items())), weight)
    assert fuse(dense, lexical, weight) == turned


def test_related_words_have_at_most_their_share_of_the_best_own_score() -> None:
    # own scores up to 8; a quarter of that is 2 for the best related one, 1 for one half as good
    assert mix({1: 8.0, 2: 4.0}, {2: 3.0, 3: 6.0}, 0.25) == {1: 8.0, 2: 5.0, 3: 2.0}


def test_one_kind_of_words_is_taken_as_it_is() -> None:
    assert mix({1: 8.0}, {}, 0.25) == {1: 8.0}
    assert mix({}, {1: 8.0}, 0.25) == {1: 8.0}


def test_a_further_score_is_stretched_over_those_that_have_it() -> None:
    # 0.2..0.6 becomes 0, 1; the third has none
    hits = [Hit(1, 0.9), Hit(2, 0.5), Hit(3, 0.4)]
    assert blend(hits, {1: 0.2, 2: 0.6}, 0.5) == [Hit(2, 0.75), Hit(1, 0.45), Hit(3, 0.2)]


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 12), st.floats(0, 1))
def test_a_hit_without_a_further_score_never_passes_a_better_one(
    own: list[float], judged: int, share: float
) -> None:
    hits = [Hit(row, score) for row, score in enumerate(sorted(own, reverse=True))]
    order = [hit.row for hit in blend(hits, {row: 0.5 for row in range(min(judged, len(own)))}, share)]
    assert order == list(range(len(own)))
    assert all(0.0 <= hit.score <= 1.0 for hit in blend(hits, {}, share))


HITS = [Hit(row, 1.0 - row / 10) for row in range(6)]


@pytest.mark.parametrize(
    ("groups", "order"),
    [
        ([], [0, 1, 2, 3, 4, 5]),
        ([{1, 2}, {4, 5}], [1, 4, 2, 5, 0, 3]),
        ([{4, 5}, {1, 2}], [1, 4, 2, 5, 0, 3]),
        ([{3}, {0, 1, 2}], [0, 3, 1, 2, 4, 5]),
        ([{0, 1}, {0, 2}], [0, 1, 2, 3, 4, 5]),
        ([{9}, {5}], [5, 0, 1, 2, 3, 4]),
    ],
)
def test_groups_take_turns(groups: list[set[int]], order: list[int]) -> None:
    assert [hit.row for hit in in_turn(HITS, groups)] == order


@given(st.lists(st.sets(st.integers(0, 8)), max_size=4))
def test_taking_turns_loses_and_repeats_none(groups: list[set[int]]) -> None:
    assert sorted(in_turn(HITS, groups), key=lambda hit: hit.row) == HITS

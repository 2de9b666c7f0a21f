"""Dates in a question are when something was published, or they are none of ours."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.dates import period_in

YEAR = (date(2023, 1, 1), date(2023, 12, 31))


@pytest.mark.parametrize(
    ("question", "since", "until", "stretch"),
    [
        ("What is new since 2023?", YEAR[0], None, "since 2023"),
        ("only since 2023", YEAR[0], None, "only since 2023"),
        ("before March 2022?", None, date(2022, 2, 28), "before March 2022"),
        ("after 2022, what changed", YEAR[0], None, "after 2022"),
        ("until 2023", None, YEAR[1], "until 2023"),
        ("what was published in 2023 about pruning", *YEAR, "in 2023"),
        ("papers from 2023 on quantization", *YEAR, "from 2023"),
        ("anything from 2023?", *YEAR, "from 2023"),
        ("only 2023", *YEAR, "only 2023"),
        (
            "what was written between 2021 and 2023?",
            date(2021, 1, 1),
            YEAR[1],
            " written between 2021 and 2023",
        ),
        ("and between 2021 and 2023?", date(2021, 1, 1), YEAR[1], "between 2021 and 2023"),
        ("papers until 2023 on Adam", None, YEAR[1], "until 2023"),
        ("between 2021 and 2023", date(2021, 1, 1), YEAR[1], "between 2021 and 2023"),
        ("from 2023 onwards", YEAR[0], None, "from 2023 onwards"),
        ("since 2023-01-10", date(2023, 1, 10), None, "since 2023-01-10"),
        ("since 10 January 2023", date(2023, 1, 10), None, "since 10 January 2023"),
        ("after 2024-02", date(2024, 3, 1), None, "after 2024-02"),
    ],
)
def test_a_period_is_read_with_both_its_ends(
    question: str, since: date | None, until: date | None, stretch: str
) -> None:
    found = period_in(question)
    assert found
    assert (found.since, found.until, question[found.start : found.end]) == (since, until, stretch)


@pytest.mark.parametrize(
    "question",
    [
        "What happens after 2000 steps?",
        "after 2000 warmup steps",
        "Since their introduction in 2017, what changed?",
        "what did Vaswani propose in 2017?",
        "How many tokens from 2023?",
        "since 2023-02-30",
        "a vocabulary of 2023 words",
        "before 2022.5 epochs",
        "What was the change in debt between 2004 and 2005?",
        "What was the revenue of each year from 2009 to 2011?",
        "Until 1987, what stance did they take?",
        "When did they win prior to 2000?",
    ],
)
def test_a_number_or_an_event_is_no_period(question: str) -> None:
    assert period_in(question) is None


def test_whole_years_are_told_as_years() -> None:
    words = [
        found.words
        for text in ("since 2023", "before 2022", "since 2023-02", "between 2021 and 2023", "only 2023")
        if (found := period_in(text))
    ]
    assert words == [
        "published since 2023", "published until 2021", "published since 2023-02-01",
        "published since 2021 and until 2023", "published in 2023",
    ]  # fmt: skip


@given(st.text(alphabet="since before in from 0123456789-.,?", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    found = period_in(text)
    assert found is None or text[found.start : found.end].strip()

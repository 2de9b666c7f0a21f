"""Dates and names are read as written, and what is neither is not."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.bylines import date_in, date_in_url, is_byline, is_name, names_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("December 16, 2022", date(2022, 12, 16)),
        ("December 8th, 2021", date(2021, 12, 8)),
        ("[Submitted on 28 Dec 2022]", date(2022, 12, 28)),
        ("Date: 2023-01-10T10:00", date(2023, 1, 10)),
        ("Sept. 3 2020 and 4 May 2021", date(2020, 9, 3)),
        ("February 30, 2022", None),
        ("January 2023", None),
        ("2022", None),
        ("may 12 models", None),
    ],
)
def test_only_whole_dates_are_dates(text: str, expected: date | None) -> None:
    assert date_in(text) == expected


def test_a_day_in_an_address_is_a_date_and_a_month_is_not() -> None:
    assert date_in_url("https://a.b/posts/2023-01-10-name/") == date(2023, 1, 10)
    assert date_in_url("https://a.b/2022/12/name.html") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Posted by Tal Schuster, Research Scientist, Google Research", ("Tal Schuster",)),
        (
            "Varun Godbole†, George E. Dahl‡ and Zachary Nado",
            ("Varun Godbole", "George E. Dahl", "Zachary Nado"),
        ),
        ("Jonas Geiping, Tom Goldstein", ("Jonas Geiping", "Tom Goldstein")),
        ("Laurens van der Maaten", ("Laurens van der Maaten",)),
        ("Google Research", ()),
        ("a small model", ()),
    ],
)
def test_people_are_told_from_roles(text: str, expected: tuple[str, ...]) -> None:
    assert names_in(text) == expected


@pytest.mark.parametrize(
    "line", ["December 16, 2022", "By Ada Lovelace", "13 Jan 2023. Ada Lovelace, Alan Turing"]
)
def test_a_line_of_names_and_dates_is_a_byline(line: str) -> None:
    assert is_byline(line)


@pytest.mark.parametrize(
    "line", ["The model of December 16, 2022 is better.", "Language Models Are Few Things", ""]
)
def test_a_sentence_or_title_is_no_byline(line: str) -> None:
    assert not is_byline(line)


def test_a_month_is_no_name() -> None:
    assert not is_name("January Tenth")

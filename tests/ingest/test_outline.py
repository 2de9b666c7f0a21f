"""Where the headings of a list stand, and what is under each."""

from __future__ import annotations

import pytest

from ingest.outline import below, found, outline

TEXT = "words\n\n# A\n\n- x\n\n## Sub\n\n> q\n\n# B\n\n## Sub\n\n### Deep\n"


def test_each_heading_has_its_path_its_lines_and_its_own_blocks() -> None:
    assert [
        (heading.path, heading.level, heading.line, heading.end, [block.type for block in heading.blocks])
        for heading in outline(TEXT)
    ] == [
        ((), 0, 0, 3, ["paragraph"]),
        (("A",), 1, 3, 7, ["bullet_list"]),
        (("A", "Sub"), 2, 7, 11, ["blockquote"]),
        (("B",), 1, 11, 13, []),
        (("B", "Sub"), 2, 13, 15, []),
        (("B", "Sub", "Deep"), 3, 15, 17, []),
    ]


@pytest.mark.parametrize(
    ("names", "number"),
    [
        (["a"], 1),
        (["SUB"], 2),
        (["b", "sub"], 4),
        (["B", "Deep"], 5),
        (["Sub", "B"], None),
        (["A", "Deep"], None),
        (["S"], None),
    ],
)
def test_a_heading_is_found_by_its_whole_name_and_those_above_it(
    names: list[str], number: int | None
) -> None:
    assert found(outline(TEXT), names) == number


def test_what_is_below_a_heading_ends_at_the_next_of_its_level() -> None:
    headings = outline(TEXT)
    assert [below(headings, number) for number in (1, 3, 5)] == [3, 6, 6]


def test_front_matter_and_code_hold_no_headings_and_comments_are_told_apart() -> None:
    headings = outline("---\ntitle: x\n---\n# A\n\n```\n# B\n```\n\n<!-- # C -->\n\n<p>x</p>\n")
    assert [(heading.path, heading.line) for heading in headings] == [((), 0), (("A",), 4)]
    assert [block.type for block in headings[1].blocks] == ["fence", "comment", "html_block"]


def test_marks_nested_beyond_all_sense_are_no_trouble() -> None:
    assert outline("# A\n\n" + "*x " * 2000 + "x* " * 2000)[1].path == ("A",)

"""Sections cover the text exactly; code is no heading; front matter is read or left alone."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markdown import (
    contained,
    fence,
    headings_of,
    plain,
    protect_math,
    restore_math,
    sections_of,
    split_front_matter,
)
from ingest.types import Section

LINES = st.sampled_from(
    [
        "# One",
        "## Two",
        "### Three ###",
        "words",
        "",
        "```",
        "~~~",
        "# not #",
        "===",
        "---",
        "- item",
        "    # four",
        "#no",
    ]
)


def test_sections_have_exact_spans_and_heading_paths() -> None:
    text = "intro\n# A\nunder a\n## B\nunder b\n# C\nunder c\n"
    assert sections_of(text) == (
        Section((), 0, 6),
        Section(("A",), 10, 18),
        Section(("A", "B"), 23, 31),
        Section(("C",), 35, 43),
    )


def test_a_skipped_level_makes_no_empty_heading() -> None:
    text = "## A\na\n#### B\nb\n### C\nc\n"
    assert [section.heading for section in sections_of(text)] == [("A",), ("A", "B"), ("A", "C")]


def test_a_hash_in_fenced_code_is_no_heading() -> None:
    text = "# A\n```python\n# comment\n~~~\n## also code\n```\n## B\n"
    assert [heading.text for heading in headings_of(text)] == ["A", "B"]


def test_a_fence_in_a_list_item_hides_its_hashes_too() -> None:
    assert [h.text for h in headings_of("1. do:\n\n   ```\n   x\n# y\n   ```\n\n# B\n")] == ["B"]


def test_a_shorter_fence_does_not_close_a_longer_one() -> None:
    assert headings_of("````\n```\n# x\n````\n") == ()


def test_underlined_headings_count_but_rules_and_tables_do_not() -> None:
    text = "Title\n=====\n\nSub\n---\n\n- item\n---\n\n| a |\n---\n\n---\n"
    assert [(heading.level, heading.text) for heading in headings_of(text)] == [(1, "Title"), (2, "Sub")]


def test_a_heading_is_told_without_its_marks() -> None:
    assert plain("**Bold** [link](http://x.y/(a)) and `code_x` \\*") == "Bold link and code_x *"


@given(st.lists(LINES, max_size=30).map("\n".join))
def test_sections_and_heading_lines_cover_any_text_without_gap_or_overlap(text: str) -> None:
    pieces = [(s.start, s.end) for s in sections_of(text)] + [(h.start, h.end) for h in headings_of(text)]
    pieces.sort()
    assert "".join(text[start:end] for start, end in pieces) == text


@given(st.text())
def test_sections_of_any_text_lie_inside_it_in_order(text: str) -> None:
    place = 0
    for section in sections_of(text):
        assert place <= section.start <= section.end <= len(text)
        place = section.end


def test_front_matter_gives_title_date_and_authors() -> None:
    matter, body = split_front_matter(
        "---\ntitle: 'A: b'\ndate: '2023-01-15'\nauthors: [Ada L, {name: B C}]\n---\nText\n"
    )
    assert matter is not None
    assert (matter.title, matter.published, matter.authors) == ("A: b", date(2023, 1, 15), ("Ada L", "B C"))
    assert body == "Text\n"


@pytest.mark.parametrize(
    "text", ["---\n: : [\n---\nx", "---\n- a\n---\nx", "---\nno end", "text\n---\na: 1\n---\n", ""]
)
def test_what_is_no_front_matter_stays_in_the_text(text: str) -> None:
    assert split_front_matter(text) == (None, text)


@pytest.mark.parametrize("value", ["2023-13-40", "soon", "", "[]"])
def test_a_date_that_is_none_is_not_invented(value: str) -> None:
    matter, _ = split_front_matter(f"---\ntitle: t\ndate: {value}\n---\n")
    assert matter is not None
    assert matter.published is None


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("so $a_1*b*c$ and $$x_i\n= y$$ end", ("$a_1*b*c$", "$$x_i\n= y$$")),
        (r"\(a_b\) here", (r"\(a_b\)",)),
        ("it costs $4 and $5 today", ()),
        ("`$a$` and\n```\n$b$\n```\n", ()),
        (r"\[Updated\] text", ()),
    ],
)
def test_formulas_are_kept_from_the_parser_and_prices_are_not_formulas(
    text: str, formulas: tuple[str, ...]
) -> None:
    protected, kept = protect_math(text)
    assert kept == formulas
    assert restore_math(protected, kept) == (" ".join(text.split()) if formulas else text)


@given(st.text(alphabet="$ab\\()[]_ \n`\ue000\ue0011"))
def test_protecting_and_restoring_loses_only_forged_tokens(text: str) -> None:
    protected, kept = protect_math(text)
    restored = restore_math(protected, kept)
    assert "".join(restored.split()).replace("\ue000", "").replace("\ue001", "").count("$") == text.count("$")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# A\n\nB\n=\n\nC", "### A\n\n### B\n\nC"),
        ("##### A\n", "###### A"),
        ("```\n# no heading\n", "```\n# no heading\n```"),
        ("~~~~\nx\n```\n", "~~~~\nx\n```\n~~~~"),
        ("a <!-- b --> c", "a  c"),
        ("a\n<!-- open\n```", "a"),
        ("`<!-- code -->` <!-- x -->", "`<!-- code -->` "),
        ("a <!-- b --> c <!-- d\ne --> f", "a  c \n f"),
        ("<!--\n```\n-->\n# A", "\n\n\n### A"),
        ("    # code\n- a\n===", "    # code\n- a\n==="),
        ("#tag\n# *a* `b` #", "#tag\n### *a* `b` #"),
        ("", ""),
    ],
)
def test_contained_markdown_ends_what_it_begins_and_stands_below(text: str, found: str) -> None:
    assert contained(text, level=2) == found


@given(
    st.lists(
        st.sampled_from(["```", "~~~", "<!--", "-->", "# A", "=", "text", "", "    x", "> ```"]), max_size=12
    )
)
def test_what_follows_contained_markdown_is_still_a_heading(lines: list[str]) -> None:
    text = contained("\n".join(lines)) + "\n\n# After"
    assert headings_of(text)[-1].text == "After"


@pytest.mark.parametrize(
    ("text", "found"),
    [("x", "```py\nx\n```"), ("```\nx\n```", "````py\n```\nx\n```\n````"), ("", "```py\n\n```")],
)
def test_nothing_in_a_fence_closes_it(text: str, found: str) -> None:
    assert fence(text, "py") == found


HOSTILE = [
    "# " + "*a " * 60_000, "# a" + " " * 200_000 + "b", "<!--" * 50_000, "`<!--" * 40_000,
    "> " * 100_000, "=" * 200_000,
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
def test_no_line_takes_long_to_contain(line: str) -> None:
    began = time.process_time()
    contained(f"title\n{line}\n{line}", level=2)
    assert time.process_time() - began < 2.0

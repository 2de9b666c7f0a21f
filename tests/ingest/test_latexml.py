"""A paper as LaTeXML writes it becomes the paper's text, and nothing of the converter's."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.extract import extract
from ingest.types import Extracted, Page

URL = "https://arxiv.org/html/2301.00001v2"
PAPER = (Path(__file__).parent / "latexml_paper.html").read_text(encoding="utf-8")


def read(html: str) -> Extracted:
    page = Page(URL, URL, 200, "text/html", html.encode(), datetime(2026, 1, 5, tzinfo=UTC), "fetched")
    found = extract(page, URL, "arxiv")
    assert isinstance(found, Extracted), found
    return found


def body(inner: str) -> str:
    """The text of a paper with some content between two paragraphs."""
    first = '<p class="ltx_p">The first paragraph of the paper says something.</p>'
    last = '<p class="ltx_p">The last one says something else.</p>'
    text = read(f'<article class="ltx_document">{first}{inner}{last}</article>').text
    start, end = "The first paragraph of the paper says something.", "The last one says something else."
    assert (text.startswith(start), text.endswith(end)) == (True, True)
    return text.removeprefix(start).removesuffix(end).strip()


def test_title_and_authors_are_told() -> None:
    found = read(PAPER)
    assert (found.title, found.authors) == (
        "On the Warming Up of Learning Rates",
        ("Ada Lovelace", "Grace Hopper"),
    )


def test_sections_keep_their_numbers_and_what_is_cited_is_left_out() -> None:
    assert [section.heading for section in read(PAPER).sections] == [
        ("Abstract",),
        ("1 Introduction",),
        ("2 Method",),
        ("2 Method", "2.1 Linear warm-up"),
        ("3 Conclusion",),
        ("Appendix A Settings",),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "keeps the loss of a transformer from jumping at the start of its training, and that $T=40$ steps are enough.",
        "makes the loss jump (We saw jumps in nine runs of ten.), as Figure 1 shows.\n\nWe make",
        "- We measure how long a warm-up must be.\n- We explain why linear growth is enough.",
        "grows as\n\n$$\\eta_{t}=\\frac{t}{T}\\,\\eta_{\\max}, \\tag{1}$$\n\nand it stays at $\\eta_{\\max}$ from then",
        "Table 1: Jumps of the loss in ten runs each.\n\n| Steps of warm-up | Jumps |\n| --- | --- |\n| 0 | 9 |",
        "Figure 1: The loss with and without a warm-up.",
        "Lemma 1.\n\nThe loss of a linear model does not jump",
    ],
    ids=["formula", "footnote", "list", "equation", "table", "caption", "lemma"],
)
def test_the_text_reads_as_it_does_in_print(words: str) -> None:
    assert words in read(PAPER).text


@pytest.mark.parametrize(
    "words",
    [
        "Conversion",
        "failed:",
        "License",
        "Report",
        "Generated",
        "Analytical",
        "example.org",
        "Robbins and Sutton",
        "◄",
    ],
)
def test_nothing_of_the_converter_and_no_reference_is_text(words: str) -> None:
    assert words not in read(PAPER).text


def test_aligned_equations_are_a_line_each() -> None:
    rows = "".join(
        f'<tr class="ltx_eqn_row"><td><math alttext="\\displaystyle {left}"></math></td>'
        f'<td><math alttext="\\displaystyle={right}"></math></td><td><span class="ltx_tag">({n})</span></td></tr>'
        for n, (left, right) in enumerate([("a", "b+c"), ("d", "e<f")], 1)
    )
    assert body(f'<table class="ltx_equationgroup ltx_eqn_table"><tbody>{rows}</tbody></table>') == (
        "$$a =b+c \\tag{1}$$\n\n$$d =e<f \\tag{2}$$"
    )


def test_words_between_equations_stay() -> None:
    row = '<tr><td class="ltx_eqn_cell">where all is as above</td></tr>'
    assert body(f'<table class="ltx_eqn_table"><tbody>{row}</tbody></table>') == "where all is as above"


def test_the_mark_of_an_item_stays_when_it_says_something() -> None:
    items = "".join(
        f'<li class="ltx_item"><span class="ltx_tag ltx_tag_item">{mark}</span><p class="ltx_p">{words}</p></li>'
        for mark, words in [("Step 1", "Warm up."), ("2.", "Go on.")]
    )
    assert body(f'<ul class="ltx_itemize">{items}</ul>') == "- Step 1\n\n  Warm up.\n- Go on."


def test_a_footnote_of_what_is_dropped_goes_with_it() -> None:
    note = (
        '<span class="ltx_note ltx_role_footnote"><span class="ltx_note_content">Thanks to all.</span></span>'
    )
    assert body(f'<p class="ltx_p package-alerts">Some packages failed.{note}</p>') == ""


def test_a_page_that_only_speaks_of_latexml_is_read_as_any_other() -> None:
    text = read(
        "<article class='post'><p>LaTeXML writes classes such as ltx_document into its pages.</p></article>"
    ).text
    assert text == "LaTeXML writes classes such as ltx_document into its pages."

"""Where a page's text begins and ends, when the extractor has seen a part of it: on the tree alone, by `select`."""

from __future__ import annotations

from time import process_time

import pytest

from ingest.html import parse_html
from ingest.html_markdown import to_markdown
from ingest.main_content import select

SENTENCES = (
    "A sourdough starter is flour and water in which wild yeasts and bacteria live together.",
    "Feed it once a day with as much flour as it weighs, and keep it where it is warm.",
    "After a week it should double within six hours, which means that it can raise a loaf.",
    "Bake with a steel on the lowest rung, and put a pan of hot water under it for the crust.",
)
LINKS = "".join(f"<li><a href='/shop/{n}'>Buy kitchen tool number {n} now</a></li>" for n in range(30))


def paragraph(number: int) -> str:
    return f"<p>{SENTENCES[number]}</p>"


def selected(body: str, seen: str) -> str:
    """The Markdown of what is selected when an extractor has seen the text `seen`."""
    root = parse_html(f"<html><body>{body}</body></html>")
    assert root is not None
    return to_markdown(select(root.find("body"), seen))


def seen(*numbers: int) -> str:
    return "\n".join(SENTENCES[number] for number in numbers)


def test_a_part_beyond_many_links_that_is_a_quarter_of_the_text_belongs_to_it() -> None:
    page = f"<h2>First</h2>{paragraph(0)}<ul>{LINKS}</ul><h2>Then</h2>{paragraph(1)}{paragraph(2)}"
    text = selected(f"<div>{page}</div>", seen(0, 1, 2))
    assert text == f"## First\n\n{SENTENCES[0]}\n\n## Then\n\n{SENTENCES[1]}\n\n{SENTENCES[2]}"


def test_a_stray_match_beyond_many_links_does_not() -> None:
    page = "".join(paragraph(number) for number in range(4)) * 2
    stray = "A loaf for the weekend, baked in an hour."
    text = selected(f"<div>{page}<ul>{LINKS}</ul><p>{stray}</p></div>", f"{seen(0, 1, 2, 3)}\n{stray}")
    assert text.endswith(SENTENCES[3])


def test_links_that_are_listed_between_two_paragraphs_of_the_text_are_told_by_it() -> None:
    listed = "<ul><li><a href='/a'>The flour of old mills</a></li><li><h3><a href='/b'>Rye</a></h3></li></ul>"
    text = selected(f"<div>{paragraph(0)}{listed}{paragraph(1)}</div>", seen(0, 1))
    assert text == f"{SENTENCES[0]}\n\nThe flour of old mills\n\n### Rye\n\n{SENTENCES[1]}"


def test_links_that_are_listed_after_the_text_are_not() -> None:
    listed = "<ul><li><a href='/a'>The flour of old mills</a></li><li><a href='/b'>Rye</a></li></ul>"
    text = selected(f"<div>{paragraph(0)}{paragraph(1)}{listed}<p>Imprint</p></div>", seen(0, 1))
    assert text == f"{SENTENCES[0]}\n\n{SENTENCES[1]}"


LONG = f"{paragraph(0)}{paragraph(1)}{paragraph(2)}"
SECTIONS = (
    f"<section><h2>Starter</h2>{LONG}</section><section><h2>Loaf</h2>{LONG}{paragraph(3)}</section>"
    "<section><h2>See also</h2><p>Flour, water, salt</p></section>"
)


def test_a_short_last_section_is_known_by_a_heading_made_like_the_others() -> None:
    text = selected(f"<main>{SECTIONS}<div><h2>Imprint</h2><p>Mill Lane 5</p></div></main>", seen(0, 1, 2, 3))
    assert text.endswith(f"{SENTENCES[3]}\n\n## See also\n\nFlour, water, salt")


def test_a_short_first_section_is_known_by_a_heading_made_like_the_others() -> None:
    opening = "<section><h2>Name</h2><p>bake, to make bread</p></section>"
    text = selected(f"<main>{opening}{SECTIONS}</main>", seen(0, 1, 2, 3))
    assert text.startswith("## Name\n\nbake, to make bread\n\n## Starter")


def test_a_long_section_that_the_extractor_left_out_stays_out_whatever_its_heading() -> None:
    offers = "".join(f"<p>Offer number {number} of the week</p>" for number in range(20))
    text = selected(f"<main>{SECTIONS}<section><h2>Offers</h2>{offers}</section></main>", seen(0, 1, 2, 3))
    assert text.endswith("Flour, water, salt")


@pytest.mark.slow
def test_sixty_thousand_blocks_that_are_lines_of_the_text_are_found_in_linear_time() -> None:
    lines = [f"Step number {number} of the recipe for bread" for number in range(60_000)]
    before = process_time()
    text = selected("<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>", "\n".join(lines))
    assert process_time() - before < 10
    assert text.endswith(lines[-1])

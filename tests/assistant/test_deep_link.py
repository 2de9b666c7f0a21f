"""Every citation opens at the very sentence."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

import pytest

from assistant.deep_link import deep_link
from ingest.types import Document

Make = Callable[..., Document]


def link_to(document: Document, quote: str) -> str:
    start = document.text.index(quote)
    return deep_link(document, start, start + len(quote))


def test_a_short_quote_is_named_whole(make_document: Make) -> None:
    document = make_document("First things first. Cats sleep, mostly. Dogs bark.")
    assert link_to(document, "Cats sleep, mostly.") == (
        "https://example.org/post#:~:text=Cats%20sleep%2C%20mostly."
    )


def test_a_dash_is_escaped_because_the_directive_uses_it(make_document: Make) -> None:
    assert link_to(make_document("A well-kept cat."), "A well-kept cat.").endswith(
        "text=A%20well%2Dkept%20cat."
    )


def test_a_long_quote_is_named_by_its_first_and_last_words(make_document: Make) -> None:
    quote = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen."
    link = link_to(make_document(f"Before. {quote} After."), quote)
    assert unquote(link.split("text=")[1]) == "one two three four five,ten eleven twelve thirteen fourteen."


def test_first_words_that_occur_earlier_are_made_longer(make_document: Make) -> None:
    opening = "the cat sat on the mat"
    quote = f"{opening} and then went out into the dark garden to look for mice."
    link = link_to(make_document(f"Once {opening} there. {quote}"), quote)
    assert unquote(link.split("text=")[1]).startswith("the cat sat on the mat and,")


def test_a_short_quote_that_occurs_twice_gets_the_words_before_it(make_document: Make) -> None:
    document = make_document("Alpha says no. Beta says no.\n\nThe end came soon: says no.")
    start = document.text.rindex("says no.")
    link = deep_link(document, start, start + len("says no."))
    assert unquote(link.split("text=")[1]) == "end came soon:-,says no."


def test_a_lead_in_that_occurs_earlier_gets_the_words_before_it(make_document: Make) -> None:
    text = "To install:\n\n```sh\nrun one\n```\n\nThe beta is apart.\n\nTo install:\n\n```sh\ncd beta\nrun two\n```"
    document = make_document(text)
    start = text.rindex("To install:")
    link = deep_link(document, start, text.index("run two") + len("run two"))
    assert unquote(link.split("text=")[1]) == "beta is apart.-,To install:,run two"


def test_a_line_of_code_is_not_joined_to_the_next(make_document: Make) -> None:
    """A page keeps the line break, which a space does not match; and a term begins with a word."""
    quote = "To build it:\n\n```python\nimport x\nindex = build_a_simple_index(of, all, the, documents)"
    link = link_to(make_document(quote), quote)
    assert unquote(link.split("text=")[1]) == ("To build it:,build_a_simple_index(of, all, the, documents)")


def test_a_power_and_a_footnote_mark_are_stepped_around(make_document: Make) -> None:
    quote = "One could try the values 10^3 and 10^4 of the paper.[^1]"
    assert (
        unquote(link_to(make_document(quote), quote).split("text=")[1]) == "One could try the values,of the"
    )


def test_markup_is_not_part_of_what_the_page_shows(make_document: Make) -> None:
    link = link_to(
        make_document("So **bold** [words](https://x.org) win."), "So **bold** [words](https://x.org) win."
    )
    assert unquote(link.split("text=")[1]) == "So bold words win."


@pytest.mark.parametrize("formula", ["$x^2$", r"\(x + y\)", "$$\nx\n$$", "~~nothing~~"])
def test_a_formula_is_stepped_around(make_document: Make, formula: str) -> None:
    """A page draws a formula, so its source cannot be matched."""
    quote = f"The loss is {formula} for all."
    assert unquote(link_to(make_document(quote), quote).split("text=")[1]) == "The loss is,for all."


def test_code_is_named_by_its_lines(make_document: Make) -> None:
    document = make_document("a\nb\nc\nd\n", url="https://github.com/o/r/blob/sha/f.py", kind="code")
    assert deep_link(document, 2, 5) == "https://github.com/o/r/blob/sha/f.py#L2-L3"
    assert deep_link(document, 4, 5) == "https://github.com/o/r/blob/sha/f.py#L3"


def test_a_pdf_is_named_by_its_page(make_document: Make) -> None:
    document = make_document("words", url="https://a.org/x.pdf", kind="pdf")
    assert deep_link(document, 0, 5, ("Page 12",)) == "https://a.org/x.pdf#page=12"


@pytest.mark.parametrize("origin", ["digest", "list"])
def test_our_own_words_are_not_looked_for_in_the_page(make_document: Make, origin: str) -> None:
    document = make_document("In our words.", origin=origin, listed="https://example.org/post#part")
    assert link_to(document, "In our words.") == "https://example.org/post#part"


def test_an_address_with_a_fragment_keeps_it(make_document: Make) -> None:
    document = make_document("Some words here.", url="https://example.org/#/post")
    assert link_to(document, "Some words here.") == "https://example.org/#/post:~:text=Some%20words%20here."

"""Every citation opens at the very sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.deep_link import deep_link, mark_at
from ingest.types import Anchor, Document, Kind

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


PAGES = (Anchor(0, "page=1"), Anchor(20, "page=3"), Anchor(30, "page=4"))
"""The second page is empty."""


def paged(make_document: Make, url: str = "https://a.org/x.pdf", kind: Kind = "pdf") -> Document:
    return replace(make_document("One, two. On three, on three. On four.", url=url, kind=kind), anchors=PAGES)


@pytest.mark.parametrize(
    ("quote", "page"),
    [("One, two.", 1), ("On three, on", 1), ("three, on", 1), ("on three. On", 3), ("four.", 4)],
)
def test_a_pdf_opens_at_the_page_where_the_quote_begins(make_document: Make, quote: str, page: int) -> None:
    assert link_to(paged(make_document), quote) == f"https://a.org/x.pdf#page={page}"


def test_a_paper_in_print_opens_at_its_page_whatever_its_link_was(make_document: Make) -> None:
    document = paged(make_document, "https://arxiv.org/pdf/2205.14135v2", "arxiv")
    assert deep_link(document, 20, 22) == "https://arxiv.org/pdf/2205.14135v2#page=3"


def test_a_pdf_without_pages_opens_at_its_beginning(make_document: Make) -> None:
    document = make_document("words", url="https://a.org/x.pdf", kind="pdf")
    assert deep_link(document, 0, 5) == "https://a.org/x.pdf"


def test_a_fragment_gives_way_to_the_page(make_document: Make) -> None:
    document = paged(make_document, "https://a.org/x.pdf#page=9")
    assert deep_link(document, 0, 3) == "https://a.org/x.pdf#page=1"


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.youtube.com/watch?v=abc", "https://www.youtube.com/watch?v=abc&t=95s"),
        ("https://www.youtube.com/watch?v=abc&t=10s", "https://www.youtube.com/watch?v=abc&t=95s"),
        ("https://www.youtube.com/live/abc", "https://www.youtube.com/live/abc?t=95s"),
        ("https://youtu.be/abc", "https://youtu.be/abc?t=95"),
        ("https://youtu.be/abc?t=3", "https://youtu.be/abc?t=95"),
        ("https://vimeo.com/123", "https://vimeo.com/123#t=95s"),
        ("https://a.org/talk.mp4", "https://a.org/talk.mp4#t=95"),
        ("https://[broken/talk", "https://[broken/talk#t=95"),
    ],
)
def test_a_video_opens_at_the_second(make_document: Make, url: str, link: str) -> None:
    document = replace(make_document("Said then.", url=url, kind="video"), anchors=(Anchor(0, "t=95"),))
    assert link_to(document, "Said then.") == link


def test_what_stands_before_the_first_anchor_is_looked_for_by_its_words(make_document: Make) -> None:
    """A video's description comes before its transcript."""
    document = make_document("About it. Said then.", url="https://youtu.be/abc", kind="video")
    document = replace(document, anchors=(Anchor(10, "t=95"),))
    assert link_to(document, "About it.") == "https://youtu.be/abc#:~:text=About%20it."


@given(st.lists(st.integers(1, 9), min_size=1, max_size=8), st.data())
def test_the_mark_is_that_of_the_stretch_in_which_the_first_character_stands(
    lengths: list[int], data: st.DataObject
) -> None:
    starts = list(accumulate(lengths[:-1], initial=0))
    anchors = tuple(Anchor(start, f"page={page}") for page, start in enumerate(starts, 1))
    text = "".join(chr(ord("a") + page) * length for page, length in enumerate(lengths, 1))
    document = Document(
        "d", "https://a.org/x", "", "", (), None, "pdf", text, (), "fetched", None, (), anchors=anchors
    )
    place = data.draw(st.integers(0, len(text) - 1))
    assert mark_at(document, place) == f"page={ord(text[place]) - ord('a')}"


@pytest.mark.parametrize("origin", ["digest", "list"])
def test_our_own_words_are_not_looked_for_in_the_page(make_document: Make, origin: str) -> None:
    document = make_document("In our words.", origin=origin, listed="https://example.org/post#part")
    assert link_to(document, "In our words.") == "https://example.org/post#part"


def test_an_address_with_a_fragment_keeps_it(make_document: Make) -> None:
    document = make_document("Some words here.", url="https://example.org/#/post")
    assert link_to(document, "Some words here.") == "https://example.org/#/post:~:text=Some%20words%20here."

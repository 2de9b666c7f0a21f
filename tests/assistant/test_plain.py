"""Markdown is shown as a reader sees it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.plain import plain


@pytest.mark.parametrize(
    ("markdown", "seen"),
    [
        ("**bold** and _slanted_ and ***both***", "bold and slanted and both"),
        ("see [the post](https://a.org/x_(y)) here", "see the post here"),
        ("see [the post][1] here", "see the post here"),
        ("<https://a.org/x>", "https://a.org/x"),
        ("before ![a picture](x.png) after", "before after"),
        ("- an item", "an item"),
        ("12. an item", "an item"),
        ("> said so\n> twice", "said so twice"),
        ("## Heading", "Heading"),
        ("a formula $3*10^{-4}$ stays * as it is", "a formula $3*10^{-4}$ stays * as it is"),
        ("`snake_case_name` and snake_case_name", "`snake_case_name` and snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("The ways:\n\n- prune it\n- cut it.\n- end it", "The ways: prune it; cut it. end it"),
        (r"a \* b", "a * b"),
        ("So:\n\n```py\n# square\ndef __init__(x):\n    y = x ** 2 * 3 ** 2\n```\n\n**Done**",
         "So: # square def __init__(x): y = x ** 2 * 3 ** 2 Done"),
        ("So:\n\n```py\ny = x ** 2 * 3 ** 2", "So: y = x ** 2 * 3 ** 2"),
        ("odd \x000\x00 and `kept`", "odd 0 and `kept`"),
        ("$$a\n```\nb\n```\nc$$", "$$a b c$$"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b | | 1 | 2 |"),
    ],
)  # fmt: skip
def test_markup_goes_and_words_stay(markdown: str, seen: str) -> None:
    assert plain(markdown) == seen


def test_a_long_run_of_blanks_costs_no_more_than_its_length() -> None:
    started = time.process_time()
    assert plain("a\n" + " " * 50_000 + "b") == "a b"
    assert time.process_time() - started < 1


@given(st.text(alphabet="abc *_`$[]()<>!#-~\n\\|0\x00", max_size=60))
def test_no_text_is_too_odd(markdown: str) -> None:
    """It never raises, and gives one line without white space around it."""
    seen = plain(markdown)
    assert "\n" not in seen
    assert seen == seen.strip()

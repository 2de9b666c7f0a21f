"""A model's words cannot act: markup, links and hidden characters go, the words stay."""

from __future__ import annotations

import pytest

from assistant.model.cleaning import addresses, cleaned, visible


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Plain words stay.", "Plain words stay."),
        ("A ![x](http://evil.example/a.png) picture", "A picture"),
        ("A ![x](http://evil.example/a.png", "A"),
        ('A [link](http://evil.example "title") is a word', "A link is a word"),
        ("A [link](javascript:alert(1)) is a word", "A link) is a word"),
        ("<b>Bold</b> <i class='x'>words</i>", "Bold words"),
        ("Before <script>alert(1)</script>after", "Before after"),
        ("Before <script>alert(1)", "Before"),
        ("Before <img src=x onerror=alert(1)", "Before"),
        ("<!-- hidden -->Shown", "Shown"),
        ("x < y and y > z, p<0.05", "x < y and y > z, p<0.05"),
        ("a ${alert(1)} b {{c}} d {% raw %}", "a b d"),
        ("**Bold**, `code` and $x^2$", "Bold, `code` and $x^2$"),
        ("- an item", "an item"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("a\u202eb\u2066c\u200bd\ufeff", "abcd"),
        ("Ünïcode 🤖 日本", "Ünïcode 🤖 日本"),
    ],
)
def test_only_words_are_left(written: str, words: str) -> None:
    assert cleaned(written) == words


def test_lines_and_tabs_are_visible_and_nothing_else_below_a_space() -> None:
    assert visible("a\r\nb\tc\x00\x07\x9b\u2028d") == "a\nb\tc\nd"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://a.org/x?y=1.", ("https://a.org/x?y=1",)),
        ("See www.a.org, or ftp://b.org", ("www.a.org", "ftp://b.org")),
        ("javascript:alert and data:text/html;x", ("javascript:alert", "data:text/html;x")),
        ("The data: many rows. A ratio of 3:1.", ()),
    ],
)
def test_addresses_are_found(text: str, found: tuple[str, ...]) -> None:
    assert addresses(text) == found

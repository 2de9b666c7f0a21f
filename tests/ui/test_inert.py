"""Words of a page inside Markdown: nothing of them acts, and all of them can be read."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from ui.serving.inert import inert

ACTING = (
    "![a picture](http://leak.example/b.png)",
    "!\\[a picture](http://leak.example/b.png)",
    "a ` ![x](http://leak.example/b.png)",
    "\\` ![x](http://leak.example/b.png) \\`",
    "![x]( <http://leak.example/b.png> )",
    "[a link](javascript:hit())",
    "[a link](JAVASCRIPT:hit())",
    "[a link](data:text/html,x)",
    "[a [deep] link](https://leak.example/)",
    '<img src="http://leak.example/a.png" onerror="hit()">',
    "<IMG SRC=http://leak.example/a.png>",
    "<svg onload=hit()>",
    "<script>hit()</script>",
    '<a href="javascript:hit()">x</a>',
)


def drawn(text: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).render(text)


@pytest.mark.parametrize("text", ACTING)
def test_nothing_of_it_becomes_an_element(text: str) -> None:
    made = drawn(inert(f"It is said that {text}. [1]"))
    assert not any(f"<{tag}" in made.lower() for tag in ("img", "svg", "script", "a "))


@pytest.mark.parametrize(
    "text",
    ["if a < b and b > c:", "`List[int](x)` and `Vec<T>`", "[1][2]", "x!", "`f[i](y)`", "a [note] (aside)"],
)
def test_what_does_not_act_stays_as_it_is(text: str) -> None:
    assert inert(text) == text

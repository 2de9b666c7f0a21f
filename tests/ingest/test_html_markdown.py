"""HTML as a reader sees it: no marks, no furniture, nothing hidden; formulas, code, lists and tables kept."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.html import parse_html
from ingest.html_markdown import to_markdown
from ingest.html_prepare import prepare


def markdown(html: str) -> str:
    root = parse_html(html)
    assert root is not None
    prepare(root)
    return to_markdown(root)


CASES = {
    "emphasis leaves no marks": ("<p>so <b>very</b> <em>good</em></p>", "so very good"),
    "a permalink mark leaves": ("<h2>Foo<a class=headerlink href='#foo'>¶</a></h2>", "## Foo"),
    "an anchor that holds the heading stays": ("<h2><a href='#foo'>Foo</a></h2>", "## Foo"),
    "a heading in a span stays": (
        "<span class=md><h1>One</h1>text <p>more</p></span>",
        "# One\n\ntext\n\nmore",
    ),
    "a nested list is indented": ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"),
    "a list in a list without item": ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
    "a list of sections is its sections": (
        "<ul><li><h3>a</h3><p>b</p></li><li><h3>c</h3><ul><li>d</li></ul></li></ul>",
        "### a\n\nb\n\n### c\n\n- d",
    ),
    "words in a list outside its items stay": (
        "<ul>lead<li>a</li> of b<li>c</li></ul>",
        "lead\n\n- a\n  of b\n- c",
    ),
    "an ordered list keeps its start": ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
    "a table is a table": (
        "<table><tr><th>a</th><th>b</th></tr><tr><td>1|2</td><td></td></tr></table>",
        "| a | b |\n| --- | --- |\n| 1\\|2 |  |",
    ),
    "a layout table is its blocks": (
        "<table><tr><td><p>x</p><ul><li>y</li></ul></td></tr></table>",
        "x\n\n- y",
    ),
    "code keeps blank lines and its language": (
        "<div class='highlight-python'><pre><span>a = 1</span>\n\n\n  b</pre></div>",
        "```python\na = 1\n\n\n  b\n```",
    ),
    "code with backticks gets a longer fence": ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
    "line numbers beside code leave": (
        "<table><tr><td class=linenos><pre>1\n2</pre></td><td><pre>x\ny</pre></td></tr></table>",
        "```\nx\ny\n```",
    ),
    "a formula in a bare div stays": ("<div>\n$$\na_b = c\n$$\n</div>", "$$ a_b = c $$"),
    "a formula before prose has its own line": ("<p>$$a$$ where b is c</p>", "$$a$$\nwhere b is c"),
    "MathML gives its LaTeX": (
        "<p>is <span class=katex><math><mi>v</mi>"
        "<annotation encoding='application/x-tex'>\\sqrt{v}</annotation></math>"
        "<span aria-hidden=true>√v</span></span> here</p>",
        "is $\\sqrt{v}$ here",
    ),
    "a hidden formula source is no hidden node": (
        "<p><span class=mwe-math-element><span style='display:none'>"
        "<math alttext='{\\displaystyle x^2}'></math></span>"
        "<img></span> too</p>",
        "$x^2$ too",
    ),
    "hidden words leave": (
        "<p>seen</p><p hidden>a</p><p style='font-size:0px'>b</p>"
        "<p style='display: none'>c</p><p class=sr-only>d</p>",
        "seen",
    ),
    "small print stays": ("<p style='font-size:0.8em'>small</p>", "small"),
    "a toggle leaves and its content stays": (
        "<details><summary>[Click to expand]</summary><p>in</p></details>",
        "in",
    ),
    "a caption stays": (
        "<figure><img src=a.png><figcaption>Figure 1: x</figcaption></figure>",
        "Figure 1: x",
    ),
    "a caption that does not say so is told apart from the text": (
        "<figure><img src=a.png><figcaption>The loss over time.</figcaption></figure><p>t</p>",
        "Figure: The loss over time.\n\nt",
    ),
    "an unclosed figure swallows nothing": ("<figure><img src=a><p>a</p><p>b</p>", "a\n\nb"),
    "a badge leaves": ("<p><a href='https://ci'><img src='https://img/badge.svg'></a></p><p>t</p>", "t"),
    "a link alone keeps its address": ("<p><a href='https://a.b/c'>Open</a></p>", "[Open](https://a.b/c)"),
    "a link in a sentence is its words": ("<p>See <a href='https://a.b/c'>this</a>.</p>", "See this."),
    "contents leave": (
        "<h2>Contents</h2><ul><li><a href='#a'>A</a><li><a href='#b'>B</a>"
        "<li><a href='#c'>C</a></ul><p>t</p>",
        "t",
    ),
    "a share bar leaves": ("<div class='share-buttons'>Share on X</div><p>t</p>", "t"),
    "an exponent stays one": ("<p>10<sup>4</sup> x<sub>i</sub></p>", "10^4 x_i"),
    "a footnote's number leaves": ("<p>so<sup><a href='#fn1'>[1]</a></sup>.</p>", "so."),
    "struck words are shown as struck": ("<p><del>old</del> new</p>", "~~old~~ new"),
    "a line break stays": ("<p>a<br>b</p>", "a\nb"),
    "words that look like a heading are none": ("<p># 1 of 2</p>", "\\# 1 of 2"),
    "a signature is one piece of code": (
        "<dl class=class><dt><em>class </em><code class='sig-name descname'>Foo</code>(<em>lr=0.1</em>)"
        "</dt><dd><p>Does.</p></dd></dl>",
        "`class Foo(lr=0.1)`\n\nDoes.",
    ),
    "a copy button and a label of the language leave": (
        "<div class=example-header><span class=language-name>js</span></div><pre><code>f()</code></pre>"
        "<div class=copy><button>Copy</button></div><span class=copy-btn>Copied!</span>",
        "```\nf()\n```",
    ),
    "the title of a code block stays": (
        "<div class=code-title>app.js</div><pre>f()</pre>",
        "app.js\n\n```\nf()\n```",
    ),
    "a prompt stays": ("<pre><span class=gp>$ </span>ls\n&gt;&gt;&gt; 1</pre>", "```\n$ ls\n>>> 1\n```"),
    "lines that are blocks are lines": (
        "<pre><code><div class=line>a</div><div class=line>b</div></code></pre>",
        "```\na\nb\n```",
    ),
    "a table of lines of code is code": (
        "<table class=highlight><tr><td class=blob-num data-line-number=1></td><td class=blob-code>a = 1</td></tr>"
        "<tr><td class=blob-num></td><td class=blob-code>  b</td></tr></table>",
        "```\na = 1\n  b\n```",
    ),
    "code in an element of the page's own making stays code": (
        "<my-tabs><figure><pre>a\nb</pre></figure></my-tabs>",
        "```\na\nb\n```",
    ),
    "a tab that is not open stays": (
        "<ul role=tablist><li role=tab>A</li></ul><div role=tabpanel>a</div><div role=tabpanel hidden>b</div>",
        "a\n\nb",
    ),
    "a hidden panel that no tab opens leaves": ("<p>a</p><div role=tabpanel hidden>b</div>", "a"),
    "an accordion that calls itself a list of tabs stays": (
        "<div role=tablist><h3 role=tab>Why?</h3><div role=tabpanel hidden><p>Because.</p></div></div>",
        "### Why?\n\nBecause.",
    ),
    "a button around a heading is the heading": ("<button><h3>Why?</h3></button><p>a</p>", "### Why?\n\na"),
    "a button that was never closed costs nothing": (
        "<button>Menu<main><h2>T</h2><p>a</p></main>",
        "Menu\n\n## T\n\na",
    ),
    "a summary with words of its own stays": (
        "<details><summary>Why?</summary><p>Because.</p></details>",
        "Why?\n\nBecause.",
    ),
    "a definition follows its term": (
        "<dl><dt>Ebb</dt><dd>Falling water.</dd><dt>Flood</dt><dd>Rising water.</dd></dl>",
        "Ebb\n\nFalling water.\n\nFlood\n\nRising water.",
    ),
    "a note in the margin stands in brackets": (
        "<p>So it is<label class=margin-toggle>⊕</label><span class=sidenote>Nearly <em>so</em>.</span>, they say.</p>",
        "So it is (Nearly so.), they say.",
    ),
    "the way back from a footnote leaves": (
        "<ol><li>A note. <a href='#r1' class=footnote-backref>↩</a></li></ol>",
        "1. A note.",
    ),
    "a description of an image is no text": ("<p>a<img src=x alt='a cat'></p>", "a"),
    "a picture of a formula is the formula": (
        "<p>so <img class=latex alt='x^2' src='/latex.php?latex=x'> is</p>",
        "so $x^2$ is",
    ),
    "a formula that Sphinx marks is one": (
        "<p>so <span class=math>\\(x_1\\)</span> is</p><div class=math>\\[y\\]</div>",
        "so $x_1$ is\n\n$$y$$",
    ),
    "a cell that spans keeps the columns in line": (
        "<table><tr><th rowspan=2>a</th><th colspan=2>b</th></tr><tr><td>c</td><td>d</td></tr></table>",
        "| a | b |  |\n| --- | --- | --- |\n| a | c | d |",
    ),
    "a span of nonsense is one": (
        "<table><tr><td colspan=0>a</td><td rowspan=x>b</td></tr></table>",
        "| a | b |\n| --- | --- |",
    ),
    "a quote is a quote": ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
}


@pytest.mark.parametrize(("html", "expected"), CASES.values(), ids=CASES)
def test_html_becomes_what_a_reader_sees(html: str, expected: str) -> None:
    assert markdown(f"<html><body>{html}</body></html>") == expected


def test_a_table_that_spans_a_million_cells_costs_little() -> None:
    row = "<tr>" + "<td colspan=999999 rowspan=999999>x</td>" * 20 + "</tr>"
    before = time.process_time()
    lines = markdown(f"<table>{row * 20}</table>").split("\n")
    assert len(lines) == 21
    assert time.process_time() - before < 5


def test_deep_nesting_loses_no_words() -> None:
    assert markdown("<div><b>" * 600 + "deep words" + "</b></div>" * 600) == "deep words"
    assert markdown("<ul><li>" * 600 + "deep words" + "</li></ul>" * 600).endswith("deep words")


PIECES = (
    "<p>", "</p>", "<ul>", "<li>", "<table>", "<td>", "<pre>", "<h2>", "<a href=#x>", "<math>", "<span>",
    "</div>", "<div hidden>", "word ", "$x$", "&amp;", "<sup>", "<dt>", "\x00",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_no_broken_html_raises(tags: list[str]) -> None:
    root = parse_html("".join(tags))
    if root is not None:
        prepare(root)
        assert "\x1e" not in to_markdown(root)

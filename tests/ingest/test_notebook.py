"""Notebooks as Markdown."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.notebook import MAX_CELLS, MAX_OUTPUT, NotebookError, is_notebook, notebook_markdown


def book(*cells: Any, **more: Any) -> str:
    """A notebook of format 4 (https://nbformat.readthedocs.io/en/latest/format_description.html)."""
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | more)


def code(source: str | list[str], *outputs: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def markdown(source: str | list[str]) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source}


def test_prose_code_and_what_it_printed_stand_in_order() -> None:
    text = book(
        markdown(["# Rates\n", "\n", "A rate of *0.1*."]),
        code("print(rate)", {"output_type": "stream", "name": "stdout", "text": ["0.1\n"]}),
    )
    assert notebook_markdown(text) == (
        "# Rates\n\nA rate of *0.1*.\n\n```python\nprint(rate)\n```\n\nOutput:\n\n```\n0.1\n```"
    )


def test_code_is_in_the_language_of_the_kernel() -> None:
    assert (
        notebook_markdown(book(code("x <- 1"), metadata={"language_info": {"name": "R"}}))
        == "```r\nx <- 1\n```"
    )
    assert (
        notebook_markdown(book(code("x"), metadata={"kernelspec": {"language": "julia"}}))
        == "```julia\nx\n```"
    )


def test_a_notebook_of_format_3_is_read() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Rates"]},
        {
            "cell_type": "code",
            "language": "python",
            "input": ["x = 1"],
            "outputs": [{"output_type": "pyout", "text": "1"}],
        },
    ]
    text = json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}, 7]})
    assert notebook_markdown(text) == "## Rates\n\n```python\nx = 1\n```\n\nOutput:\n\n```\n1\n```"


def test_pictures_html_and_traces_are_left_out() -> None:
    picture = {
        "output_type": "display_data",
        "data": {"image/png": "iVBORw0KGgo" * 40, "text/html": "<b>x</b>"},
    }
    trace = {"output_type": "error", "ename": "E", "traceback": ["boom"]}
    embedded = markdown("See ![plot](data:image/png;base64,iVBORw0KGgo=) here.")
    assert notebook_markdown(book(embedded, code("plot()", picture, trace))) == (
        "See ![plot]() here.\n\n```python\nplot()\n```"
    )


def test_a_long_output_is_cut_and_its_colours_and_progress_bars_go() -> None:
    lines = "".join(f"\x1b[31mline {number}\x1b[0m\n" for number in range(500))
    printed = notebook_markdown(
        book(code("go()", {"output_type": "stream", "text": " 1%\r99%\rdone\n" + lines}))
    )
    output = printed.split("Output:\n\n")[1]
    assert output.startswith("```\ndone\nline 0\nline 1\n")
    assert output.endswith("\n…\n```")
    assert len(output) <= MAX_OUTPUT + 10


def test_one_cell_cannot_swallow_the_next() -> None:
    text = book(markdown("```\nopen"), markdown("<!-- open"), code("s = '```'"))
    assert notebook_markdown(text) == "```\nopen\n```\n\n\n\n````python\ns = '```'\n````"


def test_only_so_many_cells_are_read_and_the_text_says_so() -> None:
    found = notebook_markdown(book(*[markdown("a")] * (MAX_CELLS + 5)))
    assert found.endswith("(The first 2000 of 2005 cells.)")


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "broken JSON"), ('{"cells": [', "broken JSON"), ("[1]", "no cells"), ('{"cells": 3}', "no cells"),
     ("[" * 10**5, "broken JSON")],
)  # fmt: skip
def test_what_is_no_notebook_is_told_so(text: str, words: str) -> None:
    with pytest.raises(NotebookError, match=words):
        notebook_markdown(text)


@pytest.mark.parametrize(
    "cell",
    [None, 7, "text", [], {}, {"cell_type": "code"}, {"cell_type": "code", "source": 3, "outputs": {}},
     {"cell_type": "markdown", "source": [1, None]}, {"cell_type": ["code"], "source": "x"}, markdown("  ")],
)  # fmt: skip
def test_a_cell_of_the_wrong_shape_is_passed_over(cell: object) -> None:
    assert notebook_markdown(book(cell, markdown("Words."))) == "Words."


def test_half_a_character_is_replaced() -> None:
    assert notebook_markdown(book(markdown("a \ud83d b"))) == "a ? b"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "cell_type", "source", "outputs", "text", "data", "metadata", "worksheets", "level"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_gives_text_or_is_told_to_be_no_notebook(value: object) -> None:
    with suppress(NotebookError):
        assert isinstance(notebook_markdown(json.dumps(value)), str)


def test_a_notebook_is_known_by_its_type_its_name_or_what_it_says() -> None:
    assert is_notebook("application/x-ipynb+json", "https://x.example/a", "")
    assert is_notebook("text/plain", "https://x.example/a.ipynb", "")
    assert is_notebook("application/json", "https://x.example/raw", book())
    assert not is_notebook("application/json", "https://x.example/raw", '{"cells": []}')

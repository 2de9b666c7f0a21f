"""reStructuredText and AsciiDoc as Markdown."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.markup import markdown_of

RST = """\
.. image:: https://x.example/badge.svg
   :alt: build

====
Tool
====

It sharpens `pencils <https://x.example>`_, see :ref:`usage <use>` and ``run()``::

    run(1)

Use
===

.. code-block:: python
   :linenos:

   run(2)

.. note:: Mind the `blade`_.
   It is sharp.

Parts
-----

A line
that is long
"""


def test_restructuredtext_keeps_headings_code_notes_and_words() -> None:
    found = [line for line in markdown_of("README.rst", RST).split("\n") if line.strip()]
    assert found == [
        "# Tool",
        "It sharpens pencils, see `usage` and ``run()``:",
        "    run(1)",
        "## Use",
        "```python",
        "run(2)",
        "```",
        "Mind the blade.",
        "It is sharp.",
        "### Parts",
        "A line",
        "that is long",
    ]


def test_asciidoc_keeps_headings_code_and_words() -> None:
    text = (
        "= Tool\n:toc:\n\nimage::x.png[]\n\n== Use\n\nSee https://x.example[the docs].\n\n"
        "[source,python]\n----\nrun(1)\n----\n\n....\n== no heading\n"
    )
    assert markdown_of("README.adoc", text) == (
        "# Tool\n\n\n## Use\n\nSee the docs.\n\n```python\nrun(1)\n```\n\n```\n== no heading\n\n```"
    )


@pytest.mark.parametrize("name", ["README.md", "README", "a.txt", "a.py"])
def test_other_files_stay_as_they_are(name: str) -> None:
    assert markdown_of(name, RST) == RST


def test_a_colon_pair_before_code_is_one_colon_or_none() -> None:
    assert markdown_of("a.rst", "Run:: \n\n    x\n\n::\n\n    y") == "Run:\n\n\n    x\n\n\n\n    y"


def test_a_table_of_restructuredtext_is_no_heading() -> None:
    table = "=====  =====\nA      B\n=====  =====\n1      2\n=====  =====\n"
    assert "#" not in markdown_of("a.rst", table)


HOSTILE = [
    "`" + " " * 200_000,
    "::" * 100_000,
    ":a" * 100_000,
    "http://" * 30_000,
    "`a <" * 50_000,
    "=" * 200_000,
    ".. " * 60_000,
]


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("name", ["a.rst", "a.adoc"])
def test_no_line_takes_long_to_convert(line: str, name: str) -> None:
    began = time.process_time()
    markdown_of(name, f"{line}\n{line}\n")
    assert time.process_time() - began < 2.0


LINES = st.lists(
    st.sampled_from([
        "====", "Title", "----", "", "  indented", ".. code::", ".. note:: x", ".. image:: y", "----\r", "`a <b>`_",
        "== H", "[source]", "....", "::", "a::", "\t", ":x:", "~~~~", ".. ", "\ud800", "=" * 300,
    ]),
    max_size=25,
).map("\n".join)  # fmt: skip


@given(LINES, st.sampled_from(["a.rst", "a.adoc"]))
def test_any_text_gives_text_that_ends_its_code(text: str, name: str) -> None:
    found = markdown_of(name, text).split("\n")
    assert sum(line.startswith("```") for line in found) % 2 == 0

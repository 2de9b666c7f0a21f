"""Files that a server sends as they are, read as what their name or type says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract import extract
from ingest.types import Extracted, Kind, Page, Skipped

PROSE = "Some good words are here."
CELL = '{"nbformat": 4, "cells": [{"cell_type": "markdown", "source": ["Some *good* words are here."]}]}'
CODE_CELL = '{"nbformat": 4, "cells": [{"cell_type": "code", "source": "step = rate * gradient + decay"}]}'


def read(name: str, body: str, media: str = "text/plain", kind: Kind = "article") -> Extracted | Skipped:
    url = f"https://x.example/{name}"
    page = Page(url, url, 200, media, body.encode(), datetime(2026, 1, 5, tzinfo=UTC), "fetched")
    return extract(page, url, kind)


def text_of(name: str, body: str, media: str = "text/plain", kind: Kind = "article") -> str:
    found = read(name, body, media, kind)
    assert isinstance(found, Extracted), found
    return found.text


@pytest.mark.parametrize(
    ("name", "media", "body", "text"),
    [
        ("a.md", "text/plain", "# A\n\nSome *good* words are here.\n", PROSE),
        ("a.rst", "text/plain", "Tool\n====\n\nSome good words\nare here.\n\nUse\n---\n\nSo.\n",
         f"{PROSE}\n\n## Use\n\nSo."),
        ("a.adoc", "text/plain", "= A\n:toc:\n\nSome good words are here.\n", PROSE),
        ("a.txt", "text/plain", "Some *good* words are here.\n", "Some *good* words are here."),
        ("a.ipynb", "application/octet-stream", CELL, PROSE),
        ("lesson", "application/x-ipynb+json", CODE_CELL, "```python\nstep = rate * gradient + decay\n```"),
        ("lesson", "application/json", CELL, PROSE),
    ],
)  # fmt: skip
def test_prose_is_read_as_its_name_or_type_says(name: str, media: str, body: str, text: str) -> None:
    assert text_of(name, body, media) == text


@pytest.mark.parametrize(
    ("name", "kind"), [("README.rst", "github"), ("notes.txt", "github"), ("a.ipynb", "github")]
)
def test_prose_of_a_repository_is_read_by_its_name_too(name: str, kind: Kind) -> None:
    body = CELL if name.endswith("ipynb") else "Some good words are here.\n"
    assert text_of(name, body, kind=kind) == PROSE


def test_code_is_kept_line_by_line_with_its_definitions_as_sections() -> None:
    body = "import a\n\n__global__ void add(float *x) {\n  x[0] = 1;\n}\n"
    found = read("add.cu", body, kind="code")
    assert isinstance(found, Extracted)
    assert (found.text, found.sections[1].heading) == (body, ("__global__ void add(float *x)",))


def test_a_page_in_html_at_the_address_of_a_notebook_is_a_page() -> None:
    assert text_of("a.ipynb", f"<p>{PROSE}</p>", "text/html") == PROSE


def test_a_notebook_that_is_broken_is_told_so() -> None:
    found = read("a.ipynb", '{"cells": [', kind="github")
    assert isinstance(found, Skipped)
    assert (found.reason, found.detail[:29]) == ("decode", "the notebook is broken JSON: ")


def test_a_notebook_without_a_word_has_no_text() -> None:
    found = read("a.ipynb", '{"nbformat": 4, "cells": []}', kind="github")
    assert isinstance(found, Skipped)
    assert found.reason == "no_text"

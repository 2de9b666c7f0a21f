"""A digest file is front matter and text; a broken one is an error, since it ships with the project."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ingest.errors import AssistantError
from ingest.sources.digests import Digest, digest_document, load_digests
from ingest.types import Resource, Section

GOOD = """---
url: https://a.b/c
title: "Source: part"
authors: [Ada L]
published: 2023-01-10
kind: article
section: [One, Two]
read: part
source: https://a.b/paper
---
## What

Text of it.
"""


def test_a_digest_is_read_in_full(tmp_path: Path) -> None:
    (tmp_path / "c-part.md").write_text(GOOD, encoding="utf-8")
    assert load_digests(tmp_path) == (
        Digest(
            "https://a.b/c", "c-part", "Source: part", ("Ada L",), date(2023, 1, 10), "article",
            ("One", "Two"),
            "part", "https://a.b/paper", "## What\n\nText of it.\n",
        ),
    )  # fmt: skip


def test_its_document_says_that_it_is_a_digest(tmp_path: Path) -> None:
    (tmp_path / "c-part.md").write_text(GOOD, encoding="utf-8")
    entry = Resource("https://a.b/c#x", "C", ("One", "Two"), "", 3)
    document = digest_document(load_digests(tmp_path)[0], [entry])
    assert (document.origin, document.read_at, document.kind, document.site) == (
        "digest",
        None,
        "article",
        "a.b",
    )
    assert (document.entries, document.sections) == ((entry,), (Section(("What",), 8, 21),))
    assert document.id == digest_document(load_digests(tmp_path)[0], []).id


def test_parts_of_one_source_have_different_ids_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b", "a"):
        (tmp_path / f"{name}.md").write_text(GOOD, encoding="utf-8")
    digests = load_digests(tmp_path)
    assert [digest.part for digest in digests] == ["a", "b"]
    assert len({digest_document(digest, []).id for digest in digests}) == 2


def test_no_folder_holds_no_digests(tmp_path: Path) -> None:
    assert load_digests(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("---\nurl", "url"), "front matter"),
        (("url: https://a.b/c\n", ""), "no url"),
        (("kind: article", "kind: book"), "'book'"),
        (("read: part", "read: half"), "'half'"),
        (("section: [One, Two]", "section: One"), "'One'"),
        (("## What\n\nText of it.\n", ""), "no text"),
    ],
)
def test_a_broken_digest_names_file_and_fault(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    (tmp_path / "c.md").write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(AssistantError, match=said) as raised:
        load_digests(tmp_path)
    assert "c.md" in raised.value.message

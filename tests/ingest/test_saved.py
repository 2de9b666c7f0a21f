"""A folder of saved pages: what index.json lists, or what the files say of themselves; never outside it."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.errors import SavedPagesError
from ingest.sources.saved import load_saved


def index(folder: Path, *rows: object) -> None:
    (folder / "index.json").write_text(json.dumps(list(rows)), encoding="utf-8")


def test_listed_pages_stand_for_their_urls(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A", encoding="utf-8")
    os.utime(tmp_path / "a.md", (1_700_000_000, 1_700_000_000))
    index(
        tmp_path,
        {"file": "a.md", "url": "https://a.b/c#d", "content_type": "text/markdown", "complete": False},
    )
    pages, skipped = load_saved(tmp_path)
    assert skipped == ()
    (page,) = pages
    assert (page.url, page.final_url, page.status, page.body) == (
        "https://a.b/c",
        "https://a.b/c",
        200,
        b"# A",
    )
    assert (page.content_type, page.origin, page.complete) == ("text/markdown", "saved", False)
    assert page.read_at == datetime.fromtimestamp(1_700_000_000, UTC)


def test_what_index_json_leaves_out_is_taken_from_the_name(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>x", encoding="utf-8")
    index(tmp_path, {"file": "a.html", "url": "https://a.b/"})
    pages, _ = load_saved(tmp_path)
    assert (pages[0].content_type, pages[0].complete) == ("text/html", True)


@pytest.mark.parametrize(
    ("file", "url", "reason"),
    [
        ("gone.html", "https://a.b/", "no_text"),
        ("../out.html", "https://a.b/", "forbidden_address"),
        ("/etc/passwd", "https://a.b/", "forbidden_address"),
        ("link.html", "https://a.b/", "forbidden_address"),
        ("empty.html", "https://a.b/", "empty"),
        ("a\0b", "https://a.b/", "no_text"),
        ("ok.html", "file:///etc/passwd", "unsupported_type"),
        ("ok.html", "http://[", "unsupported_type"),
    ],
)
def test_a_listed_file_that_cannot_be_taken_says_why(
    tmp_path: Path, file: str, url: str, reason: str
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (tmp_path / "out.html").write_text("secret", encoding="utf-8")
    (folder / "link.html").symlink_to(tmp_path / "out.html")
    (folder / "empty.html").write_text(" ", encoding="utf-8")
    (folder / "ok.html").write_text("<p>x", encoding="utf-8")
    index(folder, {"file": file, "url": url})
    pages, skipped = load_saved(folder)
    assert pages == ()
    assert [skip.reason for skip in skipped if skip.url == url] == [reason]


def test_without_an_index_pages_name_themselves(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<link rel=canonical href='https://a.b/one'><p>x", encoding="utf-8")
    (tmp_path / "b.html").write_text("<meta property=og:url content='https://a.b/two'><p>x", encoding="utf-8")
    (tmp_path / "c.html").write_text(
        "<!--\n Page saved with SingleFile \n url: https://a.b/three \n-->x", encoding="utf-8"
    )
    (tmp_path / "d.md").write_text("---\nurl: https://a.b/four\n---\nx", encoding="utf-8")
    (tmp_path / "e.html").write_text("<!-- saved from url=(0020)https://a.b/five -->x", encoding="utf-8")
    (tmp_path / "f.html").write_text("<p>no name", encoding="utf-8")
    (tmp_path / "g.bin").write_bytes(b"other")
    pages, skipped = load_saved(tmp_path)
    assert [page.url.rsplit("/", 1)[1] for page in pages] == ["one", "two", "three", "four", "five"]
    assert [(skip.reason, Path(skip.url).name) for skip in skipped] == [("unsupported_type", "f.html")]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "[1]",
        '[{"file": "a"}]',
        '[{"file": "a", "url": 1}]',
        '[{"file": "a", "url": "https://a.b/\\ud800"}]',
        '[{"file":"a","url":"b","complete":"no"}]',
    ],
)
def test_a_broken_index_is_one_error_with_a_hint(tmp_path: Path, text: str) -> None:
    (tmp_path / "index.json").write_text(text, encoding="utf-8")
    with pytest.raises(SavedPagesError) as raised:
        load_saved(tmp_path)
    assert "index.json" in raised.value.message
    assert raised.value.hint


def test_a_missing_folder_and_a_file_of_no_known_kind_are_errors(tmp_path: Path) -> None:
    with pytest.raises(SavedPagesError, match="no such folder"):
        load_saved(tmp_path / "none")
    (tmp_path / "f").write_text("x", encoding="utf-8")
    with pytest.raises(SavedPagesError, match="not a saved page"):
        load_saved(tmp_path / "f")


def test_a_page_saved_into_a_folder_with_an_index_later_is_taken_or_told(tmp_path: Path) -> None:
    for name in ("listed", "later"):
        (tmp_path / f"{name}.html").write_text(f"<link rel=canonical href='https://a.b/{name}'><p>x")
    (tmp_path / "nameless.html").write_text("<p>x")
    index(tmp_path, {"file": "./listed.html", "url": "https://a.b/as-listed"})
    pages, skipped = load_saved(tmp_path)
    assert [page.url for page in pages] == ["https://a.b/as-listed", "https://a.b/later"]
    assert [Path(skip.url).name for skip in skipped] == ["nameless.html"]


def test_the_address_of_a_page_with_a_monstrous_tag_is_found_at_once(tmp_path: Path) -> None:
    """To parse the tag takes a minute, and no sandbox is around it here."""
    monster = "<meta " + " ".join(f"a{number}=1" for number in range(200_000)) + ">"
    (tmp_path / "a.html").write_text(f"{monster}<link rel=canonical href='https://a.b/one'><p>x")
    before = time.process_time()
    pages, _ = load_saved(tmp_path)
    assert [page.url for page in pages] == ["https://a.b/one"]
    assert time.process_time() - before < 5


def test_a_bomb_of_aliases_in_front_matter_is_no_address(tmp_path: Path) -> None:
    """Printed, it would be ten million words."""
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 8)]
    lines = ["l0: &l0 boom", *levels, "url: *l7", "date: *l7"]
    (tmp_path / "a.md").write_text("---\n" + "\n".join(lines) + "\n---\nx", encoding="utf-8")
    before = time.process_time()
    pages, skipped = load_saved(tmp_path)
    assert (pages, [skip.reason for skip in skipped]) == ((), ["unsupported_type"])
    assert time.process_time() - before < 1


@pytest.mark.parametrize(
    "body", ["<!-- saved from url=(0014)about:internet -->x", "<!-- only a remark -->", "url: http\n"]
)
def test_an_address_that_leads_nowhere_names_no_page(tmp_path: Path, body: str) -> None:
    (tmp_path / "a.html").write_text(body)
    pages, skipped = load_saved(tmp_path)
    assert (pages, [skip.reason for skip in skipped]) == ((), ["unsupported_type"])

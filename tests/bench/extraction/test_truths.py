"""The sets of marked pages are read from a folder, and each page belongs to one half for ever."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

from truths import Truth, is_there, read_set


def write(folder: Path, name: str, truths: dict[str, dict[str, object]]) -> None:
    (folder / name / "html").mkdir(parents=True)
    with gzip.open(folder / name / "ground-truth.json.gz", "wt", encoding="utf-8") as file:
        json.dump(truths, file)
    for key in truths:
        (folder / name / "html" / f"{key}.html.gz").write_bytes(gzip.compress(b"<p>hello</p>"))


def test_a_page_comes_with_its_text_and_its_phrases(tmp_path: Path) -> None:
    fields = {
        "url": "https://a.b/", "main_content": "hello", "title": "T", "publish_date": None,
        "with": ["hello"], "without": None,
    }  # fmt: skip
    write(tmp_path, "docs", {"0001": fields})
    (page,) = read_set(tmp_path, "docs")
    assert (page.text, page.title, page.published, page.phrases, page.furniture) == (
        "hello", "T", "", ("hello",), (),
    )  # fmt: skip
    assert page.body() == b"<p>hello</p>"


def test_a_folder_without_both_sets_is_none(tmp_path: Path) -> None:
    write(tmp_path, "news", {"a": {"url": "https://a.b/", "articleBody": "hello"}})
    assert not is_there(tmp_path)
    assert not is_there(None)
    write(tmp_path, "docs", {})
    assert is_there(tmp_path)


def test_the_half_hangs_on_the_address_alone() -> None:
    def half(url: str, text: str) -> str:
        return Truth("news", Path("x"), url, text).half

    assert half("https://example.org/1", "a") == half("https://example.org/1", "b")
    assert {half(f"https://example.org/{number}", "") for number in range(20)} == {"tune", "report"}

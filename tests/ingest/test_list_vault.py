"""A folder of Markdown files as one list."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from ingest.errors import ReadingListError
from ingest.ledger import ledger_rows
from ingest.lists import vault
from ingest.lists.router import load
from ingest.notes import note_documents
from ingest.targets import targets_of

A, B, C = "https://a.example/one", "https://b.example/two", "https://c.example/three"


def lay_out(folder: Path, **files: str) -> str:
    """Files by name; `__` in a name is a folder."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)


def test_folders_and_file_names_are_headings_and_each_entry_knows_its_file(tmp_path: Path) -> None:
    listed = load(lay_out(tmp_path, b=f"# Part\n\n{B}\n", a__Adam=f"# adam\n\n## Warmup\n\n- [x]({A})\n"))
    assert [(e.url, e.section, e.file, e.line) for e in listed.resources] == [
        (A, ("a", "Adam", "Warmup"), "a/Adam.md", 5),
        (B, ("b", "Part"), "b.md", 3),
    ]
    assert (listed.title, listed.location) == (tmp_path.name, str(tmp_path))


def test_own_prose_is_a_note_whose_address_names_file_and_line(tmp_path: Path) -> None:
    listed = load(lay_out(tmp_path, a__Adam="\nWarmup helps in the first steps.\n"))
    [document] = note_documents(listed)
    assert document.url == f"{tmp_path}/a/Adam.md#L2"
    assert document.text == "Warmup helps in the first steps."
    [row] = ledger_rows(listed, ())
    assert (row.file, row.line, row.state) == ("a/Adam.md", 2, "note")


def test_rows_of_the_ledger_are_in_the_order_of_files_and_lines(tmp_path: Path) -> None:
    listed = load(lay_out(tmp_path, a=f"\n\n\n{A}\n", b=f"{B}\n"))
    assert [(row.url, row.file, row.line) for row in ledger_rows(listed, ())] == [
        (A, "a.md", 4),
        (B, "b.md", 1),
    ]


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("Adam is better than [[SGD]] here.", "Adam is better than SGD here."),
        ("As [[papers/SGD#Steps|the old one]] says of it.", "As the old one says of it."),
        ("Use `[[ -f x ]]` to ask for it.", "Use [[ -f x ]] to ask for it."),
        ("```\n[[SGD]] in a shell\n```", "```\n[[SGD]] in a shell\n```"),
    ],
)
def test_wiki_links_are_the_words_that_they_show(tmp_path: Path, text: str, note: str) -> None:
    assert [each.text for each in load(lay_out(tmp_path, n=text)).notes] == [note]


def test_lines_of_wiki_links_alone_and_links_to_files_of_the_folder_are_navigation(tmp_path: Path) -> None:
    text = (
        f"- [[SGD]]\n- [[Adam|the other]], [[x]]\n\n![[picture.png]]\n\n[next](a/n%20m.md#X)\n\n- [y]({A})\n"
    )
    listed = load(lay_out(tmp_path, m=text, **{"a__n m": B}))
    assert [(entry.url, entry.line) for entry in listed.resources] == [(B, 1), (A, 8)]
    assert listed.notes == ()


def test_front_matter_names_the_page_that_a_file_was_clipped_from(tmp_path: Path) -> None:
    listed = load(
        lay_out(tmp_path, n=f"---\ntitle: A post\nsource: {A}\ntags: [x]\n---\nFour words of mine.\n")
    )
    [entry] = listed.resources
    assert (entry.url, entry.title, entry.line, entry.section) == (A, "A post", 3, ("n",))
    assert [(note.text, note.line) for note in listed.notes] == [("Four words of mine.", 6)]


def test_hidden_folders_and_installed_packages_are_passed_over(tmp_path: Path) -> None:
    lay_out(tmp_path, **{".obsidian__x": A, ".git__x": A, "node_modules__x": A, "kept": B, ".hidden": A})
    (tmp_path / "x.txt").write_text(C)
    assert [entry.url for entry in load(str(tmp_path)).resources] == [B]


def test_links_out_of_the_folder_are_refused_and_said(tmp_path: Path) -> None:
    lay_out(tmp_path / "out", secret=A)
    lay_out(tmp_path / "list", kept=B)
    (tmp_path / "list" / "way").symlink_to(tmp_path / "out")
    (tmp_path / "list" / "file.md").symlink_to(tmp_path / "out" / "secret.md")
    (tmp_path / "list" / "again.md").symlink_to(tmp_path / "list" / "kept.md")
    (tmp_path / "list" / "loop").symlink_to(tmp_path / "list" / "loop")
    listed = load(str(tmp_path / "list"))
    assert [entry.url for entry in listed.resources] == [B]
    assert listed.warnings == tuple(
        f"{tmp_path}/list/{name} leads out of the folder, and is not read"
        for name in ("file.md", "loop", "way")
    )


def test_a_link_to_a_file_beside_is_meant_from_its_own_file_and_not_beyond_the_folder(tmp_path: Path) -> None:
    lay_out(tmp_path, a__n="[in](../paper.pdf) and [out](../../paper.pdf)")
    inside, outside = targets_of(load(str(tmp_path)))
    assert inside.file == (tmp_path / "paper.pdf").resolve()
    assert outside.refused is not None
    assert outside.refused.reason == "forbidden_address"


def test_a_file_that_cannot_be_read_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    lay_out(tmp_path, kept=A, empty="")
    (tmp_path / "broken.md").write_bytes(b"a\0b")
    listed = load(str(tmp_path))
    assert [entry.url for entry in listed.resources] == [A]
    assert listed.warnings == (f"the reading list {tmp_path}/broken.md is no text",)


def test_a_name_that_no_text_can_hold_is_said(tmp_path: Path) -> None:
    lay_out(tmp_path, kept=A)
    os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")  # noqa: PTH102
    (tmp_path / "a\nb.md").write_text(B)
    listed = load(str(tmp_path))
    assert [entry.url for entry in listed.resources] == [A]
    assert listed.warnings == tuple(
        f"'{tmp_path}/{name}' has a name that cannot be shown, and is not read"
        for name in (r"a\nb.md", r"caf\udce9")
    )


def test_a_folder_without_markdown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadingListError, match="is a folder without a Markdown file") as caught:
        load(str(tmp_path))
    assert caught.value.hint == "name the file, or another folder"


@pytest.mark.parametrize(
    ("limit", "words"),
    [("MAX_FILES", "over 2 Markdown files"), ("MAX_ENTRIES", "over 2 files"), ("MAX_BYTES", "over 0 MB")],
)
def test_a_folder_with_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    monkeypatch.setattr(vault, limit, 2)
    with pytest.raises(ReadingListError, match=words):
        load(lay_out(tmp_path, a=A, b=B, c=C))


def test_a_thousand_files_are_read_in_seconds(tmp_path: Path) -> None:
    lay_out(
        tmp_path,
        **{f"d{n % 30}__n{n}": f"# N\n\nWords of file {n}.\n\n- [x]({A}/{n})\n" for n in range(1000)},
    )
    began = time.monotonic()
    listed = load(str(tmp_path))
    assert len({entry.url for entry in listed.resources}) == 1000
    assert time.monotonic() - began < 20

"""A link is put into a list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ReadingListError, UsageError
from ingest.lists.adding import Added, Addition, added
from ingest.lists.file import add_to_list
from ingest.lists.router import load, read_list
from ingest.shipped import shipped

A, B, NEW = "https://a.example/one", "https://b.example/two", "https://n.example/new"
HERE = "/lists/ml.md"


def put(text: str, *section: str, title: str = "", note: str = "", url: str = NEW, at: str = HERE) -> Added:
    return added(text, at, Addition(url, title, note, section), read_list(text, at))


# Where it goes


@pytest.mark.parametrize(
    ("section", "line"),
    [(("A",), 4), (("a",), 4), (("Sub",), 8), (("A", "Sub"), 8), (("B", "Sub"), 16), (("B",), 12), ((), 16)],
)
def test_it_goes_to_the_end_of_the_heading_named_and_before_the_headings_below_it(
    section: tuple[str, ...], line: int
) -> None:
    text = f"# A\n\n- {A}/1\n\n## Sub\n\n- {A}/2\n\n# B\n\n- {A}/3\n\n## Sub\n\n- {A}/4\n"
    assert put(text, *section).line == line


def test_it_goes_behind_a_quote_that_belongs_to_the_link_above() -> None:
    text = f"# S\n\n- [one]({A})\n\n> Five words of a quote.\n\n# T\n"
    result = put(text, "S")
    assert result.text == f"# S\n\n- [one]({A})\n\n> Five words of a quote.\n\n- {NEW}\n\n# T\n"
    assert read_list(result.text, HERE).resources[0].note == "Five words of a quote."


@pytest.mark.parametrize(
    ("before", "section", "after"),
    [
        ("# List\n\n## A\n\n- x\n", ("New",), "# List\n\n## A\n\n- x\n\n## New\n\n- {}\n"),
        ("# A\n\n- x\n\n# B\n", ("New",), "# A\n\n- x\n\n# B\n\n# New\n\n- {}\n"),
        ("## A\n\n- x\n", ("New", "Part"), "## A\n\n- x\n\n## New\n\n### Part\n\n- {}\n"),
        ("# A\n\n## B\n\n- x\n\n# C\n", ("A", "New"), "# A\n\n## B\n\n- x\n\n## New\n\n- {}\n\n# C\n"),
        ("", ("New",), "# New\n\n- {}\n"),
        ("", (), "- {}\n"),
    ],
)
def test_a_heading_that_is_not_there_is_made_at_the_end_of_the_one_above(
    before: str, section: tuple[str, ...], after: str
) -> None:
    assert put(before, *section).text.rstrip("\n") == after.format(NEW).rstrip("\n")
    assert put(before, *section).created == section[(section[:1] == ("A",)) :]


def test_a_heading_in_code_is_none() -> None:
    assert put("# A\n\n```\n# Code\n```\n\n# B\n", "Code").created == ("Code",)


# How it is written


@pytest.mark.parametrize(
    ("items", "item"),
    [
        ("- x\n- y\n", "- {}\n"),
        ("* x\n* y\n", "* {}\n"),
        ("*   x\n*   y\n", "*   {}\n"),
        ("1. x\n2. y\n", "3. {}\n"),
        ("1) x\n1) y\n", "1) {}\n"),
        ("7. x\n", "8. {}\n"),
        ("- x\n  - y\n", "- {}\n"),
        ("- x\n\n- y\n", "\n- {}\n"),
        (" - x\n - y\n", " - {}\n"),
        ("Words.\n", "\n- {}\n"),
    ],
)
def test_it_has_the_mark_that_its_neighbours_have(items: str, item: str) -> None:
    assert put(f"# S\n\n{items}", "S").text == f"# S\n\n{items}{item.format(NEW)}"


@pytest.mark.parametrize(
    ("title", "note", "url", "written"),
    [
        ("", "", NEW, f"- {NEW}"),
        ("A post", "", NEW, f"- [A post]({NEW})"),
        ("A post", "read it", NEW, f"- [A post]({NEW}): read it"),
        ("", "read\n it", NEW, f"- {NEW} — read it"),
        ("f[0] *a*", "", NEW, rf"- [f\[0\] \*a\*]({NEW})"),
        ("x", "", "https://n.example/a_(b)", "- [x](https://n.example/a_(b))"),
        ("x", "", "https://n.example/a(b", "- [x](<https://n.example/a(b>)"),
        ("", "", "https://n.example/a.", "- <https://n.example/a.>"),
    ],
)
def test_it_is_written_as_a_link_that_is_read_back(title: str, note: str, url: str, written: str) -> None:
    result = put("# S\n\n- x\n", "S", title=title, note=note, url=url)
    assert result.written == written
    [entry] = read_list(result.text, HERE).resources
    assert (entry.url, entry.title, entry.line, entry.section) == (
        url, title, result.line, ("S",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"# S\r\n\r\n- {A}\r\n", f"# S\r\n\r\n- {A}\r\n- {NEW}\r\n"),
        (f"# S\n\n- {A}", f"# S\n\n- {A}\n- {NEW}"),
        (f"# S\n\n- {A}\n\n\n\n# T\n", f"# S\n\n- {A}\n- {NEW}\n\n\n\n# T\n"),
        (f"# S\n- {A}\t \n# T\r\n", f"# S\n- {A}\t \n- {NEW}\n\n# T\r\n"),
    ],
)
def test_line_ends_and_all_other_characters_stay(before: str, after: str) -> None:
    assert put(before, "S").text == after


def test_a_bare_list_gets_a_plain_line() -> None:
    result = put(f"# later\n{A}\n", note="read it", at="/lists/later.txt")
    assert result.text == f"# later\n{A}\n{NEW}  # read it\n"
    with pytest.raises(UsageError, match="is a bare list of addresses"):
        put(f"{A}\n", "S", at="/lists/later.txt")


LINES = st.lists(
    st.sampled_from(
        ["# S", "## T", "- x", f"- [a]({A})", "", "> q", "1. y", "```", "  - z", "words", "| a |", "---"]
    ),
    max_size=14,
).map("\n".join)


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.sampled_from([(), ("S",), ("S", "T"), ("New",)]))
def test_nothing_but_the_new_lines_changes(text: str, end: str, section: tuple[str, ...]) -> None:
    text = text.replace("\n", end)
    try:
        result = put(text, *section)
    except UsageError:
        return  # a place where no link is read, such as in code that is never closed
    before = [line for line in text.splitlines() if line.strip()]
    after = [line for line in result.text.splitlines() if line.strip()]
    rest = iter(after)
    assert all(line in rest for line in before)
    assert len(after) == len(before) + 1 + len(result.created)


# What is refused


@pytest.mark.parametrize(
    "url", ["", "x", "a.example/x", "ftp://a.example", "https://", "https://a b.example", "https://u:p@a.example",
            "javascript:alert(1)", "https://[x", "https://a.example/\ud800", 'https://a.example/"']
)  # fmt: skip
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is no address of a page"):
        put("# S\n", url=url)


@pytest.mark.parametrize("url", [A, A + "?utm_source=x", "HTTPS://A.example/one"])
def test_what_is_there_already_is_refused_with_its_line(url: str) -> None:
    with pytest.raises(ReadingListError, match=rf"is in the list already: {HERE}:3"):
        put(f"# S\n\n- {A}\n", url=url)


def test_another_part_of_a_page_is_another_entry() -> None:
    assert put(f"# S\n\n- {A}#L5\n", url=f"{A}#L9").line == 4


@pytest.mark.parametrize("text", ["<!DOCTYPE NETSCAPE-Bookmark-file-1>\n", "@misc{k, title={T}}\n"])
def test_what_another_program_writes_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is written by another program"):
        put(text)


def test_a_heading_of_level_seven_is_refused() -> None:
    with pytest.raises(UsageError, match="'x' would be a heading of level 7"):
        put("###### S\n", "S", "x")


# Files


def test_a_file_keeps_its_mark_its_rights_and_its_name_behind_a_link(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_bytes(b"\xef\xbb\xbf# S\r\n")
    path.chmod(0o640)
    (tmp_path / "link.md").symlink_to(path)
    change = add_to_list(str(tmp_path / "link.md"), Addition(NEW))
    assert path.read_bytes() == f"\ufeff# S\r\n\r\n- {NEW}\r\n".encode()
    assert (change.file, change.added.section) == (path, ("S",))
    assert path.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.md", "list.md"]


def test_a_folder_wants_the_file_named_and_knows_the_links_of_all_its_files(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"{A}\n")
    (tmp_path / "b.md").write_text("# B\n")
    with pytest.raises(UsageError, match="is a folder"):
        add_to_list(str(tmp_path), Addition(NEW))
    with pytest.raises(UsageError, match="lies outside the folder"):
        add_to_list(str(tmp_path), Addition(NEW), "../x.md")
    with pytest.raises(ReadingListError, match=f"already: {tmp_path}/a.md:1"):
        add_to_list(str(tmp_path), Addition(A), "b.md")
    add_to_list(str(tmp_path), Addition(NEW), "b.md")
    assert [entry.url for entry in load(str(tmp_path)).resources] == [A, NEW]


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("https://a.example/list.md", "is on the web"),
        (str(shipped() / "resources.md"), "ships with the program"),
    ],
)
def test_a_list_that_must_not_be_changed_is_refused(location: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        add_to_list(location, Addition(NEW))
    assert caught.value.hint


def test_another_encoding_is_refused_and_the_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_bytes("# Größe\n".encode("cp1252"))
    with pytest.raises(ReadingListError, match="is not in UTF-8"):
        add_to_list(str(path), Addition(NEW))
    assert path.read_bytes() == "# Größe\n".encode("cp1252")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReadingListError, match="there is no file"):
        add_to_list(str(tmp_path / "list.md"), Addition(NEW))

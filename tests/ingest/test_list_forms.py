"""Forms of a list in one file: bare addresses, awesome-lists, bookmarks, and which form a text has."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ReadingListError
from ingest.lists.router import form_of, load, read_list
from ingest.lists.text import MAX_BYTES, MAX_LINE, decode
from ingest.reading_list import parse
from ingest.types import Note, ReadingList, Resource

A, B, C = "https://a.example/one", "https://b.example/two", "https://c.example/three"
BOOKMARKS = f"""<!DOCTYPE NETSCAPE-Bookmark-file-1>
<!-- This is an automatically generated file. -->
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>Bookmarks</TITLE>
<H1>Bookmarks Menu</H1>

<DL><p>
    <DT><H3 ADD_DATE="1670000000">Papers</H3>
    <DD>Everything that is worth a second reading
    <DL><p>
        <DT><A HREF="{A}" ADD_DATE="1670000001" ICON="data:image/png;base64,iVBORw0KGgo=">One &amp; only</A>
        <DD>The best introduction to warmup
        <DT><H3>Deep</H3>
        <DL><p>
            <DT><A HREF="{B}">Two</A>
        </DL><p>
        <DT><A HREF="javascript:alert(1)">Script</A>
    </DL><p>
    <DT><A HREF="place:sort=8">Recent</A>
    <DT><A HREF="{C}">{C}</A>
</DL>
"""


DOCTYPE = BOOKMARKS.partition("\n")[0]


def bookmarks(text: str = BOOKMARKS) -> ReadingList:
    return read_list(text, "/lists/bookmarks.html")


# Which form a text has


@pytest.mark.parametrize(
    ("text", "location", "form"),
    [
        (BOOKMARKS, "/x/list.md", "bookmarks"),
        ("<!-- saved -->\n<!doctype netscape-bookmark-file-1>\n", "/x/list", "bookmarks"),
        ("% Encoding: UTF-8\n\n@article{a, title={T}}", "/x/list.txt", "bibtex"),
        ("Made by hand.\n@misc{a, title={T}}", "/x/list.bib", "bibtex"),
        ("Made by hand.\n@misc{a, title={T}}", "/x/list.md", "markdown"),
        ("@jane wrote:\n\n- [x](https://a.example)", "/x/list.md", "markdown"),
        (f"# later\n{A}\n\n{B}\n", "/x/list.txt", "urls"),
        (f"# later\n{A}\n\n{B}\n", "https://l.example/list.txt?raw=1", "urls"),
        (f"# Papers\n{A}\n\n{B}\n", "/x/list.md", "markdown"),
        (f"Some words.\nMore words.\n{A}\n", "/x/list.txt", "markdown"),
        ("# Awesome Optimizers\n\n- [x](https://a.example)", "/x/README.md", "awesome"),
        ("[![Awesome](https://awesome.re/badge.svg)](https://awesome.re)\n# X", "/x/README.md", "awesome"),
        ("# Reading\n\nAn awesome list of papers.", "/x/README.md", "markdown"),
    ],
)
def test_the_text_tells_the_form_and_the_name_only_where_that_is_open(
    text: str, location: str, form: str
) -> None:
    assert form_of(text, location) == form


ANY = st.text(max_size=200) | st.lists(
    st.sampled_from(
        [*BOOKMARKS.split("\n"), "@article{a,", "title = {x", "}", "# A", A, "[[x|y]]", "@string{a=", "#"]
    )
).map("\n".join)


@given(ANY, st.sampled_from(["", DOCTYPE, "@misc{k,\n", "# Awesome\n", f"{A}\n"]))
def test_no_form_raises_on_any_text(text: str, head: str) -> None:
    for suffix in ("md", "txt", "bib", "html"):
        listed = read_list(head + text, f"/lists/list.{suffix}")
        assert all(entry.url.strip() for entry in listed.resources)
        assert all(note.text.strip() for note in listed.notes)


# Bare lists


def test_a_bare_list_has_one_entry_a_line_and_comments_are_not_read() -> None:
    listed = read_list(f"# {C}\n{A}\n\n  <{B}>  # read it twice a year\n", "/lists/later.txt")
    assert listed.resources == (
        Resource(A, "", (), "", 2),
        Resource(B, "", (), "read it twice a year", 4),
    )
    assert listed.notes == (Note("read it twice a year", "", "", B, (), 4),)
    assert listed.title == "later"


def test_a_line_of_a_bare_list_that_is_no_address_is_said() -> None:
    listed = read_list(f"{A}\n{B}\n{C}\n{A}?x\nwww.d.example\n", "/lists/later.txt")
    assert listed.warnings == ("lines of /lists/later.txt that are no address: line 5 “www.d.example”",)
    assert len(listed.resources) == 4


# Awesome-lists


def test_an_awesome_list_is_read_without_badges_contents_and_licence() -> None:
    text = (
        "# Awesome Optimizers [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)\n\n"
        '<a href="https://ci.example"><img src="https://img.shields.io/x.svg"></a>\n\n'
        "## Contents\n\n- [First order](#first-order)\n- [More](more.md)\n\n"
        f"## First order\n\n- [Adam]({A}) - Adapts the step of each weight.\n  - [AdamW]({B}) - Decay.\n\n"
        f"## License\n\n[CC0]({C})\n"
    )
    listed = read_list(text, "/lists/README.md")
    section = ("Awesome Optimizers", "First order")
    assert [(entry.url, entry.section, entry.line) for entry in listed.resources] == [
        (A, section, 12),
        (B, section, 13),
    ]
    assert [(note.text, note.url) for note in listed.notes] == [("Adapts the step of each weight.", A)]
    assert listed.warnings == ("2 links under headings such as Contributing and License are not read",)


# Bookmarks


def test_folders_of_bookmarks_are_sections_and_lines_are_those_of_the_file() -> None:
    listed = bookmarks()
    assert listed.title == "Bookmarks Menu"
    assert [(entry.url, entry.title, entry.section, entry.line) for entry in listed.resources] == [
        (A, "One & only", ("Papers",), 11),
        (B, "Two", ("Papers", "Deep"), 15),
        (C, "", (), 20),
    ]


def test_descriptions_are_notes_of_the_bookmark_or_of_the_folder() -> None:
    assert bookmarks().notes == (
        Note("Everything that is worth a second reading", "", "", "", ("Papers",), 9),
        Note("The best introduction to warmup", "", "", A, ("Papers",), 11),
    )
    assert bookmarks().resources[0].note == "The best introduction to warmup"


def test_bookmarks_that_are_no_web_pages_are_counted() -> None:
    assert bookmarks().warnings == ("bookmarks that are no web pages are not read: 1 javascript:, 1 place:",)


def test_pictures_in_bookmarks_may_be_longer_than_a_line_of_a_list_and_than_a_list(tmp_path: Path) -> None:
    picture = "A" * (MAX_LINE + 1)
    entry = f'<DT><A HREF="{A}" ICON="data:image/png;base64,{picture}">One</A>\n'
    (tmp_path / "b.html").write_text(DOCTYPE + "<DL><p>" + entry * 110 + "</DL>")
    assert (tmp_path / "b.html").stat().st_size > MAX_BYTES
    assert len(load(str(tmp_path / "b.html")).resources) == 110


def test_a_bookmark_beyond_line_65535_knows_its_line() -> None:
    deep = DOCTYPE + "\n" * 70_000 + f'<DL><DT><A DATA-LINE="7" HREF="{A}">x</A></DL>'
    assert [entry.line for entry in bookmarks(deep).resources] == [70_001]


def test_one_tag_of_a_hundred_thousand_attributes_is_cut_out_and_said() -> None:
    began = time.monotonic()
    listed = bookmarks(
        BOOKMARKS + "<A " + " ".join(f"a{n}" for n in range(100_000)) + f'>x</A><A HREF="{B}">y</A>'
    )
    assert time.monotonic() - began < 5
    assert listed.resources[-1].url == B
    assert "1 tags of over 20,000 characters are not read" in listed.warnings


def test_folders_nested_deeply_lose_no_bookmark_and_what_is_too_deep_to_be_parsed_is_said() -> None:
    folder, bookmark = "<DL><DT><H3>f</H3>", f'<DT><A HREF="{A}">x</A>'
    [entry] = bookmarks(DOCTYPE + folder * 100 + bookmark).resources
    assert (entry.url, len(entry.section)) == (A, 49)
    beyond = bookmarks(DOCTYPE + folder * 5000 + bookmark)
    assert beyond.warnings == ("1 bookmarks are not read: the file is broken, or nested too deeply",)


# Long lines


@pytest.mark.parametrize(
    "piece",
    ["_", " ", "\u00a0", "\\(", "\\[", "\\[^", "a\\(", "— A", "by ", "$a ", "** ", "| ", "<a href=", "`"],
)
@pytest.mark.slow
@pytest.mark.parametrize("before", ["", "> a ", f"- [x]({A}) "])
def test_a_line_four_times_as_long_takes_no_ten_times_as_long(piece: str, before: str) -> None:
    def seconds(length: int) -> float:
        line = before + piece * (length // len(piece)) + " end"
        times = []
        for _ in range(2):
            began = time.perf_counter()
            parse(line, "/lists/list.md")
            times.append(time.perf_counter() - began)
        return min(times)

    assert seconds(40_000) < 10 * seconds(10_000) + 0.5


def test_a_line_beyond_the_limit_is_refused_with_its_number() -> None:
    with pytest.raises(ReadingListError, match=f"line 2 of the reading list x has {MAX_LINE + 1}"):
        decode(b"# A\n" + b"[" * (MAX_LINE + 1), "x")

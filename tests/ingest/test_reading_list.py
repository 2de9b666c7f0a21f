"""A Markdown list becomes resources and notes."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ReadingListError
from ingest.lists.router import load
from ingest.lists.text import MAX_BYTES, MAX_LINE, decode
from ingest.reading_list import parse
from ingest.types import Note, ReadingList, Resource

A, B, C = "https://a.example/one", "https://b.example/two", "https://c.example/three"
WHO = "https://twitter.com/rasbt"


def read(text: str) -> ReadingList:
    return parse(text, "/lists/ml.md")


def urls(text: str) -> list[str]:
    return [resource.url for resource in read(text).resources]


def notes(text: str) -> list[tuple[str, str, str]]:
    return [(note.text, note.author, note.url) for note in read(text).notes]


# Headings, lines, forms of links


def test_section_is_the_path_of_headings_above_at_any_depth() -> None:
    listed = read(f"# R\n\n## S\n\n##### Deep\n\n- {A}\n\n## T\n\n{B}\n\n# U\n\n{C}\n")
    assert [r.section for r in listed.resources] == [("R", "S", "Deep"), ("R", "T"), ("U",)]
    assert [r.line for r in listed.resources] == [7, 11, 15]
    assert listed.title == "R"


def test_headings_of_underlined_form_and_with_emphasis_are_plain_text() -> None:
    assert read(f"Title *x*\n=======\n\n{A}\n").resources[0].section == ("Title x",)


def test_a_list_without_headings_is_named_by_its_file() -> None:
    listed = read(f"- {A}")
    assert (listed.title, listed.resources[0].section) == ("ml", ())


def test_all_forms_of_links_are_found() -> None:
    text = f"[one]({A} 'title') and <{B}> and {C}, [ref][r], [r], <a href=\"https://d.example\">D</a>\n\n[r]: https://r.example/\n"
    listed = read(text).resources
    assert [(r.title, r.url) for r in listed] == [
        ("one", A),
        ("", B),
        ("", C),
        ("ref", "https://r.example/"),
        ("r", "https://r.example/"),
        ("D", "https://d.example"),
    ]


def test_a_reference_that_no_text_uses_is_a_link_of_its_section() -> None:
    listed = read(f"# S\n\n[x]: {A} 'A title'\n\n# T\n\n{B}\n").resources
    assert [(r.url, r.title, r.section, r.line) for r in listed] == [
        (A, "A title", ("S",), 3),
        (B, "", ("T",), 7),
    ]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (
            "see https://en.wikipedia.org/wiki/Adam_(optimizer).",
            "https://en.wikipedia.org/wiki/Adam_(optimizer)",
        ),
        ("(https://en.wikipedia.org/wiki/Adam)", "https://en.wikipedia.org/wiki/Adam"),
        (
            "[x](https://en.wikipedia.org/wiki/Adam_(optimizer))",
            "https://en.wikipedia.org/wiki/Adam_(optimizer)",
        ),
        ("https://a.example/a_b_c*d*e", "https://a.example/a_b_c*d*e"),
        ("https://a.example/x?a=1&b=2#frag", "https://a.example/x?a=1&b=2#frag"),
        ("[x](https://a.example/x?a=1&amp;b=2)", "https://a.example/x?a=1&b=2"),
        ("[x](https://a.example/r\u00e9sum\u00e9)", "https://a.example/r\u00e9sum\u00e9"),
        ("[x](<https://a.example/a b>)", "https://a.example/a b"),
        ("\u89c1 https://a.example/one\uff0c\u8bf4\u660e", A),
        ("**https://a.example/one**", A),
        ("[`code`](https://a.example/one)", A),
        ("[![badge](https://img.example/b.svg)](https://a.example/one)", A),
        ("[x](notes/adam.md#Part)", "notes/adam.md#Part"),
        ("[x](javascript:alert(1))", "javascript:alert(1)"),
        ("[x](file:///etc/passwd)", "file:///etc/passwd"),
    ],
)
def test_an_address_stays_exactly_as_listed(text: str, url: str) -> None:
    assert urls(text) == [url]


def test_what_only_looks_like_a_link_is_none() -> None:
    assert urls("file.py and a.b and me@x.org and [m](mailto:me@x.org) and `https://code.example`") == []
    assert (
        urls(
            "```\nhttps://code.example\n```\n\n<!-- https://comment.example -->\n\n![i](https://i.example/a.png)"
        )
        == []
    )


def test_link_text_that_is_an_address_is_the_title() -> None:
    [resource] = read("[https://arxiv.org/abs/2212.09689](https://t.co/K82)").resources
    assert (resource.title, resource.url) == ("https://arxiv.org/abs/2212.09689", "https://t.co/K82")


def test_duplicates_are_both_kept_with_their_own_line_and_section() -> None:
    listed = read(f"# S\n- [one]({A})\n# T\n- [again]({A})\n").resources
    assert [(r.title, r.line, r.section) for r in listed] == [("one", 2, ("S",)), ("again", 4, ("T",))]


def test_lines_are_right_inside_of_paragraphs_items_tables_and_quotes() -> None:
    text = f"text\nmore {A}\n\n1. a\n   - b\n     {B}\n\n| t | u |\n|---|---|\n| {C} | x |\n\n> q\n> https://q.example\n"
    assert [(r.url, r.line) for r in read(text).resources] == [
        (A, 2),
        (B, 6),
        (C, 10),
        ("https://q.example", 13),
    ]


def test_a_list_of_contents_is_neither_resource_nor_note() -> None:
    listed = read("# T\n\n[TOC]\n\n[[_TOC_]]\n\n- [One](#one)\n- [Two](#two)\n  - [Three](#three)\n")
    assert (listed.resources, listed.notes) == ((), ())


def test_front_matter_is_skipped_and_lines_still_count() -> None:
    listed = read(f"---\ntitle: x\ntags: [a]\n---\n# S\n{A}\n")
    assert [(r.section, r.line) for r in listed.resources] == [(("S",), 6)]
    assert listed.notes == ()


def test_a_link_in_a_heading_is_a_resource_of_that_section() -> None:
    listed = read(f"## [One]({A})\n\n> Quote of four words.\n")
    assert listed.resources == (Resource(A, "One", ("One",), "Quote of four words.", 1),)
    assert listed.notes == (Note("Quote of four words.", "", "", A, ("One",), 3),)


# Notes beside links


def test_words_after_a_link_are_its_note() -> None:
    listed = read(f"- [One]({A}): why **this** one matters.\n")
    assert listed.resources[0].note == "why this one matters."
    assert listed.notes == (Note("why this one matters.", "", "", A, (), 1),)


def test_further_paragraphs_and_lists_of_an_item_belong_to_its_link() -> None:
    text = (
        f"- [One]({A}): first words.\n\n  Second paragraph.\n\n  - point one\n  - point two\n\n- [Two]({B})\n"
    )
    assert notes(text) == [("first words.\n\nSecond paragraph.\n\n- point one\n- point two", "", A)]
    assert [r.note for r in read(text).resources][1] == ""


def test_a_sentence_that_holds_its_link_is_kept_whole() -> None:
    assert notes(f"See [the Adam paper]({A}) for the reason why.") == [
        ("See the Adam paper for the reason why.", "", A)
    ]
    assert notes(f"[The Adam paper]({A}) shows why this works.") == [
        ("The Adam paper shows why this works.", "", A)
    ]


def test_few_words_beside_a_link_stay_with_it_and_are_no_note() -> None:
    listed = read(f"***ATTENTION:*** [One]({A}) (Lilian Weng)")
    assert listed.resources[0].note == "ATTENTION: (Lilian Weng)"
    assert listed.notes == ()


@pytest.mark.parametrize(
    ("text", "note"),
    [
        (f"**Paper:** {A}", "Paper"),
        (f"**Paper**: {A}", "Paper"),
        (f"- **tinygrad impl:** [class SGD]({A})", "tinygrad impl"),
        (f"Code: [repo]({A})", "Code"),
        (f"**Paper** [One]({A})", "Paper"),
        (f"**[One]({A})**", ""),
        (f"**Lectures:**\n\n- [One]({A})", "Lectures"),
        (f"**Lectures**\n\n- **Video:** [One]({A})", "Lectures: Video"),
        (f"- Papers:\n  - [One]({A})", "Papers"),
        (f"- [ ] [One]({A})", ""),
        (f"- [x] **Paper:** [One]({A})", "Paper"),
    ],
)
def test_lead_ins_go_with_the_link(text: str, note: str) -> None:
    assert [(r.url, r.note) for r in read(text).resources] == [(A, note)]
    assert read(text).notes == ()


def test_a_lead_in_holds_for_each_link_of_the_list_below_and_no_further() -> None:
    text = f"**Papers:**\n\n- [One]({A})\n- [Two]({B})\n\n[Three]({C})\n"
    assert [r.note for r in read(text).resources] == ["Papers", "Papers", ""]


def test_several_links_share_the_words_of_their_line() -> None:
    listed = read(f"[One]({A}), [Two]({B}): both on the same matter.")
    assert [r.note for r in listed.resources] == ["both on the same matter."] * 2
    assert [(n.text, n.url) for n in listed.notes] == [("both on the same matter.", A)]


def test_lines_that_each_have_a_link_are_read_one_by_one() -> None:
    text = f"[One]({A}): words about the first\n[Two]({B}): words about the second\n"
    assert notes(text) == [("words about the first", "", A), ("words about the second", "", B)]
    assert [n.line for n in read(text).notes] == [1, 2]


def test_a_row_of_a_table_is_a_line() -> None:
    text = f"| link | why |\n|---|---|\n| [One]({A}) | because of its numbers, mainly |\n"
    assert notes(text) == [("because of its numbers, mainly", "", A)]


# Quotes


def test_a_quote_right_after_a_link_belongs_to_the_link() -> None:
    for gap in ("\n", "\n\n"):
        listed = read(f"# S\n\n- [One]({A})\n- [Two]({B}){gap}> _What the **page** says about itself._\n")
        assert listed.notes[0].url == B
        assert listed.notes[0].text == "What the page says about itself."
        assert [r.note for r in listed.resources] == ["", "What the page says about itself."]


def test_a_quote_inside_an_item_belongs_to_the_items_link() -> None:
    text = f"- [One]({A})\n  > A quote of some length.\n- [Two]({B})\n"
    assert notes(text) == [("A quote of some length.", "", A)]


def test_a_quote_without_a_link_above_is_a_note_of_the_section() -> None:
    text = f"# S\n\n[One]({A})\n\nOwn words in between.\n\n> A quote of some length. [Seb R]({WHO})\n"
    assert read(text).notes == (
        Note("Own words in between.", "", "", "", ("S",), 5),
        Note("A quote of some length.", "Seb R", WHO, "", ("S",), 7),
    )
    assert read(f"# S\n\n[One]({A})\n\n# T\n\n> A quote of some length.\n").notes[0].url == ""
    assert read(f"# S\n\n[One]({A})\n\n---\n\n> A quote of some length.\n").notes[0].url == ""


def test_a_second_quote_belongs_to_the_same_link() -> None:
    text = f"[One]({A})\n\n> First quote in here.\n\n> Second quote in here.\n"
    assert [url for _, _, url in notes(text)] == [A, A]
    assert read(text).resources[0].note == "First quote in here.\n\nSecond quote in here."


@pytest.mark.parametrize(
    ("quote", "author", "author_url"),
    [
        (f"> Words said here. [Jerry Liu]({WHO})", "Jerry Liu", WHO),
        (f"> Words said here.\n>\n> \u2014 [Jerry Liu]({WHO})", "Jerry Liu", WHO),
        (f"> Words said here. ([@jerry]({WHO}))", "@jerry", WHO),
        (f"> Words said here. [A]({WHO}) & [B](https://twitter.com/b)", "A, B", WHO),
        ("> Words said here.\n> \u2014 Andrej Karpathy", "Andrej Karpathy", ""),
        ("> Words said here. \u2014 Andrej Karpathy", "Andrej Karpathy", ""),
        ("> Words said here. [Jane Doe](https://janedoe.example/)", "Jane Doe", "https://janedoe.example/"),
        ("> Words said here.", "", ""),
    ],
)
def test_the_author_whom_a_quote_names_is_apart_from_its_words(
    quote: str, author: str, author_url: str
) -> None:
    [note] = read(quote).notes
    assert (note.text, note.author, note.author_url) == ("Words said here.", author, author_url)


def test_a_profile_named_within_a_quote_is_not_its_author() -> None:
    other = "https://twitter.com/thejessezhang"
    text = f"> Work by [@thejessezhang]({other}) solves this. [Jerry Liu]({WHO})"
    assert notes(text) == [("Work by @thejessezhang solves this.", "Jerry Liu", "")]
    assert [(r.url, r.attribution) for r in read(text).resources] == [(other, True), (WHO, True)]


def test_links_inside_a_quote_are_resources_and_the_note_is_about_the_first() -> None:
    text = f"> Words said here.\n>\n> papers: [one]({A}) [two]({B}) [John Nay]({WHO})\n"
    listed = read(text)
    assert [(r.url, r.attribution) for r in listed.resources] == [(A, False), (B, False), (WHO, True)]
    assert listed.notes == (Note("Words said here.\n\npapers: one two", "John Nay", WHO, A, (), 1),)
    assert listed.resources[0].note == "Words said here.\n\npapers: one two \u2014 John Nay"


# Attributions


def test_an_owner_beside_the_thing_is_an_attribution() -> None:
    text = "**Github:** [jerryjliu](https://github.com/jerryjliu)/**[gpt_index](https://github.com/jerryjliu/gpt_index)**"
    assert [(r.title, r.attribution, r.note) for r in read(text).resources] == [
        ("jerryjliu", True, ""),
        ("gpt_index", False, "Github"),
    ]
    assert read(text).notes == ()


def test_a_profile_alone_in_its_item_is_an_attribution_without_a_note() -> None:
    listed = read("1. [Anthropic](https://twitter.com/AnthropicAI)\n\n> A quote of some length.\n")
    assert [(r.attribution, r.note) for r in listed.resources] == [(True, "")]
    assert [n.url for n in listed.notes] == [""]


def test_somebodys_site_is_an_attribution_where_the_sentence_credits_it() -> None:
    text = f"[One]({A}) by [Jane Doe](https://janedoe.example/)\n"
    assert [(r.title, r.attribution) for r in read(text).resources] == [("One", False), ("Jane Doe", True)]
    assert [(r.attribution) for r in read("[Jane's site](https://janedoe.example/)").resources] == [False]


# Notes without links


def test_own_words_without_a_link_are_a_note_of_the_section() -> None:
    assert read("# S\n\n## T\n\nMore is not *better*.\n").notes == (
        Note("More is not better.", "", "", "", ("S", "T"), 5),
    )


def test_a_bold_line_and_a_list_without_links_are_one_note() -> None:
    text = f"# S\n\n**SetFit**\n\n1. Quantization\n2. Pruning\n\n- [One]({A})\n"
    assert read(text).notes == (Note("SetFit\n\n1. Quantization\n2. Pruning", "", "", "", ("S",), 3),)
    assert read(text).resources[0].note == ""


def test_a_nested_list_without_links_keeps_its_marks() -> None:
    assert notes("Ways:\n\n- one\n  - half of one\n- two\n")[0][0] == "Ways:\n\n- one\n- half of one\n- two"


def test_an_item_without_a_link_among_items_with_links_is_a_note_of_its_own() -> None:
    assert notes(f"- [One]({A})\n- only words\n- [Two]({B})\n") == [("only words", "", "")]


def test_code_that_the_owner_wrote_is_kept_as_code() -> None:
    assert notes("Run this:\n\n```sh\nmake  ask\n```\n") == [("Run this:\n\n```\nmake  ask\n```", "", "")]


# Characters


@pytest.mark.parametrize(
    "formula",
    [
        "$3*10^{-4}$ and $2*x$",
        "$a_1$ and $b_1$",
        "$$\\sum_i x_i * y_i * z_i$$",
        "\\(a * b * c\\)",
        "s=b/(x + y*b) where b*b",
        "$5 and $10",
        "\\[x_1 = y_2 * z_3\\]",
    ],
)
def test_formulae_survive_unharmed(formula: str) -> None:
    assert notes(f"> {formula} is best. [A]({WHO})\n")[0][0] == f"{formula} is best."


def test_dollars_do_not_swallow_a_link() -> None:
    assert urls(f"It costs $5, see [One]({A}) for $more") == [A]


def test_emphasis_marks_are_gone() -> None:
    assert notes("_One **two** three_ ***four*** ~~five~~ `six_`")[0][0] == "One two three four five six_"


def test_damaged_characters_are_repaired_and_good_ones_stay() -> None:
    listed = read("[Stanfordâ€™s class](https://a.example/one)\n\n“Good” ’ \ufb01 \uff0c &lt; words\n")
    assert listed.resources[0].title == "Stanford\u2019s class"
    assert listed.notes[0].text == "\u201cGood\u201d \u2019 \ufb01 \uff0c < words"
    assert "\u00e2\u20ac" not in listed.text


# Files


def test_a_file_is_read_with_its_absolute_path(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_bytes(b"\xef\xbb\xbf# S\r\n\r\n" + A.encode() + b"\r\n")
    listed = load(str(path))
    assert listed.location == str(path)
    assert listed.resources == (Resource(A, "", ("S",), "", 3),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "there is no reading list"),
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"a\0b", "is no text"),
        (b"%PDF-1.7\n", "is no text"),
        (b"x" * (MAX_LINE + 1), f"line 1 of the reading list .* has {MAX_LINE + 1} characters"),
        (b"x\n" * (MAX_BYTES // 2 + 1), "is over 5 MB"),
    ],
)
def test_a_file_that_is_no_list_is_one_line_with_a_hint(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    path = tmp_path / "list.md"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReadingListError, match=words) as caught:
        load(str(path))
    assert str(path) in caught.value.message
    assert caught.value.hint
    assert "\n" not in caught.value.message + caught.value.hint


def test_a_folder_and_an_impossible_path_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(ReadingListError, match="is a folder"):
        load(str(tmp_path))
    with pytest.raises(ReadingListError, match="reading list"):
        load("a\0b")
    with pytest.raises(ReadingListError, match="reading list"):
        load("x" * 5000)
    with pytest.raises(ReadingListError, match="is a pipe or a device"):
        load("/dev/zero")


def test_other_encodings_are_read() -> None:
    assert decode("# Liste\n\ngr\u00fc\u00df\n".encode("utf-16"), "x") == "# Liste\n\ngr\u00fc\u00df\n"
    latin = (
        "# Über die Größe der Stapel\n\nMüller schreibt, daß größere Stapel nicht immer besser sind. "
        "Für ähnliche Netze genügen häufig kleinere Stapel, wenn man die Lernrate verändert.\n"
    )
    assert decode(latin.encode("cp1252"), "x") == latin


def test_deep_nesting_is_read_without_a_crash() -> None:
    depth = 40
    text = "".join("  " * n + "- x\n" for n in range(depth)) + "  " * depth + f"- {A}\n"
    assert urls(text) == [A]
    assert isinstance(read("> " * 3000 + "x").notes, tuple)


BLOCKS = f"""# H;###### D;- [t]({A});> q [w]({WHO});1. **B:** {B};;  - x;some words;| a | b |;|---|---|
;$a*b$;[r];[r]: {C};```;---;<a href='x'>;[TOC];***;![i](j);â€™;    code""".split(";")
MARKDOWN = st.lists(st.sampled_from(BLOCKS) | st.text(max_size=30), max_size=25).map("\n".join)


@given(MARKDOWN)
def test_any_text_is_read_in_order_with_lines_that_exist(text: str) -> None:
    listed = read(text)
    lines = [r.line for r in listed.resources]
    assert lines == sorted(lines)
    assert all(1 <= line <= listed.text.count("\n") + 1 for line in lines + [n.line for n in listed.notes])
    assert all(r.url.strip() for r in listed.resources)
    assert all(note.text.strip() for note in listed.notes)
    beside = {r.url for r in listed.resources} | {""}
    assert all(note.url in beside for note in listed.notes)


def test_a_pipe_and_a_home_of_nobody_are_told_apart(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    with pytest.raises(ReadingListError, match="is a pipe or a device"):
        load(str(tmp_path / "pipe.md"))
    with pytest.raises(
        ReadingListError, match=r"the reading list ~nobody-of-that-name/list\.md cannot be read"
    ):
        load("~nobody-of-that-name/list.md")


@pytest.mark.parametrize(
    "deep", ["*" * 4000 + "x" + "*" * 4000, "*x " * 2000 + "x* " * 2000, "![" * 600 + "x" + "](y)" * 600]
)
def test_marks_nested_beyond_all_sense_lose_no_link(deep: str) -> None:
    assert urls(f"{deep}\n\n- [a]({A})\n") == [A]

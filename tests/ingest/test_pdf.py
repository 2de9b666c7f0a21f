"""PDFs: the text with its pages, put together as it reads, and what a file rightly says of itself."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from itertools import chain
from textwrap import wrap
from zlib import compress

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from printed import LEFT, LINE, RIGHT, TOP, add_page, blank, lines, locked, pdf, scan

from ingest.extract import extract
from ingest.pdf import reading
from ingest.pdf.lines import Piece
from ingest.pdf.text import to_markdown
from ingest.types import Extracted, Page, Skipped

URL = "https://example.org/paper"
READ_AT = datetime(2026, 1, 5, tzinfo=UTC)
CATS = (
    "Cats sleep for the larger part of each day since a hunt costs so much",
    "energy that it pays to rest in between, and a cat that does not rest is",
    "a cat that does not catch what it needs to live through the winter.",
)
DOGS = (
    "Dogs bark at whatever passes the fence of the garden in which they are",
    "kept, and they will not be told that the postman comes every day, for",
    "so far he has always left again soon after they began to bark at him.",
)
BIRDS = (
    "Birds sing before the sun is up, for the air is still then and a song",
    "is heard from farther away than at any other time, so that a bird which",
    "sings early needs to sing less than one that has slept into the day.",
)


def outcome(body: bytes, media: str = "application/pdf") -> Extracted | Skipped:
    return extract(Page(URL, URL, 200, media, body, READ_AT, "saved"), URL, "article")


def read(body: bytes, media: str = "application/pdf") -> Extracted:
    found = outcome(body, media)
    assert isinstance(found, Extracted), found
    return found


def page_at(found: Extracted, place: int) -> str:
    return [anchor.mark for anchor in found.anchors if anchor.start <= place][-1]


def test_lines_become_a_paragraph() -> None:
    assert read(pdf(CATS)).text == " ".join(CATS)


@pytest.mark.parametrize("media", ["application/pdf", "application/octet-stream", "text/html", ""])
def test_bytes_tell_a_pdf_whatever_it_is_called(media: str) -> None:
    assert read(pdf(CATS), media).text.startswith("Cats sleep")


def test_a_text_that_calls_itself_a_pdf_is_none() -> None:
    found = outcome(b"Only some words about PDF files.")
    assert isinstance(found, Skipped)
    assert (found.reason, found.detail) == ("decode", "the file is called a PDF and is none")


def test_a_gap_between_lines_begins_a_paragraph() -> None:
    assert read(pdf([*CATS, "", *DOGS])).text == f"{' '.join(CATS)}\n\n{' '.join(DOGS)}"


def test_a_line_that_stands_in_begins_a_paragraph() -> None:
    made = blank()
    first, *rest = DOGS
    texts = [*lines(*CATS), (LEFT + 16, TOP + 3 * LINE, first), *lines(*rest, top=TOP + 4 * LINE)]
    add_page(made, texts)
    assert read(bytes(made.output())).text == f"{' '.join(CATS)}\n\n{' '.join(DOGS)}"


def test_a_line_that_ends_early_is_not_joined_to_the_next() -> None:
    text = read(pdf([*CATS, "", "x = first(line)", "y = second(line)", *DOGS])).text
    assert text.split("\n\n")[1:3] == ["x = first(line)", "y = second(line)"]


def test_bullets_become_a_list() -> None:
    text = read(pdf([*CATS, "\xb7 the first of them", "\xb7 the second of them"])).text
    assert text.endswith("\n\n- the first of them\n- the second of them")


def test_a_number_sign_at_the_start_of_a_line_is_no_heading() -> None:
    assert read(pdf([*CATS, "", "# not a heading of this text"])).sections[-1].heading == ()


# ── words ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_word_that_stands_whole_elsewhere_is_mended() -> None:
    text = read(
        pdf(["The optimization of a function is a matter of finding a place; opti-", "mization ends there."])
    ).text
    assert text.endswith("finding a place; optimization ends there.")


def test_a_word_none_of_whose_halves_is_a_word_of_the_text_is_mended() -> None:
    assert (
        "a regularizer of"
        in read(pdf(["It is a matter of choosing with care a regu-", "larizer of weights."])).text
    )


def test_a_hyphen_of_the_words_own_stays() -> None:
    """“known” stands by itself elsewhere, “wellknown” nowhere."""
    text = read(
        pdf(["What is known of such networks can be said in one word: they are well-", "known networks."])
    ).text
    assert text.endswith("they are well-known networks.")


def test_a_compound_spelt_so_elsewhere_keeps_its_hyphen() -> None:
    text = read(
        pdf(
            [
                "A top-heavy tree falls, and so we see that what is always said of the top-",
                "heavy tree holds.",
            ]
        )
    )
    assert text.text.endswith("said of the top-heavy tree holds.")


def test_a_name_with_a_capital_after_the_hyphen_keeps_it() -> None:
    assert (
        "Transformer-XL reads"
        in read(pdf(["What came after it was given the name of Transformer-", "XL reads on."])).text
    )


def test_a_break_of_the_line_after_a_soft_hyphen_leaves_no_trace() -> None:
    assert (
        "a matter of care"
        in read(pdf(["All of that is, in a word, nothing but a mat\xad", "ter of care."])).text
    )


def test_a_hyphen_that_is_drawn_by_itself_breaks_a_word_as_well() -> None:
    pieces = [
        Piece("It is a matter of choosing with care a regu ", LEFT, 700, 11, True),
        Piece("\u2010", 300, 700, 11, False),
        Piece("larizer of weights.", LEFT, 686, 11, True),
    ]
    text, _ = to_markdown([(1, pieces)], [])
    assert text == "It is a matter of choosing with care a regularizer of weights."


def test_ligatures_are_letters() -> None:
    text, _ = to_markdown([(1, [Piece("An eﬃcient ﬁrst ﬂow, the oﬀice said.", LEFT, 700, 11, True)])], [])
    assert text == "An efficient first flow, the office said."


def test_halves_of_characters_and_control_marks_leave() -> None:
    text, _ = to_markdown([(1, [Piece("a\ud835\udc00b \ud835 c\x07\u202e", LEFT, 700, 11, True)])], [])
    assert text == "a𝐀b \ufffd c"


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────


def test_each_page_has_an_anchor_where_its_text_begins() -> None:
    found = read(pdf(CATS, DOGS))
    assert [(found.text[anchor.start :][:4], anchor.mark) for anchor in found.anchors] == [
        ("Cats", "page=1"),
        ("Dogs", "page=2"),
    ]


def test_a_sentence_goes_on_over_the_page() -> None:
    found = read(pdf(CATS[:2], CATS[2:]))
    assert found.text == " ".join(CATS)
    assert [anchor.start for anchor in found.anchors] == [0, found.text.index("a cat that does not catch")]


def test_an_empty_page_counts() -> None:
    assert [anchor.mark for anchor in read(pdf(CATS, [], DOGS)).anchors] == ["page=1", "page=3"]


def test_running_heads_and_numbers_of_pages_leave() -> None:
    made = blank()
    for number, page in enumerate((CATS, DOGS, BIRDS), 1):
        add_page(made, [(LEFT, 40, "Annals of Pets"), *lines(*page), (300, 800, f"page {number} of 3")])
    assert read(bytes(made.output())).text == "\n\n".join(map(" ".join, (CATS, DOGS, BIRDS)))


def test_a_head_with_a_number_of_its_own_leaves_when_another_counts_the_pages() -> None:
    made = blank()
    for number, page in enumerate((CATS, DOGS), 17):
        add_page(made, [(LEFT, 40, f"3 On Pets {number}"), *lines(*page)])
    assert read(bytes(made.output())).text == "\n\n".join(map(" ".join, (CATS, DOGS)))


def test_a_slide_that_is_built_up_keeps_its_lines() -> None:
    title, *points = "Why cats sleep", "First, to save strength", "Second, to stay warm", "Third, why not"
    text = read(pdf([title, "", *points[:2]], [title, "", *points])).text
    assert text.split() == " ".join([title, *points[:2], title, *points]).split()


def test_a_file_of_one_repeated_line_keeps_it() -> None:
    assert read(pdf(CATS[:1], CATS[:1])).text == f"{CATS[0]} {CATS[0]}"


def test_rows_whose_numbers_do_not_count_the_pages_stay() -> None:
    made = blank()
    for number, page in enumerate((CATS, DOGS, BIRDS), 1):
        add_page(made, [(LEFT, 40, f"Table {number} of results"), *lines(*page)])
        made.add_page()
    text = read(bytes(made.output())).text
    assert [f"Table {number} of results" in text for number in (1, 2, 3)] == [True, True, True]


def test_a_line_that_two_pages_share_in_the_middle_stays() -> None:
    text = read(pdf([*CATS, "The same words.", *CATS], [*DOGS, "The same words.", *DOGS])).text
    assert text.count("The same words.") == 2


def test_lines_of_a_table_of_contents_leave() -> None:
    assert "Method" not in read(pdf([*CATS, "", "1 Method . . . . . . . . . . . 3"])).text


def test_two_columns_drawn_line_by_line_are_read_one_after_the_other() -> None:
    left, right = (wrap(" ".join(page * 2), 40) for page in (CATS, DOGS))
    rows = zip(lines(*left), lines(*right, x=RIGHT), strict=False)
    made = blank()
    add_page(made, [(LEFT, 40, "On Pets"), *chain.from_iterable(rows)])
    shorter = min(len(left), len(right))
    assert read(bytes(made.output())).text == "\n\n".join(
        ["On Pets", " ".join(left[:shorter]), " ".join(right[:shorter])]
    )


def test_a_table_is_read_row_by_row() -> None:
    rows = [(f"name {n}", f"{n}.0") for n in range(8)]
    texts = chain.from_iterable(
        zip(lines(*(a for a, _ in rows)), lines(*(b for _, b in rows), x=RIGHT), strict=True)
    )
    made = blank()
    add_page(made, list(texts))
    assert "name 3 3.0" in read(bytes(made.output())).text


def test_a_stamp_along_the_margin_is_not_text() -> None:
    made = blank()
    add_page(made, lines(*CATS))
    with made.rotation(90, 30, 400):
        made.text(30, 400, "arXiv:2205.14135v2 [cs.LG] 23 Jun 2022")
    assert read(bytes(made.output())).text == " ".join(CATS)


def test_a_page_that_is_printed_sideways_is_read() -> None:
    made = blank()
    made.add_page()
    with made.rotation(90, 300, 400):
        made.text(100, 400, "Words that run up the page from its foot.")
    assert read(bytes(made.output())).text == "Words that run up the page from its foot."


def test_bookmarks_that_stand_in_print_are_headings() -> None:
    made = blank()
    made.add_page()
    made.start_section("Introduction")
    made.text(LEFT, TOP, "1 Introduction")
    for x, y, text in lines(*CATS, top=TOP + LINE):
        made.text(x, y, text)
    made.start_section("Dogs", level=1)
    for x, y, text in lines("1.1 Dogs", *DOGS, top=TOP + 4 * LINE):
        made.text(x, y, text)
    made.start_section("Printed Nowhere")
    found = read(bytes(made.output()))
    assert [(s.heading, found.text[s.start : s.end].strip()) for s in found.sections] == [
        (("1 Introduction",), " ".join(CATS)),
        (("1 Introduction", "1.1 Dogs"), " ".join(DOGS)),
    ]


def test_without_bookmarks_short_lines_in_larger_print_are_headings() -> None:
    made = blank()
    made.add_page()
    made.set_font(size=20)
    made.text(LEFT, 40, "On Pets")
    for size, top, heading, page in ((14, 80, "1 Cats", CATS), (12.9, 160, "1.1 Cats at rest", DOGS)):
        made.set_font(size=size)
        made.text(LEFT, top, heading)
        made.set_font(size=11)
        for x, y, line in lines(*page, top=top + 18):
            made.text(x, y, line)
    assert [section.heading for section in read(bytes(made.output())).sections] == [
        ("On Pets",),
        ("On Pets", "1 Cats"),
        ("On Pets", "1 Cats", "1.1 Cats at rest"),
    ]


@pytest.mark.parametrize(
    "text", ["20 40 60 80", "A sentence in larger print.", "so it goes on", "1.5", "Word " * 13]
)
def test_larger_print_that_does_not_read_as_a_heading_is_text(text: str) -> None:
    made = blank()
    add_page(made, lines(*CATS))
    made.set_font(size=16)
    made.text(LEFT, 300, text)
    found = read(bytes(made.output()))
    assert [section.heading for section in found.sections] == [()]
    assert found.text.endswith(text.strip())


def test_pages_over_the_limit_are_left_out_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_PAGES", 2)
    found = read(pdf(CATS, DOGS, ["Never read."]))
    assert found.remark == "2 of the 3 pages of the PDF were read"
    assert "Never" not in found.text


def test_no_further_page_is_begun_when_the_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS", -1.0)
    found = read(pdf(CATS, DOGS))
    assert (found.text, found.remark) == (" ".join(CATS), "1 of the 2 pages of the PDF were read")


def test_a_broken_page_does_not_cost_the_others() -> None:
    found = read(pdf(CATS, DOGS).replace(b"/FlateDecode", b"/WrongDecode", 1))
    assert (found.text, found.remark) == (" ".join(DOGS), "1 of the 2 pages of the PDF were read")


def test_a_file_of_broken_pages_is_broken() -> None:
    found = outcome(pdf(CATS, DOGS).replace(b"/FlateDecode", b"/WrongDecode"))
    assert isinstance(found, Skipped)
    assert found.reason == "decode"
    assert found.detail.startswith("no page of the PDF can be read: ")


@settings(max_examples=25)
@given(st.lists(st.lists(st.integers(5, 12), min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_first_words_of_a_quote_stand_on_the_page_of_its_anchor(book: list[list[int]]) -> None:
    """Each word names its page: whatever stretch is quoted, the anchor before it names the page of its first."""
    pages = [
        [" ".join(f"w{page}x{row}x{n}" for n in range(length)) for row, length in enumerate(rows)]
        for page, rows in enumerate(book, 1)
    ]
    found = read(pdf(*pages))
    for word in set(found.text.split()):
        if word.startswith("w"):
            assert page_at(found, found.text.index(word)) == f"page={word[1:].partition('x')[0]}"


# ── what cannot be read ─────────────────────────────────────────────────────────────────────────────────


def test_a_password_is_asked_for() -> None:
    found = outcome(locked(*CATS, user_password="secret"))
    assert isinstance(found, Skipped)
    assert (found.reason, found.detail) == ("encrypted", "the PDF asks for a password")


def test_a_file_that_is_encrypted_against_changes_alone_is_read() -> None:
    assert read(locked(*CATS, user_password="")).text == " ".join(CATS)


@pytest.mark.parametrize(
    ("pages", "detail"),
    [
        (1, "a scan: the PDF holds images and no text on its one page"),
        (3, "a scan: the PDF holds images and no text on its 3 pages"),
    ],
)
def test_a_scan_holds_no_text(pages: int, detail: str) -> None:
    found = outcome(scan(pages))
    assert isinstance(found, Skipped)
    assert (found.reason, found.detail) == ("no_text", detail)


def test_a_file_with_blank_pages_holds_no_text() -> None:
    found = outcome(pdf([], []))
    assert isinstance(found, Skipped)
    assert (found.reason, found.detail) == ("no_text", "the PDF holds no text on its 2 pages")


@pytest.mark.parametrize(
    "body",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\nnothing of the kind\n%%EOF",
        pdf(CATS)[:400],
        b"%PDF-" + bytes(range(256)) * 40,
    ],
    ids=["header", "words", "cut off", "noise"],
)
def test_a_broken_file_ends_in_a_reason(body: bytes) -> None:
    found = outcome(body)
    assert isinstance(found, Skipped)
    assert found.reason in ("decode", "no_text")
    assert found.detail
    assert "\n" not in found.detail


def raw(*objects: bytes) -> bytes:
    """A file of numbered objects without an index of them: readers make their own."""
    numbered = b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, text) for n, text in enumerate(objects, 1))
    return b"%PDF-1.7\n" + numbered + b"trailer << /Root 1 0 R >>\nstartxref\n0\n%%EOF"


CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
ONE_PAGE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /X 4 0 R >> >> >>"


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            raw(CATALOG, ONE_PAGE, PAGE, stream(compress(bytes(90_000_000)), b"/Filter /FlateDecode")),
            "parser_limit",
        ),
        (raw(CATALOG, ONE_PAGE, PAGE, stream(b"[" * 100_000)), "parser_limit"),
        (raw(CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"), "decode"),
        (raw(CATALOG, ONE_PAGE, PAGE, stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form")), "no_text"),
    ],
    ids=["a bomb", "nesting", "pages in a circle", "drawings in a circle"],
)
def test_a_hostile_file_ends_in_a_reason(body: bytes, reason: str) -> None:
    found = outcome(body)
    assert isinstance(found, Skipped)
    assert found.reason == reason


def test_a_file_that_claims_more_pages_than_it_has_is_read() -> None:
    body = pdf(CATS).replace(b"/Count 1", b"/Count 1000000000")
    assert read(body).text == " ".join(CATS)


@settings(max_examples=40)
@given(st.data())
def test_damage_anywhere_ends_in_an_outcome(data: st.DataObject) -> None:
    body = bytearray(BOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    assert isinstance(outcome(bytes(body)), Extracted | Skipped)


@pytest.mark.parametrize("text", [". " * 200_000 + "x", "1 " * 200_000, "A" + "." * 200_000, "a-" * 200_000])
def test_a_line_without_end_costs_no_more_than_its_length(text: str) -> None:
    began = time.process_time()
    to_markdown([(page, [Piece(text, LEFT, 700, 20, True)]) for page in (1, 2)], [])
    assert time.process_time() - began < 5


# ── what a file says of itself ──────────────────────────────────────────────────────────────────────────


def stated(title: str, author: str = "", created: datetime | None = None) -> Extracted:
    made = blank()
    made.set_title(title)
    made.set_author(author)
    made.set_creation_date(created or READ_AT)
    add_page(made, lines("On the Sleep of Cats", "Ada Lovelace and Grace Hopper", "9 March 2021", "", *CATS))
    return read(bytes(made.output()))


def test_a_title_that_the_first_pages_print_is_believed() -> None:
    found = stated("On the Sleep of Cats")
    assert (found.title, dict(found.provenance)["title"]) == ("On the Sleep of Cats", "pdf info")


@pytest.mark.parametrize(
    "title",
    ["Microsoft Word - cats.doc", "untitled", "cats.tex", "PowerPoint Presentation", "Sleep", "A Template"],
)
def test_a_title_that_a_program_made_up_is_not(title: str) -> None:
    assert stated(title).title == ""


def test_authors_that_the_first_pages_print_are_believed() -> None:
    assert stated("x", "Ada Lovelace; Grace Hopper; Some Body").authors == ("Ada Lovelace", "Grace Hopper")


def test_the_day_of_the_file_counts_when_it_is_printed() -> None:
    found = stated("x", created=datetime(2021, 3, 9, 12, tzinfo=UTC))
    assert (found.published, dict(found.provenance)["published"]) == (date(2021, 3, 9), "pdf info")


def test_the_day_on_which_a_file_was_made_is_no_date_of_the_text() -> None:
    assert stated("x", created=datetime(2024, 7, 1, tzinfo=UTC)).published is None


def test_xmp_goes_before_the_info() -> None:
    made: FPDF = blank()
    made.set_title("Sleep of Cats")
    made.set_xmp_metadata(XMP)
    add_page(made, lines("On the Sleep of Cats", "Ada Lovelace", "", *CATS))
    found = read(bytes(made.output()))
    assert (found.title, found.authors) == ("On the Sleep of Cats", ("Ada Lovelace",))
    assert dict(found.provenance) == {"title": "xmp", "authors": "xmp"}


XMP = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/">
<rdf:Description rdf:about="">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">On the Sleep of Cats</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>Ada Lovelace</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF>"""
BOOK = pdf(CATS, DOGS)

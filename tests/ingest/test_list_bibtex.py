"""A bibliography becomes resources and notes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ingest.lists.bibtex import parse_bibtex
from ingest.types import ReadingList

A = "https://a.example/one"


def read(text: str) -> ReadingList:
    return parse_bibtex(text, "/lists/papers.bib")


def addresses(fields: str) -> list[str]:
    return [entry.url for entry in read(f"@misc{{k, title={{T}}, {fields}}}").resources]


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        (f"url = {{{A}}}, doi = {{10.1000/x}}", A),
        ("url = {https://a.example/Adam_(optimizer)}", "https://a.example/Adam_(optimizer)"),
        ("url = {https://a.example/x\\_y\\%20z}", "https://a.example/x_y%20z"),
        ("doi = {10.1000/xyz_1}", "https://doi.org/10.1000/xyz_1"),
        ("doi = {https://doi.org/10.1000/xyz\\_1}", "https://doi.org/10.1000/xyz_1"),
        ("eprint = {2205.14135}, archiveprefix = {arXiv}", "https://arxiv.org/abs/2205.14135"),
        ("Eprint = {hep-th/9901001v2}, EprintType = {arxiv}", "https://arxiv.org/abs/hep-th/9901001v2"),
        ("eprint = {arXiv:2205.14135}", "https://arxiv.org/abs/2205.14135"),
        ("journal = {arXiv preprint arXiv:1706.03762}", "https://arxiv.org/abs/1706.03762"),
        ("note = {arXiv:1706.03762v7 [cs]}", "https://arxiv.org/abs/1706.03762v7"),
        (f"howpublished = {{\\url{{{A}}}}}", A),
        (f"note = {{Read it at {A}.}}", A),
        (f"doi = {{10.1000/x}}, note = {{Slides: {A}}}", "https://doi.org/10.1000/x"),
    ],
)
def test_an_entry_leads_to_its_url_else_its_doi_else_its_number_on_arxiv(fields: str, url: str) -> None:
    assert addresses(fields) == [url]


@pytest.mark.parametrize(
    "fields",
    ["eprint = {2205.14135}, archiveprefix = {HAL}", "eprint = {none}, eprinttype={arxiv}", "doi = {x}"],
)
def test_what_is_no_address_is_not_made_one(fields: str) -> None:
    assert addresses(fields) == []


@pytest.mark.parametrize(
    ("value", "title"),
    [
        (
            '{{FlashAttention}: Fast {\\"U}ber \\emph{Exact} Attention}',
            "FlashAttention: Fast Über Exact Attention",
        ),
        ('"Pruning -- a survey"', "Pruning – a survey"),
        ("{An $O(n^2)$ bound}", "An $O(n^2)$ bound"),
        (r"{The $a {b} c$ and {\emph{two {W}ords}} for 5\$ off}", "The $a {b} c$ and two Words for 5$ off"),
        ("{Two\n   lines}", "Two lines"),
        ("{50\\% of {B}ert}", "50% of Bert"),
        ('acm # " and " # {more}', "ACM and more"),
        ("acm", "ACM"),
        ("{" + "{" * 400 + "}" * 400 + "}", "{" * 400 + "}" * 400),
    ],
)
def test_titles_are_read_as_latex_with_macros_put_in(value: str, title: str) -> None:
    [entry] = read(f'@string{{ACM = "ACM"}}\n@misc{{k, title = {value}, url = {{{A}}}}}').resources
    assert entry.title == title


def test_groups_and_keywords_are_headings() -> None:
    [entry] = read(
        f"@misc{{k, keywords={{attention, memory; attention}}, groups={{GPU}}, url={{{A}}}}}"
    ).resources
    assert entry.section == ("GPU", "attention", "memory")


def test_an_abstract_is_a_quote_of_the_authors_and_a_note_is_the_owners() -> None:
    listed = read(
        f"@misc{{k, author={{Dao, Tri and Daniel Fu}}, abstract={{It is fast and exact.}},\n"
        f" annote={{Compare with the second version}}, url={{{A}}}}}"
    )
    assert [(note.text, note.author, note.url) for note in listed.notes] == [
        ("Compare with the second version", "", A),
        ("Abstract: It is fast and exact.", "Tri Dao, Daniel Fu", A),
    ]


def test_words_of_an_entry_without_an_address_are_kept_and_the_lack_is_said() -> None:
    listed = read("\n@misc{k, title={Lost}, annote={My own words about it}}")
    assert [note.text for note in listed.notes] == ["My own words about it"]
    assert listed.warnings == (
        "entries of /lists/papers.bib without url, doi and arXiv number: line 2 “Lost”",
    )


def test_of_many_entries_without_an_address_ten_are_named() -> None:
    [warning] = read("\n".join(f"@misc{{k{n}, title={{T{n}}}}}" for n in range(12))).warnings
    assert warning.endswith("line 9 “T8”, line 10 “T9” and 2 more")


def test_a_key_or_a_field_that_is_there_twice_loses_no_entry() -> None:
    listed = read(
        f"@misc{{k, title={{One}}, url={{{A}}}}}\n@misc{{k, title={{{{T}}wo}}, url={{{A}2}}}}\n"
        f"@misc{{l, title={{Three}}, title={{Four}}, url={{{A}3}}}}\n"
    )
    assert [(entry.title, entry.line) for entry in listed.resources] == [("One", 1), ("Two", 2), ("Three", 3)]
    assert listed.warnings == (
        "broken entries of /lists/papers.bib: line 2 (Duplicate entry key 'k': read all the same), "
        "line 3 (Duplicate field keys on entry: 'title': read all the same)",
    )


def test_an_entry_that_is_cut_off_is_said_with_its_line_and_the_next_is_read() -> None:
    listed = read(f"@misc{{k, title = {{never closed\n\n@misc{{l, title={{Next}}, url={{{A}}}}}\n")
    assert [(entry.title, entry.line) for entry in listed.resources] == [("Next", 3)]
    [warning] = listed.warnings
    assert warning.startswith("broken entries of /lists/papers.bib: line 1 (Unexpected block start")
    assert warning.endswith(": not read)")


def test_a_broken_entry_prints_nothing_by_itself() -> None:
    program = "from ingest.lists.bibtex import parse_bibtex; parse_bibtex('@misc{k, title = {x', 'l.bib')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("", "")

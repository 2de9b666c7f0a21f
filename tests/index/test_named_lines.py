"""Lines that an entry of the list names are chunks of their own, found and told under that entry."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import Stamp, build
from index.chunk import chunk_document, lexical_text
from index.embed import open_embedder
from index.named_lines import meant_by, named_sections
from index.retrieve import Retriever
from index.snapshot import open_current
from index.types import Query
from ingest.definitions import sections_of_code
from ingest.types import Document, Origin, Resource

CODE = """\
import math
RATE = 0.1

class SGD(Optimizer):
  def step(self):
    self.x -= RATE


class Adam(Optimizer):
  def step(self):
    self.t += 1
    self.m = 0.9

def tail():
  return 1
"""
BLOB = "https://github.com/o/tool/blob/main/optim.py"


def entry(fragment: str, title: str = "", section: str = "List", note: str = "") -> Resource:
    return Resource(f"{BLOB}#{fragment}" if fragment else BLOB, title, (section,), note, 1)


def document(*entries: Resource, origin: Origin = "fetched") -> Document:
    return Document(
        id="d", url=BLOB, title="tool: optim.py", site="github.com", authors=(), published=None, kind="code",
        text=CODE, sections=sections_of_code(CODE, "optim.py"), origin=origin, read_at=None, entries=entries,
    )  # fmt: skip


def lines(start: int, end: int) -> tuple[int, int]:
    """First and last line of a stretch of the code that ends with no line end."""
    text = CODE[start:end].rstrip("\n")
    first = CODE.count("\n", 0, start) + 1
    return first, first + text.count("\n")


def headed(source: Document, title: str) -> list[tuple[tuple[str, ...], tuple[int, int]]]:
    return [(s.heading, lines(s.start, s.end)) for s in named_sections(source) if title in s.heading]


@pytest.mark.parametrize(
    ("fragment", "title", "heading", "named"),
    [
        ("L9", "class Adam(Optimizer)", ("class Adam(Optimizer)",), (9, 12)),
        ("LL4-L4C21", "SGD of tool", ("class SGD(Optimizer)", "SGD of tool"), (4, 6)),
        ("L10", "its step", ("class Adam(Optimizer)", "its step"), (9, 12)),
        ("L10-L11", "counting", ("class Adam(Optimizer)", "counting"), (10, 11)),
        ("L4-L12", "both", ("both",), (4, 12)),
        ("L1", "head", ("head",), (1, 2)),
        ("L14-L900", "rest", ("def tail()", "rest"), (14, 15)),
    ],
)
def test_named_lines_are_a_section_under_the_title_of_their_entry(
    fragment: str, title: str, heading: tuple[str, ...], named: tuple[int, int]
) -> None:
    assert headed(document(entry(fragment, title)), title) == [(heading, named)]


def test_the_sections_still_tile_the_file() -> None:
    source = document(entry("L10-L11", "a"), entry("L5-L10", "b"), entry("L1", "c"), entry("L9"))
    found = named_sections(source)
    assert "".join(CODE[part.start : part.end] for part in found) == CODE


@pytest.mark.parametrize("fragment", ["", "L900", "readme", "L0"])
def test_a_fragment_that_names_no_line_of_the_file_changes_nothing(fragment: str) -> None:
    source = document(entry(fragment, "title"))
    assert named_sections(source) == source.sections


def test_a_digest_of_code_is_prose_and_stays_whole() -> None:
    source = document(entry("L9", "title"), origin="digest")
    assert named_sections(source) == source.sections
    assert meant_by(source, 0, 5) == source.entries


def test_a_chunk_is_indexed_under_the_entry_that_names_it_and_no_other() -> None:
    sgd, adam = entry("L4", "SGD", "Descent", "plain"), entry("L9", "Adam", "Moments", "with two averages")
    chunks = chunk_document(document(sgd, adam))
    found = {chunk.heading: lexical_text(chunk).meta for chunk in chunks}
    assert found[("class SGD(Optimizer)", "SGD")] == "github.com\nDescent\nplain"
    assert found[("class Adam(Optimizer)", "Adam")] == "github.com\nMoments\nwith two averages"
    assert found[("def tail()",)] == "github.com"


@pytest.mark.parametrize(
    ("question", "first"),
    [("SGD of the tool", 4), ("What does Adam average?", 9), ("class Adam(Optimizer)", 9)],
)
def test_a_question_about_an_entry_finds_its_lines_first(tmp_path: Path, question: str, first: int) -> None:
    source = document(entry("L4", "SGD", "Descent"), entry("L9", "Adam", "Moments", "keeps two averages"))
    embedder = open_embedder("hashing")
    build([source], tmp_path, embedder, Stamp("", ""), lambda *told: None)
    with open_current(tmp_path) as snapshot:
        found = Retriever(snapshot, embedder).retrieve(Query(question)).passages[0].chunk
    assert lines(found.start, found.end)[0] == first


def test_lines_that_nobody_names_belong_to_the_entries_of_the_whole_file() -> None:
    whole, adam = entry("", "file"), entry("L9", "Adam")
    source = document(whole, adam)
    assert meant_by(source, 0, 10) == (whole,)
    assert meant_by(source, CODE.index("class Adam"), len(CODE)) == (adam,)

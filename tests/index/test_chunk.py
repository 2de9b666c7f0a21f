"""How documents are cut: exact offsets, whole sentences, nothing lost, no more than the model reads."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llama_index.core.schema import MetadataMode

from index.chunk import CHUNK_PIECES, as_node, chunk_document, embedding_text, lexical_text
from index.types import Chunk
from index.wordpieces import MAX_PIECES, SPECIAL_PIECES, count
from ingest.markdown import sections_of
from ingest.types import Document, Kind, Resource, Section

ODD = [
    "A plain sentence about the batch size. ", "Why? ", "Lead-in:\n\n", "- an item of a list\n", "1. first\n",
    "    - a nested item. With two\n", "\n", "\n\n", "| a | b |\n|---|---|\n", "| 1 | 2 |\n", "```\n", "$$\n",
    "x = f(y)  # code\n", "    return x\n", "a = \\frac{b}{c}\n", "# Heading\n", "## Deeper\n", "最初です。",
    "> quoted words. More\n", "---\n", "[text](https://example.org/a_b-c?d=e) ", "🤖 ", "\t", " ", "W" * 150,
    "a_b.c/" * 40, "word " * 90, "!?" * 30, "\u00a0", "\x0c", "}\n", "<br>\n",
]  # fmt: skip
PIECES = st.lists(
    st.sampled_from(ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=10), max_size=40
).map("".join)


def document(text: str, kind: Kind = "article", **known: object) -> Document:
    given = {
        "title": "Tuning playbook",
        "site": "example.org",
        "authors": (),
        "published": None,
        "entries": (),
    }
    sections = (Section((), 0, len(text)),) if kind == "code" else sections_of(text)
    values = {
        "id": "d",
        "url": "https://example.org/p",
        "sections": sections,
        "origin": "saved",
        "read_at": None,
    }
    return Document(kind=kind, text=text, **{**values, **given, **known})


def texts(text: str, kind: Kind = "article") -> list[str]:
    return [chunk.text for chunk in chunk_document(document(text, kind))]


def words(number: int, name: str = "word") -> str:
    """A sentence of that many word pieces: the full stop is one."""
    return " ".join([name.capitalize(), *[name] * (number - 2)]) + "."


def check(source: Document) -> tuple[Chunk, ...]:
    """The invariants of every chunk."""
    chunks = chunk_document(source)
    for chunk in chunks:
        assert source.text[chunk.start : chunk.end] == chunk.text == chunk.text.strip() != ""
        holders = [s for s in source.sections if s.start <= chunk.start and chunk.end <= s.end]
        assert [s.heading for s in holders] == [chunk.heading]
        assert count(chunk.text) <= MAX_PIECES - SPECIAL_PIECES
        assert chunk.sentences
        for (start, end), following in zip(chunk.sentences, [*chunk.sentences[1:], None], strict=True):
            assert 0 <= start < end <= (following[0] if following else len(chunk.text))
        embedded = embedding_text(chunk)
        assert embedded.text.endswith(chunk.text)
        assert count(embedded.text) <= MAX_PIECES - SPECIAL_PIECES
        assert [embedded.text[s:e] for s, e in embedded.sentences] == [
            chunk.text[s:e] for s, e in chunk.sentences
        ]
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    return chunks


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=PIECES, kind=st.sampled_from(["article", "code"]))
def test_chunks_stand_where_they_say_and_lose_nothing(text: str, kind: Kind) -> None:
    source = document(text, kind)
    chunks = check(source)
    for section in source.sections:
        own = [chunk for chunk in chunks if section.start <= chunk.start < section.end]
        place = section.start
        for chunk in own:
            assert source.text[place : chunk.start].strip() == ""
            place = chunk.end
        rest = source.text[place : section.end]
        # Only a section without a word, or one of nothing but heading lines, gives no chunk.
        said = [line for line in rest.split("\n") if re.search(r"\w", line) and not line.startswith("#")]
        assert rest.strip() == "" or not (own or said)


def test_a_section_that_fits_is_one_chunk_with_its_heading_path() -> None:
    chunks = check(document("# Tuning\nIntro.\n## Batch size\nIt saturates. Really.\n"))
    assert [(chunk.heading, chunk.text) for chunk in chunks] == [
        (("Tuning",), "Intro."),
        (("Tuning", "Batch size"), "It saturates. Really."),
    ]
    assert [chunks[1].text[s:e] for s, e in chunks[1].sentences] == ["It saturates.", "Really."]
    assert (chunks[1].start, chunks[1].end) == (30, 51)


@pytest.mark.parametrize("text", ["", " \n", "# Only\n## headings\n", "# Rule\n---\n", "# Marks\n***\n* \n"])
def test_nothing_to_say_gives_no_chunk(text: str) -> None:
    assert texts(text) == []


def test_a_document_without_sections_is_one_section() -> None:
    assert [c.text for c in chunk_document(document("Some words.", sections=()))] == ["Some words."]


def test_a_section_is_shared_out_evenly_at_the_ends_of_sentences() -> None:
    # 11 sentences of 20 pieces are 220: two chunks, and not 200 with a scrap of 20.
    sentence = words(20)
    parts = texts(" ".join([sentence] * 11))
    assert [count(part) for part in parts] == [120, 100]
    assert all(part.endswith(".") for part in parts)


def test_long_sections_have_chunks_of_128_to_200_word_pieces() -> None:
    parts = texts(" ".join(words(30 + i % 7) for i in range(60)))
    assert all(128 <= count(part) <= CHUNK_PIECES for part in parts)


def test_chunks_never_cross_a_heading() -> None:
    assert texts("# A\nOne.\n# B\nTwo.\n# C\nThree.\n") == ["One.", "Two.", "Three."]


def test_a_list_stays_with_the_line_that_leads_into_it() -> None:
    before, led = words(150), "There are three reasons:\n\n- " + "\n- ".join([words(20)] * 3)
    assert texts(f"{before} {led}") == [before, led]


def test_a_list_too_long_for_one_chunk_is_cut_between_items_and_says_what_it_continues() -> None:
    items = [words(45, "item") for _ in range(7)]
    chunks = check(document("The reasons are:\n\n- " + "\n- ".join(items)))
    assert chunks[0].text.startswith("The reasons are:\n\n- Item")
    assert [chunk.text.count("- Item") for chunk in chunks] == [3, 4]
    assert embedding_text(chunks[0]).text == "Tuning playbook\n\n" + chunks[0].text
    assert embedding_text(chunks[1]).text == "Tuning playbook\nThe reasons are:\n\n" + chunks[1].text
    assert lexical_text(chunks[1]).heading == "The reasons are:"
    assert lexical_text(chunks[0]).heading == ""


def test_a_nested_list_stays_with_its_item() -> None:
    outer = "- " + words(60, "outer") + "\n" + "".join(f"    - {words(30, 'inner')}\n" for _ in range(3))
    parts = texts(outer + outer)
    assert [(part.count("outer."), part.count("inner.")) for part in parts] == [(1, 3), (1, 3)]


def test_the_header_of_a_table_stays_with_its_first_row_and_goes_before_the_later_ones() -> None:
    header = "| model | size |\n|---|---|\n"
    chunks = check(document(header + "".join(f"| {words(40, 'row')} | {i} |\n" for i in range(10))))
    assert chunks[0].text.startswith(header + "| Row")
    assert len(chunks) == 3
    assert embedding_text(chunks[2]).text == "Tuning playbook\n| model | size |\n\n" + chunks[2].text


def test_code_is_cut_between_its_lines() -> None:
    lines = [f"value_{i} = compute(value_{i}, rate)" for i in range(60)]
    parts = texts("```python\n" + "\n".join(lines) + "\n```")
    assert len(parts) > 1
    assert [line for part in parts for line in part.split("\n") if "```" not in line] == lines


def test_a_code_file_is_cut_between_its_paragraphs_and_its_lines_are_its_sentences() -> None:
    paragraph = "def f(x):\n" + "    x = g(x, 1)\n" * 15
    chunks = check(document("\n".join([paragraph] * 3), kind="code"))
    assert [chunk.text for chunk in chunks] == [paragraph.strip()] * 3
    first = chunks[0]
    assert [first.text[s:e] for s, e in first.sentences] == ["def f(x):", *["x = g(x, 1)"] * 15]


def test_a_sentence_too_long_for_a_chunk_is_cut_between_words() -> None:
    assert [count(part) for part in texts(words(450))] == [200, 200, 50]


def test_a_word_without_end_is_cut_as_well() -> None:
    # A million letters: measuring the rest for each piece would take minutes.
    parts = texts("x" * 1_000_000)
    assert "".join(parts) == "x" * 1_000_000
    assert max(len(part) for part in parts) <= 2_009


@pytest.mark.parametrize(
    "word",
    # Whole words of many letters that are one piece each; letters that the model does not know; words that
    # Python sees and the model, which drops control characters, does not.
    ["responsibilities ", "ស្វាគមន៍ភាសាខ្មែរ ", "𒀀" * 16 + " ", "strawberry\x1cresponsibilities\x1clandscape "],
)
def test_a_sentence_of_odd_words_without_end_is_cut_so_that_the_model_reads_it_all(word: str) -> None:
    chunks = check(document(word * 450))
    assert " ".join(chunk.text for chunk in chunks).split() == (word * 450).split()
    assert len(chunks) >= 3
    assert max(count(chunk.text) for chunk in chunks) <= CHUNK_PIECES


def test_another_way_to_count_may_be_given() -> None:
    chunks = chunk_document(document(" ".join([words(100)] * 4)), count=lambda text: len(text.split()))
    assert [len(chunk.text.split()) for chunk in chunks] == [198, 198]


def test_the_same_document_gives_the_same_chunks_and_another_place_another_id() -> None:
    source = document("# A\nSame.\n# B\nSame.\n")
    assert chunk_document(source) == chunk_document(source)
    first, second = chunk_document(source)
    assert first.text == second.text
    assert first.id != second.id


def test_the_prefix_is_title_and_nearest_headings_and_the_metadata_is_all_that_is_known() -> None:
    entry = Resource("https://example.org/p#x", "p", ("Training", "Batch size"), "Read this first.", 7)
    text = "# Guide\n## Choosing\n### Batch size\nIt saturates.\n"
    known = {"authors": ("Ada L.", "Alan T."), "published": date(2023, 1, 10), "entries": (entry, entry)}
    (chunk,) = chunk_document(document(text, **known))
    node = as_node(chunk)
    assert node.get_content(MetadataMode.EMBED) == "Tuning playbook\nChoosing: Batch size\n\nIt saturates."
    assert node.get_metadata_str(MetadataMode.LLM).split("\n") == [
        "Tuning playbook", "Guide › Choosing › Batch size", "example.org", "Ada L., Alan T.", "2023",
        "Training › Batch size", "Read this first.", "https://example.org/p",
    ]  # fmt: skip
    assert node.get_content(MetadataMode.NONE) == "It saturates."
    assert (node.start_char_idx, node.end_char_idx, node.node_id) == (chunk.start, chunk.end, chunk.id)
    lexical = lexical_text(chunk)
    assert (lexical.body, lexical.title) == ("It saturates.", "Tuning playbook")
    assert lexical.heading == "Guide › Choosing › Batch size"
    assert lexical.meta == "example.org\nAda L., Alan T.\n2023\nTraining › Batch size\nRead this first."


def test_a_heading_that_repeats_the_title_is_not_embedded_twice() -> None:
    (chunk,) = chunk_document(document("# tuning Playbook\nIt saturates.\n"))
    assert embedding_text(chunk).text == "Tuning playbook\n\nIt saturates."


def test_a_long_title_and_long_headings_leave_room_for_the_chunk() -> None:
    text = f"# {words(90, 'outer')}\n## {words(90, 'inner')}\n{words(200)}"
    (chunk,) = check(document(text, title=words(300, "title")))
    assert embedding_text(chunk).text.split("\n\n")[0].split("\n") == [
        "Title" + " title" * 17,
        "Outer" + " outer" * 19,
    ]

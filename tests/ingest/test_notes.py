"""Notes of a list as documents."""

from ingest.notes import note_documents
from ingest.reading_list import parse
from ingest.types import Document, Resource, Section

WHO = "https://twitter.com/rasbt"


def documents(text: str) -> tuple[Document, ...]:
    return note_documents(parse(text, "/lists/ml.md"))


def test_a_quote_is_titled_by_its_author_and_its_section() -> None:
    [note] = documents(
        f"# Fine-Tuning\n\n## Choosing the batch size\n\n> As large as fits. [Sebastian Raschka]({WHO})\n"
    )
    assert note.title == "Note by Sebastian Raschka: Choosing the batch size"
    assert (note.kind, note.origin, note.url, note.site) == ("note", "list", WHO, "twitter.com")
    assert note.authors == ("Sebastian Raschka",)
    assert note.text == "As large as fits."
    assert note.sections == (Section((), 0, 17),)
    assert (note.published, note.read_at) == (None, None)
    assert note.entries == (Resource(WHO, "", ("Fine-Tuning", "Choosing the batch size"), "", 5),)


def test_a_note_beside_a_link_has_the_links_address_and_name() -> None:
    [note] = documents(
        "# S\n\n- [Adam, explained](https://a.example/adam#intro): read this before all else.\n"
    )
    assert (note.title, note.url) == ("Note: Adam, explained", "https://a.example/adam")
    assert note.entries == (Resource("https://a.example/adam#intro", "Adam, explained", ("S",), "", 3),)


def test_a_note_without_any_link_has_the_lists_address_and_its_line() -> None:
    [note] = documents("# S\n\nMore is not better.\n")
    assert (note.title, note.url, note.site) == ("Note: S", "/lists/ml.md#L3", "")
    assert note.authors == ()


def test_a_note_under_no_heading_is_named_by_the_list() -> None:
    assert [note.title for note in documents("More is not better.\n")] == ["Note: ml"]


def test_an_address_as_link_text_is_no_name() -> None:
    [note] = documents("# S\n\n> Said here. [https://arxiv.org/abs/1](https://t.co/x)\n")
    assert (note.title, note.url) == ("Note: S", "https://t.co/x")


def test_ids_stay_when_lines_above_come_and_go_and_differ_for_equal_notes() -> None:
    before = documents("# S\n\nOne note here.\n\n---\n\nOne note here.\n")
    after = documents("# R\n\nNew words.\n\n# S\n\nOne note here.\n\n---\n\nOne note here.\n")
    assert [note.id for note in before] == [note.id for note in after][1:]
    assert len({note.id for note in after}) == 3


def test_a_note_beside_a_relative_link_of_a_list_on_the_web_can_be_opened() -> None:
    text = "- [Notes](notes/one.md) what I found out about the batch size\n"
    [document] = note_documents(parse(text, "https://a.example/lists/ml.md"))
    assert document.url == "https://a.example/lists/notes/one.md"

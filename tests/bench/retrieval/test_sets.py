"""The public sets as documents and questions, made small enough to count by hand."""

import json
from pathlib import Path

import pytest
from sets import Question, chunking, squad

WIKI = " = Cats = \nThey sleep .\n = = Food = = \nFish .\n = Dogs = \nThey bark .\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "chunking_evaluation").mkdir()
    (tmp_path / "chunking_evaluation" / "wiki.md").write_text(WIKI, newline="")
    (tmp_path / "chunking_evaluation" / "talk.md").write_text("Hi.\r\nHow are you?", newline="")
    rows = ["question,references,corpus_id", '"Who, where?","[{""start_index"": 5, ""end_index"": 17}]",talk']
    rows.append("What?,[],wiki")
    (tmp_path / "chunking_evaluation" / "questions_df.csv").write_text("\n".join(rows))
    asked = {"question": "Who?", "is_impossible": False, "answers": [{"text": "cat", "answer_start": 2}] * 2}
    article = {
        "title": "A_cat",
        "paragraphs": [
            {"context": "Dogs bark.", "qas": [{"question": "Why?", "is_impossible": True, "answers": []}]},
            {"context": "A cat sleeps.", "qas": [asked]},
        ],
    }
    (tmp_path / "squad2_half").mkdir()
    (tmp_path / "squad2_half" / "dev-v2.0.json").write_text(json.dumps({"data": [article]}))
    return tmp_path


def test_spans_count_the_characters_of_the_file_as_it_is(folder: Path) -> None:
    documents, questions = chunking(folder)
    assert questions[0] == Question("Who, where?", "talk", ((5, 17),))
    assert documents[0].text[5:17] == "How are you?"


def test_the_headings_of_a_dump_of_wikipedia_are_sections(folder: Path) -> None:
    wiki = chunking(folder)[0][1]
    assert [(one.heading, wiki.text[one.start : one.end]) for one in wiki.sections[1:]] == [
        (("Cats",), "They sleep .\n"),
        (("Cats", "Food"), "Fish .\n"),
        (("Dogs",), "They bark .\n"),
    ]


@pytest.mark.parametrize(
    ("by_paragraph", "sections"),
    [(True, ["Dogs bark.", "A cat sleeps."]), (False, ["Dogs bark.\n\nA cat sleeps."])],
)
def test_an_article_has_its_paragraphs_or_itself_as_sections(
    folder: Path, by_paragraph: bool, sections: list[str]
) -> None:
    (document,), (question,) = squad(folder, by_paragraph=by_paragraph)
    assert document.title == "A cat"
    assert [document.text[one.start : one.end] for one in document.sections] == sections
    assert question == Question("Who?", "A_cat", ((14, 17),), 1, ("cat",))
    assert document.text[14:17] == "cat"

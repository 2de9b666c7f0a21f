"""Questions are read line by line, and a line that cannot be asked or judged is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluation.cases import Case, load_cases
from ingest.errors import UsageError

ASKED = {"id": "a", "question": "why?", "answerable": True, "url": "https://a.org", "phrase": "so"}


def test_cases_are_read_line_by_line_and_empty_lines_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"{json.dumps(ASKED)}\n\n" + '{"id": "b", "question": "who?", "answerable": false}\n')
    assert load_cases(path) == (Case("a", "why?", True, "https://a.org", "so"), Case("b", "who?", False))


def test_further_phrases_stand_in_a_list(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(json.dumps({**ASKED, "also": ["thus", "hence"]}), encoding="utf-8")
    (case,) = load_cases(path)
    assert case.also == ("thus", "hence")
    assert case.phrases == ("so", "thus", "hence")


def test_a_question_has_one_of_three_kinds() -> None:
    assert Case("a", "why?", True).kind == "answerable"
    assert Case("b", "why?", False).kind == "off-topic"
    assert Case("c", "why?", False, near=True).kind == "near miss"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nonsense", "not a question"),
        ("[1]", "no object"),
        ('{"id": "a", "question": "why?"}', "answerable"),
        ('{"id": "a"}', "it has no answerable and no question"),
        ('{"id": "a", "question": "why?", "answerable": false, "urls": "x"}', "there is no key urls"),
        ('{"id": "a", "question": 5, "answerable": false}', "texts"),
        ('{"id": "a", "question": "why?", "answerable": "no"}', "true or false"),
        ('{"id": "a", "question": " ? ", "answerable": false}', "holds no word"),
        ('{"id": "a", "question": "why?", "answerable": true}', "names its url and its phrase"),
        ('{"id": "a", "question": "why?", "answerable": false, "also": "so"}', "list of phrases"),
        ('{"id": "a", "question": "why?", "answerable": false, "also": ["so", 1]}', "list of phrases"),
        ('{"id": "a", "question": "why?", "answerable": false, "also": [" "]}', "list of phrases"),
    ],
)
def test_a_line_that_is_no_question_is_named_with_its_number(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"questions\.jsonl:2: .*{said}"):
        load_cases(path)


@pytest.mark.parametrize("content", [b"\n\n", b"\xff\xfe"])
def test_a_file_without_questions_is_wrong_usage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "q.jsonl").write_bytes(content)
    with pytest.raises(UsageError, match=r"hold no line|cannot be read"):
        load_cases(tmp_path / "q.jsonl")
    with pytest.raises(UsageError, match=r"absent\.jsonl' cannot be read: No such file or directory$"):
        load_cases(tmp_path / "absent.jsonl")

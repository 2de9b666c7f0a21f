"""The shipped questions and digests are what they claim to be."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).parent.parent / "data"
LIST = (DATA / "resources.md").read_text(encoding="utf-8")
DIGESTS = sorted((DATA / "digests").glob("*.md"))
VEILED_QUESTIONS = Path(__file__).parent / "bench" / "veiled.jsonl"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


QUESTIONS = lines(DATA / "questions.jsonl")
VEILED = lines(VEILED_QUESTIONS)  # riddles that avoid even the name of their topic
ANSWERABLE = [question for question in QUESTIONS if question["answerable"]]
FAR = [question for question in ANSWERABLE if question["style"] == "far"]

KEYS = ["id", "question", "answerable", "near", "url", "phrase", "style", "type"]
TYPES = {"definition", "why", "how", "number", "when", "who", "list", "compare", "fact", "note"}
FRONT = {"url", "title", "authors", "published", "kind", "section", "read"}
SHORT_SOURCES = {"talktocode-readme.md"}  # a README of a few lines holds no 300 words of substance
STOP = frozenset(
    re.findall(
        r"[a-z]+",
        """
        a about after all also an and any are as at be been before but by can did do does each else for from
        had has have how i if in into is it its may more most much must my no not of off on only or other our
        over should so some such than that the their them then there these they this those to too up very was
        we were what when where which while who why will with would you your
        """,
    )
)


def urls(text: str) -> set[str]:
    return set(re.findall(r"https?://[^\s)\]>]+", text))


LISTED = urls(LIST)


@cache
def digest(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def plain(text: str) -> str:
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return " ".join(re.sub(r"[`*$>]", "", text).lower().split())


def sections_of_the_list() -> Iterator[str]:
    yield from re.split(r"^(?=#+ )", LIST, flags=re.MULTILINE)


@cache
def texts(url: str) -> list[str]:
    """Everything shipped that speaks for the address: its digests, and the list where it names it."""
    parts = [digest(path) for path in DIGESTS]
    return [body for front, body in parts if front["url"] == url] + [
        section for section in sections_of_the_list() if url in urls(section)
    ]


def sentences(text: str) -> Iterator[str]:
    for block in re.split(r"\n\s*>?\s*\n|\n(?=\s*(?:[-#]|\d+\.) ?)", text):
        yield from re.split(r"(?<=[.!?])\s+(?=[A-Z])", block.strip())


def holding(question: dict[str, Any], phrase: str = "") -> list[str]:
    """The sentences of the question's source that hold a phrase; its first one if none is given."""
    phrase = plain(phrase or question["phrase"])
    return [
        sentence
        for text in texts(question["url"])
        for sentence in map(plain, sentences(text))
        if phrase in sentence
    ]


def content(text: str) -> set[str]:
    return {word[:5] for word in re.findall(r"[a-z0-9]+", plain(text)) if word not in STOP}


def test_there_are_eighty_answerable_questions_and_thirty_others_half_of_them_near() -> None:
    counts = Counter((question["answerable"], question["near"]) for question in QUESTIONS)
    assert counts == {(True, False): 80, (False, False): 15, (False, True): 15}


def test_half_of_the_answerable_questions_are_far_from_the_words_of_their_source() -> None:
    assert Counter(question["style"] for question in ANSWERABLE) == {"far": 40, "close": 40}


def test_ids_and_questions_are_unique() -> None:
    both = QUESTIONS + VEILED
    assert len({question["id"] for question in both}) == len(both)
    assert len({plain(question["question"]) for question in both}) == len(both)


def test_there_are_forty_veiled_questions_kept_apart() -> None:
    assert Counter((question["answerable"], question["style"]) for question in VEILED) == {(True, "far"): 40}


@pytest.mark.parametrize("question", QUESTIONS + VEILED, ids=lambda question: question["id"])
def test_a_question_has_its_keys_and_what_its_kind_demands(question: dict[str, Any]) -> None:
    assert [key for key in question if key != "also"] == KEYS
    assert question["type"] in TYPES
    assert json.dumps(question, ensure_ascii=False).isascii()
    if not question["answerable"]:
        assert (question["url"], question["phrase"], question["style"]) == ("", "", "")


def test_every_type_of_question_is_asked() -> None:
    assert {question["type"] for question in ANSWERABLE} == TYPES


@pytest.mark.parametrize("question", ANSWERABLE + VEILED, ids=lambda question: question["id"])
def test_a_phrase_stands_in_one_sentence_of_its_listed_source(question: dict[str, Any]) -> None:
    assert question["url"] in LISTED
    assert 2 <= len(question["phrase"].split()) <= 7
    for phrase in (question["phrase"], *question.get("also", ())):
        assert holding(question, phrase)
        assert plain(phrase) not in plain(question["question"])


@pytest.mark.parametrize("question", FAR + VEILED, ids=lambda question: question["id"])
def test_a_far_question_shares_at_most_two_content_words_with_its_answer(question: dict[str, Any]) -> None:
    for sentence in holding(question):
        shared = content(question["question"]) & content(sentence)
        assert len(shared) <= 2, (sorted(shared), sentence)


def test_every_digest_is_asked_about() -> None:
    for path in DIGESTS:
        front, body = digest(path)
        asked = [question for question in ANSWERABLE if question["url"] == front["url"]]
        assert any(plain(question["phrase"]) in plain(body) for question in asked), path.name


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_a_digest_says_whose_it_is_and_how_much_was_read(path: Path) -> None:
    front, body = digest(path)
    assert set(front) >= FRONT
    assert front["url"] in LISTED
    assert front["title"]
    assert front["section"]
    assert front["read"] in {"full", "part", "none"}
    words = len(body.split())
    if front["read"] == "full" and path.name not in SHORT_SOURCES:
        assert 300 <= words <= 900
    if front["read"] == "none":
        assert words <= 60

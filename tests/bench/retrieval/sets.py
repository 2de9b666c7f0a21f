"""The public sets as documents and questions, and which part of them may be tuned on.

Chroma's chunking evaluation (MIT): five corpora, questions with the spans that answer them. SQuAD 2.0 (CC BY-SA
4.0): articles of paragraphs, questions with the spans of their answers, and questions that nothing answers.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

from ingest.markdown import sections_of
from ingest.types import Document, Section, Span

Part = Literal["tune", "report", "all"]

CHUNKING = "chunking_evaluation"
SQUAD = "squad2_half/dev-v2.0.json"

TUNED_CORPORA = ("state_of_the_union", "finance")
"""The corpora whose questions may be tuned on; the other three are reported."""

_WIKI_HEADING = re.compile(r"^ ((?:= )+)(\S.*?)(?: =)+ *\n", re.MULTILINE)

_BETWEEN = "\n\n"
"""What stands between two paragraphs of an article."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and where its answer stands."""

    text: str
    group: str
    """Id of the document that it is about: an article, or a corpus."""
    spans: tuple[Span, ...]
    """Of `group`'s text. Chunking evaluation: all of them answer together. SQuAD: each of them does."""
    paragraph: int = 0
    """SQuAD: the paragraph of the article that it was asked about."""
    answers: tuple[str, ...] = ()
    """SQuAD: the words of each span."""


def chunking(folder: Path) -> tuple[list[Document], list[Question]]:
    """The five corpora, each a document, and their 472 questions."""
    with (folder / CHUNKING / "questions_df.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["corpus_id"] for row in rows})
    documents = [_corpus(name, folder / CHUNKING / f"{name}.md") for name in names]
    questions = [
        Question(
            row["question"],
            row["corpus_id"],
            tuple((one["start_index"], one["end_index"]) for one in json.loads(row["references"])),
        )
        for row in rows
    ]
    return documents, questions


def _corpus(name: str, path: Path) -> Document:
    # line ends as they are, because the spans count them
    text = path.read_bytes().decode("utf-8")
    return _document(name, name.replace("_", " "), text, _wiki_sections(text) or sections_of(text))


def _wiki_sections(text: str) -> tuple[Section, ...]:
    """The sections of a dump of Wikipedia, whose headings stand between signs of equality; none of anything else."""
    headings = list(_WIKI_HEADING.finditer(text))
    if not headings:
        return ()
    sections = [Section((), 0, headings[0].start())]
    path: list[str] = []
    for heading, following in zip_longest(headings, headings[1:]):
        path = [*path[: heading[1].count("=") - 1], heading[2]]
        end = following.start() if following else len(text)
        sections.append(Section(tuple(path), heading.end(), end))
    return tuple(sections)


def squad(folder: Path, *, by_paragraph: bool) -> tuple[list[Document], list[Question]]:
    """Each article a document, its paragraphs each a section or all of them one; the answerable questions."""
    documents: list[Document] = []
    questions: list[Question] = []
    for article in json.loads((folder / SQUAD).read_text(encoding="utf-8"))["data"]:
        starts, text = _joined([part["context"] for part in article["paragraphs"]])
        ends = [*(start - len(_BETWEEN) for start in starts[1:]), len(text)]
        paragraphs = tuple(Section((), *span) for span in zip(starts, ends, strict=True))
        whole = (Section((), 0, len(text)),)
        name = article["title"]
        documents.append(_document(name, name.replace("_", " "), text, paragraphs if by_paragraph else whole))
        for number, part in enumerate(article["paragraphs"]):
            questions += [
                _asked(one, name, number, starts[number]) for one in part["qas"] if not one["is_impossible"]
            ]
    return documents, questions


def _joined(paragraphs: list[str]) -> tuple[list[int], str]:
    starts, place = [], 0
    for text in paragraphs:
        starts.append(place)
        place += len(text) + len(_BETWEEN)
    return starts, _BETWEEN.join(paragraphs)


def _asked(question: dict[str, Any], article: str, paragraph: int, start: int) -> Question:
    found = {(one["answer_start"], one["text"]) for one in question["answers"]}
    spans = tuple(sorted((start + place, start + place + len(text)) for place, text in found))
    return Question(
        question["question"], article, spans, paragraph, tuple(sorted({text for _, text in found}))
    )


def _document(name: str, title: str, text: str, sections: tuple[Section, ...]) -> Document:
    return Document(
        name, f"file:///{name}", title, "", (), None, "article", text, sections, "saved", None, ()
    )


def in_part(question: Question, part: Part) -> bool:
    """Whether a question belongs to a part: its whole article or corpus does."""
    return part == "all" or (part == "tune") == tuned(question.group)


def tuned(group: str) -> bool:
    """Whether the questions about an article or a corpus may be tuned on; those about the others never are."""
    return group in TUNED_CORPORA or (group not in _CORPORA and _draw("part", group) % 2 == 0)


def left_out(group: str) -> bool:
    """Whether an article stays out of the index when half of the articles do."""
    return _draw("left out", group) % 2 == 0


_CORPORA = ("chatlogs", "finance", "pubmed", "state_of_the_union", "wikitexts")


def _draw(purpose: str, group: str) -> int:
    """A number that only the name decides, so that no order of articles and no release of Python changes it."""
    return hashlib.sha256(f"{purpose}\0{group}".encode()).digest()[0]

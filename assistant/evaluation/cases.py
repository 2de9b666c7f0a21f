"""Questions with what a right answer looks like, read from JSON Lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from ingest.errors import UsageError

Kind = Literal["answerable", "off-topic", "near miss"]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer looks like."""

    id: str
    question: str
    answerable: bool
    url: str = ""
    """The source that holds the answer."""
    phrase: str = ""
    """Words that a right quote contains."""
    near: bool = False
    """Unanswerable though on topic."""
    style: str = ""
    """`far` when it shares few words with the passage, else `close`."""
    type: str = ""
    also: tuple[str, ...] = ()
    """Further phrases that answer just as well."""

    @property
    def kind(self) -> Kind:
        """What ought to come of the question: an answer, or for two reasons none."""
        if self.answerable:
            return "answerable"
        return "near miss" if self.near else "off-topic"

    @property
    def phrases(self) -> tuple[str, ...]:
        """Every phrase that answers; a quote that holds one of them is right."""
        return (self.phrase, *self.also)


_KEYS = frozenset(each.name for each in fields(Case))
_NEEDED = frozenset({"id", "question", "answerable"})


def load_cases(path: Path) -> tuple[Case, ...]:
    """Cases of a JSON Lines file. Raises UsageError for one that is missing or not of that form."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the questions {str(path)!r} cannot be read: {getattr(error, 'strerror', '') or error}",
            "name a JSON Lines file",
        ) from error
    cases = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line)))
            except (TypeError, ValueError) as error:
                raise UsageError(
                    f"{path}:{number}: not a question: {error}",
                    'a line is {"id": …, "question": …, "answerable": true, "url": …, "phrase": …}',
                ) from error
    if not cases:
        raise UsageError(f"the questions {str(path)!r} hold no line", "write one JSON object a line")
    return tuple(cases)


def _case(written: Any) -> Case:
    """TypeError or ValueError for what cannot be asked or judged."""
    if not isinstance(written, dict):
        raise TypeError("it is no object")
    also = written.get("also", [])
    if not (isinstance(also, list) and all(isinstance(phrase, str) and phrase.strip() for phrase in also)):
        raise TypeError("also is a list of phrases")
    if lacking := _NEEDED - written.keys():
        raise TypeError(f"it has no {' and no '.join(sorted(lacking))}")
    if unknown := written.keys() - _KEYS:
        raise TypeError(f"there is no key {' nor '.join(sorted(unknown))}")
    case = Case(**{**written, "also": tuple(also)})
    texts = (case.id, case.question, case.url, case.phrase, case.style, case.type)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("id, question, url, phrase, style and type are texts")
    if not (isinstance(case.answerable, bool) and isinstance(case.near, bool)):
        raise TypeError("answerable and near are true or false")
    if not any(letter.isalnum() for letter in case.question):
        raise ValueError("its question holds no word")
    if case.answerable and not (case.url and case.phrase):
        raise ValueError("an answerable question names its url and its phrase")
    return case

"""Acronyms as texts define them: "Confident Adaptive Language Modeling (CALM)". Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_DEFINED = re.compile(r"\(([A-Za-z][\w-]{1,9})\)")


def acronyms_in(texts: Iterable[str]) -> dict[str, str]:
    """Each acronym that the texts define, in lower case and without a plural s, with its first long form."""
    found: dict[str, str] = {}
    for text in texts:
        if "(" in text:
            for short, long in defined_in(text):
                found.setdefault(short.lower().removesuffix("s"), long)
    return found


def defined_in(text: str) -> Iterator[tuple[str, str]]:
    """The definitions in a text, as acronym and long form: "Mixture-of-Experts (MoE)"."""
    for match in _DEFINED.finditer(text):
        short = match[1]
        if sum(letter.isupper() for letter in short) >= 2:
            long = _long_form(short.removesuffix("s"), text[: match.start()])
            if long:
                yield short, long


def _long_form(short: str, before: str) -> str:
    """The words at the end of `before` whose initials make up `short`, small words left out or not."""
    words = re.findall(r"[^\W_]+", before[-200:])
    letters = [letter for letter in short.lower() if letter.isalnum()]
    for count in range(len(letters), min(len(words), 2 * len(letters)) + 1):
        taken = words[-count:]
        initials = [word[0].lower() for word in taken]
        content = [word[0].lower() for word in taken if word.lower() not in ("of", "for", "and", "the", "in")]
        if letters in (initials, content):
            start = re.search(r"\W+".join(map(re.escape, taken)) + r"\W*$", before)
            return before[start.start() :].strip(" (-") if start else ""
    return ""

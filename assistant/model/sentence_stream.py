"""Sentences of a text that comes in pieces, each with the markers that stand before or behind its full stop. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import sentence_spans

_MARKER = (
    r"(?:\[(?:passages?\s*)?\^?\d{1,4}(?:\s*(?:[,;–-]|and)\s*(?:passage\s*)?\^?\d{1,4})*\]"
    r"|【\d{1,4}[^】\n]{0,20}】)"
)
"""[2], [1, 3], [^2], [passage 2], 【2】."""
MARKERS = re.compile(rf"\s*{_MARKER}", re.IGNORECASE)
_STOP = re.compile(
    rf"(?P<stop>(?<![.!?…])[.!?…]+[\"'”’)*_]*)(?P<marks>(?:[ \t]*{_MARKER})*[.]?)(?=\s)|(?P<line>\n)",
    re.IGNORECASE,
)
_NEXT_WORD = re.compile(r"\s*(\S+)(?=\s)")
_OPENING_MARKER = re.compile(r"\s*(?:\[[^\]\n]{0,40}|【[^】\n]{0,24})?\Z")
"""What may still become a marker of the sentence before."""
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.IGNORECASE | re.DOTALL)
_THINKING = re.compile(r"<think(?:ing)?>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence as a model wrote it."""

    text: str
    """Without its markers."""
    numbers: tuple[int, ...]
    """Of its markers, in order, each once."""


class SentenceStream:
    """Takes pieces, gives whole sentences. What a model thinks aloud, in `<think>`, is no sentence."""

    def __init__(self) -> None:
        self._text = ""

    def feed(self, piece: str) -> Iterator[Written]:
        """The sentences that are whole with this piece."""
        self._text = _THOUGHT.sub("", self._text + piece)
        if _THINKING.search(self._text) or self._text.endswith(tuple("<think"[:n] for n in range(1, 7))):
            return
        while (end := _boundary(self._text)) is not None:
            sentence, self._text = self._text[:end], self._text[end:]
            yield from _written(sentence)

    def rest(self, whole: bool) -> Iterator[Written]:
        """What is left at the end; a sentence that was cut short only when the text is `whole`."""
        text = "" if _THINKING.search(self._text) else self._text
        self._text = ""
        while (end := _boundary(f"{text}\n.")) is not None and end < len(text):
            yield from _written(text[:end])
            text = text[end:]
        if whole or re.search(rf"[.!?…][\"'”’)]*(?:\s*{_MARKER})*\s*\Z", text):
            yield from _written(text)


def _boundary(text: str) -> int | None:
    """Where the first sentence ends, once what follows it is known."""
    for match in _STOP.finditer(text):
        rest = text[match.end() :]
        if _OPENING_MARKER.match(rest):
            return None  # more may come that still belongs to it
        if match["line"] is not None:
            if MARKERS.match(rest):
                continue
            return match.end()
        word = _NEXT_WORD.match(rest)
        if word is None:
            return match.end() if "\n" in rest else None
        if MARKERS.match(rest):
            continue
        head = MARKERS.sub("", text[: match.end("stop")])
        if len(sentence_spans(f"{head.strip()} {word[1]}")) > 1:
            return match.end()
    return None


def _written(sentence: str) -> Iterator[Written]:
    numbers = [int(number) for mark in MARKERS.findall(sentence) for number in re.findall(r"\d+", mark)]
    text = " ".join(MARKERS.sub("", sentence).split())
    if any(letter.isalnum() for letter in text):
        yield Written(text, tuple(dict.fromkeys(numbers)))

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
_LONGEST = 1200
"""Characters without an end after which no end is waited for: nobody wrote them as a sentence."""
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
        self._judged = 0
        """Full stops before this place end nothing."""
        self._tail = False
        """Whether what comes is the end of a sentence whose beginning was handed on: alone it says something else."""

    def feed(self, piece: str) -> Iterator[Written]:
        """The sentences that are whole with this piece."""
        self._text = _THOUGHT.sub("", self._text + piece)
        if _THINKING.search(self._text) or self._text.endswith(tuple("<think"[:n] for n in range(1, 7))):
            return
        while True:
            end, self._judged = _boundary(self._text, self._judged)
            if end is None and len(self._text) <= _LONGEST:
                return
            sentence, self._text, self._judged = self._text[:end], self._text[end:] if end else "", 0
            if not self._tail:
                yield from _written(sentence)
            self._tail = end is None
            if self._tail:
                return

    def rest(self, whole: bool) -> Iterator[Written]:
        """What is left at the end; a sentence that was cut short only when the text is `whole`."""
        text = "" if _THINKING.search(self._text) else self._text
        self._text = ""
        self._judged = 0
        while (end := _boundary(f"{text}\n.")[0]) is not None and end < len(text):
            if not self._tail:
                yield from _written(text[:end])
            text, self._tail = text[end:], False
        if self._tail:
            return
        if whole or re.search(rf"[.!?…][\"'”’)]*(?:\s*{_MARKER})*\s*\Z", text):
            yield from _written(text)


def _boundary(text: str, judged: int = 0) -> tuple[int | None, int]:
    """Where the first sentence ends, once what follows it is known; and up to where no full stop ends one."""
    for match in _STOP.finditer(text, judged):
        rest = text[match.end() :]
        if _OPENING_MARKER.match(rest):
            return None, judged  # more may come that still belongs to it
        word = _NEXT_WORD.match(rest)
        if match["line"] is None and word is None and "\n" not in rest:
            return None, judged
        if not MARKERS.match(rest) and _ends(text, match, word):
            return match.end(), judged
        judged = match.end()
    return None, judged


def _ends(text: str, stop: re.Match[str], word: re.Match[str] | None) -> bool:
    """Whether a sentence ends at a full stop or at the end of a line, given the next word."""
    if stop["line"] is not None or word is None:
        return True
    head = MARKERS.sub("", text[: stop.end("stop")])
    return len(sentence_spans(f"{head.strip()} {word[1]}")) > 1


def _written(sentence: str) -> Iterator[Written]:
    numbers = [int(number) for mark in MARKERS.findall(sentence) for number in re.findall(r"\d+", mark)]
    text = " ".join(MARKERS.sub("", sentence).split())
    if any(letter.isalnum() for letter in text):
        yield Written(text, tuple(dict.fromkeys(numbers)))

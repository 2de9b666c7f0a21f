"""Subtitles become a text with the second of each stretch: the only place that knows webvtt-py. Pure.

Cues that roll (each repeats the line before it, as automatic captions do) are told once, marks of a speaker
or a sound leave, and cues become paragraphs, so that a quote is a sentence and no line of a screen.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.types import Anchor

MEDIA_VTT = "text/vtt"
MEDIA_SRT = "application/x-subrip"
MAX_CUES = 50_000
"""More than a day and a half of speech."""
PAUSE = 2.5
"""Seconds of silence after which a paragraph ends."""
LONG = 60
"""Words from which a paragraph ends with its sentence."""
LONGEST = 90
"""Words after which it ends wherever it is: automatic captions have no sentences."""
SPEAKER = re.compile(r"^(?:>{2,}|&gt;&gt;+|[-–—#])\s*(?=\S)")
SOUND = re.compile(r"^[\[(♪][^\])♪]*[\])♪]?$")
STYLE = re.compile(r"\{\\[^}]*\}")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)]?$")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is on the screen from `start` to `end` (seconds)."""

    start: float
    end: float
    lines: tuple[str, ...]


@dataclass(slots=True)
class _Paragraphs:
    """Words as they come, and where in the text each cue begins."""

    text: str = ""
    parts: list[str] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    length: int = 0
    words: int = 0

    def add(self, words: str, start: float, apart: bool) -> None:
        """Put the words of a cue, in a paragraph of their own where it must stand apart."""
        gap = "" if not self.parts else "\n\n" if apart else " "
        mark = f"t={int(start)}"
        if not self.anchors or self.anchors[-1].mark != mark:
            self.anchors.append(Anchor(self.length + len(gap), mark))
        self.parts += (gap, words)
        self.length += len(gap) + len(words)
        self.words = len(words.split()) + (0 if apart else self.words)


def read_transcript(text: str) -> tuple[str, tuple[Anchor, ...]]:
    """The text of WebVTT or SubRip subtitles, and from which character on which second is heard.

    Broken cues are passed over. The text is empty where not one cue has words.
    """
    told = _Paragraphs()
    ended, last = 0.0, ""
    for start, end, words, turn in _told_once(_cues(text)):
        full = told.words >= LONGEST or (told.words >= LONG and bool(SENTENCE_END.search(last)))
        told.add(words, start, bool(told.parts) and (turn or full or start - ended > PAUSE))
        ended, last = end, words
    return "".join(told.parts), tuple(told.anchors)


def _cues(text: str) -> Iterator[Cue]:
    # A build that reads no subtitles loads none of it.
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    # A block that stands before the signature of WebVTT, or none at all, is how SubRip begins.
    form = "vtt" if text.lstrip("\ufeff").startswith("WEBVTT") else "srt"
    try:
        captions = webvtt.from_buffer(io.StringIO(text), format=form)
    except (MalformedFileError, MalformedCaptionError):
        return
    for caption in captions.captions[:MAX_CUES]:
        lines = (_line(line) for line in caption.text.split("\n"))
        start, end = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
        yield Cue(start / 1000, end / 1000, tuple(line for line in lines if line))


def _line(line: str) -> str:
    return " ".join(html.unescape(STYLE.sub("", line)).split())


def _told_once(cues: Iterable[Cue]) -> Iterator[tuple[float, float, str, bool]]:
    """Start, end and new words of each cue, and whether another speaker begins there."""
    shown: tuple[str, ...] = ()
    for cue in sorted(cues, key=lambda cue: cue.start):
        new = _new_lines(shown, cue.lines)
        shown = cue.lines
        spoken = [line for line in new if not SOUND.match(line)]
        turn = any(SPEAKER.match(line) for line in spoken)
        words = " ".join(SPEAKER.sub("", line) for line in spoken)
        if words:
            yield cue.start, cue.end, words, turn


def _new_lines(shown: tuple[str, ...], lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines that were not on the screen before: those after the ones that rolled up, or what one grew by."""
    for count in range(min(len(shown), len(lines)), 0, -1):
        if shown[-count:] == lines[:count]:
            return lines[count:]
    if shown and lines and lines[0].startswith(shown[-1] + " "):
        return (lines[0].removeprefix(shown[-1] + " "), *lines[1:])
    return lines

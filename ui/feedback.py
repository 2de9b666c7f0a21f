"""What readers thought of answers: one line of JSON each, in the home folder, and as questions for `evaluate`."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import AssistantError

FILE = "feedback.jsonl"
MOST = 20_000_000
"""Bytes that are kept: nobody fills a disk by clicking."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """One reader's word on one answer."""

    question: str
    useful: bool
    word: str
    """What was wrong or missing; may be empty."""
    text: str
    """The answer."""
    cited: tuple[tuple[str, str], ...]
    """Address and quote of each citation."""
    snapshot: str
    at: str = ""
    """When, ISO 8601."""


def keep(home: Path, opinion: Opinion) -> None:
    """Append it. Raises AssistantError when it cannot be written, or there is no room for more."""
    told = {**asdict(opinion), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    path = home / FILE
    try:
        with path.open("a", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if file.tell() > MOST:
                raise AssistantError(f"{path} is full", "assistant feedback writes it out; then move it away")
            file.write(json.dumps(told) + "\n")
    except OSError as error:
        raise AssistantError(
            f"{path} cannot be written: {error.strerror}", "see that the home folder exists and has room"
        ) from error


def opinions(home: Path) -> Iterator[Opinion]:
    """What was kept, oldest first; a line that is damaged is left out."""
    try:
        lines = (home / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            held = json.loads(line)
            opinion = Opinion(**{**held, "cited": tuple((url, quote) for url, quote in held["cited"])})
        except (ValueError, TypeError, KeyError):
            continue
        if _is_whole(opinion):
            yield opinion


def _is_whole(opinion: Opinion) -> bool:
    words = (opinion.question, opinion.word, opinion.text, opinion.snapshot, opinion.at)
    texts = (*words, *(text for pair in opinion.cited for text in pair))
    return isinstance(opinion.useful, bool) and all(isinstance(text, str) for text in texts)


def candidates(held: Iterable[Opinion]) -> list[dict[str, object]]:
    """Opinions as lines of a file of questions, as `assistant evaluate --questions` reads it.

    What a reader found useful is a right answer: its first quote. Of an answer that was not useful nobody knows what
    would have been right, so there is none. A question counts once, as it was judged last.
    """
    last = {opinion.question: opinion for opinion in held}
    useful = [opinion for opinion in last.values() if opinion.useful and opinion.cited]
    return [
        {
            "id": f"reader-{number}",
            "question": opinion.question,
            "answerable": True,
            "url": opinion.cited[0][0],
            "phrase": opinion.cited[0][1],
            "type": "reader",
        }
        for number, opinion in enumerate(useful, start=1)
    ]

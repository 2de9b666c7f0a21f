"""What readers thought of answers: one line of JSON each, in the home folder, and as questions for `evaluate`."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
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
    """Append it. Raises AssistantError when there is no room for more."""
    told = {**asdict(opinion), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    with (home / FILE).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if file.tell() > MOST:
            raise AssistantError(
                f"{home / FILE} is full", "assistant feedback writes it out; then move it away"
            )
        file.write(json.dumps(told) + "\n")


def opinions(home: Path) -> Iterator[Opinion]:
    """What was kept, oldest first; a line that is damaged is left out."""
    try:
        lines = (home / FILE).read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            held = json.loads(line)
            yield Opinion(**{**held, "cited": tuple((url, quote) for url, quote in held["cited"])})
        except (ValueError, TypeError, KeyError):
            continue


def candidate(opinion: Opinion, number: int) -> dict[str, object]:
    """An opinion as a line of a file of questions, as `assistant evaluate --questions` reads it.

    The quote that a reader found useful is what a right answer holds; where it was not, that is to be filled in.
    """
    url, phrase = opinion.cited[0] if opinion.useful and opinion.cited else ("", "")
    return {
        "id": f"reader-{number}",
        "question": opinion.question,
        "answerable": True,
        "url": url,
        "phrase": phrase,
        "type": "useful" if opinion.useful else "not useful",
    }

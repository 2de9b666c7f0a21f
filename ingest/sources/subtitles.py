"""Subtitles as yt-dlp leaves them in a folder: which of several is taken, and what is known of the video."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from ingest.oembed import one_line
from ingest.types import Facts
from ingest.videos import video_of_file

MAX_INFO = 10_000_000
INFO = ".info.json"


def without_other_languages(subtitles: Iterable[Path]) -> list[Path]:
    """Of several subtitles that are named for one video the English ones, written by a person before all else.

    They say the same, and English is what is searched: yt-dlp names those of a person `en`, those of a
    machine `en-orig`. A file that is named for no video stays.
    """
    best: dict[str, Path] = {}
    for path in sorted(subtitles, key=_by_language):
        best.setdefault(video_of_file(path.stem)[0] or str(path), path)
    return list(best.values())


def video_facts(path: Path) -> Facts:
    """What `Title [id].info.json` beside the subtitles says of the video, else the title in their name.

    yt-dlp writes it with `--write-info-json`. A file that is too large, elsewhere or no JSON counts as none.
    """
    title = video_of_file(path.stem)[1]
    held = _info(path.with_name(path.stem.rpartition("]")[0] + "]" + INFO), path.parent)
    if held is None:
        return Facts(title=title, said_by="file name") if title else Facts()
    channel = one_line(held.get("channel")) or one_line(held.get("uploader"))
    return Facts(
        title=one_line(held.get("title")) or title,
        authors=(channel,) if channel else (),
        published=_day(held.get("upload_date")),
        said_by="yt-dlp",
    )


def _info(path: Path, folder: Path) -> dict[str, object] | None:
    try:
        if path.resolve().parent != folder or path.stat().st_size > MAX_INFO:
            return None
        held = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError, RuntimeError):
        return None
    return held if isinstance(held, dict) else None


def _by_language(path: Path) -> tuple[bool, bool, str]:
    language = path.stem.rpartition("].")[2].lower()
    return language != "en", not language.startswith("en"), path.name


def _day(value: object) -> date | None:
    """A day as yt-dlp writes it: "20230105"."""
    try:
        return (
            datetime.strptime(value, "%Y%m%d").date() if isinstance(value, str) and len(value) == 8 else None
        )
    except ValueError:
        return None

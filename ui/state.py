"""What `assistant status` says, for a terminal, for programs and for the page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from index.manifest import Manifest
from ui import compose
from ui.lock import is_building, next_build
from ui.render import age, pairs
from ui.settings import Settings
from ui.terminal import Line


def index_state(manifest: Manifest) -> dict[str, Any]:
    """The index in use: counts, model, age in seconds."""
    created = datetime.fromisoformat(manifest.created)
    return {
        "snapshot": manifest.id,
        "created": manifest.created,
        "age_seconds": max(0, int((datetime.now(UTC) - created).total_seconds())),
        "documents": manifest.documents,
        "chunks": manifest.chunks,
        "sentences": manifest.sentences,
        "model": manifest.model,
        "list": manifest.list_location,
    }


def state(settings: Settings) -> dict[str, Any]:
    """`status --json`. Raises SnapshotError, LibraryError."""
    snapshot = compose.snapshot_of(settings)
    last = None
    if compose.has_library(settings):
        with compose.library_of(settings) as library:
            last = library.last_build()
    held = index_state(snapshot.manifest) if snapshot else {"snapshot": None}
    return {
        "home": str(settings.home),
        **held,
        "warning": snapshot.warning if snapshot else "",
        "building": is_building(settings.home),
        "next_build": next_build(settings.home),
        "last_build": last and {"finished_at": last.finished_at.isoformat(), **json.loads(last.outcome_json)},
    }


def state_lines(state: dict[str, Any], columns: int) -> list[Line]:
    """The same in two columns."""
    values = [("home", state["home"])]
    if state["snapshot"]:
        created = datetime.fromisoformat(state["created"])
        values += [
            ("snapshot", f"{state['snapshot']} ({age(created)})"),
            ("list", state["list"]),
            (
                "holds",
                f"{state['documents']:,} documents, {state['chunks']:,} chunks, "
                f"{state['sentences']:,} sentences",
            ),
            ("model", state["model"]),
        ]
    else:
        values.append(("snapshot", "none yet: assistant build"))
    values += [("warning", state["warning"])] if state["warning"] else []
    values.append(("last build", _outcome(state["last_build"])))
    values.append(
        ("next build", "running now" if state["building"] else state["next_build"] or "none scheduled")
    )
    return pairs(values, columns)


def _outcome(last: dict[str, Any] | None) -> str:
    if not last:
        return "none"
    when = age(datetime.fromisoformat(last["finished_at"]))
    if last.get("error"):
        return f"{when}: failed: {last['error']}"
    return f"{when}: {last['read']} read, {last['unchanged']} unchanged, {len(last['failed'])} failed"

"""What the page begins with: the index in use, the sections and kinds that can be asked alone, questions to try."""

from __future__ import annotations

from collections import Counter

from assistant.types import Engine
from index.retrieve import Retriever
from index.snapshot import Snapshot
from ui import compose
from ui.lock import is_building, next_build
from ui.serving.json_types import OverviewJson, SectionJson
from ui.settings import Settings
from ui.state import index_state

EXAMPLES = (
    "Why does batch size saturate?",
    "What does post-training quantization do to outliers?",
    "How should I choose the number of training steps?",
    "What is RMSProp?",
)
"""Questions that the shipped list answers."""


def overview(settings: Settings, retriever: Retriever, engine: Engine, log_out: bool) -> OverviewJson:
    """All of it, from the index in use."""
    snapshot = retriever.snapshot
    held = index_state(snapshot.manifest)
    shipped = snapshot.manifest.list_location == compose.shipped_list()
    return {
        "list": held["list"],
        "snapshot": held["snapshot"],
        "created": held["created"],
        "age_seconds": held["age_seconds"],
        "documents": held["documents"],
        "chunks": held["chunks"],
        "sentences": held["sentences"],
        "model": held["model"],
        "engine": engine.name,
        "warning": snapshot.warning,
        "sections": sections(snapshot),
        "kinds": dict(Counter(document.kind for document in snapshot.documents()).most_common()),
        "examples": list(EXAMPLES) if shipped else [],
        "building": is_building(settings.home),
        "next_build": next_build(settings.home),
        "log_out": log_out,
    }


def sections(snapshot: Snapshot) -> list[SectionJson]:
    """Every heading of the list with something under it, in the order of the list, parents before children."""
    counted: dict[tuple[str, ...], set[str]] = {}
    for document in snapshot.documents():
        for entry in document.entries:
            for depth in range(1, len(entry.section) + 1):
                counted.setdefault(entry.section[:depth], set()).add(document.id)
    order = {path: place for place, path in enumerate(counted)}
    return [
        {"path": list(path), "documents": len(counted[path])}
        for path in sorted(counted, key=lambda path: [order[path[:n]] for n in range(1, len(path) + 1)])
    ]

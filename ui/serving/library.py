"""The library as the page shows it: each link with the documents that answer for it, past builds, the map."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from index.snapshot import Snapshot
from ingest.stored import BuildRecord
from ingest.types import LedgerRow
from ui import shapes
from ui.serving.json_types import LinkJson, MapJson, PastBuildJson

MOST_POINTS = 5_000
"""Chunks that a map shows; of more, every so many-th."""
BUILDS = 20


def links(rows: Sequence[LedgerRow], snapshot: Snapshot | None) -> list[LinkJson]:
    """The ledger, each row with the ids of its documents in that index."""
    found: dict[tuple[str, int], list[str]] = {}
    for document in snapshot.documents() if snapshot else ():
        for entry in document.entries:
            found.setdefault((entry.url, entry.line), []).append(document.id)
    return [
        {**told, "documents": found.get((row.url, row.line), [])}
        for row, told in zip(rows, shapes.sources(rows), strict=True)
    ]


def past(records: Sequence[BuildRecord]) -> list[PastBuildJson]:
    """The builds that ended, the last one first."""
    return [_past(record, json.loads(record.outcome_json)) for record in records[:BUILDS]]


def _past(record: BuildRecord, outcome: dict[str, Any]) -> PastBuildJson:
    return {
        "finished_at": record.finished_at.isoformat(),
        "list": record.list_location,
        "read": outcome.get("read", 0),
        "unchanged": outcome.get("unchanged", 0),
        "failed": len(outcome.get("failed", ())),
        "documents": outcome.get("documents", 0),
        "chunks": outcome.get("chunks", 0),
        "seconds": outcome.get("seconds", 0.0),
        "error": outcome.get("error"),
    }


def chart(snapshot: Snapshot) -> MapJson:
    """The map of an index: a point for each chunk, or for every so many-th of a large one."""
    documents = snapshot.documents()
    places = {document.id: place for place, document in enumerate(documents)}
    points = snapshot.layout()
    rows = range(0, len(points), -(-len(points) // MOST_POINTS) or 1)
    return {
        "snapshot": snapshot.id,
        "documents": [
            {
                "id": document.id,
                "title": document.title or document.url,
                "url": document.url,
                "kind": document.kind,
                "section": list(document.entries[0].section) if document.entries else [],
            }
            for document in documents
        ],
        "points": [
            {
                "chunk": chunk.id,
                "document": places[chunk.document.id],
                "heading": list(chunk.heading),
                "x": round(float(points[row][0]), 4),
                "y": round(float(points[row][1]), 4),
            }
            for row, chunk in zip(rows, snapshot.chunks(rows), strict=True)
        ],
    }

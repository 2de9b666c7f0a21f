"""Ledger rows, facts and extractions as JSON text, for the library and the sandbox. Pure."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from ingest.types import Anchor, Extracted, Facts, LedgerRow, Section, Skipped


def extraction_to_json(outcome: Extracted | Skipped) -> str:
    """What an extractor made of a page, as JSON text."""
    name = "skipped" if isinstance(outcome, Skipped) else "extracted"
    return json.dumps({name: asdict(outcome)}, default=_plain)


def extraction_from_json(text: str) -> Extracted | Skipped:
    """The reverse of `extraction_to_json`. Raises KeyError, TypeError or ValueError for anything else."""
    stored: dict[str, dict[str, Any]] = json.loads(text)
    if "skipped" in stored:
        return Skipped(**stored["skipped"])
    held = stored["extracted"]
    published = held["published"]
    return Extracted(
        **held
        | {
            "authors": tuple(held["authors"]),
            "published": date.fromisoformat(published) if published else None,
            "sections": tuple(
                Section(tuple(section["heading"]), section["start"], section["end"])
                for section in held["sections"]
            ),
            "anchors": tuple(Anchor(anchor["start"], anchor["mark"]) for anchor in held["anchors"]),
            "provenance": tuple((field, source) for field, source in held["provenance"]),
        }
    )


def facts_to_json(facts: Facts) -> str:
    """What a service says of a page, as JSON text; only what it does say."""
    return json.dumps({name: value for name, value in asdict(facts).items() if value}, default=_plain)


def facts_from_json(text: str) -> Facts:
    """The reverse of `facts_to_json`. Raises KeyError, TypeError or ValueError for anything else."""
    held: dict[str, Any] = json.loads(text)
    published = held.get("published")
    return Facts(
        **held
        | {
            "authors": tuple(held.get("authors", ())),
            "published": date.fromisoformat(published) if published else None,
            "identifiers": tuple(held.get("identifiers", ())),
        }
    )


def row_to_json(row: LedgerRow) -> str:
    """A row of the ledger as JSON text."""
    return json.dumps({field.name: getattr(row, field.name) for field in fields(row)}, default=_plain)


def row_from_json(text: str) -> LedgerRow:
    """The reverse of `row_to_json`. Raises KeyError, TypeError or ValueError for anything else."""
    held: dict[str, Any] = json.loads(text)
    moments = {
        name: datetime.fromisoformat(held[name]) if held[name] else None for name in ("read_at", "changed_at")
    }
    texts = {name: tuple(held.get(name, ())) for name in ("section", "addresses")}
    return LedgerRow(**held | moments | texts)


def _plain(value: object) -> str:
    if isinstance(value, date):  # a datetime is a date as well
        return value.isoformat()
    raise TypeError(f"not a value of a record: {value!r}")

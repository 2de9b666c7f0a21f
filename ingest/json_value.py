"""JSON from anywhere, read without trust in its shape. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ingest.bylines import iso_day


@dataclass(frozen=True, slots=True)
class Value:
    """A value of JSON. What is not there, or of another type than it should be, reads as empty."""

    value: object

    def get(self, *names: str) -> Value:
        """The value below these names."""
        value = self.value
        for name in names:
            value = value.get(name) if isinstance(value, Mapping) else None
        return Value(value)

    def text(self, *names: str) -> str:
        """A text, each half of a character in it replaced."""
        value = self.get(*names).value
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""

    def line(self, *names: str) -> str:
        """A text on one line."""
        return " ".join(self.text(*names).split())

    def number(self, *names: str) -> int:
        """A whole number, else 0."""
        value = self.get(*names).value
        return value if isinstance(value, int) else 0

    def flag(self, *names: str) -> bool:
        """Whether it is true."""
        return self.get(*names).value is True

    def items(self, *names: str) -> tuple[Value, ...]:
        """The items of a list, or the values of an object."""
        value = self.get(*names).value
        found = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
        return tuple(map(Value, found))

    def day(self, *names: str) -> date | None:
        """The day of a moment such as `2024-01-05T10:00:00Z`."""
        return iso_day(self.text(*names))


def parsed(text: str | bytes) -> Value | None:
    """The value in a text; None for a text that is no JSON, or nested beyond all measure."""
    try:
        return Value(json.loads(text))
    except (ValueError, RecursionError):
        return None

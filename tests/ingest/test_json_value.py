"""JSON of strangers is read without a word of trust in its shape."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.json_value import Value, parsed


@pytest.mark.parametrize("text", ["", "nothing", b"\xff\xfe\x00", "[" * 100_000, "9" * 10_000])
def test_what_is_no_json_is_none(text: str | bytes) -> None:
    assert parsed(text) is None


def test_what_is_of_another_type_reads_as_empty() -> None:
    value = parsed('{"a": [1], "b": {"c": "text"}, "d": null}')
    assert value is not None
    assert (value.text("a"), value.number("b"), value.day("b", "c"), value.get("a", "b")) == (
        "", 0, None, Value(None),
    )  # fmt: skip
    assert [item.value for item in value.items("d")] == []


def test_a_moment_is_its_day_and_half_a_character_is_replaced() -> None:
    value = parsed('{"at": "2024-01-05T10:00:00Z", "name": "\\ud800  x"}')
    assert value is not None
    assert (value.day("at"), value.line("name")) == (date(2024, 1, 5), "? x")

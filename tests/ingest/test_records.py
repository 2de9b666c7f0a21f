"""Ledger rows and extractions go through JSON text unharmed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from ingest.records import extraction_from_json, extraction_to_json, row_from_json, row_to_json
from ingest.types import Anchor, Extracted, LedgerRow, Section, Skipped

ANY_TEXT = st.text(st.characters(), max_size=20)
NAMES = st.lists(ANY_TEXT, max_size=3).map(tuple)
MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))
SECTIONS = st.builds(Section, NAMES, st.integers(0, 99), st.integers(0, 99))
ANCHORS = st.builds(Anchor, st.integers(0, 99), ANY_TEXT)
EXTRACTED = st.builds(
    Extracted, ANY_TEXT, ANY_TEXT, ANY_TEXT, NAMES, st.none() | st.dates(), ANY_TEXT,
    st.lists(SECTIONS, max_size=3).map(tuple), st.lists(ANCHORS, max_size=3).map(tuple),
    st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=3).map(tuple), ANY_TEXT,
)  # fmt: skip
ROWS = st.builds(
    LedgerRow, ANY_TEXT, ANY_TEXT, ANY_TEXT, NAMES, st.integers(0, 9999),
    st.sampled_from(["article", "code"]), st.sampled_from(["read", "failed"]), st.none() | st.just("dns"),
    ANY_TEXT, st.none() | st.integers(100, 599), st.integers(0, 9999), MOMENTS, MOMENTS,
)  # fmt: skip


@given(EXTRACTED)
def test_an_extraction_is_equal_after_it_was_json(extracted: Extracted) -> None:
    assert extraction_from_json(extraction_to_json(extracted)) == extracted


def test_a_refusal_is_equal_after_it_was_json() -> None:
    skipped = Skipped("https://example.org/ä", "login_wall", "asks for a password", 200)
    assert extraction_from_json(extraction_to_json(skipped)) == skipped


@given(ROWS)
def test_a_row_is_equal_after_it_was_json(row: LedgerRow) -> None:
    assert row_from_json(row_to_json(row)) == row


def test_dates_are_iso_8601_in_the_text() -> None:
    extracted = Extracted("", "", "", (), date(2023, 1, 10), "", ())
    assert '"published": "2023-01-10"' in extraction_to_json(extracted)
    row = LedgerRow(
        "u", "u", "", (), 1, "note", "note", None, "", None, 0, datetime(2026, 1, 2, 3, tzinfo=UTC), None
    )
    assert '"read_at": "2026-01-02T03:00:00+00:00"' in row_to_json(row)

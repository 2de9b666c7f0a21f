"""A hostile page costs its own page only."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime

import pytest
from printed import pdf

from ingest.errors import AssistantError
from ingest.sandbox import Extractor, decode_page, encode_page
from ingest.types import Anchor, Extracted, Page, Skipped

URL = "https://example.org/one"
GOOD = (
    b"<body><article><h1>T</h1><p>A page that is read well, with more than a few words in it.</p></article>"
)


def page(body: bytes = GOOD, media: str = "text/html") -> Page:
    return Page(URL, URL, 200, media, body, datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "fetched", etag='"e"')


def is_read(result: Extracted | Skipped) -> bool:
    return isinstance(result, Extracted) and "A page that is read well" in result.text


def test_one_child_reads_page_after_page() -> None:
    with Extractor() as extractor:
        assert is_read(extractor.extract(page(), URL, "article"))
        first = extractor._worker
        assert is_read(extractor.extract(page(), URL, "article"))
        assert extractor._worker is first


def test_a_skipped_page_comes_back_with_its_reason() -> None:
    with Extractor() as extractor:
        result = extractor.extract(page(b"GIF89a"), URL, "article")
    assert result == Skipped(URL, "unsupported_type", "the page is an image", 200)


def test_a_pdf_comes_back_with_its_pages() -> None:
    words = "A page of print that is read within the limits of the child."
    with Extractor() as extractor:
        result = extractor.extract(page(pdf([words], [words.upper()]), "application/pdf"), URL, "pdf")
    assert isinstance(result, Extracted)
    assert result.text == f"{words}\n\n{words.upper()}"
    assert result.anchors == (Anchor(0, "page=1"), Anchor(len(words) + 2, "page=2"))


def test_a_child_that_dies_is_replaced() -> None:
    with Extractor() as extractor:
        assert is_read(extractor.extract(page(), URL, "article"))
        worker = extractor._worker
        assert worker is not None
        os.kill(worker.pid, signal.SIGKILL)
        results = [extractor.extract(page(), URL, "article") for _ in range(2)]
        assert is_read(results[-1])


def test_a_page_over_the_wall_clock_is_ended_and_the_next_is_read() -> None:
    hostile = (
        b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">words in a tag of many attributes</p>"
    )
    with Extractor(wall_seconds=1.5) as extractor:
        result = extractor.extract(page(hostile), URL, "article")
        assert isinstance(result, Skipped)
        assert (result.reason, result.detail) == ("parser_limit", "not read within 1.5 s")
        extractor._wall_seconds = 60
        assert is_read(extractor.extract(page(), URL, "article"))


@pytest.mark.slow
def test_two_hundred_thousand_attributes_run_into_the_cpu_limit() -> None:
    hostile = (
        b"<p " + b" ".join(b"a%d=1" % n for n in range(200_000)) + b">words in a tag of many attributes</p>"
    )
    with Extractor(cpu_seconds=2) as extractor:
        result = extractor.extract(page(hostile), URL, "article")
        assert isinstance(result, Skipped)
        assert (result.reason, result.detail) == ("parser_limit", "took over 2 s of CPU time")
        assert is_read(extractor.extract(page(), URL, "article"))


@pytest.mark.slow
def test_deep_nesting_and_entities_cost_only_their_page() -> None:
    bombs = (
        b"<div>" * 100_000 + b"deep words to be read by someone",
        b'<!DOCTYPE x [<!ENTITY a "'
        + b"x" * 1000
        + b'"><!ENTITY b "'
        + b"&a;" * 1000
        + b'">]><p>'
        + b"&b;" * 1000,
        b"<p>one paragraph of many more</p>" * 200_000,
    )
    with Extractor(cpu_seconds=5) as extractor:
        for bomb in bombs:
            result = extractor.extract(page(bomb), URL, "article")
            assert isinstance(result, Extracted) or result.reason in ("parser_limit", "no_text")
            assert is_read(extractor.extract(page(), URL, "article"))


@pytest.mark.slow
def test_a_page_over_the_memory_limit_is_given_up() -> None:
    with Extractor(memory_bytes=300_000_000) as extractor:
        result = extractor.extract(page(b"<p>words and more words</p>" * 600_000), URL, "article")
        assert isinstance(result, Skipped)
        assert result.reason == "parser_limit"
        assert is_read(extractor.extract(page(), URL, "article"))


def test_a_child_that_gave_a_page_up_reads_no_other() -> None:
    """Its memory may be spent; the page after it is innocent."""
    with Extractor(memory_bytes=1) as extractor:
        result = extractor.extract(page(), URL, "article")
        assert isinstance(result, Skipped)
        assert result.reason == "parser_limit"
        assert extractor._worker is None


def test_a_body_over_the_limit_is_not_even_sent() -> None:
    with Extractor(max_bytes=10) as extractor:
        result = extractor.extract(page(), URL, "article")
        assert isinstance(result, Skipped)
        assert result.reason == "too_large"
        assert extractor._worker is None


def test_a_child_that_cannot_start_is_an_error_with_a_hint() -> None:
    extractor = Extractor()
    extractor._command = ["/bin/false"]
    with pytest.raises(AssistantError, match="does not start") as raised:
        extractor.extract(page(), URL, "article")
    assert raised.value.hint


def test_requests_survive_the_wire() -> None:
    request = encode_page(page(b"\x00\xff"), URL + "#L5", "code")
    size = int.from_bytes(request[:8], "big")
    assert decode_page(request[8 : 8 + size], request[16 + size :]) == (
        page(b"\x00\xff"),
        URL + "#L5",
        "code",
    )

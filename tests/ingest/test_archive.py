"""Pages out of web archives: what a reader would read, each address once; what is damaged is named."""

from __future__ import annotations

import gzip
import os
import zlib
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from archives import AT, http, page, record, zipped

from ingest import warc
from ingest.sources import archive
from ingest.sources.archive import read_archive
from ingest.types import Page, Skipped

packed = partial(gzip.compress, mtime=0)
"""Without the time, so that the same test has the same name everywhere."""

URL = "https://a.example/one"
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def read(folder: Path, content: bytes, name: str = "x.warc.gz") -> tuple[list[Page], list[Skipped]]:
    (folder / name).write_bytes(content)
    found = read_archive(folder / name)
    return [each for each in found if isinstance(each, Page)], [e for e in found if isinstance(e, Skipped)]


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_a_response_is_a_saved_page_of_the_moment_of_its_capture(tmp_path: Path, name: str) -> None:
    content = page(URL + "#part", "Words.")
    pages, troubles = read(tmp_path, zipped(content) if name.endswith("gz") else content, name)
    assert troubles == []
    [found] = pages
    assert (found.url, found.final_url, found.status) == (URL, URL, 200)
    assert (found.body, found.content_type) == (b"<p>Words.</p>", "text/html")
    assert (found.origin, found.complete, found.read_at) == ("saved", True, NOON)


def test_an_archive_that_is_zipped_as_a_whole_is_read_alike(tmp_path: Path) -> None:
    whole = packed(page(URL, "One.") + page("https://a.example/two", "Two."))
    pages, troubles = read(tmp_path, whole)
    assert ([p.body for p in pages], troubles) == ([b"<p>One.</p>", b"<p>Two.</p>"], [])


def test_what_no_reader_reads_is_no_page(tmp_path: Path) -> None:
    other = [
        record("warcinfo", "", b"software: x\r\n"),
        record("request", URL, b"GET / HTTP/1.1\r\n\r\n"),
        record("response", URL + ".css", http(b"p {}", media="text/css")),
        record("response", URL + ".png", http(b"png", media="image/png")),
        record("response", "https://a.example/robots.txt", http(b"User-agent: *", media="text/plain")),
        record("response", URL + "/gone", http(b"<p>Gone.</p>", "404 Not Found")),
        record("response", URL + "/part", http(b"<p>Pa", "206 Partial Content")),
        record("response", "dns:a.example", b"1.2.3.4", Content_Type="text/dns"),
        record("response", "file:///etc/passwd", http(b"<p>root</p>")),
        record("resource", "urn:pageinfo:x", b"{}", Content_Type="text/plain"),
    ]
    pages, troubles = read(tmp_path, zipped(*other))
    assert pages == []
    assert [trouble.reason for trouble in troubles] == ["empty"]


@pytest.mark.parametrize("media", ["application/pdf", "text/plain; charset=utf-8", "text/markdown"])
def test_documents_of_other_types_are_pages(tmp_path: Path, media: str) -> None:
    pages, _ = read(tmp_path, zipped(record("response", URL, http(b"body", media=media))))
    assert [(p.content_type, p.body) for p in pages] == [(media, b"body")]


def test_a_resource_record_is_a_page(tmp_path: Path) -> None:
    pages, _ = read(tmp_path, zipped(record("resource", URL, b"<p>R</p>", Content_Type="text/html")))
    assert [(p.url, p.body, p.status) for p in pages] == [(URL, b"<p>R</p>", 200)]


def test_of_several_captures_the_newest_is_taken(tmp_path: Path) -> None:
    moments = ("2025-05-01T00:00:00Z", "2026-01-05T12:00:00Z", "2024-01-01T00:00:00Z")
    pages, _ = read(tmp_path, zipped(*(page(URL, at, at) for at in moments)))
    assert [(p.body, p.read_at) for p in pages] == [(b"<p>2026-01-05T12:00:00Z</p>", NOON)]


@pytest.mark.parametrize("at", ["2999-01-01T00:00:00Z", "yesterday", ""])
def test_a_moment_that_cannot_be_is_that_of_the_file(tmp_path: Path, at: str) -> None:
    (tmp_path / "x.warc").write_bytes(page(URL, "Words.", at))
    os.utime(tmp_path / "x.warc", (1_700_000_000, 1_700_000_000))
    [found] = read_archive(tmp_path / "x.warc")
    assert isinstance(found, Page)
    assert found.read_at == datetime.fromtimestamp(1_700_000_000, UTC)


CHUNKED = b"5\r\n<p>Ch\r\n8\r\nunks</p>\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "fields", "words"),
    [
        (CHUNKED, {"Transfer_Encoding": "chunked"}, b"<p>Chunks</p>"),
        (b"<p>Chunks</p>", {"Transfer_Encoding": "chunked"}, b"<p>Chunks</p>"),
        (packed(b"<p>Z</p>"), {"Content_Encoding": "gzip"}, b"<p>Z</p>"),
        (zlib.compress(b"<p>Z</p>"), {"Content_Encoding": "deflate"}, b"<p>Z</p>"),
        (b"<p>Z</p>", {"Content_Encoding": "gzip"}, b"<p>Z</p>"),
        (packed(packed(b"<p>Z</p>")), {"Content_Encoding": "gzip, gzip"}, b"<p>Z</p>"),
    ],
)
def test_a_body_is_taken_out_of_its_encodings(
    tmp_path: Path, body: bytes, fields: dict[str, str], words: bytes
) -> None:
    pages, troubles = read(tmp_path, zipped(record("response", URL, http(body, **fields))))
    assert ([p.body for p in pages], troubles) == ([words], [])


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (packed(b"\0" * 30_000_000), "gzip", "too_large"),
        (packed(packed(b"\0" * 300_000_000)), "gzip, gzip", "too_large"),
        (packed(b"<p>Z</p>")[:-6], "gzip", "decode"),
        (packed(b"<p>Z</p>" * 50)[:-9] + b"garbage!!", "gzip", "decode"),
        (b"anything", "br", "unsupported_type"),
    ],
)
def test_a_body_that_swells_or_cannot_be_inflated_is_named(
    tmp_path: Path, body: bytes, encoding: str, reason: str
) -> None:
    content = zipped(record("response", URL, http(body, Content_Encoding=encoding)), page(URL + "/2", "Two."))
    pages, troubles = read(tmp_path, content)
    assert [p.url for p in pages] == [URL + "/2"]
    assert [(t.url, t.reason) for t in troubles] == [(URL, reason)]
    assert troubles[0].detail.startswith("x.warc.gz: ")


def test_redirects_inside_the_archive_are_followed(tmp_path: Path) -> None:
    hops = [
        record("response", "http://a.example/old", http(b"", "301 Moved", Location="/newer")),
        record("response", "http://a.example/newer", http(b"", "302 Found", Location=URL + "#x")),
        page(URL, "Here."),
    ]
    pages, _ = read(tmp_path, zipped(*hops))
    assert {(p.url, p.final_url, p.body) for p in pages} == {
        (URL, URL, b"<p>Here.</p>"),
        ("http://a.example/old", URL, b"<p>Here.</p>"),
        ("http://a.example/newer", URL, b"<p>Here.</p>"),
    }


@pytest.mark.parametrize("location", ["/b", "/a", "http://[", "", "https://elsewhere.example/"])
def test_redirects_that_end_nowhere_are_no_pages(tmp_path: Path, location: str) -> None:
    hops = [
        record("response", "https://a.example/a", http(b"", "301 Moved", Location="/b")),
        record("response", "https://a.example/b", http(b"", "301 Moved", Location=location)),
        page(URL, "Here."),
    ]
    pages, _ = read(tmp_path, zipped(*hops))
    assert [p.url for p in pages] == [URL]


def test_an_address_that_redirects_since_its_capture_leads_on(tmp_path: Path) -> None:
    since = record(
        "response", "https://a.example/a", http(b"", "301 Moved", Location=URL), "2026-01-05T12:00:01Z"
    )
    pages, _ = read(tmp_path, zipped(page("https://a.example/a", "Old."), since, page(URL, "New.")))
    found = {p.url: (p.final_url, p.body) for p in pages if p.body == b"<p>New.</p>"}
    assert found["https://a.example/a"] == (URL, b"<p>New.</p>")


@pytest.mark.parametrize(
    "fields",
    [
        {"WARC_Refers_To_Target_URI": URL, "WARC_Refers_To_Date": AT},
        {"WARC_Payload_Digest": "sha1:AAAA"},
    ],
)
@pytest.mark.parametrize("block", [b"", http(b"")], ids=["bare", "with HTTP"])
def test_a_revisit_brings_the_bytes_of_what_it_repeats(
    tmp_path: Path, fields: dict[str, str], block: bytes
) -> None:
    original = record("response", URL, http(b"<p>Same.</p>"), WARC_Payload_Digest="sha1:AAAA")
    revisit = record("revisit", "https://b.example/copy", block, "2026-01-06T00:00:00Z", **fields)
    pages, troubles = read(tmp_path, zipped(revisit, original))
    assert troubles == []
    [copy] = [p for p in pages if p.url == "https://b.example/copy"]
    assert (copy.body, copy.read_at) == (b"<p>Same.</p>", datetime(2026, 1, 6, tzinfo=UTC))


def test_a_revisit_of_what_lies_elsewhere_is_named(tmp_path: Path) -> None:
    revisit = record("revisit", URL, http(b""), WARC_Payload_Digest="sha1:BBBB")
    pages, troubles = read(tmp_path, zipped(revisit))
    assert pages == []
    assert [(t.url, t.reason) for t in troubles] == [(URL, "no_text")]


@pytest.mark.parametrize("fields", [{"WARC_Truncated": "length"}, {"WARC_Segment_Number": "1"}])
def test_a_page_that_the_crawler_cut_off_is_a_part(tmp_path: Path, fields: dict[str, str]) -> None:
    cut = record("response", URL, http(b"<p>Hal"), **fields)
    pages, _ = read(tmp_path, zipped(cut))
    assert [p.complete for p in pages] == [False]


THREE = [page(f"https://a.example/{number}", f"Page {number}.") for number in range(3)]


@pytest.mark.parametrize("damage", ["flip", "zero", "cut"])
def test_of_a_damaged_archive_what_is_whole_is_taken_and_the_rest_is_named(
    tmp_path: Path, damage: str
) -> None:
    first, second, third = (zipped(each) for each in THREE)
    broken = {
        "flip": second[:40] + bytes([second[40] ^ 0xFF]) + second[41:],
        "zero": second[:20] + b"\0" * 30 + second[50:],
        "cut": second[:-20],
    }[damage]
    pages, troubles = read(tmp_path, first + broken + third)
    assert [p.body for p in pages] == [b"<p>Page 0.</p>", b"<p>Page 2.</p>"]
    assert [t.reason for t in troubles] == ["decode"]
    assert f"byte {len(first)}" in troubles[0].detail


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.8])
@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz"])
def test_an_archive_that_ends_within_a_record_gives_those_before(
    tmp_path: Path, name: str, share: float
) -> None:
    first, last = (zipped(each) if name.endswith("gz") else each for each in THREE[:2])
    pages, troubles = read(tmp_path, first + last[: int(share * (len(last) - 4))], name)
    assert [p.body for p in pages] == [b"<p>Page 0.</p>"]
    assert {t.reason for t in troubles} == {"decode"}


def test_of_an_archive_that_is_zipped_as_a_whole_and_cut_the_beginning_is_taken(tmp_path: Path) -> None:
    pages, troubles = read(tmp_path, packed(b"".join(THREE), mtime=0)[:-12])
    assert [p.body for p in pages][:2] == [b"<p>Page 0.</p>", b"<p>Page 1.</p>"]
    assert {t.reason for t in troubles} == {"decode"}


def test_an_archive_whose_first_bytes_are_lost_is_read_from_the_next_record_on(tmp_path: Path) -> None:
    first, second, _ = (zipped(each) for each in THREE)
    pages, troubles = read(tmp_path, b"\0" + first[1:] + second)
    assert [p.body for p in pages] == [b"<p>Page 1.</p>"]
    assert [t.detail for t in troubles] == [f"x.warc.gz: the first {len(first)} bytes are no record"]


def test_a_plain_archive_goes_on_after_a_head_that_is_none(tmp_path: Path) -> None:
    broken = THREE[1].replace(b"Content-Length: ", b"Content-Length: x")
    pages, troubles = read(tmp_path, THREE[0] + broken + THREE[2], "x.warc")
    assert [p.body for p in pages] == [b"<p>Page 0.</p>", b"<p>Page 2.</p>"]
    assert [t.reason for t in troubles] == ["decode"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n\n",
        b"no archive",
        b"WARC/1.1\r\n",
        b"WARC/1.1\r\n\r\n",
        b"WARC/9.9\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n",
        b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 30\r\n\r\n" + b"x" * 30,
        b"\x1f\x8b",
        packed(b"no archive"),
        record("response", URL, b"no HTTP at all"),
        record("response", URL, b""),
        record("response", "", http(b"<p>x</p>")),
        record("response", "http://[", http(b"<p>x</p>")),
        record("response", URL, http(b"  ")),
        record("metadata", URL, b"{", Content_Type="application/vnd.reading-list-assistant.page+json"),
        bytes(range(256)) * 20,
    ],
)
def test_what_is_no_archive_gives_no_page_and_says_so(tmp_path: Path, content: bytes) -> None:
    pages, troubles = read(tmp_path, content)
    assert pages == []
    assert troubles
    assert all("\n" not in trouble.detail for trouble in troubles)


def test_a_head_without_end_is_stopped(tmp_path: Path) -> None:
    endless = b"WARC/1.1\r\nX: " + b"a" * 3_000_000 + b"\r\n\r\n"
    many = b"WARC/1.1\r\n" + b"X: a\r\n" * 500_000 + b"\r\n"
    pages, troubles = read(tmp_path, endless + many + THREE[0], "x.warc")
    assert [p.body for p in pages] == [b"<p>Page 0.</p>"]
    assert {t.reason for t in troubles} == {"decode"}


def test_a_record_that_swells_beyond_all_measure_is_stopped_and_the_next_is_read(tmp_path: Path) -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [bomb.compress(b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 9999999999\r\n\r\n")]
    parts += [bomb.compress(b"\0" * 10_000_000) for _ in range(30)]
    pages, troubles = read(tmp_path, b"".join(parts) + bomb.flush() + zipped(THREE[0]))
    assert [p.body for p in pages] == [b"<p>Page 0.</p>"]
    assert "too_large" in [t.reason for t in troubles]


def test_an_archive_of_nothing_but_damage_is_given_up(tmp_path: Path) -> None:
    broken = zipped(THREE[0])[:-8] + b"\0" * 8
    pages, troubles = read(tmp_path, broken * 150 + zipped(THREE[1]))
    assert pages == []
    assert len(troubles) == 52
    assert "over 50 damaged records" in troubles[-1].detail


def test_a_page_over_the_limit_is_named_and_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc, "MAX_RECORD", 1000)
    pages, troubles = read(tmp_path, zipped(page(URL, "x" * 2000), THREE[0]))
    assert [p.body for p in pages] == [b"<p>Page 0.</p>"]
    assert [(t.url, t.reason) for t in troubles] == [(URL, "too_large")]


def test_an_archive_gives_so_many_bytes_and_names_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_TOTAL", 30)
    pages, troubles = read(tmp_path, zipped(*THREE))
    assert [p.body for p in pages] == [b"<p>Page 0.</p>", b"<p>Page 1.</p>"]
    assert [(t.url, t.reason) for t in troubles] == [("https://a.example/2", "too_large")]


def test_a_thousand_troubles_are_not_a_thousand_lines(tmp_path: Path) -> None:
    empty = [record("response", f"{URL}/{number}", http(b" ")) for number in range(250)]
    _, troubles = read(tmp_path, zipped(*empty))
    assert len(troubles) == 101
    assert "150 more" in troubles[-1].detail

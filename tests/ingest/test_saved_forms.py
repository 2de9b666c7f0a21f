"""The forms in which people keep pages: SingleFile, MHTML, subtitles, web archives, one file by itself."""

from __future__ import annotations

import base64
import json
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from archives import page, zipped
from test_saved import index

from ingest.errors import SavedPagesError
from ingest.extract import extract
from ingest.sources.saved import load_saved
from ingest.types import Extracted, Facts, Page, Skipped

WRITTEN = 1_700_000_000
URL = "https://a.example/one"


def put(folder: Path, name: str, content: str | bytes) -> Path:
    """A file that was written at a known moment."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    os.utime(path, (WRITTEN, WRITTEN))
    return path


def single_file(date: str) -> str:
    return f"<!--\n Page saved with SingleFile \n url: {URL} \n saved date: {date} \n--><p>Words.</p>"


def test_the_moment_that_singlefile_wrote_down_is_when_the_page_was_read(tmp_path: Path) -> None:
    put(tmp_path, "a.html", single_file("Mon Jan 05 2026 10:20:30 GMT+0100 (Central European Standard Time)"))
    [found], _ = load_saved(tmp_path)
    assert (found.url, found.read_at) == (URL, datetime(2026, 1, 5, 9, 20, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "date",
    [
        "Mon Jan 05 2999 10:20:30 GMT+0100",
        "Mon Jan 99 2026 10:20:30 GMT+0100",
        "Mon Jän 05 2026 10:20:30 GMT+0100",
        "Mon Jan 01 0001 00:00:00 GMT+9900",
        "yesterday",
    ],
)
def test_a_moment_that_cannot_be_is_that_of_the_file(tmp_path: Path, date: str) -> None:
    put(tmp_path, "a.html", single_file(date))
    [found], _ = load_saved(tmp_path)
    assert found.read_at == datetime.fromtimestamp(WRITTEN, UTC)


def mhtml(*parts: str, head: str = f"Snapshot-Content-Location: {URL}#top\r\n") -> str:
    """A page as Chrome saves it in a single file."""
    body = "".join(f"------B\r\n{part}\r\n" for part in parts)
    return (
        "From: <Saved by Blink>\r\n"
        f"{head}"
        "Subject: A page\r\nDate: Mon, 5 Jan 2026 10:20:30 +0100\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----B"\r\n\r\n\r\n'
        f"{body}------B--\r\n"
    )


HTML_PART = (
    "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n"
    f"Content-Location: {URL}\r\n\r\n<html><head><title>A page</title></head><body><article><p>Warm-up of forty "
    "steps keeps the loss calm, b=C3=B6se or =\r\nnot.</p></article></body></html>"
)
IMAGE_PART = "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo="


def test_mhtml_names_its_address_and_moment_and_holds_the_page(tmp_path: Path) -> None:
    put(tmp_path, "a.mhtml", mhtml(IMAGE_PART, HTML_PART))
    [found], skipped = load_saved(tmp_path)
    assert (found.url, found.read_at, skipped) == (URL, datetime(2026, 1, 5, 9, 20, 30, tzinfo=UTC), ())
    read = extract(found, found.url, "article")
    assert isinstance(read, Extracted)
    assert (read.title, read.text) == ("A page", "Warm-up of forty steps keeps the loss calm, böse or not.")


def test_a_long_address_of_mhtml_goes_on_in_the_next_line(tmp_path: Path) -> None:
    put(tmp_path, "a.mht", mhtml(HTML_PART, head=f"Snapshot-Content-Location: {URL}\r\n /{'x' * 80}\r\n"))
    [found], _ = load_saved(tmp_path)
    assert found.url == f"{URL}/{'x' * 80}"


def test_an_older_mhtml_names_its_address_as_content_location(tmp_path: Path) -> None:
    put(tmp_path, "a.mht", mhtml(HTML_PART, head=f"Content-Location: {URL}\r\n"))
    [found], _ = load_saved(tmp_path)
    assert found.url == URL


@pytest.mark.parametrize(
    "body",
    [
        b"garbage",
        mhtml(IMAGE_PART).encode(),
        mhtml("Content-Type: text/html\r\n\r\n  ").encode(),
        mhtml().encode(),
        b"Content-Type: multipart/related; boundary=B\r\n\r\n" + b"\xff\x00" * 1000,
    ],
)
def test_mhtml_without_a_page_has_a_reason(body: bytes) -> None:
    held = Page(URL, URL, 200, "multipart/related", body, datetime(2026, 1, 5, tzinfo=UTC), "saved")
    read = extract(held, URL, "article")
    assert isinstance(read, Skipped)
    assert read.reason == "no_text"


def test_mhtml_that_is_nested_beyond_measure_ends(tmp_path: Path) -> None:
    body = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3000))
    held = Page(URL, URL, 200, "multipart/related", body.encode(), datetime(2026, 1, 5, tzinfo=UTC), "saved")
    before = time.process_time()
    assert isinstance(extract(held, URL, "article"), Skipped)
    assert time.process_time() - before < 20


def test_mhtml_that_names_no_address_of_the_web_is_told(tmp_path: Path) -> None:
    put(tmp_path, "a.mhtml", mhtml(HTML_PART, head="Snapshot-Content-Location: cid:frame@mhtml.blink\r\n"))
    pages, skipped = load_saved(tmp_path)
    assert (pages, [skip.reason for skip in skipped]) == ((), ["unsupported_type"])


VTT = "WEBVTT\n\n00:05.000 --> 00:07.000\nWarm-up keeps the loss calm.\n"


def test_subtitles_stand_for_the_video_that_they_are_named_for(tmp_path: Path) -> None:
    put(tmp_path, "A talk on warm-up [aB3_x-9Zk1Q].en.vtt", VTT)
    [found], skipped = load_saved(tmp_path)
    assert skipped == ()
    assert (found.url, found.content_type) == ("https://www.youtube.com/watch?v=aB3_x-9Zk1Q", "text/vtt")
    assert (found.facts, found.complete) == (Facts(title="A talk on warm-up", said_by="file name"), True)


def test_what_yt_dlp_wrote_of_the_video_goes_with_its_subtitles(tmp_path: Path) -> None:
    put(tmp_path, "A talk [aB3_x-9Zk1Q].en.vtt", VTT)
    info = {"title": "A talk: warm-up", "channel": "A\nchannel", "upload_date": "20230105", "formats": [1]}
    put(tmp_path, "A talk [aB3_x-9Zk1Q].info.json", json.dumps(info))
    [found], skipped = load_saved(tmp_path)
    assert skipped == ()
    assert found.facts == Facts(
        title="A talk: warm-up", authors=("A channel",), published=date(2023, 1, 5), said_by="yt-dlp"
    )


@pytest.mark.parametrize(
    "info", ["{", "[]", "[" * 100_000, '{"title": 7, "channel": null, "upload_date": "20239999"}', "\udcff"]
)
def test_what_is_no_description_of_a_video_leaves_the_title_of_the_name(tmp_path: Path, info: str) -> None:
    put(tmp_path, "A talk [aB3_x-9Zk1Q].en.vtt", VTT)
    put(tmp_path, "A talk [aB3_x-9Zk1Q].info.json", info.encode("utf-8", "surrogateescape"))
    [found], _ = load_saved(tmp_path)
    assert (found.facts.title, found.facts.authors, found.facts.published) == ("A talk", (), None)


def test_a_description_outside_the_folder_is_not_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    put(tmp_path / "saved", "A talk [aB3_x-9Zk1Q].en.vtt", VTT)
    put(tmp_path, "out.json", '{"title": "Secret"}')
    (tmp_path / "saved" / "A talk [aB3_x-9Zk1Q].info.json").symlink_to(tmp_path / "out.json")
    [found], _ = load_saved(tmp_path / "saved")
    assert found.facts.title == "A talk"


@pytest.mark.parametrize(
    ("languages", "taken"),
    [(("de", "en"), "en"), (("en-orig", "en", "de"), "en"), (("fr", "en-US"), "en-US"), (("de",), "de")],
)
def test_of_several_languages_the_english_one_is_taken(
    tmp_path: Path, languages: tuple[str, ...], taken: str
) -> None:
    for language in languages:
        put(tmp_path, f"A talk [aB3_x-9Zk1Q].{language}.vtt", VTT.replace("Warm-up", f"{language} warm-up"))
    [found], skipped = load_saved(tmp_path)
    assert skipped == ()
    assert f"\n{taken} warm-up".encode() in found.body


def test_subtitles_of_any_name_are_taken_when_index_json_lists_them(tmp_path: Path) -> None:
    put(tmp_path, "talk.srt", "1\n00:00:05,000 --> 00:00:07,000\nWarm-up keeps the loss calm.\n")
    index(tmp_path, {"file": "talk.srt", "url": "https://vimeo.com/123456789"})
    [found], _ = load_saved(tmp_path)
    assert (found.url, found.content_type) == ("https://vimeo.com/123456789", "application/x-subrip")


def test_subtitles_that_are_named_for_no_video_say_how_to_name_them(tmp_path: Path) -> None:
    put(tmp_path, "interesting.vtt", VTT)
    pages, [skip] = load_saved(tmp_path)
    assert pages == ()
    assert "[dQw4w9WgXcQ]" in skip.detail


@pytest.mark.parametrize("name", ["paper.pdf", "notes.ipynb", "words.txt"])
def test_what_cannot_name_itself_is_taken_under_the_address_of_index_json(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, f"%PDF-1.7 <link rel=canonical href='{URL}'>")
    _, [skip] = load_saved(tmp_path)
    assert (skip.reason, "index.json" in skip.detail) == ("unsupported_type", True)
    index(tmp_path, {"file": name, "url": URL})
    [found], _ = load_saved(tmp_path)
    assert found.url == URL


def test_an_archive_in_a_folder_gives_its_pages_beside_the_others(tmp_path: Path) -> None:
    put(tmp_path, "crawl.warc.gz", zipped(page(URL, "One."), page("https://a.example/two", "Two.")))
    put(tmp_path, "a.html", "<link rel=canonical href='https://a.example/three'><p>x")
    pages, skipped = load_saved(tmp_path)
    assert sorted(found.url.rsplit("/")[-1] for found in pages) == ["one", "three", "two"]
    assert skipped == ()


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "CRAWL.WARC"])
def test_one_archive_can_be_saved_pages_by_itself(tmp_path: Path, name: str) -> None:
    content = page(URL, "One.")
    path = put(tmp_path, name, zipped(content) if name.endswith("gz") else content)
    [found], skipped = load_saved(path)
    assert (found.url, skipped) == (URL, ())


def test_one_page_can_be_saved_pages_by_itself(tmp_path: Path) -> None:
    put(tmp_path, "other.html", "<link rel=canonical href='https://a.example/other'><p>x")
    [found], _ = load_saved(put(tmp_path, "a.html", single_file("x")))
    assert found.url == URL


@pytest.mark.parametrize("name", ["a.zip", "a.gz", "warc"])
def test_one_file_of_another_kind_is_an_error_that_names_the_kinds(tmp_path: Path, name: str) -> None:
    with pytest.raises(SavedPagesError, match="not a saved page") as raised:
        load_saved(put(tmp_path, name, "x"))
    assert ".warc.gz" in raised.value.hint


def test_an_archive_outside_the_folder_is_not_read_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    put(tmp_path, "out.warc", page(URL, "One."))
    (tmp_path / "saved" / "in.warc").symlink_to(tmp_path / "out.warc")
    pages, skipped = load_saved(tmp_path / "saved")
    assert (pages, [skip.reason for skip in skipped]) == ((), ["forbidden_address"])


def test_a_file_that_is_no_file_and_one_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.warc").mkdir()
    (tmp_path / "loop.html").symlink_to("loop.html")
    put(tmp_path, "data.vtt", base64.b64decode("AAEC") * 10)
    pages, skipped = load_saved(tmp_path)
    assert (pages, [Path(skip.url).name for skip in skipped]) == ((), ["data.vtt"])

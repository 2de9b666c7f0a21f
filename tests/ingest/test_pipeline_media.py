"""Posts, videos and web archives on their way through the pipeline."""

from __future__ import annotations

from datetime import UTC, datetime

from archives import http, page, record, zipped
from pipeline_world import SAVED_AT, World, row_of, states, told

from ingest.types import Page

POST = "https://twitter.com/ada/status/16"
SAID = b'{"author_name": "Ada", "html": "<blockquote><p>Five words of a post.</p></blockquote>"}'
WATCH = "https://www.youtube.com/watch?v=aB3_x-9Zk1Q"
VTT = "WEBVTT\n\n01:35.000 --> 01:39.000\nWarm-up of forty steps keeps the loss calm.\n"


def test_a_post_that_is_held_for_ever_does_not_hide_that_there_is_no_network(world: World) -> None:
    world.library.put_page(
        Page(POST, POST, 200, "application/json+oembed", SAID, SAVED_AT, "fetched", etag='"tweet-16"')
    )
    links = "".join(f"- [Link](https://{name}.invalid/)\n" for name in "abcd")
    result = world.build(world.list(f"- [Post]({POST})\n{links}"))
    assert states(result) == [(1, "read", None), *((line, "failed", "offline") for line in range(2, 6))]
    assert result.warnings == ("there is no network: what was read before answers, and digests do",)
    assert [(document.title, document.authors) for document in result.documents] == [("Ada on X", ("Ada",))]


def test_a_video_without_a_transcript_is_not_read_and_says_what_would_help(world: World) -> None:
    said = b'{"title": "On warm-up", "author_name": "A channel"}'
    world.library.put_page(
        Page(WATCH, WATCH, 200, "application/json+oembed", said, SAVED_AT, "fetched", complete=False)
    )
    result = world.build(world.list("- [Talk](https://youtu.be/aB3_x-9Zk1Q)\n"), offline=True)
    row = row_of(result, "https://youtu.be/aB3_x-9Zk1Q")
    assert (row.kind, row.state, row.reason, row.words) == ("video", "failed", "no_text", 0)
    assert row.detail == "“On warm-up” by A channel has no transcript here: save its subtitles (.vtt or .srt)"
    assert row.hint
    assert "--saved" in row.hint


def test_a_saved_transcript_is_the_text_of_each_link_to_its_video(world: World) -> None:
    folder = world.folder / "subtitles"
    folder.mkdir()
    (folder / "On warm-up [aB3_x-9Zk1Q].en.vtt").write_text(VTT)
    links = (
        "- [Talk](https://youtu.be/aB3_x-9Zk1Q?t=90)\n- [Again](https://www.youtube.com/live/aB3_x-9Zk1Q)\n"
    )
    result = world.build(world.list(links), saved=(folder,))
    [document] = result.documents
    assert (document.kind, document.origin, document.text) == (
        "video",
        "saved",
        "Warm-up of forty steps keeps the loss calm.",
    )
    assert [entry.line for entry in document.entries] == [1, 2]
    assert states(result) == [(1, "read", None), (2, "read", None)]


def test_an_archive_answers_for_the_links_that_lead_into_it(world: World) -> None:
    old, new = "http://a.invalid/old", "https://a.invalid/new"
    words = "<html><body><article><p>Warm-up of forty steps keeps the loss calm.</p></article></body></html>"
    moved = record("response", old, http(b"", "301 Moved", Location=new))
    archive = world.folder / "crawl.warc.gz"
    archive.write_bytes(
        zipped(moved, page(new, words), page("https://a.invalid/more", words.replace("calm", "low")))
    )
    result = world.build(world.list(f"## One\n- [Old]({old})\n"), saved=(archive,))
    assert told(result.documents) == [
        ("saved", "article", new),
        ("saved", "article", "https://a.invalid/more"),
    ]
    first, more = result.documents
    assert first.read_at == datetime(2026, 1, 5, 12, tzinfo=UTC)
    assert [entry.section for entry in (*first.entries, *more.entries)] == [("One",), ("Saved pages",)]


def test_what_is_damaged_in_an_archive_is_in_the_report_of_the_build(world: World) -> None:
    archive = world.folder / "crawl.warc"
    archive.write_bytes(page("https://a.invalid/one", "Five words of a page.") + b"WARC/1.1\r\nrubbish")
    result = world.build(world.list("- [One](https://a.invalid/one)\n"), saved=(archive,))
    assert [(skip.url, skip.reason) for skip in result.failed] == [(str(archive), "decode")]
    assert result.failed[0].detail.startswith("crawl.warc: record 2 is damaged")
    assert states(result) == [(1, "read", None)]

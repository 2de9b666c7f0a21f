"""Posts and videos by oEmbed: what is read of a reply, what is asked for, and what a refusal says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from canned_web import Canned, CannedWeb

from ingest.extract import extract
from ingest.oembed import MEDIA
from ingest.offline import Watch
from ingest.sources.tweet import TWITTER, TweetSource
from ingest.sources.video import YOUTUBE, VideoSource
from ingest.types import Extracted, Link, NotModified, Outcome, Page, Skipped

TWEET = "https://twitter.com/ada/status/1600000000000000001"
ASKED = TWITTER.format("https%3A%2F%2Ftwitter.com%2Fada%2Fstatus%2F1600000000000000001")
WATCH = "https://www.youtube.com/watch?v=aB3_x-9Zk1Q"
HTML = (
    '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">Warm-up of forty steps keeps the loss &amp; me '
    'calm <a href="https://twitter.com/hashtag/ml">#ml</a><br>See <a href="https://t.co/abc">pic.twitter.com/xyz</a>'
    "</p>&mdash; Ada L. (@ada) "
    f'<a href="{TWEET}?ref_src=twsrc">January 5, 2023</a></blockquote>\n'
)
REPLY = {"url": TWEET, "author_name": "Ada L.", "html": HTML, "type": "rich", "version": "1.0"}


def read(body: object, url: str = TWEET) -> Extracted | Skipped:
    """What is extracted of a reply."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    page = Page(url, url, 200, MEDIA, raw, datetime(2026, 1, 5, tzinfo=UTC), "fetched")
    return extract(page, url, "tweet")


def asked(web: CannedWeb, link: Link) -> Outcome:
    return web.read(TweetSource() if link.kind == "tweet" else VideoSource(), link)


def test_a_tweet_is_its_paragraphs_with_author_and_day() -> None:
    found = read(REPLY)
    assert isinstance(found, Extracted)
    assert found.text == "Warm-up of forty steps keeps the loss & me calm #ml\nSee pic.twitter.com/xyz"
    assert (found.title, found.site, found.authors) == ("Ada L. on X", "twitter.com", ("Ada L.",))
    assert found.published == date(2023, 1, 5)
    assert dict(found.provenance)["published"] == "oembed"


@pytest.mark.parametrize("shown", ["5. Januar 2023", "", "January 2023", "February 31, 2023"])
def test_a_day_that_is_not_told_is_not_invented(shown: str) -> None:
    found = read(REPLY | {"html": HTML.replace("January 5, 2023", shown)})
    assert isinstance(found, Extracted)
    assert found.published is None


def test_a_post_that_carries_markup_or_direction_marks_is_plain_text() -> None:
    hostile = (
        "<blockquote><p>Five plain words stand <b>here\u202e</b><script>alert(1)</script></p></blockquote>"
    )
    found = read(REPLY | {"html": hostile, "author_name": "A\ud800d\u202ea\nB"})
    assert isinstance(found, Extracted)
    assert found.text == "Five plain words stand here"
    assert found.authors == ("A?d a B",)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", "decode"),
        (b"[1]", "decode"),
        (b'{"html": 7, "title": ["x"]}', "decode"),
        (b"[" * 100_000, "decode"),
        ({"html": "<blockquote></blockquote>"}, "no_text"),
        ({"html": "<p>no quote</p>", "title": "T"}, "no_text"),
        ({"html": "<blockquote><p>Two words</p></blockquote>"}, "no_text"),
    ],
)
def test_a_reply_without_a_post_has_a_reason(body: object, reason: str) -> None:
    found = read(body)
    assert isinstance(found, Skipped)
    assert found.reason == reason


def test_a_video_without_a_transcript_says_what_would_help() -> None:
    found = read({"title": "On warm-up", "author_name": "A channel", "html": "<iframe></iframe>"}, WATCH)
    assert isinstance(found, Skipped)
    assert (found.reason, found.status) == ("no_text", 200)
    assert (
        found.detail == "“On warm-up” by A channel has no transcript here: save its subtitles (.vtt or .srt)"
    )


def test_the_page_of_a_post_is_the_reply_itself_with_what_the_service_says() -> None:
    web = CannedWeb({ASKED: Canned(json.dumps(REPLY), "application/json")})
    link = Link("https://x.com/ada/status/1600000000000000001", "tweet")
    page = asked(web, link)
    assert isinstance(page, Page)
    assert json.loads(page.body) == REPLY
    assert (page.final_url, page.content_type, page.complete) == (link.url, MEDIA, True)
    assert (page.facts.authors, page.facts.site, page.facts.said_by) == (("Ada L.",), "twitter.com", "oembed")
    assert web.addresses == [ASKED]


def test_a_tweet_that_is_held_is_not_asked_for_again() -> None:
    web = CannedWeb({ASKED: Canned(json.dumps(REPLY), "application/json")})
    first = asked(web, Link(TWEET, "tweet"))
    assert isinstance(first, Page)
    again = asked(web, Link(TWEET, "tweet", etag=first.etag))
    assert isinstance(again, NotModified)
    assert again.url == TWEET
    assert len(web.asked) == 1


def test_a_page_that_an_older_version_took_for_the_tweet_does_not_stand_for_it() -> None:
    web = CannedWeb({ASKED: Canned(json.dumps(REPLY), "application/json")})
    outcome = asked(web, Link(TWEET, "tweet", etag='"of the page that a script draws"'))
    assert isinstance(outcome, Page)
    assert "if-none-match" not in web.asked[0].headers


def test_a_confirmation_that_asked_nobody_is_no_sign_of_a_network() -> None:
    urls = [f"https://{name}.example/" for name in "abcde"]
    told: list[Outcome] = []
    watch = Watch([TWEET, *urls], told.append)
    watch.take(0, NotModified(TWEET, TWEET, datetime(2026, 1, 5, tzinfo=UTC)))
    for number, url in enumerate(urls, start=1):
        watch.take(number, Skipped(url, "dns", "no such host"))
    outcomes = watch.outcomes()
    assert [o.reason for o in outcomes if isinstance(o, Skipped)] == ["offline"] * 5


@pytest.mark.parametrize(("status", "words"), [(404, "deleted"), (403, "protected"), (401, "not public")])
def test_a_post_that_is_not_shown_says_why(status: int, words: str) -> None:
    outcome = asked(CannedWeb({ASKED: Canned(status=status)}), Link(TWEET, "tweet"))
    assert isinstance(outcome, Skipped)
    assert (outcome.reason, outcome.status) == ("http_4xx", status)
    assert words in outcome.detail


def test_a_video_brings_title_and_channel_and_is_a_part_only() -> None:
    address = YOUTUBE.format("https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DaB3_x-9Zk1Q")
    reply = {"title": "On warm-up", "author_name": "A channel", "type": "video"}
    page = asked(CannedWeb({address: Canned(json.dumps(reply), "application/json")}), Link(WATCH, "video"))
    assert isinstance(page, Page)
    assert (page.complete, page.facts.title, page.facts.authors) == (False, "On warm-up", ("A channel",))


@pytest.mark.parametrize(
    "url",
    [
        "https://mobile.twitter.com/ada/status/16/photo/1",
        "https://twitter.com/i/web/status/16",
        "https://bsky.app/profile/did:plc:abc/post/3k",
    ],
)
def test_each_form_of_a_post_is_taken(url: str) -> None:
    assert TweetSource().takes(Link(url, "tweet"))


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/ada",
        "https://nitter.example/ada/status/16",
        "https://twitter.com/ada/status/last",
        "https://bsky.app/profile/ada",
        "http://[broken/ada/status/16",
    ],
)
def test_what_is_no_post_of_a_known_site_is_left_to_others(url: str) -> None:
    assert not TweetSource().takes(Link(url, "tweet"))


def test_subtitles_are_read_with_anchors_and_without_words_have_a_reason() -> None:
    page = Page(WATCH, WATCH, 200, "text/vtt", b"", datetime(2026, 1, 5, tzinfo=UTC), "saved")
    spoken = replace(page, body=b"WEBVTT\r\n\r\n01:05.000 --> 01:07.000\r\nWarm-up keeps the loss calm.\r\n")
    found = extract(spoken, WATCH, "video")
    assert isinstance(found, Extracted)
    assert (found.text, found.anchors[0].mark) == ("Warm-up keeps the loss calm.", "t=65")
    empty = extract(replace(page, body=b"WEBVTT\n\nnothing"), WATCH, "video")
    assert isinstance(empty, Skipped)
    assert empty.reason == "no_text"

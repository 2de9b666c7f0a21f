"""Posts on X (Twitter) and Bluesky, by oEmbed: their own pages are drawn by a script.

Documented at https://developer.x.com/en/docs/x-for-websites/oembed-api and https://docs.bsky.app/docs/advanced-guides/oembed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from ingest.sources.oembed import ask
from ingest.types import Fetcher, Link, NotModified, Outcome, Page
from ingest.urls import site_of

TWITTER = "https://publish.twitter.com/oembed?url={}&omit_script=1"
BLUESKY = "https://embed.bsky.app/oembed?url={}"
_TWEET = re.compile(r"/(?P<who>i/web|[^/]+)/status(?:es)?/(?P<number>\d+)(?:/.*)?")
_POST = re.compile(r"/profile/(?P<who>[^/]+)/post/(?P<number>[\w-]+)/?")


class TweetSource:
    """Takes single posts. One that is held is not asked for again: under its number it cannot change."""

    def takes(self, link: Link) -> bool:
        """A post on X or on Bluesky."""
        return _post(link) is not None

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """What the service says of the post, with its number as the validator."""
        post = _post(link)
        assert post is not None, "asked for a link of another source"
        endpoint, address, number = post
        if link.etag == number:
            return NotModified(link.url, link.url, datetime.now(UTC))
        page = await ask(endpoint, address, link, web)
        return replace(page, etag=number) if isinstance(page, Page) else page


def _post(link: Link) -> tuple[str, str, str] | None:
    """Whom to ask for a link, under which address, and the name of the post as an entity tag."""
    site = site_of(link.url)
    path = urlsplit(link.url).path if site in ("twitter.com", "bsky.app") else ""
    if site == "twitter.com" and (found := _TWEET.fullmatch(path)):
        address = f"https://twitter.com/{found['who']}/status/{found['number']}"
        return TWITTER, address, f'"tweet-{found["number"]}"'
    if site == "bsky.app" and (found := _POST.fullmatch(path)):
        address = f"https://bsky.app/profile/{found['who']}/post/{found['number']}"
        return BLUESKY, address, f'"post-{found["number"]}"'
    return None

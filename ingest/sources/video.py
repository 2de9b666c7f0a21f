"""Videos on YouTube and Vimeo: title and channel by oEmbed. The words are those of a transcript that is saved.

Documented at https://oembed.com (YouTube among the providers) and https://developer.vimeo.com/api/oembed/videos.
"""

from __future__ import annotations

from dataclasses import replace

from ingest.sources.oembed import ask
from ingest.types import Fetcher, Link, Outcome, Page
from ingest.videos import video_address

YOUTUBE = "https://www.youtube.com/oembed?url={}&format=json"
VIMEO = "https://vimeo.com/api/oembed.json?url={}"


class VideoSource:
    """Takes single videos. What it brings is a part only: a title does not say what is said."""

    def takes(self, link: Link) -> bool:
        """A video, in any form that its address may have."""
        return bool(video_address(link.url))

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """What the service says of the video."""
        address = video_address(link.url)
        endpoint = VIMEO if address.startswith("https://vimeo.com/") else YOUTUBE
        page = await ask(endpoint, address, link, web)
        return replace(page, complete=False) if isinstance(page, Page) else page

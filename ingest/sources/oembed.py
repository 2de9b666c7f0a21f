"""Asks a service for a post or a video by oEmbed: an address made for programs, which needs no key."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from ingest.decoding import decode_page
from ingest.oembed import MEDIA, parse_embed
from ingest.types import Facts, Fetcher, FetchRequest, Link, Page, Skipped
from ingest.urls import site_of


async def ask(endpoint: str, address: str, link: Link, web: Fetcher) -> Page | Skipped:
    """The reply for `address`, as the page of the link; what the service says of it stands in its facts.

    `endpoint` has braces where the address is put in, percent-encoded.
    """
    request = FetchRequest(endpoint.format(quote(address, safe="")), accept="application/json", api=True)
    page = await web.fetch(request)
    if isinstance(page, Skipped):
        return replace(page, url=link.url, detail=_plainly(page))
    text = decode_page(page.body) if isinstance(page, Page) else None
    embed = parse_embed(text) if text else None
    if not isinstance(page, Page) or embed is None:
        return Skipped(link.url, "decode", f"{site_of(endpoint)} answers with something that is no oEmbed")
    facts = Facts(
        title=embed.title,
        authors=(embed.author,) if embed.author else (),
        site=site_of(address),
        said_by="oembed",
    )
    return replace(
        page, url=link.url, final_url=link.url, content_type=MEDIA, etag=None, last_modified=None, facts=facts
    )


def _plainly(skipped: Skipped) -> str:
    """What a status means there, since the number alone says little."""
    if skipped.status == 404:
        return "it is gone: deleted, or its account is (the service answers 404)"
    if skipped.status in (401, 403):
        return f"it is not public: protected, private or suspended (the service answers {skipped.status})"
    return skipped.detail

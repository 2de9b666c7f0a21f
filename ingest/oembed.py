"""What a service says of a post or a video in oEmbed's JSON (https://oembed.com): the page of a tweet. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ingest.bylines import date_in
from ingest.html import parse_html, words_of
from ingest.html_markdown import to_markdown
from ingest.html_prepare import prepare
from ingest.markdown import sections_of
from ingest.types import Extracted, Page, Skipped
from ingest.urls import site_of

MEDIA = "application/json+oembed"
"""How such a page is kept: the service's own type, application/json, says nothing of what it holds."""
MAX_HTML = 100_000
MAX_NAME = 500
SITES = {"twitter.com": "X", "bsky.app": "Bluesky"}


@dataclass(frozen=True, slots=True)
class Embed:
    """One reply. Each text is a single line without control characters, except `html`."""

    title: str
    author: str
    html: str
    """What a site shows in its own page; empty for most videos that are not to be shown elsewhere."""


def parse_embed(text: str) -> Embed | None:
    """The reply in a text; None for a text that is no reply."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(held, dict):
        return None
    title, author = one_line(held.get("title")), one_line(held.get("author_name"))
    html = held.get("html")
    embed = Embed(title, author, html[:MAX_HTML] if isinstance(html, str) else "")
    return embed if embed.html or embed.title else None


def read_embed(page: Page, url: str, text: str) -> Extracted | Skipped:
    """The words of a post. A video has none of its own: `no_text`, with what would give it some."""
    embed = parse_embed(text)
    if embed is None:
        return Skipped(url, "decode", "the service's reply is no oEmbed", page.status)
    root = parse_html(embed.html) if embed.html else None
    quotes = [] if root is None else list(root.iter("blockquote"))
    if not quotes:
        who = f" by {embed.author}" if embed.author else ""
        detail = f"“{embed.title}”{who} has no transcript here: save its subtitles (.vtt or .srt)"
        return Skipped(url, "no_text", detail, page.status)
    links = list(quotes[-1].iter("a"))
    published = date_in(words_of(links[-1])) if links else None
    prepare(root)
    # Beside its paragraphs the quote holds the byline alone.
    words = "\n\n".join(filter(None, (to_markdown(part) for quote in quotes for part in quote.iter("p"))))
    site = site_of(url)
    found = (("title", embed.author), ("authors", embed.author), ("published", published))
    return Extracted(
        text=words,
        title=f"{embed.author} on {SITES.get(site, site)}" if embed.author else "",
        site=site,
        authors=(embed.author,) if embed.author else (),
        published=published,
        canonical_url="",
        sections=sections_of(words),
        provenance=tuple((name, "oembed") for name, value in found if value),
    )


def one_line(value: object) -> str:
    """A name as one line of text, empty for no text: JSON can spell half a character, and anything else."""
    if not isinstance(value, str):
        return ""
    whole = value[: 4 * MAX_NAME].encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())[:MAX_NAME]

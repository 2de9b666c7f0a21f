"""What the web page shows: values for its elements; its style and script lie in `static/`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from assistant.types import Answer, Citation
from index.manifest import Manifest
from ui import compose
from ui.render import WEAKLY, age, nearest_title, standing
from ui.shapes import section
from ui.state import index_state

CONTEXT = 240
"""Characters of a passage shown on either side of a quote."""

EXAMPLES = (
    "Why does batch size saturate?",
    "What does post-training quantization do to outliers?",
    "How should I choose the number of training steps?",
    "What is RMSProp?",
)
"""Questions that the shipped list answers."""

STATIC = Path(__file__).parent / "static"


def asset(name: str) -> str:
    """A file of the page."""
    return (STATIC / name).read_text(encoding="utf-8")


def answer_value(given: Answer) -> dict[str, Any]:
    """What the answer's element draws: texts, and addresses that it checks before it links them."""
    return {
        "question": given.question,
        "understood": given.understood,
        "warning": WEAKLY if given.weakly_supported else "",
        "notes": list(given.notes),
        "declined": not given.answered and any(near.score for near in given.nearest),
        "text": given.text,
        "sources": [_source(cited) for cited in given.citations],
        "nearest": [{"url": near.url, "title": near.title or near.url} for near in given.nearest],
        "nearest_title": nearest_title(given),
    }


def _source(cited: Citation) -> dict[str, Any]:
    chunk = cited.passage.chunk
    document = chunk.document
    published = document.published.isoformat() if document.published else ""
    own_words = document.origin in ("digest", "list")
    return {
        "number": cited.number,
        "url": document.url,
        "deep_link": cited.deep_link,
        "open": "Open the source" if own_words else "Open at the sentence",
        "title": document.title or document.url,
        "about": " · ".join(
            filter(
                None,
                (
                    _site(document.site, document.url),
                    ", ".join(document.authors),
                    document.version,
                    published,
                    document.kind,
                ),
            )
        ),
        "section": " › ".join(section(cited.passage)),
        "place": "In the digest: " if document.origin == "digest" else "On the page: ",
        "heading": " › ".join(chunk.heading),
        "origin": " · ".join(map(_sentence, standing(document))),
        "before": _tail(chunk.text[: cited.start]),
        "quote": cited.quote,
        "after": _head(chunk.text[cited.end :]),
    }


def _site(site: str, url: str) -> str:
    return site or (urlsplit(url).hostname or "")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tail(text: str) -> str:
    """The last words of what stands before a quote."""
    return text if len(text) <= CONTEXT else "… " + text[-CONTEXT:].partition(" ")[2]


def _head(text: str) -> str:
    """The first words of what stands after it."""
    return text if len(text) <= CONTEXT else text[:CONTEXT].rpartition(" ")[0] + " …"


def status_line(manifest: Manifest) -> str:
    """The index in use, in one line."""
    held = index_state(manifest)
    made = age(datetime.fromisoformat(manifest.created))
    return (
        f"Index of {held['documents']:,} documents in {held['chunks']:,} chunks, made {made} "
        f"· snapshot {held['snapshot']}"
    )


def examples(manifest: Manifest) -> tuple[str, ...]:
    """Questions to begin with; none for a list that the program does not know."""
    return EXAMPLES if manifest.list_location == compose.shipped_list() else ()

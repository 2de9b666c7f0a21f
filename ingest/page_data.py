"""The data that a page carries about itself as JSON: JSON-LD of schema.org, the front matter of Distill."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

ARTICLES = frozenset({
    "Article", "BlogPosting", "NewsArticle", "ScholarlyArticle", "TechArticle", "Report", "WebPage",
    "SocialMediaPosting", "Course", "LearningResource", "HowTo",
})  # fmt: skip


def articles_in(root: Any) -> Iterator[Mapping[str, Any]]:
    """What the page says of itself as an article in JSON-LD, in the order of the page."""
    for script in root.iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json":
            yield from _typed(_json(script.text), depth=0)


def _json(source: str | None) -> Any:
    try:
        return json.loads(source or "", strict=False)
    except (ValueError, RecursionError):
        return None


def distill_matter(root: Any) -> Mapping[str, Any]:
    """The front matter of a paper in Distill's format."""
    for script in root.iter("script"):
        if (
            script.getparent().tag in ("d-front-matter", "dt-front-matter")
            or script.get("type") == "text/front-matter"
        ):
            data = _json(script.text)
            return data if isinstance(data, dict) else {}
    return {}


def _typed(data: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    if depth > 4:
        return
    if isinstance(data, list):
        for entry in data:
            yield from _typed(entry, depth + 1)
    elif isinstance(data, dict):
        kinds = data.get("@type")
        named = kinds if isinstance(kinds, list) else [kinds]
        if any(isinstance(kind, str) and kind in ARTICLES for kind in named):
            yield data
        yield from _typed(data.get("@graph"), depth + 1)

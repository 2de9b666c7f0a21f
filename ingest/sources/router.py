"""Which source reads a link: the first that takes it."""

from __future__ import annotations

from ingest.sources.article import ArticleSource
from ingest.sources.arxiv import ArxivSource
from ingest.types import Link, Source

SOURCES: tuple[Source, ...] = (ArxivSource(), ArticleSource())
"""In the order in which they are asked; the last takes everything."""


def source_of(link: Link) -> Source:
    """The source that reads a link."""
    return next(source for source in SOURCES if source.takes(link))

"""Which source reads a link: the first that takes it."""

from __future__ import annotations

from ingest.sources.article import ArticleSource
from ingest.sources.arxiv import ArxivSource
from ingest.sources.gist import GistSource
from ingest.sources.github import RepositorySource
from ingest.sources.github_file import FileSource
from ingest.sources.github_folder import FolderSource
from ingest.sources.github_release import ReleaseSource
from ingest.sources.github_thread import ThreadSource
from ingest.sources.github_wiki import WikiSource
from ingest.sources.tweet import TweetSource
from ingest.sources.video import VideoSource
from ingest.types import Link, Source

SOURCES: tuple[Source, ...] = (
    TweetSource(),
    VideoSource(),
    RepositorySource(),
    FileSource(),
    FolderSource(),
    GistSource(),
    ThreadSource(),
    ReleaseSource(),
    WikiSource(),
    ArxivSource(),
    ArticleSource(),
)
"""In the order in which they are asked; the last takes everything."""


def source_of(link: Link) -> Source:
    """The source that reads a link."""
    return next(source for source in SOURCES if source.takes(link))

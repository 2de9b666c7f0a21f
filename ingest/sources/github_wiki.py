"""A page of a repository's wiki at GitHub: its Markdown, else the page as a reader sees it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from ingest.github_links import GitHubLink
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Skipped

HOME = "Home"


class WikiSource(GitHubSource):
    """Reads `github.com/OWNER/REPO/wiki` and the pages below it."""

    shape = "wiki"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """The page's source where it is Markdown, else the page itself."""
        name = named.rest or HOME
        shown = f"https://github.com/{named.name}/wiki" + (f"/{quote(name)}" if named.rest else "")
        raw = f"https://raw.githubusercontent.com/wiki/{named.name}/{quote(name)}.md"
        outcome = await web.fetch(FetchRequest(raw, link.etag, link.last_modified))
        if isinstance(outcome, Skipped) and outcome.status == 404:
            return await web.fetch(FetchRequest(shown))  # written in another markup
        if isinstance(outcome, Skipped | NotModified):
            return outcome
        facts = Facts(title=f"{name.replace('-', ' ')} · {named.name} wiki", site="github.com")
        return replace(outcome, final_url=shown, content_type="text/markdown; charset=utf-8", facts=facts)

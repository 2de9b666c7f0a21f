"""A page of a repository's wiki at GitHub: its Markdown, else the page as a reader sees it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

from ingest.github_links import parse
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Page, Skipped

HOME = "Home"


class WikiSource:
    """Reads `github.com/OWNER/REPO/wiki` and the pages below it."""

    def takes(self, link: Link) -> bool:
        """Whether it is the address of a page of a wiki."""
        found = parse(link.url)
        return found is not None and found.shape == "wiki"

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """The page's source where it is Markdown, else the page itself."""
        found = parse(link.url)
        if found is None:
            return Skipped(link.url, "http_4xx", "no page of a wiki has this address")
        name = found.rest or HOME
        shown = f"https://github.com/{found.name}/wiki" + (f"/{quote(name)}" if found.rest else "")
        raw = f"https://raw.githubusercontent.com/wiki/{found.name}/{quote(name)}.md"
        outcome = await web.fetch(FetchRequest(raw, link.etag, link.last_modified))
        if isinstance(outcome, Skipped) and outcome.status == 404:
            outcome = await web.fetch(FetchRequest(shown))  # written in another markup
            return replace(outcome, url=link.url)
        if isinstance(outcome, Skipped | NotModified):
            return replace(outcome, url=link.url)
        return _page(link, outcome, shown, name.replace("-", " "), found.name)


def _page(link: Link, raw: Page, shown: str, title: str, repository: str) -> Page:
    facts = Facts(title=f"{title} · {repository} wiki", site="github.com")
    markdown = "text/markdown; charset=utf-8"
    return replace(raw, url=link.url, final_url=shown, content_type=markdown, facts=facts)

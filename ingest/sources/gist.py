"""A gist: its description and all its files as one page."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from ingest.github_api import Answer, ask, escaped, made_of, text_of, unchanged
from ingest.github_links import GitHubLink
from ingest.markdown import contained, fence
from ingest.markup import MARKUP_NAMES, markdown_of
from ingest.notebook import NotebookError, notebook_markdown
from ingest.sources.github_base import GitHubSource
from ingest.types import Facts, Fetcher, FetchRequest, Link, Outcome, Page, Skipped

MOST_FILES = 50
RAW_HOST = "gist.githubusercontent.com"
_MARKDOWN = (".md", ".markdown")
_LANGUAGE = re.compile(r"[\w+#.-]{1,20}")


class GistSource(GitHubSource):
    """Reads `gist.github.com/OWNER/ID` and the raw form of its files."""

    shape = "gist"

    async def _read(self, named: GitHubLink, link: Link, web: Fetcher) -> Outcome:
        """The newest version of a gist, a secret one included: who has its address may read it."""
        gist = await ask(web, f"/gists/{named.rest}")
        if isinstance(gist, Skipped):
            return gist
        version = next((entry.text("version") for entry in gist.items("history")), "")
        if version and version == link.version:
            return unchanged(link.url)
        files = gist.items("files")
        parts = [await _part(file, web) for file in files[:MOST_FILES]]
        texts = [part for part in parts if isinstance(part, str)]
        if not texts:
            trouble = next((part for part in parts if isinstance(part, Skipped)), None)
            empty = Skipped(link.url, "no_text", "the gist holds no file of text", 200)
            return trouble or empty
        partial = len(texts) < len(files) or gist.flag("truncated")
        title = gist.line("description") or files[0].line("filename")
        owner = gist.line("owner", "login")
        address = gist.text("html_url")
        final_url = address if address.startswith("https://gist.github.com/") else link.url
        page = made_of(link.url, final_url, "\n\n".join((f"# {escaped(title)}", *texts)) + "\n")
        lost = any(isinstance(part, Skipped) for part in parts)
        facts = Facts(
            title=title,
            site="gist.github.com",
            authors=(owner,) if owner else (),
            published=gist.day("created_at"),
            version="" if lost else version,
            remark=f"only {len(texts)} of its files" if partial else "",
            said_by="github api",
        )
        return replace(page, facts=facts)


async def _part(file: Answer, web: Fetcher) -> str | Skipped | None:
    """A file of a gist under its name; None for one that is no text."""
    name, kind = file.line("filename"), file.text("type")
    if not name or not (kind.startswith(("text/", "application/")) or not kind):
        return None
    text = file.text("content")
    if file.flag("truncated"):
        whole = await _whole(file.text("raw_url"), web)
        if isinstance(whole, Skipped):
            return whole
        text = whole
    if not text.strip() or "\0" in text:
        return None
    return f"## {escaped(name)}\n\n{_shown(name.lower(), file.line('language').lower(), text)}"


def _shown(name: str, language: str, text: str) -> str:
    if name.endswith((*_MARKDOWN, *MARKUP_NAMES)):
        return contained(markdown_of(name, text), level=2)
    if name.endswith(".ipynb"):
        try:
            return contained(notebook_markdown(text), level=2)
        except NotebookError as trouble:
            return f"({escaped(str(trouble))}.)"
    if name.endswith(".txt"):
        return contained(_paragraphs(text))
    return fence(text.strip("\n"), language if _LANGUAGE.fullmatch(language) else "")


def _paragraphs(text: str) -> str:
    """Plain text as Markdown that keeps its paragraphs."""
    paragraphs = (escaped(block) for block in re.split(r"\n\s*\n", text) if block.strip())
    return "\n\n".join(paragraphs)


async def _whole(url: str, web: Fetcher) -> str | Skipped:
    """The whole text of a file of which the API gave the beginning; only from where GitHub keeps such files."""
    try:
        host = urlsplit(url).netloc
    except ValueError:
        host = ""
    if host != RAW_HOST or not url.startswith("https://"):
        return Skipped(url, "forbidden_address", f"the API names {url[:80]!r} for the rest of a file")
    outcome = await web.fetch(FetchRequest(url))
    if isinstance(outcome, Page):
        return text_of(outcome.body)
    return outcome if isinstance(outcome, Skipped) else Skipped(url, "decode", "no body came")

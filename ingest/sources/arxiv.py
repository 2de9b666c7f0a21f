"""Papers at arXiv: what its API says of one, and the fullest text there is of it.

The API: https://info.arxiv.org/help/api/user-manual.html · HTML: https://info.arxiv.org/about/accessible_HTML.html
· ar5iv: https://ar5iv.labs.arxiv.org/
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

from ingest.arxiv_feed import Feed, Paper, read_feed
from ingest.arxiv_ids import PaperName, paper_at
from ingest.pdf import is_pdf
from ingest.types import Facts, Fetcher, FetchRequest, Link, NotModified, Outcome, Page, Skipped

API = "https://export.arxiv.org/api/query"
SAID_BY = "arxiv api"
LATEXML = b"ltx_"
"""In the class names of every page that LaTeXML made: an excuse or a check for robots has none."""


class ArxivSource:
    """Takes the addresses of papers, whatever form of the paper they lead to."""

    def takes(self, link: Link) -> bool:
        """Whether the address names a paper."""
        return paper_at(link.url) is not None

    async def read(self, link: Link, web: Fetcher) -> Outcome:
        """The version that the link names, else the newest, as HTML, as a PDF, or at least its abstract."""
        name = paper_at(link.url)
        if name is None:
            return Skipped(link.url, "unsupported_type", f"{link.url} names no paper of arXiv")
        told = await ask_api(web, id_list=str(name))
        if isinstance(told, Skipped):
            return await _untold(link, name, replace(told, url=link.url), web)
        paper = next((paper for paper in told.papers if paper.name.id == name.id), None)
        if paper is None:
            detail = told.error or "arXiv knows no such paper"
            return Skipped(link.url, "soft_404", f"{name}: {detail}", 200)
        if name.version:
            paper = replace(paper, name=name)
        return await read_paper(link, paper, web, newest=not name.version)


async def ask_api(web: Fetcher, **question: str) -> Feed | Skipped:
    """The API's answer; Skipped when there is none. The URL of a Skipped is that of the API."""
    request = FetchRequest(f"{API}?{urlencode(question)}", accept="application/atom+xml", api=True)
    outcome = await web.fetch(request)
    if isinstance(outcome, Skipped):
        return outcome
    feed = read_feed(outcome.body) if isinstance(outcome, Page) else None
    return feed or Skipped(request.url, "decode", "the answer of arXiv's API is no Atom feed")


async def read_paper(link: Link, paper: Paper, web: Fetcher, *, newest: bool, remark: str = "") -> Outcome:
    """A paper that the API told of, under the address of the link, unless the version held is the same.

    Args:
        newest: whether it is the newest version, and not one that the list names.
        remark: goes before what else a reader must know.
    """
    address = f"https://arxiv.org/abs/{paper.name}"
    if paper.name.version and link.version == paper.name.version:
        return NotModified(link.url, address, datetime.now(UTC))
    facts = _facts(paper)
    page = await _full_text(paper.name, web, newest=newest and not paper.withdrawn)
    remarks = [remark, f"withdrawn: {paper.comment}".rstrip(": ") if paper.withdrawn else ""]
    if page is None:
        remarks.append("only its abstract could be read")
        page = _abstract(link, paper, address)
    elif _at_ar5iv(page) and paper.name.version != "v1":
        # It keeps one version of each paper and does not say which.
        remarks.append(f"ar5iv's copy: it may be older than {paper.name.version}")
        facts = replace(facts, version="")
    facts = replace(facts, remark="; ".join(filter(None, remarks)))
    return replace(page, url=link.url, facts=facts, etag=None, last_modified=None)


async def _untold(link: Link, name: PaperName, trouble: Skipped, web: Fetcher) -> Outcome:
    """Without the API: what is held stands; of a paper that was never read the text alone is better than nothing."""
    if link.version:
        return trouble
    page = await _full_text(name, web, newest=not name.version)
    if page is None:
        return trouble
    facts = Facts(version=name.version, identifiers=(f"arxiv:{name.id}",))
    return replace(page, url=link.url, facts=facts, etag=None, last_modified=None)


async def _full_text(name: PaperName, web: Fetcher, *, newest: bool) -> Page | None:
    """The paper as HTML, else as ar5iv has it (one version, so for the newest only), else as a PDF."""
    for request in _full_texts(name, newest):
        outcome = await web.fetch(request)
        if isinstance(outcome, Page) and (_is_html_of_paper(outcome) or is_pdf(outcome.body)):
            return outcome
    return None


def _full_texts(name: PaperName, newest: bool) -> Iterator[FetchRequest]:
    yield FetchRequest(f"https://arxiv.org/html/{name}")
    if newest:
        yield FetchRequest(f"https://ar5iv.labs.arxiv.org/html/{name.id}")
    yield FetchRequest(f"https://arxiv.org/pdf/{name}", accept="application/pdf")


def _is_html_of_paper(page: Page) -> bool:
    """Both places lead to the abstract's page, or show a notice, where there is no HTML."""
    return "/html/" in urlsplit(page.final_url).path and LATEXML in page.body


def _at_ar5iv(page: Page) -> bool:
    return "ar5iv" in (urlsplit(page.final_url).hostname or "")


def _facts(paper: Paper) -> Facts:
    names = [f"arxiv:{paper.name.id}", f"doi:10.48550/arxiv.{paper.name.id}"]
    return Facts(
        title=paper.title,
        site="arXiv",
        authors=paper.authors,
        published=paper.published,
        version=paper.name.version,
        identifiers=(*names, *((f"doi:{paper.doi}",) if paper.doi else ())),
        said_by=SAID_BY,
    )


def _abstract(link: Link, paper: Paper, address: str) -> Page:
    """The abstract as arXiv's own plain text gives it, which is read as such: a part of the paper."""
    day = f"[Submitted on {paper.published.day} {paper.published:%B %Y}]" if paper.published else ""
    lines = [
        f"Title: {paper.title}",
        f"Authors: {', '.join(paper.authors)}" if paper.authors else "",
        day,
        f"\nAbstract: {paper.abstract}\n",
        f"Comments: {paper.comment}" if paper.comment else "",
        f"Subjects: {'; '.join(paper.subjects)}" if paper.subjects else "",
        f"Journal reference: {paper.journal}" if paper.journal else "",
    ]
    body = "\n".join(filter(None, lines)).encode()
    return Page(
        url=link.url, final_url=address, status=200, content_type="text/plain; charset=utf-8", body=body,
        read_at=datetime.now(UTC), origin="fetched", complete=False,
    )  # fmt: skip

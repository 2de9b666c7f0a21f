"""What an HTML page says of itself: title, authors, date, site, address, each with where it came from.

A fact that no part of the page states stays empty: a date is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.bylines import date_in, date_in_url, is_byline, is_name, names_in
from ingest.html import HEADINGS, classes, words_of
from ingest.page_data import articles_in, distill_matter

TITLE_METAS = ("citation_title", "og:title", "dc.title", "dcterms.title", "twitter:title")
DATE_METAS = (
    "citation_publication_date", "citation_date", "article:published_time", "og:article:published_time",
    "dc.date", "dcterms.created", "dc.date.issued", "date", "pubdate", "publish_date", "parsely-pub-date",
    "datepublished",
)  # fmt: skip
AUTHOR_METAS = (
    "citation_author",
    "article:author",
    "author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "byl",
)
TITLE_SEPARATORS = (" | ", " — ", " – ", " - ", " · ", " :: ", " » ")
PERMALINKS = "¶#\uf0c1 "
HEAD_BLOCKS = 12
OF_OTHERS = re.compile(r"comment|repl(?:y|ies)|related|recommend|footer|sidebar|teaser", re.IGNORECASE)
"""Parts of a page whose dates are of something else."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts of one page; `provenance` pairs each with its source."""

    title: str = ""
    site: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    canonical_url: str = ""
    provenance: tuple[tuple[str, str], ...] = ()


def read_metadata(root: Any, url: str) -> Metadata:
    """The metadata of an unprepared tree (its scripts and head still in place)."""
    metas = _metas(root)
    articles = list(articles_in(root))
    title, title_source = _title(root, metas, articles)
    authors, authors_source = _authors(root, metas, articles, title)
    published, published_source = _published(root, metas, articles, title, url)
    sources = (("title", title_source), ("authors", authors_source), ("published", published_source))
    return Metadata(
        title=title,
        site=_clean(metas.get("og:site_name", [""])[0]) or site_of(url),
        authors=authors,
        published=published,
        canonical_url=_canonical(root, metas, url),
        provenance=tuple((field, source) for field, source in sources if source),
    )


def site_of(url: str) -> str:
    """The host of an address without `www.`; empty when it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def own_address(root: Any) -> str:
    """The address that a saved page names as its own: canonical link, else og:url; empty without one."""
    for address in (*_canonical_links(root), *_metas(root).get("og:url", [])):
        if address.startswith(("http://", "https://")):
            return address
    return ""


def _metas(root: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").lower()
        content = (meta.get("content") or "").strip()
        if name and content:
            found.setdefault(name, []).append(content)
    return found


def _clean(text: Any) -> str:
    return " ".join(text.split()) if isinstance(text, str) else ""


def _title(root: Any, metas: Mapping[str, list[str]], articles: list[Mapping[str, Any]]) -> tuple[str, str]:
    for article in articles:
        headline = _clean(article.get("headline"))
        if headline:
            return _without_site(headline, root, metas), "json-ld"
    for name in TITLE_METAS:
        for content in metas.get(name, ()):
            return _without_site(_clean(content), root, metas), f"meta {name}"
    headings = [words_of(node).rstrip(PERMALINKS) for node in root.iter("h1")]
    page = next((words_of(node) for node in root.iter("title") if words_of(node)), "")
    if len(headings) == 1 and headings[0] and (not page or headings[0].lower() in page.lower()):
        return headings[0], "h1"
    if page:
        return _without_site(page, root, metas), "title"
    return (headings[0], "h1") if headings and headings[0] else ("", "")


def _without_site(title: str, root: Any, metas: Mapping[str, list[str]]) -> str:
    """A title without the site's name after it, when the rest stands as a heading or the tail is the site."""
    headings = {words_of(node).rstrip(PERMALINKS).lower() for tag in ("h1", "h2") for node in root.iter(tag)}
    site = _clean(metas.get("og:site_name", [""])[0]).lower()
    for separator in TITLE_SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if found and (head.strip().lower() in headings or tail.strip().lower() == site):
            return head.strip()
    return title


def _authors(
    root: Any, metas: Mapping[str, list[str]], articles: list[Mapping[str, Any]], title: str
) -> tuple[tuple[str, ...], str]:
    for article in articles:
        names = tuple(_people(article.get("author")))
        if names:
            return names, "json-ld"
    for name in AUTHOR_METAS:
        names = tuple(dict.fromkeys(n for content in metas.get(name, ()) for n in _meta_names(name, content)))
        if names:
            return names, f"meta {name}"
    names = tuple(_people(distill_matter(root).get("authors")))
    if names:
        return names, "front matter"
    named = [words_of(node) for node in root.iter("span") if "ltx_personname" in classes(node)]
    names = tuple(dict.fromkeys(name for text in named for name in names_in(text)))
    if names:
        return names, "byline"
    for node in root.iter("a", "span", "address"):
        if "author" in (node.get("rel") or "").split() or node.get("itemprop") == "author":
            names = names_in(words_of(node))
            if names:
                return names, "rel author"
    names = tuple(dict.fromkeys(name for line in _head_lines(root, title) for name in names_in(line)))
    return (names, "byline") if names else ((), "")


def _people(value: Any) -> Iterator[str]:
    for entry in value if isinstance(value, list) else [value]:
        name = _clean((entry.get("name") or entry.get("author")) if isinstance(entry, dict) else entry)
        if name and not name.startswith(("http://", "https://", "@")):
            yield name


def _meta_names(name: str, content: str) -> list[str]:
    text = _clean(content)
    if text.startswith(("http://", "https://", "@")) or not text:
        return []
    if name == "citation_author":
        last, comma, first = text.partition(", ")
        return [f"{first} {last}" if comma else text]
    return list(names_in(text)) or [text]


def _published(
    root: Any, metas: Mapping[str, list[str]], articles: list[Mapping[str, Any]], title: str, url: str
) -> tuple[date | None, str]:
    stated = [(article.get("datePublished"), "json-ld") for article in articles]
    stated += [(content, f"meta {name}") for name in DATE_METAS for content in metas.get(name, ())]
    stated += [(distill_matter(root).get("publishedDate"), "front matter")]
    stated += [(stamp, "time") for stamp in _stamps(root)]
    for value, source in stated:
        day = _day(value)
        if day:
            return day, source
    for line in _head_lines(root, title):
        day = date_in(line)
        if day:
            return day, "byline"
    day = date_in_url(url)
    return (day, "url") if day else (None, "")


def _stamps(root: Any) -> list[str]:
    return [
        node.get("datetime") or words_of(node)
        for node in root.iter("time")
        if "pubdate" in node.attrib or "datePublished" in (node.get("itemprop") or "")
        if not any(_is_of_others(up) for up in node.iterancestors())
    ]


def _is_of_others(node: Any) -> bool:
    named = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('itemtype') or ''}"
    return node.tag in ("aside", "footer") or (
        node.tag not in ("html", "body") and bool(OF_OTHERS.search(named))
    )


def _day(value: Any) -> date | None:
    text = _clean(value).replace("/", "-")
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        found = date_in(text)
        if found is None:
            return None
        day = found
    return day if 1990 <= day.year <= 2100 else None


def _head_lines(root: Any, title: str) -> list[str]:
    """Lines that say only who or when, in the few blocks after the block that is the title."""
    lines: list[str] = []
    since = -1
    for node in root.iter("h1", "h2", "div", "p", "span", "time", "li", "header"):
        text = words_of(node)
        if since < 0 or (text == title and node.tag in HEADINGS):
            since = 0 if text == title and title else since
            continue
        if any(_is_of_others(up) for up in (node, *node.iterancestors())):
            continue
        since += 1
        if since > HEAD_BLOCKS or len(text) > 500:
            break
        if text and (is_byline(text) or is_name(text)):
            lines.append(text)
    return lines


def _canonical_links(root: Any) -> list[str]:
    return [
        (link.get("href") or "").strip()
        for link in root.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href")
    ]


def _canonical(root: Any, metas: Mapping[str, list[str]], url: str) -> str:
    """The page's own address when it is on the same site: another site's word is not taken."""
    for address in (*_canonical_links(root), *metas.get("og:url", ())):
        try:
            absolute = urljoin(url, address)
        except ValueError:
            continue
        if absolute.startswith(("http://", "https://")) and site_of(absolute) == site_of(url):
            return str(absolute)
    return ""

"""A page becomes clean Markdown with sections, title, authors and date: the only place with trafilatura.

`extract` is pure, but no place for a hostile page: `sandbox.Extractor` runs it in a process with limits.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from typing import Any

import ftfy

from ingest import mhtml, oembed
from ingest.bylines import date_in, is_byline, names_in
from ingest.decoding import decode_page
from ingest.definitions import sections_of_code
from ingest.html import parse_html, words_of
from ingest.html_furniture import drop_consent, has_text_beside_consent
from ingest.html_markdown import to_markdown
from ingest.html_papers import latexml_paper
from ingest.html_prepare import prepare
from ingest.html_threads import thread_of
from ingest.html_tools import marked_text
from ingest.main_content import select
from ingest.markdown import headings_of, protect_math, restore_math, sections_of, split_front_matter, to_html
from ingest.markup import MARKUP_NAMES, markdown_of
from ingest.metadata import read_metadata, site_of
from ingest.notebook import MEDIA as NOTEBOOK_TYPES
from ingest.notebook import NotebookError, is_notebook, notebook_markdown
from ingest.pdf import is_pdf, read_pdf
from ingest.plain_text import read_text
from ingest.transcript import MEDIA_SRT, MEDIA_VTT, read_transcript
from ingest.types import Extracted, Kind, Page, Section, Skipped
from ingest.walls import wall

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
MARKDOWN_TYPES = frozenset({"text/markdown", "text/x-markdown"})
TEXT_TYPES = frozenset({
    "application/json", "application/xml", "application/javascript", "application/x-python",
    "application/x-yaml", "application/toml", "application/x-sh", "application/vnd.github.raw+json",
    "application/octet-stream",
    "binary/octet-stream", MEDIA_SRT, oembed.MEDIA,
})  # fmt: skip
MARKDOWN_NAMES = (".md", ".markdown", ".mdown", ".mkd")
TEXT_NAMES = (".txt", ".text")
SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\xd0\xcf\x11\xe0", "an Office file"),
)
HTML_START = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
FEWEST_WORDS = 5
OPENING = 6
"""Blocks at the head of a Markdown page that may be its byline."""
HEAD = 200
"""Characters above a title that may be its date or rubric."""
STAMP = re.compile(
    r"(?:(?:first |last )?(?:published|updated|posted|modified|written|reviewed)\b.{0,60}\d{4}.{0,30}"
    r"|https?://\S+|\d+ min(?:ute)?s? read)\Z",
    re.IGNORECASE,
)
CUT_OFF = re.compile(r"(.*[.!?][\"'”’)]?)\s.*\Z", re.DOTALL)
LOST = 0.5
"""Below this share of the page's own article element the extractor has lost the text."""


def extract(page: Page, url: str, kind: Kind) -> Extracted | Skipped:
    """The text of a page and what it says of itself.

    Args:
        page: the bytes.
        url: the address that it stands for.
        kind: what the link leads to; `code` keeps the file verbatim.

    Returns:
        Extracted, or Skipped with one of unsupported_type, decode, empty, no_text, soft_404, login_wall,
        cookie_wall, javascript_only; of a PDF encrypted, decode, parser_limit, no_text.
    """
    if not page.body.strip():
        return _skip(page, url, "empty", "0 bytes of text")
    media = page.content_type.split(";")[0].strip().lower()
    if media == mhtml.MEDIA:
        part = mhtml.main_part(page.body)
        if part is None:
            return _skip(page, url, "no_text", "the saved page holds no part of HTML")
        return extract(replace(page, body=part.body, content_type=part.content_type), url, kind)
    if is_pdf(page.body):
        return _enough(page, url, read_pdf(page, url))
    if media == "application/pdf":
        return _skip(page, url, "decode", "the file is called a PDF and is none")
    refused = _refused(page.body, media)
    if refused:
        return _skip(page, url, "unsupported_type", refused)
    text = decode_page(page.body, page.content_type)
    if text is None:
        return _skip(
            page, url, "decode", f"no encoding fits {len(page.body):,} bytes of {media or 'no type'}"
        )
    if not text.strip():
        return _skip(page, url, "empty", "0 bytes of text")
    return _enough(page, url, _by_form(page, url, kind, media, text))


def _enough(page: Page, url: str, found: Extracted | Skipped) -> Extracted | Skipped:
    """What was found, when it has words enough to be quoted."""
    if isinstance(found, Extracted) and len(re.findall(r"\w+", found.text)) < FEWEST_WORDS:
        return _skip(page, url, "no_text", f"the page holds only “{found.text.strip()[:60]}”")
    return found


def _skip(page: Page, url: str, reason: Any, detail: str) -> Skipped:
    return Skipped(url, reason, detail, page.status)


def _refused(body: bytes, media: str) -> str:
    for mark, name in SIGNATURES:
        if body.startswith(mark):
            return f"the page is {name}"
    if media and not media.startswith("text/") and media not in HTML_TYPES | TEXT_TYPES | NOTEBOOK_TYPES:
        return f"the page is of type {media}"
    return ""


def _by_form(page: Page, url: str, kind: Kind, media: str, text: str) -> Extracted | Skipped:
    address = (page.final_url or url).split("?")[0].split("#")[0].lower()
    if media == oembed.MEDIA:
        found = oembed.read_embed(page, url, text)
        return replace(found, text=_repair(found.text)) if isinstance(found, Extracted) else found
    if media in (MEDIA_VTT, MEDIA_SRT):
        return _transcript(page, url, text)
    is_html = media in HTML_TYPES or bool(HTML_START.match(text))
    if is_html:
        return _html(page, url, text)
    if kind != "code" and is_notebook(media, address, text):
        return _notebook(page, url, text)
    if kind == "code":
        return Extracted(text, "", site_of(url), (), None, "", sections_of_code(text, address))
    if media in MARKDOWN_TYPES or address.endswith(MARKDOWN_NAMES):
        return _markdown(url, text)
    if address.endswith(MARKUP_NAMES):
        return _markdown(url, markdown_of(address, text))
    if kind == "github" and not address.endswith(TEXT_NAMES):
        return _markdown(url, text)
    return _text(page, url, text)


def _notebook(page: Page, url: str, text: str) -> Extracted | Skipped:
    try:
        return _markdown(url, notebook_markdown(text))
    except NotebookError as trouble:
        return _skip(page, url, "decode", str(trouble))


def _html(page: Page, url: str, text: str) -> Extracted | Skipped:
    root = parse_html(text)
    if root is None:
        return _skip(page, url, "no_text", "the page holds no element")
    walled = wall(root)
    if walled and not (walled[0] == "cookie_wall" and has_text_beside_consent(root)):
        return _skip(page, url, *walled)
    about = read_metadata(root, page.final_url or url)
    # The extractor reads the page as it was; but a long box about cookies it would take for a short article.
    source = deepcopy(root) if drop_consent(root) else text
    prepare(root)
    main, main_text = _main(source, root)
    markdown = to_markdown(main)
    if len(markdown) < LOST * len(main_text):
        # The parser lost the body (or it stands in a script): the extractor's plain text is better than none.
        markdown = "\n\n".join(line for line in main_text.splitlines() if line and not line.startswith("!["))
    markdown = _repair(markdown)
    if not markdown.strip():
        return _skip(page, url, "no_text", "the page holds no text outside menus and scripts")
    markdown = _without_byline(_without_title(markdown, about.title))
    return Extracted(
        text=markdown,
        title=_plain_title(_repair(about.title)),
        site=about.site,
        authors=about.authors,
        published=about.published,
        canonical_url=about.canonical_url,
        sections=sections_of(markdown),
        provenance=about.provenance,
    )


def _main(source: Any, root: Any) -> tuple[Any, str]:
    """The element with the main text, and what the extractor took for that; nothing where the markup says it."""
    for marked_by in (latexml_paper, thread_of, marked_text):
        marked = marked_by(root)
        if marked is not None:
            return marked, ""
    main_text = _main_text(source, root)
    return select(_body(root), main_text), main_text


def _body(root: Any) -> Any:
    """The page's body; all of it where the parser closed the body early or opened it late."""
    body = root.find("body")
    return root if body is None or len(words_of(body)) < LOST * len(words_of(root)) else body


def _main_text(page: Any, root: Any) -> str:
    """What trafilatura takes for the main text; the page's one article element where it lost most of that.

    It reads the page as it was, since the names and hidden parts that the pre-pass takes out are its
    evidence, and the prepared tree only where it finds nothing in that.
    """
    text = _trafilatura(page) or _trafilatura(deepcopy(root))
    holders = list(root.iter("article")) or list(root.iter("main")) or root.xpath("//*[@role='main']")
    if len(holders) == 1 and len(text) < LOST * len(words_of(holders[0])):
        return words_of(holders[0])
    return text


def _trafilatura(page: Any) -> str:
    import trafilatura

    # Images are included because an unclosed <figure> otherwise swallows the rest of the article.
    found = trafilatura.extract(
        page, output_format="txt", include_comments=False, include_images=True, include_tables=True
    )
    return str(found or "")


def _markdown(url: str, text: str) -> Extracted:
    matter, body = split_front_matter(text)
    protected, formulas = protect_math(body)
    root = parse_html(to_html(protected))
    markdown = ""
    if root is not None:
        prepare(root)
        markdown = restore_math(_repair(to_markdown(root)), formulas)
    title, source = (matter.title if matter else ""), "front matter"
    headings = headings_of(markdown)
    if not title and headings and headings[0].level == 1:
        title, source = headings[0].text, "h1"
    markdown = _without_title(markdown, title)
    lines = _opening(markdown)
    authors, authors_source = (matter.authors if matter else ()), "front matter"
    if not authors:
        authors, authors_source = tuple(name for line in lines for name in names_in(line)), "byline"
    published, published_source = (matter.published if matter else None), "front matter"
    if not published:
        published, published_source = next((day for line in lines if (day := date_in(line))), None), "byline"
    sources = (
        ("title", title, source),
        ("authors", authors, authors_source),
        ("published", published, published_source),
    )
    return Extracted(
        text=markdown,
        title=_plain_title(title),
        site=site_of(url),
        authors=authors,
        published=published,
        canonical_url="",
        sections=sections_of(markdown),
        provenance=tuple((name, where) for name, value, where in sources if value),
    )


def _opening(markdown: str) -> list[str]:
    """Lines before the first heading that say who or when and nothing else."""
    headings = headings_of(markdown)
    head = markdown[: headings[0].start] if headings else markdown[:1000]
    return [block for block in head.split("\n\n")[:OPENING] if "\n" not in block and is_byline(block.strip())]


def _plain_title(title: str) -> str:
    """A title without the emoji or marks before it."""
    return re.sub(r"^[^\w\"'“‘(\[{$<*.@#+-]+", "", title).strip() or title


def _text(page: Page, url: str, text: str) -> Extracted:
    whole = _repair(text).rstrip()
    if not page.complete and whole.endswith(("…", "...")):
        # The copy was cut off in mid-sentence: half a sentence must not be quoted.
        whole = CUT_OFF.sub(r"\1", whole)
    found = read_text(whole)
    return Extracted(
        text=found.text,
        title=found.title,
        site=site_of(url),
        authors=found.authors,
        published=found.published,
        canonical_url="",
        sections=sections_of(found.text),
        provenance=found.provenance,
    )


def _transcript(page: Page, url: str, text: str) -> Extracted | Skipped:
    spoken, anchors = read_transcript(_repair(text))
    if not spoken:
        return _skip(page, url, "no_text", "not one cue of the subtitles has words")
    sections = (Section((), 0, len(spoken)),)
    return Extracted(spoken, "", site_of(url), (), None, "", sections, anchors)


def _without_title(markdown: str, title: str) -> str:
    """The text without its title as a heading, when that is the first and only one of its level."""
    headings = headings_of(markdown)
    if (
        not headings
        or headings[0].text.lower() != title.lower()
        or not _is_head(markdown[: headings[0].start])
    ):
        return markdown
    if any(heading.level <= headings[0].level for heading in headings[1:]):
        return markdown
    return markdown[headings[0].end :].lstrip("\n")


def _is_head(before: str) -> bool:
    """Whether what stands above the title is a date, a rubric or an address, and no text."""
    return len(before) < HEAD and not re.search(r"[.!?][\"'”’)]?$", before.strip())


def _without_byline(markdown: str) -> str:
    """The text without the lines at its head that say who, when or how long, and nothing else."""
    blocks = markdown.split("\n\n", OPENING)
    while len(blocks) > 1 and "\n" not in blocks[0] and (is_byline(blocks[0]) or STAMP.match(blocks[0])):
        blocks.pop(0)
    return "\n\n".join(blocks)


CODE_BLOCK = re.compile(r"(^(`{3,})[^\n]*\n.*?^\2`*[ \t]*$|`[^`\n]+`|\$[^$\n]+\$)", re.DOTALL | re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def _repair(text: str) -> str:
    """Damaged characters mended in prose, never in code or formulas; control and direction marks leave."""
    parts = CODE_BLOCK.split(text)
    # split() gives prose, code, fence mark, prose, …: every third part is prose.
    mended = [
        ftfy.fix_text(part, uncurl_quotes=False, normalization=None, fix_latin_ligatures=False)
        if place % 3 == 0
        else part
        for place, part in enumerate(parts)
        if place % 3 != 2
    ]
    return CONTROL.sub("", "".join(mended))

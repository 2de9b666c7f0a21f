"""A PDF as Markdown with its pages as anchors: the only place with pypdf.

As `extract`, which calls it, this is no place for a hostile file: it runs in a process with limits.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from ingest.bylines import date_in, names_in
from ingest.markdown import sections_of
from ingest.pdf.lines import Piece, clean
from ingest.pdf.text import Bookmark, squash, to_markdown
from ingest.types import Anchor, Extracted, Page, Reason, Skipped
from ingest.urls import site_of

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MAX_PAGES = 400
"""Pages of one file that are read."""
SECONDS = 12.0
"""CPU time after which no page but the first is begun; the process has more for the rest."""
MAX_BOOKMARKS = 2000
HEADER_WITHIN = 1024
"""Bytes in which `%PDF-` must stand: readers take files with something before it."""
FRONT = 2
"""Pages that print what a file rightly says of itself."""
UPRIGHT = (0,)
ANY_WAY = (0, 90, 180, 270)
NO_TITLE = re.compile(r"\.\w{2,4}$|^microsoft \w+ - |^untitled\b", re.IGNORECASE)


def is_pdf(body: bytes) -> bool:
    """Whether bytes are a PDF, whatever they are called."""
    return b"%PDF-" in body[:HEADER_WITHIN]


def read_pdf(page: Page, url: str) -> Extracted | Skipped:
    """The text of a PDF, with an anchor where each of its pages begins, and what it says of itself.

    Pages are counted as `#page=` counts them, from 1. Running heads are gone, bookmarks are headings.

    Returns:
        Extracted, with a remark where pages were left out; or Skipped with one of encrypted, decode,
        parser_limit, no_text.
    """
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(page.body))
        if reader.is_encrypted and not _opened(reader):
            return _skip(page, url, "encrypted", "the PDF asks for a password")
        count = len(reader.pages)
    except MemoryError:
        raise
    except Exception as trouble:  # a broken file makes pypdf raise whatever there is
        return _skip(page, url, *_broken(trouble, "the PDF is broken"))
    pages, unread = _pages(reader, min(count, MAX_PAGES))
    text, anchors = to_markdown(pages, _bookmarks(reader))
    if not re.search(r"\w", text):
        why = _broken(unread, "no page of the PDF can be read") if unread else _empty(reader, count)
        return _skip(page, url, *why)
    read = len(pages)
    remark = "" if read == count else f"{read} of the {count} pages of the PDF were read"
    return _described(reader, url, text, anchors, remark)


def _skip(page: Page, url: str, reason: Reason, detail: str) -> Skipped:
    return Skipped(url, reason, detail, page.status)


def _broken(trouble: Exception, what: str) -> tuple[Reason, str]:
    """A reason and a line for what pypdf raised: a limit that it keeps to, or nonsense in the file."""
    from pypdf.errors import LimitReachedError

    said = " ".join(f"{type(trouble).__name__}: {trouble}".split())[:160].removesuffix(": ")
    over = isinstance(trouble, LimitReachedError | RecursionError)
    return "parser_limit" if over else "decode", f"{what}: {said}"


def _opened(reader: PdfReader) -> bool:
    """Whether the empty password opens it: many files are encrypted only against changes."""
    from pypdf import PasswordType
    from pypdf.errors import DependencyError

    try:
        return reader.decrypt("") != PasswordType.NOT_DECRYPTED
    except (NotImplementedError, DependencyError):
        # A scheme that pypdf does not know, or that needs a library which is not there: shut, as far as we go.
        return False


def _pages(reader: PdfReader, count: int) -> tuple[list[tuple[int, list[Piece]]], Exception | None]:
    """The pages that can be read within the limits, by number, and what was wrong with the last of the others."""
    found: list[tuple[int, list[Piece]]] = []
    unread: Exception | None = None
    until = time.process_time() + SECONDS
    for number in range(count):
        if found and time.process_time() > until:
            break
        try:
            sheet = reader.pages[number]
            found.append((number + 1, _pieces(sheet, UPRIGHT) or _pieces(sheet, ANY_WAY)))
        except MemoryError:
            raise
        except Exception as trouble:  # one broken page does not cost the others
            unread = trouble
    return found, unread


def _pieces(sheet: PageObject, orientations: tuple[int, ...]) -> list[Piece]:
    """What a page prints, in the order of the file; a stamp on the margin that stands on end is not taken."""
    found: list[Piece] = []
    opens = True

    def visit(text: str, matrix: list[float], place: list[float], _font: Any, size: float) -> None:
        nonlocal opens
        opens = opens or text.startswith("\n")
        if text.strip():
            x, y, scale = _placed(matrix, place)
            lines = text.strip("\n").split("\n")
            # Several lines in one piece: only the first has a known place, the others stand below it.
            for below, line in enumerate(lines):
                found.append(Piece(line, x, y - below * size * scale, size * scale, opens or below > 0))
            opens = False
        opens = opens or text.endswith("\n")

    sheet.extract_text(orientations=orientations, visitor_text=visit)
    return found


def _placed(matrix: list[float], place: list[float]) -> tuple[float, float, float]:
    """Where on the page a text begins, and how much larger than its font's size it is printed."""
    a, b, c, d, e, f = matrix
    x, y = place[4], place[5]
    scale = math.hypot(place[2], place[3]) * math.hypot(c, d)
    return a * x + c * y + e, b * x + d * y + f, scale


def _bookmarks(reader: PdfReader) -> list[Bookmark]:
    """The outline; what of it is broken is left out."""
    found: list[Bookmark] = []
    try:
        for entry, level in _entries(reader.outline, 1):
            number = reader.get_destination_page_number(entry)
            if isinstance(entry.title, str) and number is not None and number >= 0:
                found.append(Bookmark(clean(entry.title), number + 1, level))
            if len(found) == MAX_BOOKMARKS:
                break
    except MemoryError:
        raise
    except Exception:  # headings are a help: without them the text is read all the same
        return found
    return found


def _entries(outline: list[Any], level: int) -> Iterator[tuple[Any, int]]:
    for entry in outline:
        if isinstance(entry, list):
            yield from _entries(entry, level + 1)
        else:
            yield entry, level


def _empty(reader: PdfReader, count: int) -> tuple[Reason, str]:
    """Why there is no text on pages that can be read."""
    pages = "its one page" if count == 1 else f"its {count} pages"
    if any(_holds_image(reader.pages[number]) for number in range(min(count, MAX_PAGES))):
        return "no_text", f"a scan: the PDF holds images and no text on {pages}"
    return "no_text", f"the PDF holds no text on {pages}"


def _holds_image(sheet: PageObject) -> bool:
    try:
        resources: Any = sheet["/Resources"]
        objects = resources["/XObject"].get_object()
        return any(objects[name].get("/Subtype") == "/Image" for name in objects)
    except (KeyError, TypeError, AttributeError):
        return False


# ── what it says of itself ──────────────────────────────────────────────────────────────────────────────


def _described(reader: PdfReader, url: str, text: str, anchors: tuple[Anchor, ...], remark: str) -> Extracted:
    """With the facts that the file states and its first pages print: programs fill in the rest by themselves."""
    end = next((anchor.start for anchor in anchors if anchor.mark == f"page={FRONT + 1}"), len(text))
    front, printed = text[:end], squash(text[:end])
    title, title_source = "", ""
    authors: tuple[str, ...] = ()
    authors_source = published_source = ""
    published: date | None = None
    for source, titles, names, moments in _stated(reader):
        for name in map(clean, titles):
            if not title and len(name.split()) > 1 and not NO_TITLE.search(name) and squash(name) in printed:
                title, title_source = " ".join(name.split()), source
        people = [person for name in names for person in names_in(clean(name)) if squash(person) in printed]
        if people and not authors:
            authors, authors_source = tuple(dict.fromkeys(people)), source
        days = {moment.date() for moment in moments} & _days(front)
        if days and not published:
            published, published_source = min(days), source
    sources = (("title", title_source), ("authors", authors_source), ("published", published_source))
    return Extracted(
        text=text,
        title=title,
        site=site_of(url),
        authors=authors,
        published=published,
        canonical_url="",
        sections=sections_of(text),
        anchors=anchors,
        provenance=tuple((field, source) for field, source in sources if source),
        remark=remark,
    )


def _days(text: str) -> set[date]:
    return {day for line in text.splitlines() if (day := date_in(line))}


Stated = tuple[str, list[str], list[str], list[datetime]]
"""Source, titles, authors, moments."""


def _stated(reader: PdfReader) -> Iterator[Stated]:
    for source, read in (("xmp", _xmp), ("pdf info", _info)):
        try:
            titles, names, moments = read(reader)
        except MemoryError:
            raise
        except Exception:  # broken metadata state nothing
            continue
        yield source, titles, names, moments


def _xmp(reader: PdfReader) -> tuple[list[str], list[str], list[datetime]]:
    about = reader.xmp_metadata
    if about is None:
        return [], [], []
    moments = [*(about.dc_date or []), about.xmp_create_date]
    return (
        [str(title) for title in (about.dc_title or {}).values()],
        [str(name) for name in about.dc_creator or []],
        [moment for moment in moments if isinstance(moment, datetime)],
    )


def _info(reader: PdfReader) -> tuple[list[str], list[str], list[datetime]]:
    about = reader.metadata
    if about is None:
        return [], [], []
    moment = about.creation_date
    return [about.title or ""], [about.author or ""], [moment] if moment else []

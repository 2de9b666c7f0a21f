"""Markdown: where its sections are, what its front matter says, and how it becomes HTML for cleaning.

It does not know what a page means: `extract` decides what is title and what is text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import yaml
from markdown_it import MarkdownIt

from ingest.types import Section

FENCE = re.compile(r"^(?:[ >]|\d{1,3}[.)] |[-*+] )*(`{3,}|~{3,})(.*)$")
ATX = re.compile(r"^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
SETEXT = re.compile(r"^ {0,3}(=+|-{2,})[ \t]*$")
NOT_A_PARAGRAPH = re.compile(r"^(?: {4}|\t)|^ {0,3}(?:[-*+>|]|\d{1,9}[.)] |<|#{1,6} |$)|^[-|: ]+$")
FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
FRONT_MATTER_LIMIT = 100_000


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The YAML block at the head of a Markdown file."""

    title: str
    authors: tuple[str, ...]
    published: date | None
    fields: tuple[tuple[str, Any], ...]
    """Every field as YAML read it, in order."""

    def get(self, name: str) -> Any:
        """The field of that name, or None."""
        return dict(self.fields).get(name)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading line: its level (1–6), its text, and the span of its line or lines with the line end."""

    level: int
    text: str
    start: int
    end: int


def headings_of(text: str) -> tuple[Heading, ...]:
    """The headings of Markdown in order; `#` in fenced code is none."""
    found: list[Heading] = []
    fence = ""
    previous, previous_start, offset = "", 0, 0
    for line in text.splitlines(keepends=True):
        bare = line.rstrip("\n")
        fence, fenced = _fence_state(fence, bare)
        heading = None if fenced else _heading(bare, previous)
        if heading:
            level, words, setext = heading
            start = previous_start if setext else offset
            found.append(Heading(level, words, start, offset + len(line)))
            bare = ""
        previous, previous_start = ("" if fenced else bare), offset
        offset += len(line)
    return tuple(found)


def sections_of(text: str) -> tuple[Section, ...]:
    """The sections of Markdown with exact spans: with the heading lines between them they cover `text`."""
    headings = headings_of(text)
    first = headings[0].start if headings else len(text)
    sections = [Section((), 0, first)] if first else []
    path: list[tuple[int, str]] = []
    for position, heading in enumerate(headings):
        path = [entry for entry in path if entry[0] < heading.level] + [(heading.level, heading.text)]
        end = headings[position + 1].start if position + 1 < len(headings) else len(text)
        sections.append(Section(tuple(words for _, words in path if words), heading.end, end))
    return tuple(sections)


def _fence_state(fence: str, line: str) -> tuple[str, bool]:
    """The fence still open after this line, and whether the line belongs to fenced code."""
    mark = FENCE.match(line)
    if not fence:
        if mark and not (mark[1][0] == "`" and "`" in mark[2]):
            return mark[1], True
        return "", False
    closes = mark and mark[1].startswith(fence[0]) and len(mark[1]) >= len(fence) and not mark[2].strip()
    return ("" if closes else fence), True


def _heading(line: str, previous: str) -> tuple[int, str, bool] | None:
    atx = ATX.match(line)
    if atx:
        return len(atx[1]), plain(atx[2] or ""), False
    setext = SETEXT.match(line)
    if setext and previous.strip() and not NOT_A_PARAGRAPH.match(previous):
        return (1 if setext[1][0] == "=" else 2), plain(previous), True
    return None


LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"]*\")?\)")
EMPHASIS = re.compile(
    r"(?<![\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])|(?<![\w_])(_{1,3})(?=\S)(.+?)(?<=\S)\3(?![\w_])"
)


def plain(inline: str) -> str:
    """One line of Markdown without links, emphasis and escapes; inline code loses its marks."""
    words = LINK.sub(r"\1", inline)
    words = EMPHASIS.sub(lambda found: found[2] or found[4], words)
    words = re.sub(r"`+([^`]+)`+", r"\1", words)
    words = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words)
    return " ".join(words.split())


def split_front_matter(text: str) -> tuple[FrontMatter | None, str]:
    """The front matter, if the text opens with one that YAML can read, and the text after it."""
    found = FRONT_MATTER.match(text[:FRONT_MATTER_LIMIT])
    if not found:
        return None, text
    fields = _yaml(found[1])
    if not isinstance(fields, dict):
        return None, text
    named = {str(name): value for name, value in fields.items()}
    authors = named.get("authors", named.get("author"))
    matter = FrontMatter(
        title=_words(named.get("title")),
        authors=_names(authors),
        published=_date(named.get("published", named.get("date"))),
        fields=tuple(named.items()),
    )
    return matter, text[found.end() :]


def _yaml(source: str) -> Any:
    """What YAML reads, None when it reads nothing; dates that are none (2023-13-40) as they are written."""
    for loader in (yaml.SafeLoader, yaml.BaseLoader):
        try:
            # Both loaders build plain values only.
            return yaml.load(source, loader)
        except (yaml.YAMLError, RecursionError):
            return None
        except ValueError:
            continue
    return None


def _words(value: Any) -> str:
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return ()
    names = [entry.get("name") if isinstance(entry, dict) else entry for entry in value]
    return tuple(name for name in map(_words, names) if name)


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        # Only a text or a number: to print a list of YAML aliases, which repeat one another, would fill the memory.
        return date.fromisoformat(str(value).strip()[:10]) if isinstance(value, str | int) else None
    except ValueError:
        return None


# ── Markdown → HTML, with formulas kept out of the parser's reach ──────────────────────────────────────

CODE = (
    r"(?P<code>^[ >]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ >]*\2[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\3(?!`))"
)
MATH = (
    r"(?P<math>(?<!\\)\$\$(?:(?!\n\n).)+?\$\$"
    r"|(?<![\\$\w])\$(?![\s$])(?:\\.|[^$\n\\]){1,300}?(?<![\s\\])\$(?![\w$])"
    r"|\\\((?:(?!\n\n).){1,300}?\\\)"
    r"|^[ >]*\\\[(?=(?:(?!\n\n).)*[\\^_=])(?:(?!\n\n).)+?\\\][ \t]*$)"
)
CODE_OR_MATH = re.compile(f"{CODE}|{MATH}", re.DOTALL | re.MULTILINE)
TOKEN = re.compile("\ue000(\\d+)\ue001")


def protect_math(text: str) -> tuple[str, tuple[str, ...]]:
    """Formulas outside code replaced by tokens of private-use characters, and the formulas in order."""
    kept: list[str] = []

    def stow(found: re.Match[str]) -> str:
        if found["code"] is not None:
            return found[0]
        kept.append(found[0])
        return f"\ue000{len(kept) - 1}\ue001"

    return CODE_OR_MATH.sub(stow, TOKEN.sub("", text)), tuple(kept)


def restore_math(text: str, kept: tuple[str, ...]) -> str:
    """The formulas back in the place of their tokens, each on one line."""
    return TOKEN.sub(lambda found: " ".join(kept[int(found[1])].split()), text)


def to_html(text: str) -> str:
    """CommonMark with tables and strikethrough as HTML; raw HTML is passed through, to be cleaned after."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return str(parser.render(text))


# ── Pieces of Markdown put together on one page ─────────────────────────────────────────────────────────

OPENS_HEADING = re.compile(r" {0,3}(#{1,6})(?=[ \t]|$)")


def contained(text: str, level: int = 0) -> str:
    """Markdown that can stand before other Markdown: no comment or fence left open, headings `level` deeper.

    Takes time in proportion to the text, whatever it is: it runs outside the sandbox.
    """
    kept: list[str] = []
    fence, hidden = "", False
    for line in text.split("\n"):
        shown, hidden = (line, False) if fence else _without_comments(line, hidden)
        fence, fenced = _fence_state(fence, shown)
        if fenced or not level or not _deepen(shown, kept, level):
            kept.append(shown)
    body = "\n".join(kept).rstrip("\n")
    return f"{body}\n{fence}" if fence else body


def _without_comments(line: str, hidden: bool) -> tuple[str, bool]:
    """What a line shows outside of comments of HTML, and whether one goes on after it."""
    parts: list[str] = []
    place, ticks = 0, 0
    while True:
        if hidden:
            end = line.find("-->", place)
            if end < 0:
                return "".join(parts), True
            place, hidden = end + 3, False
        start = line.find("<!--", place)
        if start < 0:
            return "".join([*parts, line[place:]]), False
        ticks += line.count("`", place, start)
        hidden = ticks % 2 == 0  # else it stands in inline code
        parts.append(line[place : start if hidden else start + 4])
        place = start + 4


def _deepen(line: str, kept: list[str], level: int) -> bool:
    """Add a line as a heading that lies deeper, if it is one or makes one of the line before."""
    opening = OPENS_HEADING.match(line)
    underline = SETEXT.match(line) if kept and kept[-1].strip() else None
    if opening:
        kept.append("#" * min(level, 6 - len(opening[1])) + line.lstrip(" "))
    elif underline and not NOT_A_PARAGRAPH.match(kept[-1]):
        kept[-1] = f"{'#' * min(6, level + (1 if underline[1][0] == '=' else 2))} {kept[-1].strip()}"
    else:
        return False
    return True


def fence(text: str, language: str = "") -> str:
    """Text as a fence of Markdown that nothing in the text closes."""
    longest = max((len(run) for run in re.findall(r"`{3,}", text)), default=2)
    mark = "`" * (longest + 1)
    return f"{mark}{language}\n{text}\n{mark}"

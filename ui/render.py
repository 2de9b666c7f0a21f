"""Answers, passages and reports as lines for a terminal. Pure: text in, lines out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from assistant.types import Answer, Citation
from index.types import Passage
from ingest.types import Document, LedgerRow
from ui.feedback import Opinion
from ui.shapes import section
from ui.terminal import Line, one_line, wrapped

_INDENT = "    "
_EMPTY: Line = (("", ""),)
_WORDS = 60
"""Words of a passage that `search` shows."""
_KEY = 10
WEAKLY = "Weakly supported: this is the closest that the list comes to the question. Read the quotes."


def answer(given: Answer, columns: int, told: bool = False) -> list[Line]:
    """The answer with its marks, then its numbered sources; or that there is none, and what is nearest.

    `told`: its statements are written already.
    """
    lines = _understood(given, columns)
    if not (told and given.answered):
        lines += wrapped(given.text, columns)
    if given.weakly_supported:
        lines += wrapped(WEAKLY, columns, style="bad")
    lines += [each for text in given.notes for each in wrapped(one_line(text), columns, style="dim")]
    lines.append(_EMPTY)
    for cited in given.citations:
        lines += [*_source(cited, columns), _EMPTY]
    if given.nearest:
        lines.append(((f"{nearest_title(given)}:", "dim"),))
    for near in given.nearest:
        lines += _item(near.title or near.url, columns)
        lines.append(((f"  {_link(near.url)}", "dim"),))
    while lines and lines[-1] == _EMPTY:
        lines.pop()
    return lines


def nearest_title(given: Answer) -> str:
    """What the resources are that are named in place of an answer: to a greeting, nothing can be near."""
    return "Nearest in the list" if any(near.score for near in given.nearest) else "The list begins with"


def _understood(given: Answer, columns: int) -> list[Line]:
    """A follow-up as it was understood."""
    text = f"Understood as: {one_line(given.understood)}"
    return wrapped(text, columns, style="dim") if given.understood else []


def _item(text: str, columns: int) -> list[Line]:
    first, *rest = wrapped(one_line(text), columns - 2, style="title")
    return [(("- ", ""), *first), *((("  ", ""), *line) for line in rest)]


def origin(document: Document) -> str:
    """Where a document's words come from, said plainly; empty for a page as it was fetched."""
    day = f" on {document.read_at:%Y-%m-%d}" if document.read_at else ""
    return {
        "fetched": "",
        "saved": f"saved{day}",
        "archived": f"archived copy, read{day}" if day else "archived copy",
        "digest": "digest: a summary that ships with the program, not the page's own words",
        "list": "the reading list's own words",
    }[document.origin]


def standing(document: Document) -> list[str]:
    """What a reader must know of where a document's words come from, one text each."""
    gone = ""
    if document.unreachable_since:
        known = document.origin == "fetched" and document.read_at
        read = f"read on {document.read_at:%Y-%m-%d}; " if known else ""
        gone = f"{read}not reachable since {document.unreachable_since:%Y-%m-%d}"
    also = ", ".join(map(_link, document.addresses))
    texts = (origin(document), one_line(document.remark), gone, also and f"also at {also}")
    return [text for text in texts if text]


def _source(cited: Citation, columns: int) -> list[Line]:
    passage, mark = cited.passage, f"[{cited.number}] "
    first, *rest = wrapped(_titled(passage.chunk.document), columns - len(mark), style="title")
    lines: list[Line] = [((mark, "strong"), *first)]
    lines += [((" " * len(mark), ""), *line) for line in rest]
    lines += _place(passage, columns, place(cited.at))
    lines += wrapped(f"“{_quoted(cited.quote)}”", columns, _INDENT)
    lines.append(((f"{_INDENT}{_link(cited.deep_link)}", "dim"),))
    return lines


def _titled(document: Document) -> str:
    day = document.published.isoformat() if document.published else ""
    about = [document.site, document.version, day, document.kind]
    return f"{one_line(document.title) or document.url} — {one_line(', '.join(filter(None, about)))}"


def place(mark: str) -> str:
    """The place of a citation as a reader says it: "p. 3", "1:35", "1:02:03"; empty for none."""
    name, _, value = mark.partition("=")
    if name == "page":
        return f"p. {value}"
    if name != "t" or not value.isdecimal():
        return ""
    hours, minutes, seconds = int(value) // 3600, int(value) // 60 % 60, int(value) % 60
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _place(passage: Passage, columns: int, at: str = "") -> list[Line]:
    """Where the list holds it, where in the document it stands, and whose words it is."""
    chunk = passage.chunk
    path = " › ".join(map(one_line, section(passage)))
    heading = " › ".join(filter(None, (*map(one_line, chunk.heading), at)))
    texts = [path and f"list: {path}", heading and f"in: {heading}", *standing(chunk.document)]
    return [line for text in filter(None, texts) for line in wrapped(text, columns, _INDENT, "dim")]


def _quoted(quote: str) -> str:
    """A quote as it stands; runs of empty lines show as one."""
    return re.sub(r"\n\s*\n+", "\n", quote.strip())


def _link(url: str) -> str:
    """One unbroken word, whatever the page put into its address."""
    return "".join(one_line(url).split())


def passages(found: Sequence[Passage], columns: int) -> list[Line]:
    """The passages of `search`, each with its score."""
    lines: list[Line] = []
    for passage in found:
        mark = f"{passage.rank:>2}. "
        score = f"{passage.score:.3f}  "
        first, *rest = wrapped(
            _titled(passage.chunk.document), columns - len(mark) - len(score), style="title"
        )
        lines.append(((mark, "strong"), (score, "good"), *first))
        lines += [((" " * (len(mark) + len(score)), ""), *line) for line in rest]
        lines += _place(passage, columns)
        words = passage.chunk.text.split()
        lines += wrapped(" ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else ""), columns, _INDENT)
        lines += [((f"{_INDENT}{_link(passage.chunk.document.url)}", "dim"),), _EMPTY]
    return lines[:-1]


def ledger(rows: Sequence[LedgerRow], columns: int) -> list[Line]:
    """One row per link, with what became of it."""
    lines: list[Line] = []
    for row in rows:
        words = f"{row.words:>7,} words" if row.words else " " * 13
        state = f"{row.state:<11} {row.status or '':>3} {words}  "
        lines.append(
            (
                (f"{row.line:>4}  ", "dim"),
                (state, "bad" if row.state == "failed" else "good"),
                (_link(row.url), ""),
            )
        )
        when = [
            f"read {row.read_at:%Y-%m-%d}" if row.read_at else "",
            f"changed {row.changed_at:%Y-%m-%d}" if row.changed_at else "",
        ]
        about = ", ".join(
            filter(None, [one_line(row.file), one_line(row.title), one_line(row.version), *when])
        )
        lines += wrapped(about, columns, " " * 6, "dim") if about else []
        lines += wrapped(one_line(row.remark), columns, " " * 6) if row.remark else []
        lines += [((f"      also at {_link(address)}", "dim"),) for address in row.addresses]
        if row.reason:
            lines += wrapped(f"{row.reason}: {row.detail}", columns, " " * 6)
            lines += wrapped(f"hint: {row.hint}", columns, " " * 6)
    states = sorted({row.state for row in rows})
    counts = ", ".join(f"{sum(row.state == state for row in rows)} {state}" for state in states)
    return [*lines, _EMPTY, ((f"{len(rows)} links: {counts}" if rows else "no links", "title"),)]


def pairs(values: Sequence[tuple[str, str]], columns: int) -> list[Line]:
    """Names and values in two columns."""
    lines: list[Line] = []
    for name, value in values:
        first, *rest = wrapped(value, columns - _KEY - 2) or [_EMPTY]
        lines.append(((f"{name:<{_KEY}}  ", "dim"), *first))
        lines += [((" " * (_KEY + 2), ""), *line) for line in rest]
    return lines


def age(then: datetime, now: datetime | None = None) -> str:
    """How long ago, in the largest unit that is not zero."""
    seconds = max(0, int(((now or datetime.now(UTC)) - then).total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def opinions(held: Sequence[Opinion], columns: int) -> list[Line]:
    """What readers thought of answers, oldest first."""
    lines: list[Line] = []
    for each in held:
        verdict: Line = (("useful      ", "good"),) if each.useful else (("not useful  ", "bad"),)
        first, *rest = wrapped(one_line(each.question), columns - 12) or [(("", ""),)]
        lines += [(*verdict, *first), *(((" " * 12, ""), *line) for line in rest)]
        if each.word:
            lines += wrapped(one_line(each.word), columns, " " * 12, "dim")
    return lines or [(("nobody has said anything yet", "dim"),)]

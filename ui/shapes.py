"""The JSON that programs rely on: each command's `--json`, and the web API. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from assistant.types import Answer, Citation, Statement
from index.named_lines import meant_by
from index.types import Chunk, Passage
from ingest.types import LedgerRow
from ui.json_types import (
    AnswerJson,
    CitationJson,
    DocumentJson,
    PassageJson,
    SearchJson,
    SourceJson,
    ToldJson,
)

if TYPE_CHECKING:
    from ingest.lint.rules import Finding

_UNSAFE = {
    code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
"""Characters that JSON leaves as they are and that a terminal acts on: C1 controls, changes of direction."""


def dumps(value: object) -> str:
    """JSON text for stdout: readable, and harmless on a terminal."""
    return json.dumps(value, ensure_ascii=False, indent=2).translate(_UNSAFE)


def line(value: object) -> str:
    """JSON text on one line, harmless on a terminal."""
    return json.dumps(value, ensure_ascii=False).translate(_UNSAFE)


def answer(given: Answer, timings: Mapping[str, float]) -> AnswerJson:
    """`ask --json`. `timings` are in milliseconds."""
    return {
        "question": given.question,
        "understood": given.understood,
        "answered": given.answered,
        "weakly_supported": given.weakly_supported,
        "support": _score(given.support),
        "engine": given.engine,
        "snapshot": given.snapshot,
        "text": given.text,
        "statements": [{"text": each.text, "citations": list(each.numbers)} for each in given.statements],
        "notes": list(given.notes),
        "citations": [citation(each) for each in given.citations],
        "passages": [passage(each) for each in given.passages],
        "nearest": [
            {"url": near.url, "title": near.title, "score": _score(near.score), "section": list(near.section)}
            for near in given.nearest
        ],
        "timings_ms": {name: round(value, 1) for name, value in timings.items()},
    }


def answered(given: Answer) -> AnswerJson:
    """An answer of the API: the index is open already, and the times are the answer's own."""
    spent = dict(given.timings_ms)
    return answer(given, {"load": 0.0, **spent, "total": sum(spent.values())})


def statement(told: Statement) -> ToldJson:
    """A sentence while the answer is still being written."""
    return {
        "text": told.text,
        "citations": list(told.numbers),
        "cited": [{**citation(each), "context": each.passage.chunk.text} for each in told.cited],
    }


def citation(cited: Citation) -> CitationJson:
    """One citation of an answer."""
    document = cited.passage.chunk.document
    return {
        "number": cited.number,
        "document": document.id,
        "chunk": cited.passage.chunk.id,
        "url": document.url,
        "deep_link": cited.deep_link,
        "title": document.title or document.url,
        "site": document.site,
        "authors": list(document.authors),
        "published": _day(document.published),
        "kind": document.kind,
        "section": section(cited.passage),
        "heading": list(cited.passage.chunk.heading),
        "quote": cited.quote,
        "passage": cited.passage.rank,
        "start": cited.start,
        "end": cited.end,
        "at": cited.at,
        "read_at": _day(document.read_at),
        "origin": document.origin,
        "version": document.version,
        "remark": document.remark,
        "addresses": list(document.addresses),
        "unreachable_since": _day(document.unreachable_since),
        "support": _score(cited.support),
    }


def passage(found: Passage) -> PassageJson:
    """One passage of `ask` or `search`."""
    document = found.chunk.document
    return {
        "rank": found.rank,
        "score": _score(found.score),
        "document": document.id,
        "chunk": found.chunk.id,
        "url": document.url,
        "title": document.title or document.url,
        "kind": document.kind,
        "origin": document.origin,
        "text": found.chunk.text,
        "section": section(found),
        "heading": list(found.chunk.heading),
    }


def section(found: Passage) -> list[str]:
    """Where the list holds the passage: the headings above the first entry that means it."""
    chunk = found.chunk
    entries = meant_by(chunk.document, chunk.start, chunk.end) or chunk.document.entries
    return list(entries[0].section) if entries else []


def search(question: str, snapshot: str, passages: Sequence[Passage]) -> SearchJson:
    """`search --json`."""
    return {"question": question, "snapshot": snapshot, "passages": [passage(each) for each in passages]}


def sources(rows: Iterable[LedgerRow]) -> list[SourceJson]:
    """`sources --json`."""
    return [
        {
            "url": row.url,
            "final_url": row.final_url,
            "title": row.title,
            "section": list(row.section),
            "line": row.line,
            "file": row.file,
            "kind": row.kind,
            "state": row.state,
            "reason": row.reason,
            "detail": row.detail,
            "hint": row.hint,
            "status": row.status,
            "words": row.words,
            "read_at": _day(row.read_at),
            "changed_at": _day(row.changed_at),
            "version": row.version,
            "remark": row.remark,
            "addresses": list(row.addresses),
        }
        for row in rows
    ]


def document(chunks: Sequence[Chunk]) -> DocumentJson:
    """A document as the assistant sees it, from all of its chunks."""
    whole = chunks[0].document
    return {
        "id": whole.id,
        "url": whole.url,
        "title": whole.title or whole.url,
        "site": whole.site,
        "authors": list(whole.authors),
        "published": _day(whole.published),
        "kind": whole.kind,
        "origin": whole.origin,
        "read_at": _day(whole.read_at),
        "section": list(whole.entries[0].section) if whole.entries else [],
        "text": whole.text,
        "chunks": [
            {"id": chunk.id, "heading": list(chunk.heading), "start": chunk.start, "end": chunk.end}
            for chunk in chunks
        ],
    }


def findings(name: str, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """`lint --json`: what is wrong with the list of that name."""
    return [
        {
            "file": f"{name}/{each.file}" if each.file else name,
            "line": each.line,
            "kind": each.kind,
            "message": each.message,
            "fix": {"old": each.fix.old, "new": each.fix.new} if each.fix else None,
        }
        for each in found
    ]


def _day(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def _score(value: float) -> float:
    return round(float(value), 4)

"""Draft → text with markers and numbered citations, verified against the passages."""

from __future__ import annotations

import re

from assistant.deep_link import deep_link
from assistant.types import Citation, Claim, Draft, Quote

_BRACKETED_NUMBER = re.compile(r"\[(\d+)\]")


def cite(draft: Draft) -> tuple[str, tuple[Citation, ...]]:
    """The answer's text, every sentence followed by its `[n]`, and Citation n for each n.

    A quote that is not a verbatim stretch of its passage is dropped, and a claim that is left with none too.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    sentences: list[str] = []
    for claim in draft.claims:
        markers = ""
        for quote in filter(_is_verbatim, claim.quotes):
            key = (quote.passage.chunk.id, quote.start, quote.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(_citation(numbers[key], quote, claim))
            markers += f"[{numbers[key]}]"
        if markers:
            sentences.append(f"{_without_markers(claim.text)} {markers}")
    return " ".join(sentences), tuple(citations)


def _without_markers(text: str) -> str:
    """A source's own `[7]`, a reference or an index, must not read as a citation of ours: `[ 7 ]`."""
    return _BRACKETED_NUMBER.sub(r"[ \1 ]", text)


def _is_verbatim(quote: Quote) -> bool:
    """An engine may err: offsets outside the passage, or around nothing, quote nothing."""
    text = quote.passage.chunk.text
    return 0 <= quote.start < quote.end <= len(text) and bool(text[quote.start : quote.end].strip())


def _citation(number: int, quote: Quote, claim: Claim) -> Citation:
    chunk = quote.passage.chunk
    return Citation(
        number=number,
        passage=quote.passage,
        quote=chunk.text[quote.start : quote.end],
        start=quote.start,
        end=quote.end,
        deep_link=deep_link(
            chunk.document, chunk.start + quote.start, chunk.start + quote.end, chunk.heading
        ),
        support=claim.support,
    )

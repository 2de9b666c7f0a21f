"""Claims → statements with markers and numbered citations, verified against the passages."""

from __future__ import annotations

import re

from assistant.deep_link import deep_link, mark_at
from assistant.types import Citation, Claim, Quote, Statement
from index.sentences import sentence_spans

_BRACKETED_NUMBER = re.compile(r"\[(\d+)\]")


class Numbering:
    """Numbers the quotes of an answer as its claims come in."""

    def __init__(self) -> None:
        self.citations: list[Citation] = []
        self.statements: list[Statement] = []
        self._numbers: dict[tuple[str, int, int], int] = {}

    def add(self, claim: Claim) -> tuple[Statement, ...]:
        """The claim's sentences, each with its markers; none when no quote is a verbatim stretch of its passage."""
        known = len(self.citations)
        numbers = tuple(
            dict.fromkeys(self._number(quote, claim) for quote in claim.quotes if _is_verbatim(quote))
        )
        if not numbers:
            return ()
        markers = "".join(f"[{number}]" for number in numbers)
        fresh = tuple(self.citations[known:])
        stated = tuple(
            Statement(f"{sentence} {markers}", numbers, () if place else fresh)
            for place, sentence in enumerate(_sentences(_without_markers(claim.text)))
        )
        self.statements += stated
        return stated

    @property
    def text(self) -> str:
        """The statements so far, in a row."""
        return " ".join(statement.text for statement in self.statements)

    def _number(self, quote: Quote, claim: Claim) -> int:
        key = (quote.passage.chunk.id, quote.start, quote.end)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) + 1
            self.citations.append(_citation(self._numbers[key], quote, claim))
        return self._numbers[key]


def _sentences(text: str) -> list[str]:
    """The sentences of a text; all of it as one where they are not all of it."""
    sentences = [text[start:end].strip() for start, end in sentence_spans(text)]
    return sentences if " ".join(sentences).split() == text.split() else [text]


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
        deep_link=deep_link(chunk.document, chunk.start + quote.start, chunk.start + quote.end),
        support=claim.support,
        at=mark_at(chunk.document, chunk.start + quote.start),
    )

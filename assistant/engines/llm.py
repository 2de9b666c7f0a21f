"""A model writes, and only what a passage supports is shown: any OpenAI-compatible server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.model.cleaning import cleaned
from assistant.model.prompt import DECLINE, asking, resolving
from assistant.model.sentence_stream import SentenceStream, Written
from assistant.model.server import Server, ServerError
from assistant.model.verify import Verifier
from assistant.support import signals, support
from assistant.types import ANSWERS_FROM, Checker, Claim, Draft, Engine, EngineName, Tell, untold
from index.lexical import analyze
from index.types import Embedder, Retrieval

_LONGEST_QUESTION = 300
_RESOLVING = 0.5
"""Share of the timeout that resolving a follow-up may take: it comes before the answer."""
_INTRODUCES = re.compile(r":\s*$|^#")
"""A line that only announces what follows is not missed when no passage supports it."""


@dataclass(slots=True)
class _Heard:
    """What became of a reply so far."""

    claims: list[Claim] = field(default_factory=list)
    dropped: int = 0
    declined: bool = False
    trouble: str = ""


class LlmEngine:
    """Asks a model over the passages, checks each sentence as it comes, and keeps the embedded engine at hand."""

    name: EngineName = "llm"

    def __init__(self, server: Server, checker: Checker, embedder: Embedder, fallback: Engine) -> None:
        self._server = server
        self._checker = checker
        self._embedder = embedder
        self._fallback = fallback

    def compose(self, retrieval: Retrieval, tell: Tell = untold) -> Draft:
        """The draft: verified sentences alone. When none is left, or the server fails, quotes stand in.

        A question that the list does not support is declined without asking the model.
        """
        overall = support(signals(retrieval))
        if overall < ANSWERS_FROM:
            return Draft((), overall, self.name)
        heard = self._hear(retrieval, tell)
        if heard.claims:
            return Draft(tuple(heard.claims), overall, self.name, self._note(heard), heard.dropped)
        if heard.declined and not heard.dropped:
            return Draft((), overall, self.name)
        draft = self._fallback.compose(retrieval, tell)
        stands_in = ": these are quotes instead." if draft.claims else "."
        return replace(draft, note=f"{self._failure(heard)}{stands_in}", dropped=heard.dropped)

    def rewrite(self, question: str, turns: Sequence[tuple[str, str]]) -> str | None:
        """A follow-up as a question that stands by itself, given the questions and answers before it.

        None when the model is out of reach or says nothing of use.
        """
        try:
            pieces = self._server.stream(
                resolving(question, turns).messages, self._server.timeout * _RESOLVING
            )
            written = list(_sentences(pieces))
        except ServerError:
            return None
        text = cleaned(written[0].text).strip("\"'“”‘’ ") if len(written) == 1 else ""
        return text if analyze(text) and len(text) <= _LONGEST_QUESTION else None

    def _hear(self, retrieval: Retrieval, tell: Tell) -> _Heard:
        prompt = asking(retrieval.question, retrieval.passages)
        verifier = Verifier(self._checker, self._embedder, retrieval, prompt.passages)
        heard = _Heard()
        told: set[str] = set()
        try:
            for written in _sentences(self._server.stream(prompt.messages)):
                if _is_decline(written):
                    heard.declined = True
                    continue
                claim = verifier.claim(written)
                if claim is None:
                    heard.dropped += self._says_something(written)
                elif claim.text not in told:
                    told.add(claim.text)
                    heard.claims.append(claim)
                    tell(claim)
        except ServerError as error:
            heard.trouble = str(error)
        return heard

    def _says_something(self, written: Written) -> bool:
        """Whether a reader would miss it: there are words in it, and not only to announce others."""
        return bool(analyze(cleaned(written.text))) and not _INTRODUCES.search(written.text)

    def _note(self, heard: _Heard) -> str:
        """What the reader should know of an answer that is not all that the model wrote."""
        notes = []
        if heard.dropped:
            whole = heard.dropped + len(heard.claims)
            notes.append(
                f"{heard.dropped} of {whole} sentences that the model wrote left out, since no passage supports them."
            )
        if heard.trouble:
            notes.append(f"The answer was cut short: the model at {self._server.address} {heard.trouble}.")
        return " ".join(notes)

    def _failure(self, heard: _Heard) -> str:
        if heard.trouble:
            return f"The model at {self._server.address} {heard.trouble}"
        if heard.dropped:
            return f"No passage supports what the model wrote ({heard.dropped} of {heard.dropped} sentences left out)"
        return f"The model at {self._server.address} wrote no sentence"


def _sentences(pieces: Iterator[str]) -> Iterator[Written]:
    """Sentences as they are whole; those of a reply that breaks off come before the error does."""
    stream = SentenceStream()
    try:
        for piece in pieces:
            yield from stream.feed(piece)
    except ServerError:
        yield from stream.rest(whole=False)
        raise
    yield from stream.rest(whole=True)


def _is_decline(written: Written) -> bool:
    return written.text.strip(" .\"'*`“”") == DECLINE

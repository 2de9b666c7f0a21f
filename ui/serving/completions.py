"""OpenAI's chat completions over a reading list: its requests, and its replies whole or as a stream. Pure.

Shapes follow https://platform.openai.com/docs/api-reference/chat. Clients drop fields that they do not know, so the
text itself ends with its sources; `citations` and `annotations` are for those who read them.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.types import Answer, Statement, Turn
from ingest.errors import AssistantError, UsageError
from ui import shapes
from ui.json_types import CitationJson
from ui.serving import faults
from ui.serving.inert import inert
from ui.serving.json_types import CompletionJson, ModelJson, ModelsJson, OpenAiRefusalJson
from ui.serving.requests import LONGEST, LONGEST_ANSWER, MOST_TURNS

MODEL = "reading-list"
QUOTES = "reading-list-quotes"
"""Answers with quotes, even when the settings name a language model."""
_SOURCES = "\n\n**Sources**\n\n"
# Clients want the field; no tokens of a language model are counted here.
_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
_MARKER = re.compile(r"\[(\d+)\]")


class Part(BaseModel):
    """A part of a message; only text can be a question."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str = Field(default="", max_length=LONGEST_ANSWER)


class Message(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    def text(self) -> str:
        """Its text; parts that are not text are left out."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Completion(BaseModel):
    """What POST /v1/chat/completions takes. Whatever steers a language model (`temperature`, …) is ignored."""

    model_config = ConfigDict(extra="allow")

    model: str = MODEL
    messages: list[Message] = Field(min_length=1, max_length=4 * MOST_TURNS)
    stream: bool = False
    n: int | None = Field(default=1, ge=1, le=1)

    def question(self) -> str:
        """The last thing that the user said. Raises UsageError."""
        text = next((each.text().strip() for each in reversed(self.messages) if each.role == "user"), "")
        if not text:
            raise UsageError("no message of the user holds text", "end messages with a question of the user")
        if len(text) > LONGEST:
            raise UsageError(
                f"a question of {len(text):,} characters", f"ask in at most {LONGEST:,} characters"
            )
        return text

    def turns(self) -> tuple[Turn, ...]:
        """What was asked before it, oldest first, each with the answer that followed, without its sources."""
        turns: list[Turn] = []
        last = max(n for n, each in enumerate(self.messages) if each.role == "user")
        for each in self.messages[:last]:
            text = each.text().strip()
            if each.role == "user" and text:
                turns.append(Turn(text[:LONGEST]))
            elif each.role == "assistant" and turns:
                turns[-1] = Turn(turns[-1].question, text.partition(_SOURCES)[0][:LONGEST_ANSWER])
        return tuple(turns[-MOST_TURNS:])


@dataclass(frozen=True, slots=True)
class Reply:
    """The envelope of one reply: the same id and time in each part of a stream."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{secrets.token_hex(12)}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, given: Answer) -> CompletionJson:
        """A `chat.completion`."""
        message = {"role": "assistant", "content": content(given), "refusal": None, **_beside(given)}
        choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
        return {
            "id": self.id, "object": "chat.completion", "created": self.created, "model": self.model,
            "choices": [choice], "usage": _USAGE, "citations": _citations(given),
        }  # fmt: skip

    def opening(self) -> str:
        """The first event of a stream."""
        return self._event({"role": "assistant", "content": ""})

    def part(self, statement: Statement, first: bool) -> str:
        """The event of one statement."""
        return self._event({"content": ("" if first else " ") + inert(statement.text)})

    def closing(self, given: Answer, told: bool) -> Iterator[str]:
        """The last events: what was not told yet, the sources, the citations, the end."""
        rest = (sources(given) if given.answered else "") if told else content(given)
        yield self._event({"content": rest, **_beside(given)})
        choice = {"index": 0, "delta": {}, "finish_reason": "stop", "logprobs": None}
        ended = self._envelope(choice) | {"usage": _USAGE, "citations": _citations(given)}
        yield f"data: {json.dumps(ended)}\n\n"
        yield "data: [DONE]\n\n"

    def _event(self, delta: dict[str, Any]) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": None, "logprobs": None}
        return f"data: {json.dumps(self._envelope(choice))}\n\n"

    def _envelope(self, choice: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": self.id, "object": "chat.completion.chunk", "created": self.created, "model": self.model,
            "choices": [choice],
        }  # fmt: skip


async def events(
    reply: Reply, first: Statement | Answer, told: AsyncGenerator[Statement | Answer]
) -> AsyncIterator[str]:
    """A stream of `chat.completion.chunk`, as server-sent events; an `error` when it ends before its time."""
    yield reply.opening()
    item, number = first, 0
    try:
        while isinstance(item, Statement):
            yield reply.part(item, first=not number)
            number += 1
            item = await anext(told)
        for event in reply.closing(item, told=bool(number)):
            yield event
    except AssistantError as failed:
        yield _failure(f"{failed.message} (hint: {failed.hint})")
    except Exception as unforeseen:
        faults.log(unforeseen)
        yield _failure(f"{faults.MESSAGE} (hint: {faults.HINT})")
    finally:
        await told.aclose()


def content(given: Answer) -> str:
    """The answer's text with its sources; of a decline, with the nearest resources."""
    if given.answered:
        return inert(given.text) + sources(given)
    nearest = "\n".join(
        f"- [{_label(near.title or near.url)}]({_target(near.url)})" for near in given.nearest
    )
    return f"{given.text}\n\nNearest:\n\n{nearest}" if nearest else given.text


def sources(given: Answer) -> str:
    """The list of sources that ends a text, in Markdown."""
    lines = []
    for cited in given.citations:
        document = cited.passage.chunk.document
        title = _label(document.title or document.url)
        lines.append(f"{cited.number}. [{title}]({_target(cited.deep_link)})")
    return _SOURCES + "\n".join(lines)


def models(with_model: bool, created: int) -> ModelsJson:
    """GET /v1/models. With a language model in the settings, quotes alone can be asked for as well."""
    names = (MODEL, QUOTES) if with_model else (MODEL,)
    return {"object": "list", "data": [_model(name, created) for name in names]}


def model(name: str, with_model: bool, created: int) -> ModelJson | None:
    """GET /v1/models/{name}; None when there is no such model."""
    return next((each for each in models(with_model, created)["data"] if each["id"] == name), None)


def no_model(name: str, with_model: bool) -> OpenAiRefusalJson:
    """The error for a model that there is not."""
    known = ", ".join(each["id"] for each in models(with_model, 0)["data"])
    said = f"there is no model {name[:80]!r}; the models are: {known}"
    return error(said, "invalid_request_error", "model_not_found", "model")


def _model(name: str, created: int) -> ModelJson:
    return {"id": name, "object": "model", "created": created, "owned_by": "reading-list-assistant"}


def error(message: str, kind: str, code: str | None = None, param: str | None = None) -> OpenAiRefusalJson:
    """An error as OpenAI's clients read it."""
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _failure(message: str) -> str:
    return f"data: {json.dumps(error(message, 'server_error'))}\n\n"


def _beside(given: Answer) -> dict[str, Any]:
    return {"annotations": url_citations(given)}


def url_citations(given: Answer) -> list[dict[str, Any]]:
    """One `url_citation` for each marker of the content, with the span of the marker in it."""
    by_number = {cited.number: cited for cited in given.citations}
    found = ((match, by_number.get(int(match[1]))) for match in _MARKER.finditer(inert(given.text)))
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": match.start(),
                "end_index": match.end(),
                "url": cited.deep_link,
                "title": cited.passage.chunk.document.title or cited.passage.chunk.document.url,
            },
        }
        for match, cited in found
        if cited
    ]


def _citations(given: Answer) -> list[CitationJson]:
    return [shapes.citation(cited) for cited in given.citations]


def _label(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", " ".join(text.split()))


def _target(url: str) -> str:
    """An address that ends where the Markdown link does, and that is none of a script."""
    safe = url if url.startswith(("http://", "https://")) else ""
    return safe.replace("(", "%28").replace(")", "%29").replace(" ", "%20").replace("<", "%3C")

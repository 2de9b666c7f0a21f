"""An OpenAI-compatible server, asked through LlamaIndex: the only file that knows how to reach a model."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from queue import Empty, Queue
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.model.prompt import Message

if TYPE_CHECKING:
    import httpx

_MOST_CHARACTERS = 20_000
"""Of one reply: a model that never ends is hung up on."""
_HEADERS = frozenset({"host", "accept", "accept-encoding", "connection", "content-type", "content-length"})
"""What a request carries beside its key; the client would add what it finds in the environment."""
_NO_KEY = "none"
"""Sent where no key is set: the client insists on one, and a local server ignores it."""
_REFUSALS = {
    400: "refused the request",
    401: "refused the key: set ASSISTANT_LLM_API_KEY",
    403: "refused the key: set ASSISTANT_LLM_API_KEY",
    404: "does not know the model {model!r}",
    408: "gave up waiting",
    429: "takes no more requests for now",
}


@dataclass(frozen=True, slots=True)
class Server:
    """Where a model is to be had."""

    base_url: str
    """Up to and with the version: http://127.0.0.1:11434/v1."""
    model: str
    timeout: float = 60.0
    """Seconds for a whole reply, from the request to its last word."""
    key: str = field(default="", repr=False)

    @property
    def address(self) -> str:
        """Scheme, host and port: what may be shown."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    def stream(self, messages: Sequence[Message], timeout: float | None = None) -> Iterator[str]:
        """Pieces of the reply as they come. Raises ServerError, whatever happens, and in time."""
        yield from _Call(self, messages, self.timeout if timeout is None else timeout).pieces()


class ServerError(Exception):
    """Why a reply did not come, or not to its end: a phrase that follows the server's address, without secrets."""


class _Call:
    """One request. A thread reads it, so that no look-up, silence or drip can hold the answer up."""

    def __init__(self, server: Server, messages: Sequence[Message], timeout: float) -> None:
        self._server = server
        self._messages = messages
        self._timeout = timeout
        self._heard: Queue[str | ServerError | None] = Queue()
        self._over = threading.Event()
        self._client: httpx.Client | None = None

    def pieces(self) -> Iterator[str]:
        try:
            model = self._model()  # before the clock starts: loading LlamaIndex is no delay of the server's
        except Exception as error:  # it refuses some models by their name
            raise ServerError(self._reason(error)) from error
        end = monotonic() + self._timeout
        threading.Thread(target=self._read, args=(model,), name="model", daemon=True).start()
        try:
            yield from self._until(end)
        finally:
            self._over.set()
            if self._client is not None:
                self._client.close()  # wakes a reader that waits for the next byte

    def _until(self, end: float) -> Iterator[str]:
        characters = 0
        while True:
            try:
                heard = self._heard.get(timeout=max(0.0, end - monotonic()))
            except Empty:
                said = "finish" if characters else "answer"
                raise ServerError(f"did not {said} within {self._timeout:g} s") from None
            if heard is None:
                return
            if isinstance(heard, ServerError):
                raise heard
            characters += len(heard)
            if characters > _MOST_CHARACTERS:
                raise ServerError(f"wrote on and on, beyond {_MOST_CHARACTERS:,} characters")
            yield heard

    def _read(self, model: Any) -> None:
        try:
            self._heard.put(self._told(model))
        except Exception as error:  # LlamaIndex lets through what openai, httpx, json and pydantic raise
            self._heard.put(ServerError(self._reason(error)))

    def _told(self, model: Any) -> ServerError | None:
        """Hand on the reply; in the end, None when it is whole."""
        from llama_index.core.base.llms.types import ChatMessage

        finished = ""
        told = False
        for reply in model.stream_chat(
            [ChatMessage(role=message.role, content=message.text) for message in self._messages]
        ):
            if self._over.is_set():
                return None
            choices = getattr(reply.raw, "choices", None) or []
            finished = next((choice.finish_reason for choice in choices if choice.finish_reason), finished)
            if reply.delta:
                told = True
                self._heard.put(str(reply.delta))
        if not told:
            return ServerError("sent no answer")
        return None if finished == "stop" else ServerError("broke off in the middle")

    def _model(self) -> Any:
        """LlamaIndex's model over a client that takes nothing from the environment and follows no redirect."""
        import httpx
        from llama_index.llms.openai_like import OpenAILike

        server = self._server

        def scrub(request: httpx.Request) -> None:
            for name in [name for name in request.headers if name.lower() not in _HEADERS]:
                del request.headers[name]
            request.headers["Authorization"] = f"Bearer {server.key or _NO_KEY}"

        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(self._timeout),
            event_hooks={"request": [scrub]},
        )
        return OpenAILike(
            model=server.model,
            api_base=server.base_url,
            api_key=server.key or _NO_KEY,
            is_chat_model=True,
            is_function_calling_model=False,
            temperature=0.0,
            max_retries=0,
            timeout=self._timeout,
            http_client=self._client,
        )

    def _reason(self, error: Exception) -> str:
        """Why it failed, in words of our own: a server's may hold anything."""
        import httpx
        import openai

        if isinstance(error, openai.APIStatusError):
            code = error.status_code
            said = _REFUSALS.get(code, "failed" if code >= 500 else "sent elsewhere, and is not followed")
            return f"{said.format(model=self._server.model)} (HTTP {code})"
        if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
            return f"did not answer within {self._timeout:g} s"
        if isinstance(error, openai.APIConnectionError):
            return "cannot be reached"
        if isinstance(error, openai.APIError):
            return "failed in the middle"
        if isinstance(error, httpx.TransportError):
            return "broke off in the middle"
        if isinstance(error, UnicodeDecodeError | json.JSONDecodeError):
            return "sent what cannot be read"
        return f"could not be asked ({type(error).__name__})"

"""How much one request may hold."""

from __future__ import annotations

from starlette.responses import JSONResponse
from starlette.types import Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Bytes of one request."""


def too_large() -> JSONResponse:
    """What a request is answered with that is larger."""
    return JSONResponse(
        {"error": f"a request holds at most {MAX_BODY:,} bytes", "hint": "send less"}, 413
    )  # fmt: skip


class Body:
    """A body that does not say its size, cut off where it is too large: whatever is answered then becomes a 413."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._seen = 0
        self._refused = False
        self._begun = False

    async def receive(self) -> Message:
        """The next part; as if the client had left, once there was too much."""
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        return message if self._seen <= MAX_BODY else {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Pass an answer on, or the refusal in its place."""
        if self._seen > MAX_BODY and not self._begun:
            await self.refuse()
        elif not self._refused:
            self._begun = True
            await self._send(message)

    async def refuse(self) -> None:
        """Answer that it was too much, if it was and nothing has been answered yet."""
        if self._seen > MAX_BODY and not self._begun and not self._refused:
            self._refused = True
            await too_large()(self._scope, self._receive, self._send)

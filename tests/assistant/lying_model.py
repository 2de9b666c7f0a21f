"""A server on loopback that speaks the protocol of OpenAI's chat completions, and plays whatever it is told to."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Handler = BaseHTTPRequestHandler
Play = Callable[["Handler", str], None]
"""Takes a request and what the user's message says, and replies in its own way."""

PIECE = 7
"""Characters of one event: sentences and markers are torn anywhere."""


@dataclass(slots=True)
class LyingModel:
    """The server's address, and the requests that it has had."""

    base_url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def playing(play: Play) -> Iterator[LyingModel]:
    """A server that plays `play` for every request, on a free port."""

    class Plays(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.requests.append(body)
            model.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.close_connection = True
            with suppress(OSError):  # whoever asked has hung up
                play(self, body["messages"][-1]["content"])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Plays)
    server.daemon_threads = True
    model = LyingModel(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def begin(handler: Handler, code: int = 200, content_type: str = "text/event-stream", **headers: str) -> None:
    handler.send_response(code)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Connection", "close")
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.end_headers()


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    chunk = {
        "id": "1", "object": "chat.completion.chunk", "created": 1, "model": "liar",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return f"data: {json.dumps(chunk)}\n\n".encode()


def send(handler: Handler, text: str, piece: int = PIECE) -> None:
    for start in range(0, len(text), piece):
        handler.wfile.write(event({"content": text[start : start + piece]}))
        handler.wfile.flush()


def says(text: str) -> Play:
    """A whole reply with that text."""

    def play(handler: Handler, _: str) -> None:
        begin(handler)
        send(handler, text)
        handler.wfile.write(event({}, "stop") + b"data: [DONE]\n\n")

    return play


def answers(reply: Callable[[str], str]) -> Play:
    """A whole reply that depends on what was asked."""
    return lambda handler, asked: says(reply(asked))(handler, asked)


def fails(code: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> Play:
    """An error in place of a reply."""

    def play(handler: Handler, _: str) -> None:
        begin(handler, code, "application/json", **{"Content-Length": str(len(body.encode()))}, **headers)
        handler.wfile.write(body.encode())

    return play


def sends(raw: bytes, text: str = "", content_type: str = "text/event-stream") -> Play:
    """Some text, then raw bytes."""

    def play(handler: Handler, _: str) -> None:
        begin(handler, content_type=content_type)
        send(handler, text)
        handler.wfile.write(raw)

    return play


def waits(seconds: float, text: str = "", headers_first: bool = True) -> Play:
    """Some text, then silence."""

    def play(handler: Handler, _: str) -> None:
        if headers_first:
            begin(handler)
            send(handler, text)
        time.sleep(seconds)

    return play


def drips(seconds: float, every: float = 0.05) -> Play:
    """Comments that keep the connection alive, and never a word."""

    def play(handler: Handler, _: str) -> None:
        begin(handler)
        for _beat in range(int(seconds / every)):
            handler.wfile.write(b": still there\n\n")
            handler.wfile.flush()
            time.sleep(every)

    return play


def breaks_off(text: str, reset: bool = False) -> Play:
    """Some text, and the end in the middle of a chunked reply; with a reset, as when the server is killed."""

    def play(handler: Handler, _: str) -> None:
        begin(handler, **{"Transfer-Encoding": "chunked"})
        for start in range(0, len(text), PIECE):
            data = event({"content": text[start : start + PIECE]})
            handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        handler.wfile.write(b"ff\r\ndata: {")
        handler.wfile.flush()
        if reset:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()

    return play


def runs_on(sentence: str) -> Play:
    """The same, for ever."""

    def play(handler: Handler, _: str) -> None:
        begin(handler)
        while True:
            send(handler, f"{sentence} ", piece=200)

    return play


def passages_of(asked: str) -> Sequence[str]:
    """The texts of the numbered passages of a prompt, as the model sees them."""
    found = []
    for block in asked.split("===== passage [")[1:]:
        text = block.split("\n\n", 1)[1]
        found.append(text.split("\n===== end of passage", 1)[0])
    return found

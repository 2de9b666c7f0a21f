"""A small site on the loopback interface: what it serves can be changed, and it tells what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """`pages` maps a path to a body; `statuses` and `headers` override what is said about it."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    hanging: set[str] = field(default_factory=set)
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Every request but robots.txt, with the status it got, in the order of the answers."""
    released: threading.Event = field(default_factory=threading.Event)


@contextmanager
def serving() -> Iterator[Site]:
    """The site while it runs."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path in site.hanging:
                site.released.wait(20)
            body = site.pages.get(path, "").encode()
            status = site.statuses.get(path, 200 if path in site.pages else 404)
            etag = site.etags.get(path)
            if path in site.moved:
                status, body = 302, b""
            elif etag and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            if path != "/robots.txt":
                site.asked.append((path, status))
            self.send_response(status)
            self.send_header("Content-Type", site.types.get(path, "text/markdown"))
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            if path in site.moved:
                self.send_header("Location", site.moved[path])
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield site
    finally:
        site.released.set()
        server.shutdown()
        server.server_close()
        thread.join()

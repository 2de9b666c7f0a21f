"""A small internet on the loopback interface: many hosts by name, http and https, each with a script.

    with internet() as net:
        net.host("a.example").pages["/post"] = Reply("<p>Words.</p>")
        with net.joined():            # what ingest() of this process reaches
            ...
        net.run("build", ...)         # a whole `assistant` in a process of its own

The real fetcher runs over it with the guard in full: each host has a public address of its own, and only the socket
that would be opened to it is opened to a server here. A connection to any other address is noted in `strays` and
refused, so that a test can say that nothing of the kind was even tried.
"""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import httpcore
import trustme

from ingest import fetch
from ingest.fetch import HttpFetcher
from ingest.types import FetchSettings

_FIRST_ADDRESS = 0x0B000001  # 11.0.0.1: public, and never reached from here


@dataclass(frozen=True)
class Reply:
    """What a host answers to one request."""

    body: str | bytes = ""
    status: int = 200
    media: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    """Answers 304 to whoever holds it."""
    wait: float = 0.0
    """Seconds before the answer begins."""
    drip: float = 0.0
    """Seconds between one byte of the body and the next."""
    endless: bool = False
    """The body again and again, with no length said."""
    cut: int | None = None
    """Bytes of the body after which the connection ends, though all were promised."""
    chunked: bool = False
    raw: bytes | None = None
    """Sent as it is, in place of everything above but `wait`."""


@dataclass
class Asked:
    """One request as the host saw it. Moments are of `time.monotonic()`."""

    host: str
    path: str
    """With its query."""
    headers: Mapping[str, str]
    secure: bool
    began: float
    ended: float = 0.0
    status: int = 0
    sent: int = 0
    """Bytes of body."""


Page = Reply | Callable[[Asked], Reply] | list[Reply]
"""One reply, one that depends on the request, or one after the other, the last of them for ever."""


@dataclass
class Host:
    """One host of the internet; what is not scripted is 404, robots.txt too."""

    name: str
    address: str
    pages: dict[str, Page] = field(default_factory=dict)
    """By path with its query, else by path alone."""
    otherwise: Page = field(default_factory=lambda: Reply("nothing here", 404))
    down: str = ""
    """"refused": nobody listens; "silent": the connection is never made."""
    certificate: str = ""
    """"stranger": nobody vouches for it; "other": it is for another name."""
    asked: list[Asked] = field(default_factory=list)
    """Every request, robots.txt too, in the order of their beginnings."""
    dialed: int = 0
    """Connections that were tried."""
    most_at_once: int = 0
    flying: int = 0

    @property
    def read(self) -> list[str]:
        """The paths asked for but robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    @property
    def gaps(self) -> list[float]:
        """Seconds from the end of each request to the beginning of the next."""
        return [
            later.began - earlier.ended for earlier, later in zip(self.asked, self.asked[1:], strict=False)
        ]

    def reply_to(self, asked: Asked) -> Reply:
        bare = asked.path.partition("?")[0]
        page = self.pages.get(asked.path, self.pages.get(bare, self.otherwise))
        if bare == "/robots.txt" and bare not in self.pages:
            return Reply("", 404)
        if isinstance(page, list):
            return page.pop(0) if len(page) > 1 else page[0]
        return page(asked) if callable(page) else page


class Internet:
    """All hosts, and the two servers that play them. Made by `internet()`."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}
        self.names: dict[str, list[str]] = {}
        """Names with other addresses than those of hosts; they go before the hosts' own, and may change."""
        self.strays: list[tuple[str, int]] = []
        """Connections of this process to addresses that are no host's, each of them refused."""
        self.looked_up: list[str] = []
        """Names that this process asked for."""
        self.deadline: float | None = None
        """Seconds for a page in processes that are started here; None for as long as the program gives it."""
        self._authority = trustme.CA()
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._ports: dict[int, int] = {}
        self.stop: Callable[[], object] = lambda: None

    def host(self, name: str) -> Host:
        """The host of that name, made when it is first named."""
        if name not in self.hosts:
            number = _FIRST_ADDRESS + len(self.hosts)
            self.hosts[name] = Host(name, ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0)))
        return self.hosts[name]

    @property
    def asked(self) -> list[Asked]:
        """The requests to all hosts, in the order of their beginnings."""
        return sorted((one for host in self.hosts.values() for one in host.asked), key=lambda one: one.began)

    @contextmanager
    def joined(self) -> Iterator[None]:
        """This process's fetcher reaches this internet alone while the block runs."""
        with patch.object(fetch, "HttpFetcher", self.fetcher):
            yield

    def fetcher(self, settings: FetchSettings) -> HttpFetcher:
        """The real fetcher, over this internet."""
        trust = ssl.create_default_context()
        self._authority.configure_trust(trust)
        return HttpFetcher(settings, self.resolve, sockets=_Sockets(self), trust=trust)

    async def resolve(self, name: str, port: int) -> Sequence[str]:
        """The addresses of a name, as `ingest.guard.Resolver`."""
        self.looked_up.append(name)
        if name in self.names:
            return self.names[name]
        if name in self.hosts:
            return [self.hosts[name].address]
        raise OSError(-2, "Name or service not known")

    def dial(self, address: str, port: int) -> tuple[str, int] | str:
        """Where a connection to an address leads in truth, or what is wrong with it."""
        host = next((host for host in self.hosts.values() if host.address == address), None)
        if host is None or port not in self._ports:
            self.strays.append((address, port))
            return "refused"
        host.dialed += 1
        return host.down or ("127.0.0.1", self._ports[port])

    def start(
        self, *arguments: str | Path, environ: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """`assistant` with these arguments, in a process of its own that reaches this internet alone."""
        told = {
            "addresses": {name: [host.address] for name, host in self.hosts.items()} | self.names,
            "down": {host.address: host.down for host in self.hosts.values()},
            "ports": self._ports,
            "authority": self._authority.cert_pem.bytes().decode(),
            "deadline": self.deadline,
        }
        here = Path(__file__)
        paths = os.pathsep.join([str(here.parent), str(here.parents[2])])
        command = [
            sys.executable,
            "-c",
            "import loopback_internet; loopback_internet.child()",
            json.dumps(told),
        ]
        return subprocess.Popen(
            [*command, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": paths, **(environ or {})},
        )

    def run(
        self, *arguments: str | Path, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The same, to its end."""
        child = self.start(*arguments, environ=environ)
        out, err = child.communicate(timeout=300)
        return subprocess.CompletedProcess([], child.returncode, out, err)

    async def serve(self, ready: threading.Event) -> None:
        """Play all hosts until `stop` is called."""
        loop, stopped = asyncio.get_running_loop(), asyncio.Event()
        self.stop = lambda: loop.call_soon_threadsafe(stopped.set)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._present
        self._authority.issue_cert("nobody.example").configure_cert(context)
        plain = await asyncio.start_server(
            lambda *ends: self._answer(*ends, False), "127.0.0.1", 0, backlog=500
        )
        secure = await asyncio.start_server(
            lambda *ends: self._answer(*ends, True), "127.0.0.1", 0, ssl=context, backlog=500
        )
        self._ports = {80: plain.sockets[0].getsockname()[1], 443: secure.sockets[0].getsockname()[1]}
        ready.set()
        async with plain, secure:
            await stopped.wait()

    def _present(self, connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        """Show the certificate of the host that is asked for."""
        host = self.hosts.get(name or "")
        if host is None:
            return
        if host.name not in self._contexts:
            authority = trustme.CA() if host.certificate == "stranger" else self._authority
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            shown = "other.example" if host.certificate == "other" else host.name
            authority.issue_cert(shown).configure_cert(context)
            self._contexts[host.name] = context
        connection.context = self._contexts[host.name]

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secure: bool) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            fields = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in fields}
            name = headers["host"].partition(":")[0]
            asked = Asked(name, head[0].split(" ")[1], headers, secure, time.monotonic())
            host = self.hosts[name]
            host.asked.append(asked)
            host.flying += 1
            host.most_at_once = max(host.most_at_once, host.flying)
            try:
                await _send(writer, host.reply_to(asked), asked)
            finally:
                host.flying -= 1
                asked.ended = time.monotonic()
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the other end has gone, or the internet ends
        finally:
            writer.close()


async def _send(writer: asyncio.StreamWriter, reply: Reply, asked: Asked) -> None:
    await asyncio.sleep(reply.wait)
    if reply.raw is not None:
        writer.write(reply.raw)
        await writer.drain()
        return
    body = reply.body.encode() if isinstance(reply.body, str) else reply.body
    same = bool(reply.etag) and asked.headers.get("if-none-match") == reply.etag
    asked.status, body = (304, b"") if same else (reply.status, body)
    headers = {"Content-Type": reply.media, "Connection": "close"}
    headers |= {"ETag": reply.etag} if reply.etag else {}
    if reply.chunked:
        headers["Transfer-Encoding"] = "chunked"
    elif not reply.endless:
        headers["Content-Length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in (headers | dict(reply.headers)).items())
    writer.write(f"HTTP/1.1 {asked.status} said\r\n{lines}\r\n".encode())
    for piece in _pieces(reply, body):
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece) if reply.chunked else piece)
        asked.sent += len(piece)
        if reply.drip or reply.endless:
            await writer.drain()
            await asyncio.sleep(reply.drip)
    if reply.chunked and reply.cut is None:
        writer.write(b"0\r\n\r\n")
    await writer.drain()


def _pieces(reply: Reply, body: bytes) -> Iterable[bytes]:
    body = body[: reply.cut]
    while reply.endless:
        yield body
    if reply.drip:
        yield from (body[at : at + 1] for at in range(len(body)))
    elif body:
        yield body


class _Sockets(httpcore.AsyncNetworkBackend):
    """Opens the connection that an internet says in place of the one that is wanted."""

    def __init__(self, net: Internet | _Far) -> None:
        self._net = net
        self._real = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = self._net.dial(host, port)
        if found == "silent":
            await asyncio.sleep(timeout or 60.0)
            raise httpcore.ConnectTimeout("nobody answers")
        if isinstance(found, str):
            raise httpcore.ConnectError("All connection attempts failed")
        return await self._real.connect_tcp(*found, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        raise httpcore.ConnectError("no sockets of the file system")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class _Far:
    """The internet of another process, as that process told of it."""

    addresses: dict[str, list[str]]
    down: dict[str, str]
    ports: dict[int, int]

    async def resolve(self, name: str, port: int) -> Sequence[str]:
        if name not in self.addresses:
            raise OSError(-2, "Name or service not known")
        return self.addresses[name]

    def dial(self, address: str, port: int) -> tuple[str, int] | str:
        if address not in self.down or port not in self.ports:
            return "refused"
        return self.down[address] or ("127.0.0.1", self.ports[port])


def child() -> None:
    """What a process of `Internet.start` runs: the terminal, over the internet that its first argument tells of."""
    told = json.loads(sys.argv.pop(1))
    far = _Far(told["addresses"], told["down"], {int(port): real for port, real in told["ports"].items()})
    trust = ssl.create_default_context(cadata=told["authority"])

    def fetcher(settings: FetchSettings) -> HttpFetcher:
        settings = replace(settings, deadline=told["deadline"] or settings.deadline)
        return HttpFetcher(settings, far.resolve, sockets=_Sockets(far), trust=trust)

    with patch.object(fetch, "HttpFetcher", fetcher):
        from ui.cli import main

        sys.exit(main())


@contextmanager
def internet() -> Iterator[Internet]:
    """An internet while the block runs."""
    net, ready = Internet(), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(net.serve(ready)), name="internet", daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield net
    finally:
        net.stop()
        thread.join(5)

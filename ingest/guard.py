"""Which addresses may be reached. The address that was checked is the one connected to.

A name is looked up here, once, and every address it has must be allowed: nothing that answers differently a
moment later (rebinding), no redirect and no odd spelling of an address gets around that.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
from collections.abc import Awaitable, Callable, Iterable, Sequence
from urllib.parse import urlsplit

import httpcore
from httpcore import SOCKET_OPTION

from ingest.types import Skipped

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host and port → its addresses as text, best first. Raises OSError when there are none."""

Sockets = httpcore.AsyncNetworkBackend
"""Opens connections to addresses that were checked; another one in its place makes a small internet."""

PORTS = frozenset([80, 443])
_CONNECT_TIMEOUT = 10.0  # seconds, where the caller names none

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(text: str) -> tuple[_Network, ...]:
    return tuple(ipaddress.ip_network(word) for word in text.split())


_OWN = _networks("127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ::1/128 fc00::/7")
# Where a cloud tells its machines about themselves, keys included; some in public or private ranges.
_METADATA = _networks("169.254.0.0/16 100.100.100.200 168.63.129.16 fd00:ec2::254 fd20:ce::254")
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
# Global to `ipaddress`, yet they wrap another address (6to4, Teredo) or are nobody's.
_NOT_GLOBAL = _networks("2002::/16 2001::/32 3fff::/20 192.0.0.0/24 192.88.99.0/24")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
# The characters that programs disagree about when they look for the end of the host.
_ODD = re.compile(r"[\s\\]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]*|\d+)")


class ForbiddenAddressError(Exception):
    """A connection was refused before it was opened; its text names the address."""


class UnresolvedError(Exception):
    """A name has no address; its text is the resolver's own."""


def refusal(url: str, allow_private: bool) -> Skipped | None:
    """Why an address must not even be looked up, or None. Names are checked once they are looked up."""
    why = _objection(url, allow_private)
    return Skipped(url, "forbidden_address", why) if why else None


def is_allowed(address: str, allow_private: bool) -> bool:
    """Whether a literal address may be reached: a public one, with `allow_private` the owner's net too.

    Link-local, metadata, unspecified and multicast addresses never are. What is no address is not allowed.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.scope_id is not None:
            return False
        wrapped = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if wrapped is not None:
            # No way through a translator leads to the owner's net; a mapped address is but another spelling.
            return is_allowed(str(wrapped), allow_private and ip.ipv4_mapped is not None)
    if _within(ip, _METADATA):
        return False
    if _within(ip, _OWN):
        return allow_private
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or _within(ip, _NOT_GLOBAL):
        return False
    return ip.is_global and (ip.version == 4 or ip in _GLOBAL_V6)


async def resolve(host: str, port: int) -> Sequence[str]:
    """The system's answer, from a daemon thread: a resolver that hangs must not hold up the program's end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Sequence[str]] = loop.create_future()

    def settle(addresses: Sequence[str], error: OSError | UnicodeError | None) -> None:
        if answer.done():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(addresses)

    def ask() -> None:
        addresses: Sequence[str] = ()
        trouble: OSError | UnicodeError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        except (OSError, UnicodeError) as error:
            trouble = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, addresses, trouble)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    return await answer


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections to allowed addresses only. `answered`: whether any name was known, or any server there."""

    def __init__(
        self,
        allow_private: bool = False,
        resolver: Resolver | None = None,
        sockets: Sockets | None = None,
    ) -> None:
        self.answered = False
        self._allow_private = allow_private
        self._resolver = resolver or resolve
        self._inner = sockets or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look the name up, check every address, connect to the first that answers.

        Raises ForbiddenAddressError, UnresolvedError, or httpcore's errors. `timeout`: seconds for each step.
        """
        limit = timeout or _CONNECT_TIMEOUT
        try:
            async with asyncio.timeout(limit):
                addresses = await self._checked(host, port)
        except TimeoutError as error:
            raise UnresolvedError(f"{host}: no answer within {limit:g} s") from error
        share = limit / len(addresses)
        for address in addresses[:-1]:
            try:
                return await self._open(address, port, share, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._open(addresses[-1], port, share, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002 (httpcore's signature)
        socket_options: Iterable[SOCKET_OPTION] | None = None,  # noqa: ARG002 (httpcore's signature)
    ) -> httpcore.AsyncNetworkStream:
        """Always refused: nothing on the public network is a file."""
        raise ForbiddenAddressError(f"the socket {path} is no public address")

    async def sleep(self, seconds: float) -> None:
        """Wait without blocking."""
        await asyncio.sleep(seconds)

    async def _checked(self, host: str, port: int) -> Sequence[str]:
        if port not in PORTS and not self._allow_private:
            raise ForbiddenAddressError(f"port {port} is neither 80 nor 443")
        try:
            addresses = await self._resolver(host, port)
        except (OSError, UnicodeError) as error:
            raise UnresolvedError(f"{host}: {getattr(error, 'strerror', None) or error}") from error
        if not addresses:
            raise UnresolvedError(f"{host}: no address")
        # An address that stands in the link itself is known without anyone's answer.
        self.answered = self.answered or _literal(host) is None
        for address in addresses:
            if not is_allowed(address, self._allow_private):
                where = host if host == address else f"{host} is {address}, which"
                raise ForbiddenAddressError(f"{where} is not on the public network")
        return addresses

    async def _open(
        self,
        address: str,
        port: int,
        timeout: float,
        local_address: str | None,
        socket_options: Iterable[SOCKET_OPTION] | None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
        self.answered = True
        return stream


def _within(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: Iterable[_Network]) -> bool:
    return any(ip in network for network in networks)


def _objection(url: str, allow_private: bool) -> str:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return f"not a web address: {error}"
    if parts.scheme.lower() not in ("http", "https"):
        return f"only http and https are fetched, not {parts.scheme or 'a path'}"
    if _CONTROL.search(url) or _ODD.search(parts.netloc):
        return "the address holds a backslash, a blank or a control character"
    if "@" in parts.netloc:
        return "the address holds a user name"
    if not host:
        return "the address names no host"
    if port is not None and port not in PORTS and not allow_private:
        return f"port {port} is neither 80 nor 443"
    literal = _literal(host)
    if literal is not None and not is_allowed(literal, allow_private):
        return f"{host} is not on the public network"
    return ""


def _literal(host: str) -> str | None:
    """The address that a host spells out, in any form that some program takes for one; None for a name."""
    host = host.rstrip(".")
    if ":" in host:
        return host
    if not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return host  # no address after all, hence not allowed

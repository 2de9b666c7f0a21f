"""One HTTP exchange: bounded in bytes, guarded in addresses, each failure named. No redirect, no retry."""

from __future__ import annotations

import functools
import ssl
import zlib
from collections.abc import AsyncIterable, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from types import TracebackType

import httpcore
import httpx

from ingest.guard import ForbiddenAddressError, GuardedBackend, UnresolvedError
from ingest.types import Reason

_CONNECT_TIMEOUT = 10.0  # seconds; everything else is bounded by the one deadline of the page
_TIMEOUT = httpx.Timeout(None, connect=_CONNECT_TIMEOUT)
_WINDOW_ANY = 47  # zlib: gzip or zlib, by the header
_WINDOW_RAW = -15  # zlib: deflate without a header, as some servers send it
# Brotli and zstandard are not offered: they inflate beyond any cap before one can look.
_ENCODINGS = "gzip, deflate"
_PIECE = 1_000_000
"""Bytes inflated at a time: what is not kept is never there in full."""

Transport = httpx.AsyncBaseTransport
"""Carries requests; another one in its place makes a web of canned replies."""


class WireError(Exception):
    """Why an exchange brought no page.

    `passing`: another try may do better; `after`: seconds that the server wants to pass before it.
    """

    def __init__(
        self,
        reason: Reason,
        detail: str,
        status: int | None = None,
        *,
        passing: bool = False,
        after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.reason: Reason = reason
        self.detail = detail
        self.status = status
        self.passing = passing
        self.after = after


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said. The body is empty unless the status is a success that was wanted."""

    url: str
    status: int
    headers: Mapping[str, str]
    """Names in any case."""
    body: bytes


class Wire:
    """An HTTP client over a transport; it holds no more than it was told to."""

    def __init__(self, transport: httpx.AsyncBaseTransport, agent: str) -> None:
        headers = {
            "User-Agent": agent,
            "Accept-Encoding": _ENCODINGS,
            "Accept": "text/html, text/*, */*;q=0.5",
        }
        self._client = httpx.AsyncClient(
            transport=transport,
            headers=headers,
            trust_env=False,
            timeout=_TIMEOUT,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Wire:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        max_bytes: int,
        check: Callable[[Reply], None],
        *,
        whole: bool = True,
    ) -> Reply:
        """Ask for one address. `check` sees the reply before its body is read, and may raise WireError.

        Raises WireError. `max_bytes` bounds the body, both as sent and inflated; of a larger one, which is an error
        where it is wanted `whole`, the beginning is taken.
        """
        try:
            async with self._client.stream("GET", url, headers=dict(headers)) as response:
                head = Reply(url, response.status_code, response.headers, b"")
                check(head)
                return (
                    replace(head, body=await _body(response, max_bytes, whole))
                    if response.is_success
                    else head
                )
        except WireError:
            raise
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise WireError("forbidden_address", f"{url} is no web address: {error}") from error
        except (
            httpx.HTTPError,
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
        ) as error:
            raise _named(error) from error
        except ForbiddenAddressError as error:
            raise WireError("forbidden_address", str(error)) from error
        except UnresolvedError as error:
            raise WireError("dns", str(error)) from error
        except (OSError, ValueError, httpcore.UnsupportedProtocol) as error:
            raise WireError("connect", f"{type(error).__name__}: {error}") from error


@functools.cache
def _tls() -> ssl.SSLContext:
    """Who vouches for a site: certifi's authorities, and those this machine trusts. Slow to read."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context


def guarded(
    backend: GuardedBackend, connections: int, trust: ssl.SSLContext | None = None
) -> httpx.AsyncBaseTransport:
    """The transport that reaches allowed addresses only, over at most so many connections.

    `trust`: who vouches for a site; None for the authorities of certifi and of this machine.
    """
    pool = httpcore.AsyncConnectionPool(
        ssl_context=trust or _tls(),
        max_connections=connections,
        keepalive_expiry=5.0,
        network_backend=backend,
    )
    return _Transport(pool)


class _Transport(httpx.AsyncBaseTransport):
    """httpx over a pool of our own: its own transport takes no network backend."""

    def __init__(self, pool: httpcore.AsyncConnectionPool) -> None:
        self._pool = pool

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        reply = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            reply.status, headers=reply.headers, stream=_Stream(reply), extensions=reply.extensions
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    """The raw bytes of a reply of httpcore, as httpx wants them."""

    def __init__(self, reply: httpcore.Response) -> None:
        self._reply = reply

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._reply.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._reply.aclose()


async def _body(response: httpx.Response, max_bytes: int, whole: bool) -> bytes:
    announced = response.headers.get("content-length", "")
    if whole and announced.isdigit() and int(announced) > max_bytes:
        raise _too_large(max_bytes)
    parts: AsyncIterable[bytes] = _capped(response.aiter_raw(), max_bytes)
    encodings = [word.strip().lower() for word in response.headers.get("content-encoding", "").split(",")]
    for encoding in reversed([word for word in encodings if word not in ("", "identity")]):
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise WireError("decode", f"the page came in the encoding {encoding}, which was not offered")
        parts = _inflated(parts, max_bytes)
    taken = list[bytes]()
    try:
        async for part in parts:
            taken.append(part)
    except WireError as trouble:
        if whole or trouble.reason != "too_large":
            taken.clear()  # what is raised holds on to this frame until somebody sweeps it up
            raise
    return b"".join(taken)


async def _capped(parts: AsyncIterable[bytes], max_bytes: int) -> AsyncIterator[bytes]:
    left = max_bytes
    async for part in parts:
        yield part[:left]
        left -= len(part)
        if left < 0:
            raise _too_large(max_bytes)


async def _inflated(parts: AsyncIterable[bytes], max_bytes: int) -> AsyncIterator[bytes]:
    """Inflate as the bytes come, never more than the cap; a small page that swells is stopped at once."""
    inflater, total, seen = zlib.decompressobj(_WINDOW_ANY), 0, False
    try:
        async for part in parts:
            if not seen and part and not _has_header(part):
                inflater = zlib.decompressobj(_WINDOW_RAW)
            seen = seen or bool(part)
            more = bool(part)
            while more:
                if inflater.eof:  # a gzip file may hold several members
                    inflater = zlib.decompressobj(_WINDOW_ANY)
                piece = inflater.decompress(part, _PIECE)
                yield piece[: max_bytes - total]
                total += len(piece)
                if total > max_bytes:
                    raise _too_large(max_bytes)
                part = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
                # A full piece may have more behind it, though all input is used up.
                more = bool(part) or (len(piece) == _PIECE and not inflater.eof)
    except zlib.error as error:
        raise WireError("decode", f"the compressed page is damaged: {error}") from error
    if seen and not inflater.eof:
        raise WireError("decode", "the compressed page ends too early", passing=True)


def _has_header(start: bytes) -> bool:
    """Whether compressed bytes begin as gzip or zlib do (RFC 1950: a multiple of 31)."""
    if start[:1] == b"\x1f":
        return True
    return start[0] & 15 == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0)


def _too_large(max_bytes: int) -> WireError:
    return WireError("too_large", f"the page is over {max_bytes:,} bytes")


def _named(error: Exception) -> WireError:
    """The reason behind an error of the connection."""
    if isinstance(error, httpcore.ConnectTimeout):
        return WireError("connect", f"no connection within {_CONNECT_TIMEOUT:g} s", passing=True)
    if isinstance(error, httpcore.TimeoutException):
        return WireError("timeout", "the server stopped answering")
    below: BaseException | None = error
    while below is not None:
        if isinstance(below, ssl.SSLError):
            return WireError("tls", getattr(below, "verify_message", "") or str(below))
        below = below.__cause__ or below.__context__
    return WireError("connect", str(error) or type(error).__name__, passing=True)

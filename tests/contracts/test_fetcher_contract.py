"""What every Fetcher keeps to, whatever it reads from."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from ingest.fetch import HttpFetcher
from ingest.types import Fetcher, FetchRequest, FetchSettings, NotModified, Outcome, Page, Skipped

# A stand-in for the world: one page that is there, one that is gone, no third.
THERE, GONE, NOWHERE = (
    "http://site.example:{port}/there",
    "http://site.example:{port}/gone",
    "http://no.invalid/",
)
BODY = b"# A page\n\nWith words.\n"


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    if not head.startswith("GET /there"):
        writer.write(b"HTTP/1.1 404 gone\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
    elif 'if-none-match: "one"' in head.lower():
        writer.write(b"HTTP/1.1 304 same\r\nconnection: close\r\n\r\n")
    else:
        start = 'HTTP/1.1 200 ok\r\ncontent-type: text/markdown\r\netag: "one"\r\n'
        writer.write(start.encode() + b"connection: close\r\n\r\n" + BODY)
    await writer.drain()
    writer.close()


async def _resolve(host: str, port: int) -> Sequence[str]:
    if host == "no.invalid":
        raise OSError(-2, "Name or service not known")
    return ["127.0.0.1"]


@asynccontextmanager
async def over_http() -> AsyncIterator[tuple[Fetcher, int]]:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    async with server, HttpFetcher(FetchSettings(delay=0.0, allow_private=True), _resolve) as fetcher:
        yield fetcher, server.sockets[0].getsockname()[1]


Opened = Callable[[], AbstractAsyncContextManager[tuple[Fetcher, int]]]


@pytest.fixture(params=[over_http])
def opened(request: pytest.FixtureRequest) -> Opened:
    made: Opened = request.param
    return made


def read(opened: Opened, url: str, etag: str | None = None) -> tuple[str, Outcome]:
    async def run() -> tuple[str, Outcome]:
        async with opened() as (fetcher, port):
            address = url.format(port=port)
            return address, await fetcher.fetch(FetchRequest(address, etag))

    return asyncio.run(run())


def test_a_page_comes_with_its_bytes_and_the_url_that_was_asked_for(opened: Opened) -> None:
    asked, outcome = read(opened, THERE)
    assert isinstance(outcome, Page)
    assert (outcome.url, outcome.body, outcome.status, outcome.etag) == (asked, BODY, 200, '"one"')
    assert outcome.read_at.utcoffset() is not None


def test_the_version_held_is_confirmed_and_not_sent_again(opened: Opened) -> None:
    asked, outcome = read(opened, THERE, '"one"')
    assert isinstance(outcome, NotModified)
    assert outcome.url == asked


def test_an_older_version_is_replaced(opened: Opened) -> None:
    assert isinstance(read(opened, THERE, '"zero"')[1], Page)


def test_what_is_gone_is_skipped_with_its_status(opened: Opened) -> None:
    asked, outcome = read(opened, GONE)
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason, outcome.status) == (asked, "http_4xx", 404)


@pytest.mark.parametrize(
    ("url", "reason"),
    [(NOWHERE, "dns"), ("ftp://site.example/", "forbidden_address"), ("", "forbidden_address")],
)
def test_what_cannot_be_reached_is_an_outcome_and_no_exception(opened: Opened, url: str, reason: str) -> None:
    outcome = read(opened, url)[1]
    assert isinstance(outcome, Skipped)
    assert (outcome.url, outcome.reason) == (url, reason)
    assert outcome.detail
    assert "\n" not in outcome.detail

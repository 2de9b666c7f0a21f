"""Fetching, against servers on loopback."""

import asyncio
import gzip
import shutil
import ssl
import subprocess
import time
import zlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from ingest.fetch import HttpFetcher, read_all, user_agent
from ingest.types import FetchSettings, Link, NotModified, Outcome, Page, Skipped

QUICK = FetchSettings(delay=0.0, deadline=5.0, max_bytes=100_000, allow_private=True)
HTML = b"<p>hello</p>"


@dataclass(slots=True)
class Asked:
    """A request as a server saw it."""

    path: str
    host: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0


Answer = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def reply(status: int = 200, body: bytes = HTML, **headers: str) -> bytes:
    fields = {"content-type": "text/html", "content-length": str(len(body)), "connection": "close"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    return f"HTTP/1.1 {status} x\r\n{lines}\r\n".encode() + body


@dataclass(slots=True)
class Site:
    """A server on loopback that answers each path from a table; what it does not know is 404."""

    table: dict[str, bytes | Answer]
    tls: ssl.SSLContext | None = None
    blunt: bool = False
    """Answers `/a` without waiting to be asked."""
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    server: asyncio.Server | None = None

    async def start(self) -> None:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.port = self.server.sockets[0].getsockname()[1]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.blunt:
            writer.write(reply())
            writer.close()
            return
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in head[1:] if line)}
            asked = Asked(head[0].split(" ")[1], headers["host"], headers, time.monotonic())
            self.asked.append(asked)
            answer = self.table.get(asked.path, reply(404))
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            else:
                await answer(asked, writer)
            asked.ended = time.monotonic()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    def pages(self) -> list[str]:
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]


async def local(host: str, port: int) -> Sequence[str]:
    """Every name is this machine, but for those that are nowhere."""
    if host.endswith(".invalid"):
        raise OSError(-2, "Name or service not known")
    return ["127.0.0.1"]


def fetch_many(
    site: Site,
    urls: Sequence[str | Link],
    settings: FetchSettings = QUICK,
    told: list[Outcome] | None = None,
) -> list[Outcome]:
    """Fetch addresses, `PORT` in them standing for the server's."""

    async def run() -> list[Outcome]:
        await site.start()
        links = [url if isinstance(url, Link) else Link(url, "article") for url in urls]
        links = [replace(link, url=link.url.replace("PORT", str(site.port))) for link in links]
        try:
            async with HttpFetcher(settings, local) as fetcher:
                return await read_all(fetcher, links, (told if told is not None else []).append)
        finally:
            if site.server is not None:
                site.server.close()

    return asyncio.run(run())


def fetch(
    table: dict[str, bytes | Answer], path: str = "/a", settings: FetchSettings = QUICK, **known: str
) -> Outcome:
    return fetch_many(Site(table), [Link(f"http://site.example:PORT{path}", "article", **known)], settings)[0]


def skipped(outcome: Outcome) -> Skipped:
    assert isinstance(outcome, Skipped), outcome
    return outcome


def page(outcome: Outcome) -> Page:
    assert isinstance(outcome, Page), outcome
    return outcome


# A page


def test_a_page_is_its_bytes_with_what_the_server_said() -> None:
    served = reply(
        etag='"v1"', last_modified="Mon, 02 Jan 2023 00:00:00 GMT", content_type="text/html; charset=x"
    )
    site = Site({"/a?q=1": served})
    read = page(fetch_many(site, ["http://site.example:PORT/a?q=1#part"])[0])
    assert (read.body, read.status, read.origin, read.complete) == (HTML, 200, "fetched", True)
    assert (read.etag, read.last_modified) == ('"v1"', "Mon, 02 Jan 2023 00:00:00 GMT")
    assert read.content_type == "text/html; charset=x"
    assert read.final_url == f"http://site.example:{site.port}/a?q=1"
    assert abs(read.read_at - datetime.now(UTC)) < timedelta(seconds=60)


def test_the_request_is_honest_and_offers_no_brotli() -> None:
    site = Site({"/a": reply()})
    fetch_many(site, ["http://site.example:PORT/a"], replace(QUICK, contact="me@x.org"))
    headers = site.asked[-1].headers
    assert headers["user-agent"] == "reading-list-assistant/0.1 (me@x.org)"
    assert headers["accept-encoding"] == "gzip, deflate"
    assert headers["host"] == f"site.example:{site.port}"
    assert "cookie" not in headers


def test_a_contact_cannot_smuggle_a_header() -> None:
    assert user_agent("me\r\nX: y (z)") == "reading-list-assistant/0.1 (meX: y z)"
    assert user_agent("") == "reading-list-assistant/0.1"


def test_the_environments_proxy_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert page(fetch({"/a": reply()})).body == HTML


# Validators


def test_what_has_not_changed_is_not_read_again() -> None:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        same = (
            asked.headers.get("if-none-match") == '"v1"' and asked.headers.get("if-modified-since") == "then"
        )
        writer.write(reply(304, b"") if same else reply())

    unchanged = fetch({"/a": answer}, etag='"v1"', last_modified="then")
    assert isinstance(unchanged, NotModified)
    assert unchanged.final_url == unchanged.url
    assert page(fetch({"/a": answer}, etag='"v0"')).body == HTML
    assert page(fetch({"/a": answer})).body == HTML


def test_a_damaged_validator_is_not_sent() -> None:
    site = Site({"/a": reply()})
    fetch_many(site, [Link("http://site.example:PORT/a", "article", etag='"a"\r\nX: y')])
    assert "if-none-match" not in site.asked[-1].headers
    assert "x" not in site.asked[-1].headers


# Redirects


def test_redirects_are_followed_and_the_end_is_named() -> None:
    table: dict[str, bytes | Answer] = {
        "/a": reply(301, b"", location="/b"),
        "/b": reply(302, b"", location="http://other.example:PORT/c#part"),
        "/c": reply(),
    }
    site = Site(table)

    async def elsewhere(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(reply(302, b"", location=f"http://other.example:{site.port}/c#part"))

    table["/b"] = elsewhere
    read = page(fetch_many(site, ["http://site.example:PORT/a"])[0])
    assert read.url == f"http://site.example:{site.port}/a"
    assert read.final_url == f"http://other.example:{site.port}/c"


def test_five_redirects_are_followed_and_six_are_not() -> None:
    table: dict[str, bytes | Answer] = {f"/{n}": reply(302, b"", location=f"/{n - 1}") for n in range(1, 10)}
    table["/0"] = reply()
    assert page(fetch(table, "/5")).body == HTML
    assert skipped(fetch(table, "/6")).reason == "redirect_loop"


def test_a_page_that_redirects_to_itself_is_a_loop() -> None:
    assert skipped(fetch({"/a": reply(302, b"", location="/a")})).reason == "redirect_loop"


def test_a_redirect_to_nowhere_is_named() -> None:
    lost = skipped(fetch({"/a": reply(302, b"")}))
    assert (lost.reason, lost.status) == ("redirect_loop", 302)


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest", "ftp://site.example/", "http://me@site.example/", "http://[", "file:///etc/passwd",
     "http://0.0.0.0/", "http://2852039166/"],
)  # fmt: skip
def test_each_hop_is_vetted_as_the_first_address_was(target: str) -> None:
    site = Site({"/a": reply(302, b"", location=target)})
    refused = skipped(fetch_many(site, ["http://site.example:PORT/a"])[0])
    assert refused.reason == "forbidden_address"
    assert site.pages() == ["/a"]


def test_a_forbidden_address_is_never_asked() -> None:
    site = Site({"/a": reply()})
    public = replace(QUICK, allow_private=False)
    refused = skipped(fetch_many(site, ["http://site.example/a"], public)[0])
    assert (refused.reason, site.asked) == ("forbidden_address", [])
    assert "site.example is 127.0.0.1" in refused.detail
    assert skipped(fetch_many(site, ["http://site.example:PORT/a"], public)[0]).reason == "forbidden_address"


# What is no page


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "http_4xx"),
        (401, "http_4xx"),
        (403, "http_4xx"),
        (404, "http_4xx"),
        (410, "http_4xx"),
        (501, "http_5xx"),
    ],
)
def test_a_status_that_tells_of_failure_is_not_tried_again(status: int, reason: str) -> None:
    site = Site({"/a": reply(status, retry_after="1")})
    failed = skipped(fetch_many(site, ["http://site.example:PORT/a"])[0])
    assert (failed.reason, failed.status, failed.detail) == (reason, status, f"the server answers {status}")
    assert site.pages() == ["/a"]


@pytest.mark.parametrize("media", ["image/png", "application/zip", "video/mp4", "text/css", "font/woff2"])
def test_a_page_of_a_type_that_cannot_be_read_is_named(media: str) -> None:
    failed = skipped(fetch({"/a": reply(content_type=media)}))
    assert (failed.reason, failed.detail) == ("unsupported_type", f"the page is {media}")


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/a", "text/html"),
        ("/a", "TEXT/HTML; charset=utf-8"),
        ("/a", "application/xhtml+xml"),
        ("/a.md", "text/markdown"),
        ("/a.py", "text/x-python"),
        ("/a.json", "application/json"),
        ("/a", "application/atom+xml"),
        ("/a.ipynb", "application/x-ipynb+json"),
        ("/a.pdf", "application/pdf"),
        ("/a.pdf", "application/octet-stream"),
        ("/a.md", "application/octet-stream"),
        ("/a", ""),
    ],
)
def test_a_page_of_text_is_read_whatever_its_server_calls_it(path: str, media: str) -> None:
    assert page(fetch({path: reply(content_type=media)}, path)).body == HTML


def test_a_nameless_file_that_is_an_archive_is_not_read() -> None:
    assert (
        skipped(fetch({"/a.zip": reply(content_type="application/octet-stream")}, "/a.zip")).reason
        == "unsupported_type"
    )


@pytest.mark.parametrize("served", [reply(body=b""), reply(body=b" \n\t"), reply(204, b"")])
def test_a_page_that_holds_nothing_is_empty(served: bytes) -> None:
    assert skipped(fetch({"/a": served})).reason == "empty"


@pytest.mark.parametrize(
    "url",
    [
        "http://[",
        "ftp://a.example/",
        "",
        "notes.md",
        "http://u@a.example/",
        "http://" + "a" * 300 + ".invalid/",
    ],
)
def test_what_is_no_address_is_an_outcome_and_no_exception(url: str) -> None:
    assert skipped(fetch_many(Site({}), [url])[0]).reason in ("forbidden_address", "dns", "http_4xx")


def test_an_answer_that_is_no_http_is_an_outcome() -> None:
    assert skipped(fetch({"/a": b"\x00\x01garbage\r\n\r\n"})).reason == "connect"


# Sizes and encodings


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(HTML, mtime=0)),
        ("x-gzip", gzip.compress(HTML, mtime=0)),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("gzip", gzip.compress(HTML[:5], mtime=0) + gzip.compress(HTML[5:], mtime=0)),
        ("deflate, gzip", gzip.compress(zlib.compress(HTML), mtime=0)),
        ("identity", HTML),
    ],
)
def test_compressed_pages_are_inflated(encoding: str, packed: bytes) -> None:
    assert page(fetch({"/a": reply(body=packed, content_encoding=encoding)})).body == HTML


@pytest.mark.parametrize("size", [999_999, 1_000_000, 1_000_001, 1_000_100, 2_000_000, 2_000_300])
def test_a_page_that_is_inflated_in_pieces_comes_whole(size: int) -> None:
    body = b"a" * size
    table: dict[str, bytes | Answer] = {
        "/a": reply(body=gzip.compress(body, 9, mtime=0), content_encoding="gzip")
    }
    assert page(fetch(table, settings=replace(QUICK, max_bytes=3_000_000))).body == body


def test_a_page_may_be_as_large_as_the_limit_and_no_larger() -> None:
    assert len(page(fetch({"/a": reply(body=b"x" * 100_000)})).body) == 100_000
    assert skipped(fetch({"/a": reply(body=b"x" * 100_001)})).reason == "too_large"
    assert skipped(fetch({"/a": reply(body=b"x" * 100_001, content_length="")})).reason == "too_large"


def test_an_announced_size_over_the_limit_is_refused_before_it_is_read() -> None:
    async def endless(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 x\r\ncontent-type: text/html\r\ncontent-length: 9000000000\r\n\r\nx")
        await writer.drain()
        await asyncio.sleep(30)

    began = time.monotonic()
    assert skipped(fetch({"/a": endless})).reason == "too_large"
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"\0" * 50_000_000, 9, mtime=0)),
        ("deflate", zlib.compress(b"\0" * 50_000_000, 9)),
        ("gzip, gzip", gzip.compress(gzip.compress(b"\0" * 50_000_000, 9, mtime=0), 9, mtime=0)),
    ],
)
def test_a_bomb_is_stopped_at_the_limit(encoding: str, packed: bytes) -> None:
    assert len(packed) < 60_000
    assert skipped(fetch({"/a": reply(body=packed, content_encoding=encoding)})).reason == "too_large"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br", "nonsense"])
def test_an_encoding_that_was_not_offered_is_not_decoded(encoding: str) -> None:
    assert skipped(fetch({"/a": reply(content_encoding=encoding)})).reason == "decode"


def test_a_damaged_or_cut_off_archive_is_named() -> None:
    assert skipped(fetch({"/a": reply(body=b"\x1f\x8bnonsense", content_encoding="gzip")})).reason == "decode"
    cut = gzip.compress(HTML * 100, mtime=0)[:-20]
    assert skipped(fetch({"/a": reply(body=cut, content_encoding="gzip")})).reason == "decode"


# Time


def drip(every: float, body: bool) -> Answer:
    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 x\r\ncontent-type: text/html\r\n" + (b"\r\n" if body else b""))
        while True:
            writer.write(b"<p>drip</p>" if body else b"x-drip: y\r\n")
            await writer.drain()
            await asyncio.sleep(every)

    return answer


@pytest.mark.parametrize("body", [True, False])
def test_one_deadline_ends_a_page_that_drips(body: bool) -> None:
    began = time.monotonic()
    late = skipped(fetch({"/a": drip(0.02, body)}, settings=replace(QUICK, deadline=0.4)))
    assert (late.reason, late.detail) == ("timeout", "not read within 0.4 s")
    assert 0.3 < time.monotonic() - began < 3


def test_the_deadline_is_one_for_all_redirects() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.25)
        writer.write(reply(302, b"", location=f"/{int(asked.path[1:]) + 1}"))

    site = Site({f"/{n}": slow for n in range(9)})
    late = skipped(fetch_many(site, ["http://site.example:PORT/0"], replace(QUICK, deadline=0.6))[0])
    assert (late.reason, site.pages()[:1]) == ("timeout", ["/0"])
    assert len(site.pages()) <= 3


# Retries


def after_failures(*failures: bytes) -> tuple[dict[str, bytes | Answer], list[float]]:
    left, moments = list(failures), list[float]()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        moments.append(time.monotonic())
        writer.write(left.pop(0) if left else reply())

    return {"/a": answer}, moments


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_tried_again(status: int) -> None:
    table, moments = after_failures(reply(status), reply(status))
    assert page(fetch(table)).body == HTML
    assert len(moments) == 3


def test_three_tries_are_all() -> None:
    table, moments = after_failures(*[reply(503)] * 9)
    failed = skipped(fetch(table))
    assert (failed.reason, failed.status, len(moments)) == ("http_5xx", 503, 3)


def test_a_connection_that_breaks_is_tried_again() -> None:
    table, moments = after_failures(b"", b"HTTP/1.1 200 x\r\ncontent-length: 50\r\n\r\nhalf")
    assert page(fetch(table)).body == HTML
    assert len(moments) == 3


def test_the_server_says_when_to_come_back() -> None:
    table, moments = after_failures(reply(429, retry_after="1"))
    assert page(fetch(table)).body == HTML
    assert 0.95 < moments[1] - moments[0] < 4


def test_a_date_to_come_back_at_is_understood() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    table, moments = after_failures(reply(503, retry_after=soon))
    assert page(fetch(table)).body == HTML
    assert 0.5 < moments[1] - moments[0] < 4


@pytest.mark.parametrize(("status", "reason"), [(429, "http_4xx"), (503, "http_5xx")])
def test_a_wait_beyond_the_deadline_is_not_begun(status: int, reason: str) -> None:
    table, moments = after_failures(reply(status, retry_after="600"))
    began = time.monotonic()
    failed = skipped(fetch(table))
    assert (failed.reason, failed.status, len(moments)) == (reason, status, 1)
    assert time.monotonic() - began < 2


def test_a_retry_after_without_sense_is_ignored() -> None:
    table, _ = after_failures(reply(503, retry_after="soon"))
    assert page(fetch(table)).body == HTML


# Politeness


def test_a_host_is_asked_one_thing_at_a_time_with_a_delay() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(reply())

    site = Site({f"/{n}": slow for n in range(4)})
    fetch_many(site, [f"http://site.example:PORT/{n}" for n in range(4)], replace(QUICK, delay=0.1))
    gaps = [later.began - earlier.ended for earlier, later in zip(site.asked, site.asked[1:], strict=False)]
    assert len(site.asked) == 5
    assert all(gap > 0.08 for gap in gaps)


@pytest.mark.parametrize("alias", ["site.example.", "SITE.example"])
def test_a_host_is_one_host_however_it_is_written(alias: str) -> None:
    site = Site({"/a": reply()})
    fetch_many(site, ["http://site.example:PORT/a", f"http://{alias}:PORT/a"], replace(QUICK, delay=0.2))
    gaps = [later.began - earlier.ended for earlier, later in zip(site.asked, site.asked[1:], strict=False)]
    assert len(site.asked) >= 3
    assert all(gap > 0.15 for gap in gaps)


def test_a_host_that_waits_holds_no_place() -> None:
    """Six pages of one host and one of another, with two places: the other does not queue behind them."""
    site = Site({"/a": reply()})
    told: list[Outcome] = []
    urls = ["http://busy.example:PORT/a"] * 6 + ["http://free.example:PORT/a"]
    fetch_many(site, urls, replace(QUICK, delay=0.15, in_flight=2), told)
    assert [outcome.url.partition(".")[0] for outcome in told].index("http://free") <= 2


def test_no_more_than_the_allowed_number_are_in_flight() -> None:
    flying, most = 0, 0

    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        nonlocal flying, most
        flying += 1
        most = max(most, flying)
        await asyncio.sleep(0.05)
        flying -= 1
        writer.write(reply())

    site = Site({"/a": slow, "/robots.txt": slow})
    outcomes = fetch_many(
        site, [f"http://h{n}.example:PORT/a" for n in range(9)], replace(QUICK, in_flight=3)
    )
    assert [page(outcome).status for outcome in outcomes] == [200] * 9
    assert most == 3


def test_waiting_for_a_busy_host_does_not_use_up_the_deadline() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(reply())

    site = Site({"/a": slow})
    outcomes = fetch_many(site, ["http://site.example:PORT/a"] * 5, replace(QUICK, deadline=0.6))
    assert [page(outcome).status for outcome in outcomes] == [200] * 5


# robots.txt


def robots(text: str) -> bytes:
    return reply(body=text.encode(), content_type="text/plain")


def test_what_robots_txt_disallows_is_not_asked_for() -> None:
    site = Site(
        {"/robots.txt": robots("User-agent: *\nDisallow: /*/private\n"), "/b": reply(), "/x/private": reply()}
    )
    refused, allowed = fetch_many(site, ["http://site.example:PORT/x/private", "http://site.example:PORT/b"])
    assert skipped(refused).reason == "robots"
    assert page(allowed).body == HTML
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/b"]


def test_rules_for_our_own_name_go_first() -> None:
    text = "User-agent: *\nDisallow:\n\nUser-agent: reading-list-assistant\nDisallow: /\n"
    assert skipped(fetch({"/robots.txt": robots(text), "/a": reply()})).reason == "robots"


def test_a_site_without_robots_txt_allows_all_and_one_in_trouble_nothing() -> None:
    assert page(fetch({"/robots.txt": reply(403), "/a": reply()})).body == HTML
    site = Site({"/robots.txt": reply(503), "/a": reply()})
    for refused in fetch_many(site, ["http://site.example:PORT/a", "http://site.example:PORT/b"]):
        assert skipped(refused).reason == "robots"
        assert "answers 503" in skipped(refused).detail
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


def test_a_redirected_robots_txt_is_read_where_it_is() -> None:
    table: dict[str, bytes | Answer] = {
        "/robots.txt": reply(301, b"", location="/r"),
        "/r": robots("User-agent: *\nDisallow: /"),
        "/a": reply(),
    }
    assert skipped(fetch(table)).reason == "robots"


def test_robots_txt_holds_for_a_hop_too() -> None:
    table: dict[str, bytes | Answer] = {
        "/robots.txt": robots("User-agent: *\nDisallow: /b"),
        "/a": reply(302, b"", location="/b"),
        "/b": reply(),
    }
    assert skipped(fetch(table)).reason == "robots"


def test_a_site_may_ask_for_a_longer_delay() -> None:
    site = Site({"/robots.txt": robots("User-agent: *\nCrawl-delay: 0.3\n"), "/a": reply()})
    fetch_many(site, ["http://site.example:PORT/a", "http://site.example:PORT/a"])
    assert site.asked[2].began - site.asked[1].ended > 0.25


@pytest.mark.parametrize(
    "text", ["", "<html>not found</html>", "\ufeffUser-agent: *\nDisallow:", "Disallow: /\n" * 50_000]
)
def test_a_robots_txt_without_sense_allows_all(text: str) -> None:
    assert page(fetch({"/robots.txt": robots(text), "/a": reply()})).body == HTML


# Connections


def test_a_name_that_does_not_exist_is_named_and_asked_for_once() -> None:
    told: list[Outcome] = []
    urls = ["http://gone.invalid/a", "http://site.example:PORT/a", "http://gone.invalid/b"]
    gone, found, again = fetch_many(Site({"/a": reply()}), urls, told=told)
    assert (skipped(gone).reason, skipped(again).reason) == ("dns", "dns")
    assert "gone.invalid: Name or service not known" in skipped(gone).detail
    assert page(found).body == HTML
    assert len(told) == 3


def test_a_host_that_never_answers_is_given_up_after_three_of_its_pages() -> None:
    async def silent(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(5)

    site = Site({"/robots.txt": silent})
    urls = [f"http://site.example:PORT/{n}" for n in range(12)]
    began = time.monotonic()
    outcomes = fetch_many(site, urls, replace(QUICK, deadline=0.3))
    assert {skipped(outcome).reason for outcome in outcomes} == {"timeout"}
    assert len(site.asked) == 3
    assert time.monotonic() - began < 2.5


def test_a_closed_port_is_a_connection_that_failed() -> None:
    site = Site({"/a": reply()})
    closed, found = fetch_many(site, ["http://other.example:1/a", "http://site.example:PORT/a"])
    assert skipped(closed).reason == "connect"
    assert page(found).body == HTML


def test_plain_http_where_tls_is_expected_is_a_tls_error() -> None:
    [failed] = fetch_many(Site({}, blunt=True), ["https://site.example:PORT/a"])
    assert skipped(failed).reason == "tls"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate of this test")
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    command = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -keyout k.pem -out c.pem -nodes"
    )
    name = ["-subj", "/CN=site.example", "-addext", "subjectAltName=DNS:site.example"]
    subprocess.run([*command.split(), *name], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "c.pem", tmp_path / "k.pem")
    site = Site({"/a": reply()}, context)
    failed = skipped(fetch_many(site, ["https://site.example:PORT/a"])[0])
    assert failed.reason == "tls"
    assert "self-signed" in failed.detail
    assert site.asked == []


# Many


def test_outcomes_come_in_the_order_of_the_requests_and_are_told_once_each() -> None:
    async def slow(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(reply(body=b"slow"))

    told: list[Outcome] = []
    site = Site({"/slow": slow, "/quick": reply(body=b"quick")})
    outcomes = fetch_many(site, ["http://a.example:PORT/slow", "http://b.example:PORT/quick"], told=told)
    assert [page(outcome).body for outcome in outcomes] == [b"slow", b"quick"]
    assert [page(outcome).body for outcome in told] == [b"quick", b"slow"]


def test_what_the_listener_raises_ends_the_fetching() -> None:
    async def run() -> None:
        async with AsyncExitStack() as stack:
            site = Site({"/a": reply()})
            await site.start()
            fetcher = await stack.enter_async_context(HttpFetcher(QUICK, local))
            links = [Link(f"http://h{n}.example:{site.port}/a", "article") for n in range(3)]
            await read_all(fetcher, links, full)

    def full(outcome: Outcome) -> None:
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        asyncio.run(run())


def test_nothing_to_fetch_is_no_trouble() -> None:
    assert fetch_many(Site({}), []) == []


def test_without_a_network_every_link_is_offline_at_once() -> None:
    told: list[Outcome] = []
    began = time.monotonic()
    outcomes = fetch_many(
        Site({}), [f"http://h{n % 25}.invalid/{n}" for n in range(40)], FetchSettings(), told
    )
    assert time.monotonic() - began < 15
    assert [skipped(outcome).reason for outcome in outcomes] == ["offline"] * 40
    assert sorted(outcome.url for outcome in told) == sorted(outcome.url for outcome in outcomes)
    assert {skipped(outcome).reason for outcome in told} == {"offline"}


def test_one_dead_host_alone_is_no_missing_network() -> None:
    [gone] = fetch_many(Site({}), ["http://gone.invalid/a"])
    assert skipped(gone).reason == "dns"


def test_dead_hosts_beside_a_living_one_keep_their_own_reasons() -> None:
    urls = [f"http://h{n}.invalid/a" for n in range(6)] + ["http://site.example:PORT/a"]
    outcomes = fetch_many(Site({"/a": reply(404)}), urls)
    assert [skipped(outcome).reason for outcome in outcomes] == ["dns"] * 6 + ["http_4xx"]


@pytest.mark.slow
def test_a_network_that_swallows_everything_is_offline_within_15_seconds() -> None:
    async def hang(host: str, port: int) -> Sequence[str]:
        await asyncio.sleep(100)
        return []

    async def run() -> list[Outcome]:
        async with HttpFetcher(FetchSettings(), hang) as fetcher:
            return await read_all(
                fetcher, [Link(f"http://h{n}.example/", "article") for n in range(40)], told.append
            )

    told: list[Outcome] = []
    began = time.monotonic()
    outcomes = asyncio.run(run())
    assert time.monotonic() - began < 15
    assert {skipped(outcome).reason for outcome in outcomes} == {"offline"}
    assert len(told) == 40

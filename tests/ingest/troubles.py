"""Everything that can be wrong with a link, each on a host of its own, with the reason that the ledger must give."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

from arxiv_replies import API as ARXIV
from arxiv_replies import entry, feed, paper
from canned_github import API, gist, issue, repository_web
from canned_web import Canned
from loopback_internet import Asked, Host, Internet, Page, Reply
from printed import locked, pdf, scan

from ingest.sources.tweet import TWITTER
from ingest.sources.video import YOUTUBE
from ingest.types import Kind, Reason

PROSE = (
    "A schedule decides how fast the weights move, and a schedule that falls too early leaves a model half trained. "
    "Warm the rate up over the first few hundred steps, hold it there, and let it fall along a cosine to a tenth. "
)


WORDS = PROSE.replace(".", "").replace(",", "").lower().split()


def article(title: str, said: str = "", head: str = "") -> str:
    """A page of the kind that a list links: long enough to be no wall, and with words of its own by its title."""
    chance = random.Random(f"{title} {said}")
    lines = (" ".join(chance.choices(WORDS, k=12)).capitalize() + "." for _ in range(24))
    body = "".join(f"<p>{said} {line} {next(lines)} {next(lines)}</p>" for line in lines)
    menu = "<nav><a href=/>Home</a></nav>"
    return f"<html><head><title>{title}</title>{head}</head><body>{menu}<article><h1>{title}</h1>{body}</article>"


@dataclass(frozen=True)
class Link:
    """A link of the list, and what is behind it. `page` is at `/page` of the host `name`.example."""

    name: str
    reason: Reason | None
    """None for a link that is read."""
    page: Page = field(default_factory=Reply)
    more: Mapping[str, Page] = field(default_factory=dict)
    host: Callable[[Host], None] | None = None
    """What is the matter with the host itself."""
    elsewhere: Mapping[str, Mapping[str, Page]] = field(default_factory=dict)
    """Pages of other hosts that belong to it: those of a redirect, of an API."""
    kind: Kind = "article"
    url: str = ""
    """What the list says, where that is not the page."""
    exists: bool = True

    def listed(self, net: Internet) -> str:
        """The address for the list, once the internet plays it."""
        name = f"{self.name}.example"
        if self.exists:
            host = net.host(name)
            page = list(self.page) if isinstance(self.page, list) else self.page
            host.pages |= {"/page": page, **self.more}
            if self.host:
                self.host(host)
        for other, pages in self.elsewhere.items():
            net.host(other).pages |= pages
        return self.url or f"http://{name}/page"


def _set(**values: str) -> Callable[[Host], None]:
    def change(host: Host) -> None:
        for name, value in values.items():
            setattr(host, name, value)

    return change


def _moved(to: str, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": to})


def _refresh(to: str) -> Reply:
    return Reply(f'<html><head><meta http-equiv="refresh" content="0;URL={to}"></head></html>')


def _later(seconds: float) -> Reply:
    return Reply(status=429, headers={"Retry-After": f"{seconds:.0f}"})


def _until(asked: Asked) -> Reply:
    """503 until two seconds after it was first asked, as an HTTP date."""
    moment = _FIRST.setdefault(asked.host, datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2))
    if datetime.now(UTC) >= moment:
        return Reply(article("Back"))
    return Reply(status=503, headers={"Retry-After": format_datetime(moment, usegmt=True)})


_FIRST: dict[str, datetime] = {}
_GOOD = Reply(article("A good page"))
_HERE = Reply(article("Moved here"))
_NOTES = f"# Notes\n\n{PROSE * 5}\n"
_CODE = (
    "def halve(rate):\n    return rate / 2\n\n\ndef warm(step, steps, rate):\n    return rate * step / steps\n"
    * 20
)
_SECURE = "https://{}.example/page"
_MANY = (
    "<p " + " ".join(f"a{number}=1" for number in range(400_000)) + ">words in a tag of many attributes</p>"
)
_NEVER = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)

READ = (
    Link("good", None, _GOOD),
    Link("secure", None, _GOOD, url=_SECURE.format("secure")),
    Link("chunked", None, Reply(article("Chunked"), chunked=True)),
    Link("gzipped", None, Reply(gzip.compress(article("Gzipped").encode()), headers={"Content-Encoding": "gzip"})),
    Link("moved", None, _moved("http://good-too.example/x"), elsewhere={"good-too.example": {"/x": _HERE}}),
    Link("markdown", None, Reply(_NOTES, media="text/markdown")),
    Link("plain-text", None, Reply(_NOTES, media="text/plain")),
    Link("code", None, Reply(_CODE, media="text/plain"), kind="code", url="http://code.example/page.py#L3",
         more={"/page.py": Reply(_CODE, media="text/plain")}),
    Link("leads-on", None, _refresh("http://leads-on.example/real"), {"/real": Reply(article("Led here"))}),
    Link("upgraded", None, _moved("https://upgraded.example/page2"), {"/page2": Reply(article("Upgraded"))}),
    Link("busy", None, [_later(1), _GOOD]),
    Link("back-later", None, _until),
    Link("unsteady", None, [Reply(status=502), _GOOD]),
    Link("broken-once", None, [Reply(article("Whole"), cut=300), Reply(article("Whole"))]),
    Link("mislabelled", None, Reply(article("Größe").encode(), media="text/html; charset=iso-8859-1")),
    Link("without-type", None, Reply(article("No type"), media="")),
    Link("forbids-others", None, _GOOD, {"/robots.txt": Reply("User-agent: *\nDisallow: /other\n")}),
    Link("slow-refresh", None, Reply(article("Slow", head="<meta http-equiv=refresh content='9;url=/x'>"))),
)  # fmt: skip

FAILED = (
    Link("no-such-name", "dns", exists=False),
    Link("nobody-listens", "connect", host=_set(down="refused")),
    Link("short-body", "connect", Reply(article("Half"), cut=200)),
    Link("cut-chunks", "connect", Reply(article("Half"), cut=200, chunked=True)),
    Link("no-http", "connect", Reply(raw=b"220 mail.example ready\r\n\r\n")),
    Link("stranger", "tls", _GOOD, host=_set(certificate="stranger"), url=_SECURE.format("stranger")),
    Link("other-name", "tls", _GOOD, host=_set(certificate="other"), url=_SECURE.format("other-name")),
    Link("drips", "timeout", Reply(article("Drip"), drip=0.02)),
    Link("silent", "timeout", host=_set(down="silent")),
    Link("thinks", "timeout", Reply(article("Late"), wait=20)),
    Link("gone", "http_4xx", Reply(article("Gone"), 410)),
    Link("forbidden", "http_4xx", Reply(status=403)),
    Link("too-busy", "http_4xx", _later(3600)),
    Link("broken", "http_5xx", Reply(status=500)),
    Link("closed-today", "http_5xx", Reply(status=503, headers={"Retry-After": _NEVER})),
    Link("huge", "too_large", Reply(headers={"Content-Length": "9000000000"})),
    Link("endless", "too_large", Reply("x" * 1_000_000, endless=True)),
    Link("bomb", "too_large", Reply(gzip.compress(b"\0" * 30_000_000), headers={"Content-Encoding": "gzip"})),
    Link("round", "redirect_loop", _moved("/page")),
    Link("round-by-refresh", "redirect_loop", _refresh("http://round-by-refresh.example/page")),
    Link("nowhere", "redirect_loop", Reply(status=302)),
    Link("to-itself", "forbidden_address", _moved("http://127.0.0.1/")),
    Link("to-the-cloud", "forbidden_address", _refresh("http://169.254.169.254/latest/meta-data/")),
    Link("own-machine", "forbidden_address", url="http://127.0.0.1/", exists=False),
    Link("keeps-out", "robots", _GOOD, {"/robots.txt": Reply("User-agent: *\nDisallow: /\n")}),
    Link("robots-broken", "robots", _GOOD, {"/robots.txt": Reply(status=503)}),
    Link("picture", "unsupported_type", Reply(b"\x89PNG\r\n", media="image/png")),
    Link("archive", "unsupported_type", Reply(b"PK\x03\x04", media="application/zip")),
    Link("blank", "empty", Reply(" \n ")),
    Link("members", "login_wall", Reply("<h1>Sign in</h1><input type=password><p>Log in to continue reading.")),
    Link("cookies", "cookie_wall", Reply("<body><p>We use cookies. Accept all cookies.</p>")),
    Link("shell", "javascript_only", Reply("<body><div id=root></div><script src=/a.js></script>")),
    Link("soft", "soft_404", Reply("<title>Page not found</title><body><h1>Not found</h1><p>Try the search.</p>")),
    Link("bytes", "decode", Reply(b"<p>\x00\x01\x02 words that nobody can read</p>")),
    Link("damaged", "decode", Reply(b"\x1f\x8bnonsense", headers={"Content-Encoding": "gzip"})),
    Link("brotli", "decode", Reply(b"\x0b\x02\x80", headers={"Content-Encoding": "br"})),
    Link("too-complex", "parser_limit", Reply(_MANY)),
    Link("scan", "no_text", Reply(scan(1), media="application/pdf")),
    Link("locked", "encrypted", Reply(locked(PROSE[:75]), media="application/pdf")),
    Link("menu-only", "no_text", Reply("<body><nav><a href=/>Home</a></nav></body>")),
)  # fmt: skip


def _played(web: Mapping[str, Canned]) -> dict[str, dict[str, Page]]:
    """Canned replies by whole address, as pages of hosts."""
    hosts: dict[str, dict[str, Page]] = {}
    for address, said in web.items():
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        reply = Reply(said.body, said.status, said.media, said.headers)
        hosts.setdefault(parts.netloc, {})[path] = reply
    return hosts


_TWEET = "https://twitter.com/ada/status/1600000000000000001"
_GONE = "https://twitter.com/ada/status/1600000000000000009"
_POST = '{"version": "1.0", "author_name": "Ada", "html": "<blockquote><p>Warm the rate up slowly.</p></blockquote>"}'
_EMBED = TWITTER.format("https%3A%2F%2Ftwitter.com%2Fada%2Fstatus%2F1600000000000000001")

_NOTE = {"a.md": {"type": "text/markdown", "content": "A note on how a crank is oiled before it is turned."}}
_WATCH = YOUTUBE.format("https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DaB3_x-9Zk1Q")
_TALK = '{"version": "1.0", "type": "video", "title": "A talk on warm-up", "author_name": "A channel"}'

KINDS = (
    Link("repository", None, url="https://github.com/o/tool", kind="github", exists=False,
         elsewhere=_played(repository_web())),
    Link("issue", None, url="https://github.com/o/tool/issues/7", kind="github", exists=False,
         elsewhere=_played({f"{API}/repos/o/tool/issues/7": issue("It sticks when the crank is turned back.")})),
    Link("no-repository", "http_4xx", url="https://github.com/o/nothing-here", kind="github", exists=False),
    # https://developer.x.com/en/docs/x-for-websites/oembed-api
    Link("tweet", None, url=_TWEET, kind="tweet", exists=False,
         elsewhere=_played({_EMBED: Canned(_POST, "application/json; charset=utf-8")})),
    Link("tweet-gone", "http_4xx", url=_GONE, kind="tweet", exists=False),
    Link("gist", None, url="https://gist.github.com/jane/aa5a315d61ae9438b18d", kind="github", exists=False,
         elsewhere=_played({f"{API}/gists/aa5a315d61ae9438b18d": gist(_NOTE)})),
    Link("paper", None, url="https://arxiv.org/abs/2301.00001", kind="arxiv", exists=False,
         elsewhere=_played({f"{ARXIV}2301.00001": feed(entry()), "https://arxiv.org/html/2301.00001v2": paper()})),
    Link("no-paper", "soft_404", url="https://arxiv.org/abs/2301.99999", kind="arxiv", exists=False,
         elsewhere=_played({f"{ARXIV}2301.99999": feed()})),
    # https://oembed.com lists YouTube's endpoint; without subtitles there is no text
    Link("video", "no_text", url="https://youtu.be/aB3_x-9Zk1Q", kind="video", exists=False,
         elsewhere=_played({_WATCH: Canned(_TALK, "application/json; charset=utf-8")})),
    Link("video-gone", "http_4xx", url="https://vimeo.com/123456789", kind="video", exists=False,
         elsewhere={"vimeo.com": {}}),
    Link("print", None, Reply(pdf([PROSE[:75], PROSE[75:150]]), media="application/pdf")),
)  # fmt: skip
"""Links with sources of their own, whose services are played by their documentation."""

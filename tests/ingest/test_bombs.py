"""What a server sends to hurt: bombs, bodies without an end, pages that stall a parser. Each costs its page only."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import time
import zlib
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from loopback_internet import Internet, Reply
from pipeline_world import ALPHA, PUBLIC, World, states
from troubles import article

from ingest import shelf
from ingest.sandbox import Extractor
from ingest.types import FetchRequest, Outcome, Skipped


def packed(window: int, megabytes: int, times: int = 1) -> bytes:
    """That many megabytes of nothing, deflated so many times over (window 31: gzip, 15: zlib, -15: raw)."""
    packer = zlib.compressobj(9, wbits=window)
    body = b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()
    for _ in range(times - 1):
        again = zlib.compressobj(9, wbits=window)
        body = again.compress(body) + again.flush()
    return body


BOMBS = {
    "gzip": packed(31, 400), "deflate": packed(15, 400), "deflate, gzip": packed(31, 400, 2),
    "gzip, gzip": packed(31, 400, 2), "gzip, gzip, gzip": packed(31, 400, 3), "br": b"\xcf\xff\xff\x7f" * 100,
    "zstd": b"\x28\xb5\x2f\xfd" + b"\x02" * 400, "gzip, br": packed(31, 400), "identity": b"",
}  # fmt: skip


def highest(child: subprocess.Popen[str]) -> float:
    """MiB of memory that a process held at most by its end, as it was last seen: what forked it does not count."""
    seen, status = 0, Path(f"/proc/{child.pid}/status")
    while child.poll() is None:
        found = re.search(r"VmHWM:\s+(\d+)", status.read_text())
        seen = int(found[1]) if found else seen
        time.sleep(0.005)
    return seen / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads memory where Linux tells it")
def test_9_bombs_of_9_are_stopped_and_memory_stays_bounded(tmp_path: Path, net: Internet) -> None:
    """Each would be 400 MB; a build of them all must not hold more than the page limit a few times over."""
    host = net.host("bombs.example")
    for number, (encoding, body) in enumerate(BOMBS.items()):
        host.pages[f"/{number}"] = Reply(body, headers={"Content-Encoding": encoding})
    host.pages["/8"] = Reply(b"\0" * 1_000_000, endless=True)
    (tmp_path / "list.md").write_text("# L\n\n" + "".join(f"- http://bombs.example/{n}\n" for n in range(9)))
    environ = {"ASSISTANT_EMBED_MODEL": "hashing", "ASSISTANT_FETCH_DELAY": "0"}
    child = net.start(
        "--home", tmp_path / "home", "build", "--list", tmp_path / "list.md", "--json", environ=environ
    )
    peak = highest(child)
    out, err = child.communicate()
    assert child.returncode == 1, err
    reasons = [failed["reason"] for failed in json.loads(out)["failed"]]
    assert reasons == ["too_large"] * 5 + ["decode"] * 3 + ["too_large"]
    assert 0 < peak < 200, f"peak {peak:.0f} MiB"
    assert len(host.read) == 9


async def _all(net: Internet, urls: list[str]) -> list[tuple[Outcome, float]]:
    async with net.fetcher(replace(PUBLIC, deadline=1.0, max_bytes=500_000)) as fetcher:

        async def timed(url: str) -> tuple[Outcome, float]:
            began = time.monotonic()
            return await fetcher.fetch(FetchRequest(url)), time.monotonic() - began

        return await asyncio.gather(*(timed(url) for url in urls))


HANGS = {
    "endless body": Reply(b"x" * 10_000, endless=True),
    "endless body, slowly": Reply(b"x" * 100, endless=True, drip=0.05),
    "drip body": Reply("x" * 1000, drip=0.05),
    "too long a length": Reply(raw=b"HTTP/1.1 200 ok\r\nContent-Type: text/html\r\nContent-Length: 99\r\n\r\nshort"),
    "no body": Reply(raw=b"HTTP/1.1 200 ok\r\nContent-Type: text/html\r\n\r\n"),
    "no length that is one": Reply(raw=b"HTTP/1.1 200 ok\r\nContent-Length: -5\r\n\r\nx"),
    "two lengths": Reply(raw=b"HTTP/1.1 200 ok\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nxxxxx"),
    "no chunk": Reply(raw=b"HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
    "a chunk of 16 EiB": Reply(raw=b"HTTP/1.1 200 ok\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
    "nothing for long": Reply("late", wait=30),
    "nothing at all": Reply(raw=b""),
    "no head's end": Reply(raw=b"HTTP/1.1 200 ok\r\nX: y\r\n" * 5),
    "a head of a megabyte": Reply(raw=b"HTTP/1.1 200 ok\r\nX: " + b"y" * 1_000_000),
}  # fmt: skip


def test_no_fetch_of_13_hangs_whatever_the_body_does(net: Internet) -> None:
    for number, reply in enumerate(HANGS.values()):
        net.host(f"h{number}.example").pages["/"] = reply
    outcomes = asyncio.run(_all(net, [f"http://h{number}.example/" for number in range(len(HANGS))]))
    hung = [name for name, (_, seconds) in zip(HANGS, outcomes, strict=True) if seconds > 2.5]
    read = [
        name for name, (outcome, _) in zip(HANGS, outcomes, strict=True) if not isinstance(outcome, Skipped)
    ]
    assert (hung, read, len(HANGS)) == ([], [], 13)


def test_what_follows_the_promised_length_is_not_read(net: Internet) -> None:
    body = b"<p>promised</p>"
    head = b"HTTP/1.1 200 ok\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    net.host("a.example").pages["/"] = Reply(raw=head + body + b"more than was promised")
    [(page, _)] = asyncio.run(_all(net, ["http://a.example/"]))
    assert not isinstance(page, Skipped)
    assert page.body == body  # type: ignore[union-attr]


STALLS = {
    "attributes": "<p "
    + " ".join(f"a{n}=1" for n in range(300_000))
    + ">words of a tag with many attributes</p>",
    "nesting": "<div>" * 200_000 + "deep words to be read by someone who digs",
    "paragraphs": "<p>one paragraph of very many more</p>" * 400_000,
    "entities": '<!DOCTYPE x [<!ENTITY a "'
    + "x" * 1000
    + '"><!ENTITY b "'
    + "&a;" * 5000
    + '">]><p>'
    + "&b;" * 5000,
    "comments": "<!--" * 300_000 + "words",
    "open tags": "<a><b><i>" * 100_000 + "words that nobody closes",
}


@pytest.mark.slow
def test_6_stalls_of_6_cost_their_own_page_and_the_build_reads_the_rest(
    world: World, net: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "Extractor", partial(Extractor, cpu_seconds=5, wall_seconds=30))
    lines = []
    for number, page in enumerate(STALLS.values()):
        net.host("a.example").pages |= {
            f"/s{number}": Reply(page),
            f"/g{number}": Reply(article(f"Good {number}")),
        }
        lines += [f"- http://a.example/s{number}\n", f"- http://a.example/g{number}\n"]
    began = time.monotonic()
    result = world.build(world.list("# L\n\n" + "".join(lines)))
    good = [state for _, state, _ in states(result)[1::2]]
    stalled = [reason for _, _, reason in states(result)[::2]]
    assert good == ["read"] * 6
    assert {reason for reason in stalled if reason} <= {"parser_limit", "no_text", "empty"}
    assert time.monotonic() - began < 6 * 30


def test_a_bomb_in_place_of_robots_txt_is_cut_and_its_beginning_holds(net: Internet, world: World) -> None:
    """RFC 9309, 2.5: at least the first 500 KiB are read."""
    rules = b"User-agent: *\nDisallow: /page\n"
    packer = zlib.compressobj(9, wbits=31)
    bomb = packer.compress(rules + b"#" * 50_000_000) + packer.flush()
    net.host("a.example").pages |= {
        "/robots.txt": Reply(bomb, media="text/plain", headers={"Content-Encoding": "gzip"}),
        "/page": Reply(ALPHA, media="text/markdown"),
    }
    assert states(world.build(world.list("# L\n\n- http://a.example/page\n"))) == [(3, "failed", "robots")]

"""Which links of a list lead nowhere or have moved for good."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from canned_web import SETTINGS, Canned, CannedWeb

from ingest.errors import ReadingListError
from ingest.fetch import HttpFetcher
from ingest.lint import Finding, Fix
from ingest.lint_links import Checked, ask, judged, lint_links
from ingest.reading_list import parse
from ingest.targets import targets_of
from ingest.types import FetchSettings, Skipped

A, B = "https://a.example/one", "https://b.example/two"
PAGE = Canned("<html><title>T</title><p>Some words that make a page of it.</p></html>")


def moved(to: str, status: int = 301) -> Canned:
    return Canned(status=status, headers={"location": to})


def check(text: str, replies: dict[str, Canned], web: CannedWeb | None = None) -> Checked:
    """What is wrong with the links of a list over a web of these replies."""
    web = web or CannedWeb(replies)
    remote = [target for target in targets_of(parse(text, "/lists/ml.md")) if target.remote]

    async def run() -> Checked:
        async with HttpFetcher(SETTINGS, transport=httpx.MockTransport(web.answer)) as fetcher:
            return judged(remote, await ask(remote, fetcher, lambda *_: None))

    return asyncio.run(run())


def test_a_page_that_is_there_is_no_finding_and_is_asked_for_once() -> None:
    web = CannedWeb({A: PAGE})
    assert check(f"- {A}#x\n- {A}#y\n", {}, web) == Checked((), 0)
    assert web.addresses == [A]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_dead_in_each_of_its_lines(status: int) -> None:
    assert check(f"- {A}\n\n- [again]({A}#x)\n", {A: Canned(status=status)}).findings == (
        Finding(1, "dead", f"{A}: http_4xx, the server answers {status}"),
        Finding(3, "dead", f"{A}#x: http_4xx, the server answers {status}"),
    )


def test_trouble_of_a_server_is_not_death() -> None:
    [finding] = check(f"- {A}\n", {A: Canned(status=500)}).findings
    assert (finding.kind, finding.message) == ("unreachable", f"{A}: http_5xx, the server answers 500")


@pytest.mark.parametrize("status", [401, 403])
def test_what_is_refused_to_a_program_is_not_judged(status: int) -> None:
    assert check(f"- {A}\n", {A: Canned(status=status)}) == Checked((), 1)


def test_what_robots_txt_refuses_is_not_judged() -> None:
    robots = Canned("User-agent: *\nDisallow: /", media="text/plain")
    assert check(f"- {A}\n", {"https://a.example/robots.txt": robots, A: PAGE}) == Checked((), 1)


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_recorded_with_its_fragment(status: int) -> None:
    assert check(f"- [x]({A}#part)\n", {A: moved(B, status), B: PAGE}).findings == (
        Finding(1, "redirect", f"{A}#part has moved for good to {B}#part", Fix(f"{A}#part", f"{B}#part")),
    )


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_none(status: int) -> None:
    assert check(f"- {A}\n", {A: moved(B, status), B: PAGE}).findings == ()


def test_of_a_chain_only_what_is_permanent_from_the_first_hop_on_is_recorded() -> None:
    hops = {A: moved(B), B: moved(f"{B}/2"), f"{B}/2": moved(f"{B}/3", 302), f"{B}/3": PAGE}
    [finding] = check(f"- {A}\n", hops).findings
    assert finding.fix == Fix(A, f"{B}/2")
    assert check(f"- {A}\n", {A: moved(B, 302), B: moved(f"{B}/2"), f"{B}/2": PAGE}).findings == ()


def test_a_redirect_to_a_start_page_is_told_and_not_mended() -> None:
    [finding] = check(f"- {A}\n", {A: moved("https://b.example/"), "https://b.example/": PAGE}).findings
    assert (finding.kind, finding.fix) == ("redirect", None)
    assert "start page" in finding.message


def test_a_redirect_to_a_private_address_is_unreachable() -> None:
    [finding] = check(f"- {A}\n", {A: moved("http://127.0.0.1/")}).findings
    assert finding.kind == "unreachable"
    assert "forbidden_address" in finding.message


def test_no_network_at_all_is_an_error_and_no_list_of_dead_links() -> None:
    targets = targets_of(parse(f"- {A}\n- {B}\n", "/lists/ml.md"))
    outcomes = [Skipped(target.url, "offline", "no server could be reached") for target in targets]
    with pytest.raises(ReadingListError, match="no server could be reached") as caught:
        judged(targets, outcomes)
    assert caught.value.hint == "pass --offline, or try later"


def test_files_beside_the_list_are_looked_for_without_a_network(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("x")
    listed = parse(f"[a](there.md) [b](gone.md) [c](../out.md) {A}", str(tmp_path / "list.md"))
    findings = lint_links(listed, FetchSettings(), True, lambda *_: None).findings
    assert [(finding.kind, finding.message.split(":")[0]) for finding in findings] == [
        ("dead", "gone.md"),
        ("unreachable", "../out.md"),
    ]

"""Where a page leads that is none itself."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.meta_refresh import led_to

HERE = "https://a.example/x/y"
THERE = "https://b.example/z"
META = '<meta http-equiv="refresh" content="0;URL=https://b.example/z">'
PROSE = "<p>" + "An article has something to say of its own, at length. " * 8 + "</p>"


@pytest.mark.parametrize(
    "page",
    [
        META,
        f"<html><head>{META}</head><body></body></html>",
        f"<head>{META}</head>{PROSE}",
        "<META HTTP-EQUIV='Refresh' CONTENT='0; url=https://b.example/z'>",
        "<meta content=\"0; URL='https://b.example/z'\" http-equiv=refresh>",
        "<meta http-equiv=refresh content='5,https://b.example/z'>",
        "<meta http-equiv=refresh content='0.5; https://b.example/z'>",
        "<meta http-equiv=refresh content='; url=https://b.example/z#part'>",
        f"<noscript>{META}</noscript><title>https://b.example/z</title>",
        "<title>On</title><script>window.opener = null; location.replace('https:\\/\\/b.example\\/z')</script>",
        "<script>window.location.href = \"https://b.example/z\";</script><p>One moment.</p>",
        "<script>location.assign('https://b.example/z')</script>",
    ],
)  # fmt: skip
def test_a_page_that_only_leads_on_is_no_page(page: str) -> None:
    assert led_to(page.encode(), HERE) == THERE


@pytest.mark.parametrize(
    "page",
    [
        PROSE,
        "",
        f"<head>{META.replace('0;', '6;')}</head>{PROSE}",
        '<meta http-equiv="refresh" content="300">',
        '<meta http-equiv="refresh" content="0">',
        '<meta http-equiv="refresh" content="soon; url=https://b.example/z">',
        '<meta http-equiv="content-type" content="0;URL=https://b.example/z">',
        f"<!-- {META} -->{PROSE}",
        f"<script>var a = '{META}'</script>{PROSE}",
        f"<noscript>{META}</noscript>{PROSE}",
        f"<meta http-equiv=refresh content='0;url={HERE}#top'>{PROSE}",
        f"<script>location.href = '{THERE}'</script>{PROSE}",
        f"<script>{'draw();' * 400}location.href = '{THERE}'</script>",
        f"<script>if (!window.Promise) location.href = '{THERE}'</script><div id=root></div>",
        f"<script>location.href = '{THERE}'</script><div id=root></div><script src=/app.js></script>",
        "<script>location.reload()</script>",
        "<script>if (location.href == 'https://b.example/z') go()</script>",
    ],
)
def test_a_page_that_is_there_to_be_read_is_no_hop(page: str) -> None:
    assert led_to(page.encode(), HERE) is None


@pytest.mark.parametrize("page", [f"<meta http-equiv=refresh content='0;url={HERE}'>",
                                  f"<script>location.replace('{HERE}')</script>"])  # fmt: skip
def test_a_bare_page_that_leads_to_itself_is_a_hop_to_itself(page: str) -> None:
    assert led_to(page.encode(), HERE) == HERE


def test_an_address_is_read_as_the_page_means_it() -> None:
    assert (
        led_to(b"<meta http-equiv=refresh content='0;url=../n?a=1&amp;b=2'>", HERE)
        == "https://a.example/n?a=1&b=2"
    )
    page = "<meta http-equiv=refresh content='0;url=/größe'>".encode()
    assert led_to(page, HERE) == "https://a.example/größe"


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<meta ", "<script>", "<noscript>", "<meta a='", "location=", "a=b "]
)
def test_a_hostile_page_takes_no_time(piece: str) -> None:
    began = time.process_time()
    led_to(piece.encode() * 100_000, HERE)
    led_to(b"<meta http-equiv=refresh " + piece.encode() * 20_000, HERE)
    assert time.process_time() - began < 2


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_what_is_said(body: bytes) -> None:
    for page in (body, b"<meta http-equiv=refresh content='0;url=" + body + b"'>"):
        try:
            led_to(page, HERE)
        except ValueError:
            continue

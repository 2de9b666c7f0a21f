"""The report in a real browser: its filters need no script, and nothing in it runs or calls out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from tests_ui_judged import judged

from ui.report import page as report

CHROMIUM = "/usr/bin/chromium"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's chromium is not installed"),
]


@pytest.fixture(params=["light", "dark"])
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Page]:
    path = tmp_path / "report.html"
    path.write_text(report(judged(), datetime(2026, 11, 26, tzinfo=UTC)), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(viewport={"width": 390, "height": 844}, color_scheme=request.param)
        opened.goto(path.as_uri())
        yield opened
        browser.close()


def shown(page: Page) -> list[str]:
    return [group.inner_text() for group in page.locator(".group summary").all() if group.is_visible()]


def test_a_link_shows_one_verdict_and_another_shows_all_again(page: Page) -> None:
    assert len(shown(page)) == 6
    page.click("nav a[href='#wrongly-declined']")
    assert shown(page) == ["Wrongly declined (1)"]
    page.click("nav a[href='#all']")
    assert len(shown(page)) == 6


def test_it_is_drawn_whole_fits_a_phone_and_runs_nothing(page: Page) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    assert said == [], "its policy refused nothing, so that there was nothing to refuse"
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.querySelector('picture img').naturalWidth") == 1440
    assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "896px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("window.hit") is None


def test_text_and_ground_differ_enough(page: Page) -> None:
    """WCAG AA: 4.5 to 1 for every text."""
    assert page.evaluate(CONTRASTS) == []


CONTRASTS = """
() => {
  const numbers = (css) => css.match(/[\\d.]+/g).map(Number);
  const channel = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = (css) => { const [r, g, b] = numbers(css).map(channel); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const css = getComputedStyle(node).backgroundColor, parts = numbers(css);
      if (parts.length < 4 || parts[3] === 1) return css;
    }
    return 'rgb(255, 255, 255)';
  };
  const low = [];
  for (const node of document.querySelectorAll('main *')) {
    if (![...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    const pair = [light(getComputedStyle(node).color), light(ground(node))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) low.push(node.tagName + '.' + node.className + ' ' + ratio.toFixed(2));
  }
  return low;
}
"""

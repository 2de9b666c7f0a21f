"""The other views of the page in a real browser: the library, the map, a document, the login."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect
from tests_ui_browser import CHROMIUM, Visit
from tests_ui_server import served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's chromium is not installed"),
]
TOKEN = "a-token-of-32-characters-or-more"


def test_the_library_shows_each_link_with_its_state_and_its_text(wide: Visit) -> None:
    wide.turn_to("library")
    wide.page.wait_for_selector(".link.read")
    assert wide.page.locator(".tree h2, .tree h3").all_inner_texts() == ["Reading", "Optimizers", "Loss"]
    told = wide.page.locator(".link.read .about").first.inner_text()
    assert re.fullmatch(r"read · article · \d+ words · read on \d{4}-\d\d-\d\d", told)
    wide.page.click(".link.read button")
    wide.page.wait_for_selector("dialog .chunk")
    assert "damps every oscillation" in wide.page.locator("dialog .text").inner_text()
    wide.page.keyboard.press("Escape")
    wide.page.select_option(".library select", "failed")
    assert wide.page.locator(".tree").inner_text() == "Nothing to show."


def test_a_rebuild_shows_its_progress_while_questions_are_answered(wide: Visit) -> None:
    wide.turn_to("library")
    wide.page.click("text=Rebuild now")
    wide.page.wait_for_selector(".progress:not([hidden])")
    wide.turn_to("ask")
    wide.ask("what is momentum?")
    assert wide.page.locator(".card").count() > 0
    wide.turn_to("library")
    wide.page.wait_for_selector(".progress:has-text('The rebuild has ended.')", timeout=60_000)
    assert wide.page.locator(".builds li").count() >= 2


def test_the_map_rings_what_the_last_answer_cites_and_finds_by_name(wide: Visit) -> None:
    wide.ask("what is momentum?")
    wide.turn_to("map")
    wide.page.wait_for_selector("circle.cited")
    assert wide.page.locator("circle").count() >= 2
    wide.page.fill(".map input", "momentum")
    assert wide.page.locator(".map .bar .about").inner_text().endswith("found")
    wide.page.fill(".map input", "nothing is called that")
    assert wide.page.locator("circle:not(.dim)").count() == 0


def test_one_link_is_read_again_and_its_build_is_told(wide: Visit) -> None:
    wide.turn_to("library")
    again = wide.page.get_by_role("button", name=re.compile(r"^Read .* again$"))
    expect(again).to_have_count(1)
    with wide.page.expect_request("**/api/build") as asked:
        again.click()
    assert asked.value.post_data_json == {"only": ["https://example.org/momentum"], "refresh": True}
    wide.page.wait_for_selector(".progress:has-text('The rebuild has ended.')", timeout=60_000)


def test_the_map_is_walked_with_arrows_and_enter_opens_the_document(wide: Visit) -> None:
    wide.turn_to("map")
    wide.page.wait_for_selector("circle")
    wide.page.focus(".map input")
    wide.page.keyboard.press("Tab")
    focused = "() => document.activeElement.getAttribute('aria-label')"
    first = wide.page.evaluate(focused)
    assert first in wide.page.locator("circle").evaluate_all(
        "all => all.map((n) => n.getAttribute('aria-label'))"
    )
    reached = {first}
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown") * 3:
        wide.page.keyboard.press(key)
        reached.add(wide.page.evaluate(focused))
        assert wide.page.locator(".map-board + .about").inner_text() == wide.page.evaluate(focused)
    assert len(reached) > 1
    assert wide.page.locator("circle[tabindex='0']").count() == 1
    wide.page.keyboard.press("Enter")
    wide.page.wait_for_selector("dialog .chunk")


def test_a_menu_closes_with_escape_and_with_a_click_elsewhere(wide: Visit) -> None:
    wide.ask("what is momentum?")
    for menu in (".copy", ".past", ".conversation", ".narrow"):
        summary = wide.page.locator(f"details{menu} > summary")
        summary.click()
        assert wide.page.locator(f"details{menu}[open]").count() == 1
        wide.page.keyboard.press("Escape")
        assert wide.page.locator("details.menu[open]").count() == 0
        assert summary.evaluate("node => node === document.activeElement")
        summary.click()
        wide.page.click(".asked")
        assert wide.page.locator("details.menu[open]").count() == 0


def test_a_new_question_goes_to_the_top_of_the_window(wide: Visit) -> None:
    wide.page.emulate_media(reduced_motion="reduce")
    wide.ask("what is momentum?")
    wide.ask("what does it damp?")
    top = wide.page.locator(".turn").last.evaluate("node => node.getBoundingClientRect().top")
    assert 0 <= top < 40


def test_a_document_that_changed_since_it_was_quoted_says_so(wide: Visit) -> None:
    wide.ask("what is momentum?")
    wide.page.route("**/api/documents/*", lambda route: route.fulfill(
        json={**route.fetch().json(), "chunks": [{"id": "another", "heading": [], "start": 0, "end": 10}]}
    ))  # fmt: skip
    wide.page.locator(".card .acts button").first.click()
    expect(wide.page.locator("dialog .warning")).to_contain_text("updated since this was quoted")


def test_a_newer_index_is_offered_and_the_answer_stays(wide: Visit) -> None:
    wide.ask("what is momentum?")
    before = wide.page.locator(".turn").inner_text()
    wide.page.route("**/api/overview", lambda route: route.fulfill(
        json={**route.fetch().json(), "snapshot": "a newer one"}
    ))  # fmt: skip
    wide.page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(wide.page.locator(".index-status")).to_contain_text("The index has been updated.")
    assert wide.page.locator(".turn").inner_text() == before


def test_history_of_another_version_of_the_page_is_told_and_breaks_nothing(wide: Visit, address: str) -> None:
    kept = '[{"id": 1, "turns": [{"question": "an old one", "answer": {"text": "x"}}]}, {"turns": [null]}, 7]'
    wide.page.evaluate("kept => localStorage.setItem('reading-list-history', kept)", kept)
    wide.page.goto(address)
    wide.page.click(".past summary")
    wide.page.click(".past .menu-items button >> nth=0")
    expect(wide.page.locator(".trouble")).to_contain_text("kept by another version of the page")
    wide.ask("what is momentum?")
    assert wide.page.locator(".card").count() > 0


def test_a_place_in_a_file_is_told_as_a_reader_says_it(wide: Visit) -> None:
    told = wide.page.evaluate(
        "import('/page/cards.js').then(({ spot }) => ['page=3', 't=95', 't=3723', '', 't=x', null].map(spot))"
    )
    assert told == ["p. 3", "1:35", "1:02:03", "", "", ""]


def test_a_long_answer_goes_on_in_a_new_paragraph_where_it_turns_to_another_source(wide: Visit) -> None:
    told = wide.page.evaluate(
        """import('/page/answer.js').then(({ Turn }) => {
          const turn = new Turn(1, 'q', () => {});
          for (const number of [1, 1, 2, 2, 3]) turn.tell('word '.repeat(40) + `[${number}]`);
          return [...turn.prose.querySelectorAll('.paragraph')].map((each) => each.childElementCount);
        })"""
    )
    assert told == [2, 2, 1]


def test_a_formula_nested_without_end_is_shown_as_it_was_written(wide: Visit) -> None:
    made = wide.page.evaluate(
        "import('/page/notation.js').then(({ noted }) => noted('$x' + '{'.repeat(50000) + '$')[1].tagName)"
    )
    assert made == "CODE"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_logs_in_lands_where_one_wanted_and_logs_out(
    browser: Browser, built: Path, tmp_path: Path, scheme: str
) -> None:
    shutil.copytree(built, tmp_path / "home")
    with served(tmp_path / "home", environment={"ASSISTANT_UI_TOKEN": TOKEN}) as address:
        context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{address}?q=what+is+momentum%3F")
        assert Axe().run(page).response["violations"] == []
        page.keyboard.type("not the token")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_text("That is not the token.")
        page.fill("#token", TOKEN)
        page.keyboard.press("Enter")
        page.wait_for_selector(".card")
        assert page.locator(".asked").inner_text() == "what is momentum?"
        page.click("text=Log out")
        page.wait_for_selector("#token")
        page.goto(address)
        page.wait_for_selector("#token")
        context.close()

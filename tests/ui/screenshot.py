"""Takes the README's pictures: `python tests/ui/screenshot.py` writes docs/{page,library,map,dark,decline}.png.

The page as it stands, over the shipped list, in Debian's chromium.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests_ui_browser import Visit, launched
from tests_ui_server import served

PICTURES = Path(__file__).parents[2] / "docs"
QUESTION = "why does batch size saturate?"
FORMULA = "What is RMSProp?"
OTHER = "who won the cup in 1966?"


def take(address: str) -> None:
    """Ask the page at `address`, look at its other views, and keep what it shows."""
    with launched() as browser:
        context = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="light")
        visit = Visit(context.new_page(), address)
        visit.ask(QUESTION)
        visit.page.screenshot(path=PICTURES / "page.png")
        visit.turn_to("library")
        visit.page.wait_for_selector(".link")
        visit.page.screenshot(path=PICTURES / "library.png")
        visit.turn_to("map")
        visit.page.wait_for_selector("circle.cited")
        visit.page.screenshot(path=PICTURES / "map.png")
        visit.turn_to("ask")
        visit.page.emulate_media(reduced_motion="reduce")
        visit.ask(OTHER)
        visit.page.screenshot(path=PICTURES / "decline.png")
        dark = browser.new_context(viewport={"width": 1280, "height": 860}, color_scheme="dark")
        night = Visit(dark.new_page(), address)
        night.ask(FORMULA)
        night.page.screenshot(path=PICTURES / "dark.png")


def main() -> None:
    """Serve the page from a home of its own, and take its pictures."""
    with (
        tempfile.TemporaryDirectory() as home,
        served(Path(home), environment={"ASSISTANT_EMBED_MODEL": ""}) as address,
    ):
        take(address)


if __name__ == "__main__":
    main()

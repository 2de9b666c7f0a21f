"""Takes the README's picture: `python tests/ui/screenshot.py` writes docs/page.png.

The page as it stands, over the shipped list, in Debian's chromium.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
PICTURE = Path(__file__).parents[2] / "docs" / "page.png"
QUESTION = "why does batch size saturate?"


def take(address: str) -> None:
    """Ask the page at `address`, and keep what it shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme="light")
        page.goto(address)
        page.wait_for_function("document.querySelector('#index-status .line')?.textContent")
        page.locator("#question textarea").fill(QUESTION)
        page.click("#ask")
        page.wait_for_selector(".card")
        page.screenshot(path=PICTURE)
        browser.close()


def main() -> None:
    """Serve the page from a home of its own, and take its picture."""
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "ui.cli", "--home", home, "ui", "--port", "0"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
            assert serving.stderr
            for line in serving.stderr:
                if found := re.search(r"listening on (\S+)", line):
                    break
            else:
                raise SystemExit("the page ended before it listened")
            try:
                take(found[1])
            finally:
                serving.terminate()


if __name__ == "__main__":
    main()

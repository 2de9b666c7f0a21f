"""Pages that are no pages: soft 404s, login and cookie walls, shells that JavaScript fills.

What a page says is not enough: a short article may speak of all these. So a page is a wall when it says so in a line
of its own and little else is said, and a line that asks to log in before one reads on shuts even a long teaser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ingest.html import BLOCKS, names_of, words_of
from ingest.html_furniture import COOKIES as CONSENT_BOXES
from ingest.types import Reason
from ingest.wall_words import ACCOUNT, AGREE, COOKIES, GONE, GONE_NAME, SCRIPT, SHUT

SHORT = 1500
"""Characters of visible text up to which a page may be a wall or an error; a real article is longer."""
ENOUGH = 200
"""Characters of prose that speak of something else from which a page is no wall."""
ENOUGH_UNDER_GONE = 500
"""The same under a title that says “not found”: such pages say what to do instead."""
SENTENCE = 40
"""Characters from which a block is prose, and no label."""
LINE = 200
"""Characters up to which a block may ask for something; in a longer one a text speaks of it."""
EMPTY = 200
SEPARATORS = re.compile(r"\s+[|–—·:»-]\s+|\s*[|»]\s*|:\s+")
ENDS = re.compile(r"[。！？]")
MOUNTS = frozenset(
    {"root", "app", "__next", "__nuxt", "react-root", "app-root", "main-app", "svelte", "q-app"}
)
# Programs that read Markdown out of the page and draw it in the browser: until then it is no HTML.
DRAWERS = re.compile(
    r"\b(?:markdeep|strapdown|texme|docsify|zero-md|marked|md-page)[\w.-]*\.js\b", re.IGNORECASE
)
DRAWN = ("p", "li", "h1", "h2", "h3", "article")
FEW_DRAWN = 3
UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "title", "svg"})
AROUND = frozenset({"nav", "footer", "aside", "dialog", "header", "button"})
AROUND_ROLES = frozenset({"dialog", "alertdialog", "navigation", "contentinfo", "banner"})


@dataclass(slots=True)
class _Said:
    """One block of visible text."""

    text: str
    linked: int = 0
    """Characters of it that are in links."""
    around: bool = False
    """Whether it stands in a menu, a header, a footer or a box over the page."""

    @property
    def is_prose(self) -> bool:
        long = len(self.text) >= SENTENCE or bool(ENDS.search(self.text))
        return long and not self.around and self.linked < 0.6 * len(self.text)


def wall(root: Any) -> tuple[Reason, str] | None:
    """Why a page that was fetched well is no page, with a line for a person; None when it may be one.

    Reads an unprepared tree, since scripts and their mounts are the evidence.
    """
    drawer = _drawer(root)
    if drawer:
        return "javascript_only", f"{drawer} draws the page in a browser: its source is no HTML"
    said = _said(root)
    text = " ".join(block.text for block in said)
    if len(text) > SHORT:
        return None
    gone = _gone(root, said, text)
    if gone:
        return "soft_404", f"the page says “{gone[:80]}”"
    if _is_shut(root, said):
        return "login_wall", f"the page asks to log in: “{text[:80]}”"
    if _needs_script(root, said):
        return "javascript_only", "the page asks for JavaScript"
    if _asks_for_cookies(root, said, text):
        return "cookie_wall", f"the page asks about cookies: “{text[:80]}”"
    if len(text) < EMPTY and _is_shell(root):
        return "javascript_only", "the page is an empty shell that scripts fill"
    return None


def _gone(root: Any, said: list[_Said], text: str) -> str:
    """What the page says of being gone; empty when it is not."""
    heading = next((words_of(node)[:LINE] for node in root.iter("h1")), "")
    title = _title(root)
    for name in (heading, title):
        parts = [name, *SEPARATORS.split(name)]
        if any(GONE_NAME.fullmatch(part) for part in parts) and _prose(said, GONE) < ENOUGH_UNDER_GONE:
            return name
    says = any(len(block.text) <= LINE and not block.around and GONE.search(block.text) for block in said)
    return (heading or title or text) if says and _prose(said, GONE) < ENOUGH else ""


def _is_shut(root: Any, said: list[_Said]) -> bool:
    """A line that asks for a login to read on, or the fields of a login and no text beside them."""
    if any(len(block.text) <= LINE and not block.around and SHUT.search(block.text) for block in said):
        return True
    fields = any(node.get("type") == "password" for node in root.iter("input"))
    fields = fields or any(not block.around and ACCOUNT.search(block.text) for block in said)
    return fields and _prose(said, ACCOUNT) < ENOUGH


def _needs_script(root: Any, said: list[_Said]) -> bool:
    unseen = " ".join(words_of(node) for node in root.iter("noscript"))
    asks = any(SCRIPT.search(words) for words in (_title(root), unseen, *(block.text for block in said)))
    return asks and _prose(said, SCRIPT) < ENOUGH


def _asks_for_cookies(root: Any, said: list[_Said], text: str) -> bool:
    """The words of a consent tool, by themselves or with its button, and no text beside them."""
    if not COOKIES.search(text):
        return False
    buttons = any(AGREE.search(words_of(node)) for node in root.iter("button", "a", "input"))
    alone = COOKIES if buttons else None
    return _prose(said, alone) < ENOUGH


def _title(root: Any) -> str:
    return next((words_of(node)[:LINE] for node in root.iter("title")), "")


def _prose(said: list[_Said], apart: re.Pattern[str] | None) -> int:
    """Characters of prose; what is found by `apart` is the wall's own."""
    return sum(
        len(block.text) for block in said if block.is_prose and not (apart and apart.search(block.text))
    )


def _drawer(root: Any) -> str:
    """The script that would draw the page, where nothing has been drawn yet."""
    for script in root.iter("script"):
        found = DRAWERS.search(script.get("src") or "")
        if found and sum(1 for _ in root.iter(*DRAWN)) <= FEW_DRAWN:
            return found[0]
    return ""


def _said(root: Any) -> list[_Said]:
    """The visible text, block by block. Its own stack: the tree may be deeper than Python's."""
    found: list[_Said] = []
    parts: list[tuple[str, bool]] = []

    def close(around: bool) -> None:
        text = " ".join("".join(part for part, _ in parts).split())
        if text:
            linked = sum(len(" ".join(part.split())) for part, in_link in parts if in_link)
            found.append(_Said(text, linked, around))
        parts.clear()

    stack: list[tuple[Any, bool, bool, bool]] = [(root, False, False, False)]
    while stack:
        node, ends, around, in_link = stack.pop()
        is_block = node.tag in BLOCKS or node.tag == "button"
        if ends:
            if is_block:
                close(around or _is_around(node))
            parts.append((node.tail or "", in_link))
            continue
        if is_block:
            close(around)
        stack.append((node, True, around, in_link))
        if isinstance(node.tag, str) and node.tag not in UNSEEN:
            within, linked = around or _is_around(node), in_link or node.tag == "a"
            parts.append((node.text or "", linked))
            stack.extend((child, False, within, linked) for child in reversed(node))
    close(False)
    return found


def _is_around(node: Any) -> bool:
    parent = node.getparent()
    if node.tag == "header" and parent is not None and parent.tag in ("article", "main", "section"):
        return False  # it holds the title of the text
    named = node.tag not in ("html", "body") and bool(CONSENT_BOXES.search(names_of(node)))
    return node.tag in AROUND or node.get("role") in AROUND_ROLES or named


def _is_shell(root: Any) -> bool:
    scripts = sum(1 for _ in root.iter("script"))
    mounts = any((node.get("id") or "") in MOUNTS for node in root.iter("div", "main", "body"))
    return scripts > 0 and (mounts or scripts >= 3)

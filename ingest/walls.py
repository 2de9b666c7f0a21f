"""Pages that are no pages: soft 404s, login and cookie walls, shells that JavaScript fills."""

from __future__ import annotations

import re
from typing import Any

from ingest.html import words_of
from ingest.types import Reason

SHORT = 1500
"""Characters of visible text up to which a page may be a wall or an error; a real article is longer."""
GONE = re.compile(
    r"\b(?:404|page (?:was |could )?(?:not|n[o']t) (?:be )?found|page not found|not found"
    r"|no longer (?:available|exists)|(?:page|article|post|content)[^.]{0,40}"
    r"(?:does(?:n[o']t| not) exist|has been (?:removed|deleted|moved)|is gone|is not available"
    r"|isn['’]t available)"
    r"|can['’]?t (?:be found|find (?:that|the|this) page)|nothing (?:was )?found)\b",
    re.IGNORECASE,
)
GONE_TITLE = re.compile(r"\b(?:404|not found|page unavailable|error 40[34]|page gone)\b", re.IGNORECASE)
LOGIN = re.compile(
    r"\b(?:log ?in|sign ?in|sign ?up|create (?:an|your) account|register)\b[^.]{0,60}"
    r"\b(?:to (?:continue|read|view|see|access)|required|first|account)\b"
    r"|\b(?:subscribers? only|members? only|member-only story|subscribe to (?:continue|read|keep)"
    r"|already (?:a (?:member|subscriber)|have an account)|you must (?:be logged|log|sign) ?in)\b",
    re.IGNORECASE,
)
COOKIES = re.compile(
    r"\b(?:accept (?:all )?cookies|cookie (?:policy|settings|preferences|consent)|we use cookies|uses cookies"
    r"|enable cookies|cookies (?:are|must be|to be) (?:enabled|disabled)|before you continue to)\b",
    re.IGNORECASE,
)
NEEDS_SCRIPT = re.compile(
    r"\b(?:enable|turn on|requires?|needs?|without|allow)\b[^.]{0,30}\bjava ?script\b"
    r"|\bjava ?script\b[^.]{0,40}\b(?:disabled|required|enabled?|not (?:available|enabled))\b"
    r"|checking (?:if the site connection is secure|your browser)|just a moment\.\.\.",
    re.IGNORECASE,
)
MOUNTS = frozenset(
    {"root", "app", "__next", "__nuxt", "react-root", "app-root", "main-app", "svelte", "q-app"}
)
# Programs that read Markdown out of the page and draw it in the browser: until then it is no HTML.
DRAWERS = re.compile(
    r"\b(?:markdeep|strapdown|texme|docsify|zero-md|marked|md-page)[\w.-]*\.js\b", re.IGNORECASE
)
DRAWN = ("p", "li", "h1", "h2", "h3", "article")
FEW_DRAWN = 3


def wall(root: Any) -> tuple[Reason, str] | None:
    """Why a page that was fetched well is no page, with a line for a person; None when it may be one.

    Reads an unprepared tree, since scripts and their mounts are the evidence.
    """
    drawer = _drawer(root)
    if drawer:
        return "javascript_only", f"{drawer} draws the page in a browser: its source is no HTML"
    text = _visible(root)
    if len(text) > SHORT:
        return None
    return _short_wall(root, text)


def _short_wall(root: Any, text: str) -> tuple[Reason, str] | None:
    title = next((words_of(node) for node in root.iter("title")), "")
    heading = next((words_of(node) for node in root.iter("h1")), "")
    noscript = " ".join(words_of(node) for node in root.iter("noscript"))
    if GONE_TITLE.search(title) or GONE_TITLE.search(heading) or (len(text) < 400 and GONE.search(text)):
        return "soft_404", f"the page says “{(heading or title or text)[:80]}”"
    if any(node.get("type") == "password" for node in root.iter("input")) or LOGIN.search(text):
        return "login_wall", f"the page asks to log in: “{text[:80]}”"
    if len(text) < 400 and NEEDS_SCRIPT.search(f"{text} {noscript} {title}"):
        return "javascript_only", "the page asks for JavaScript"
    if COOKIES.search(text):
        return "cookie_wall", f"the page asks about cookies: “{text[:80]}”"
    if len(text) < 200 and _is_shell(root):
        return "javascript_only", "the page is an empty shell that scripts fill"
    return None


def _drawer(root: Any) -> str:
    """The script that would draw the page, where nothing has been drawn yet."""
    for script in root.iter("script"):
        found = DRAWERS.search(script.get("src") or "")
        if found and sum(1 for _ in root.iter(*DRAWN)) <= FEW_DRAWN:
            return found[0]
    return ""


def _visible(root: Any) -> str:
    skipped = {"script", "style", "noscript", "template", "head", "title", "svg"}
    parts: list[str] = []
    stack = [(root, False)]
    while stack:
        node, tail = stack.pop()
        if tail:
            parts.append(node.tail or "")
            continue
        stack.append((node, True))
        if isinstance(node.tag, str) and node.tag not in skipped:
            parts.append(node.text or "")
            stack.extend((child, False) for child in reversed(node))
    return " ".join(" ".join(parts).split())


def _is_shell(root: Any) -> bool:
    scripts = sum(1 for _ in root.iter("script"))
    mounts = any((node.get("id") or "") in MOUNTS for node in root.iter("div", "main", "body"))
    return scripts > 0 and (mounts or scripts >= 3)

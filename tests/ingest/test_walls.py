"""Thirty small pages: walls of each kind, and pages that speak of such things and are read."""

from __future__ import annotations

from time import process_time

import pytest

from ingest.html import parse_html
from ingest.types import Reason
from ingest.walls import wall

MENU = "<header><a href=/>Home</a> <a href=/login>Sign in</a> <a href=/join>Sign up</a></header>"
FOOT = (
    "<footer>© 2026 The Harbour Gazette. <a href=/privacy>Cookie policy</a> <a href=/terms>Terms</a></footer>"
)
TIDES = (
    "<p>The tide in the old harbour rises four metres twice a day, and the boats rise with it.</p>"
    "<p>When it falls they lie on the mud, and children walk out to them to look for crabs.</p>"
    "<p>A dredger comes every second spring to keep the channel to the quay open for the ferry.</p>"
)
FIELDS = "<form action=/login><input name=user><input type=password name=word><button>Go</button></form>"


def page(inner: str, title: str = "The Harbour Gazette", head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{MENU}{inner}{FOOT}</body></html>"


def reason(html: str) -> Reason | None:
    root = parse_html(html)
    assert root is not None
    found = wall(root)
    if found is None:
        return None
    assert found[1]
    return found[0]


WALLS: dict[str, tuple[str, Reason]] = {
    "gone, in English, with advice": (
        page(
            "<h1>Page not found</h1><p>The address may have been typed wrongly, or the story has moved since "
            "you saved it. Try the search above, or begin again at the front page of the newspaper.</p>"
        ),
        "soft_404",
    ),
    "gone, in German": (
        page("<h1>Hoppla</h1><p>Die Seite wurde leider nicht gefunden.</p>"),
        "soft_404",
    ),
    "gone, in French, by its title": (
        page("<p>Revenez à l’accueil.</p>", "Page introuvable | Le Port"),
        "soft_404",
    ),
    "gone, in Spanish": (page("<h1>Página no encontrada</h1>"), "soft_404"),
    "gone, in Japanese": (page("<p>お探しのページが見つかりませんでした。</p>"), "soft_404"),
    "a login in the middle of the page": (
        page(f"<main><h1>Welcome back</h1>{FIELDS}<p>Forgot your password?</p></main>"),
        "login_wall",
    ),
    "a teaser before a paywall": (
        page(f"<article><h1>Tides</h1>{TIDES}</article><div>Subscribe to continue reading</div>"),
        "login_wall",
    ),
    "a story for members": (
        page(f"<p>Member-only story</p><h1>Tides</h1>{TIDES}<p>Create an account to read the full story.</p>"),
        "login_wall",
    ),
    "a login, in German": (page("<p>Bitte melden Sie sich an, um weiterzulesen.</p>"), "login_wall"),
    "a noscript text within the frame of a site": (
        page("<div id=app></div><noscript>Please enable JavaScript to view this site.</noscript><script></script>"),
        "javascript_only",
    ),
    "an empty shell": ("<body><div id=root></div><script src=/main.js></script></body>", "javascript_only"),
    "a check of the browser": (
        page("<h1>One step</h1><p>Verifying you are human. This may take a few seconds.</p>", "Just a moment..."),
        "javascript_only",
    ),
    "scripts, in French": (
        page("<p>Veuillez activer JavaScript pour afficher cette page dans votre navigateur.</p>"),
        "javascript_only",
    ),
    "a page of consent": (
        page(
            "<h1>Before you continue</h1><p>We value your privacy. We and our 214 partners store and read "
            "information on your device, such as cookies, and process personal data.</p><button>Accept all</button>"
        ),
        "cookie_wall",
    ),
    "consent, in German": (
        page("<p>Wir verwenden Cookies, um die Seite zu verbessern.</p><button>Akzeptieren</button>"),
        "cookie_wall",
    ),
}  # fmt: skip

INNOCENT = {
    "a short story in a newspaper": page(f"<article><h1>Tides</h1>{TIDES}</article>"),
    "an article about the status": page(
        "<article><h1>How to design a 404 page</h1><p>Say at once that the page was not found, and say it in "
        "words that a child would use.</p><p>Offer a search and the three most wanted places of the site; "
        "nobody reads a fourth.</p><p>Never send the reader to the front page without a word.</p></article>",
        "How to design a 404 page",
    ),
    "what the status means": page(
        "<article><h1>404 Not Found</h1>" + TIDES.replace("harbour", "server") * 2 + "</article>",
        "404 Not Found",
    ),
    "a search that had no luck": page(
        "<h1>The lost log of the Mary</h1><p>We went through every box of the archive for a week, and nothing was "
        "found.</p><p>Room 404 of the harbour office, where it was last seen in 1910, is a kitchen today.</p>"
    ),
    "a line that asks to log in for comments": page(
        f"<article><h1>Tides</h1>{TIDES}</article><p>Sign in to leave a comment.</p>"
    ),
    "fields of a login in the header": page(f"<header>{FIELDS}</header><article><h1>Tides</h1>{TIDES}</article>"),
    "a question about an account at the foot": page(
        f"<h1>Tides</h1>{TIDES}<p>Already have an account? Log in to save this story for later.</p>"
    ),
    "an article about paywalls": page(
        "<h1>Walls around words</h1><p>Nine in ten newspapers now ask their readers to subscribe to continue "
        "reading after the first story of the month.</p><p>Those who must log in to read a page mostly leave, as "
        "a count of forty thousand visits to the harbour's two newspapers has shown.</p><p>The third one asks for "
        "nothing, and lives on the tickets of the ferry.</p>"
    ),
    "how to log in to a machine": page(
        "<h1>Log in over SSH</h1><p>Make a pair of keys with ssh-keygen and copy the public one to the server.</p>"
        "<p>Then forget the password, since it is not asked for any more from this machine.</p>"
        "<pre>ssh-copy-id me@harbour.example</pre><p>The agent keeps the key open for as long as you work.</p>"
    ),
    "a noscript text beside a story": page(
        f"<article><h1>Tides</h1>{TIDES}</article><noscript>Enable JavaScript to see the comments.</noscript>"
    ),
    "how to enable scripts": page(
        "<h1>Scripts in Firefox</h1><p>To enable JavaScript, type about:config into the bar.</p><p>Search for the "
        "name that ends in “enabled” and click on the sign at the right end of its row.</p><p>Close the page "
        "and load the one that you came from again, since it was drawn without it.</p><p>If a company manages your "
        "computer, its rules go before yours, and the sign is grey.</p>"
    ),
    "a story with a mount and scripts": page(
        f"<div id=app><h1>Tides</h1>{TIDES}</div><script></script><script></script><script></script>"
    ),
    "a banner about cookies over a story": page(
        "<div class=banner><p>We use cookies to make this newspaper better for you.</p><button>Accept</button></div>"
        f"<article><h1>Tides</h1>{TIDES}</article>"
    ),
    "an article about consent": page(
        "<h1>What a banner may say</h1><p>A sentence like “we use cookies” is not enough, the court said on Monday."
        "</p><p>A reader must be able to refuse with one click, in the same place and in the same size.</p><p>The "
        "harbour office has taken its banner down, since it never counted anybody.</p>"
    ),
    "a recipe for cookies": page(
        "<h1>Oat cookies</h1><p>Mix the oats, butter and sugar, and let the dough rest in the cold for an hour.</p>"
        "<p>We use cookies of the day before for the base of a cheesecake, which needs them dry.</p><p>Bake them for "
        "twelve minutes until the rim is brown and the middle is still soft to the touch.</p>"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("html", "expected"), WALLS.values(), ids=WALLS)
def test_a_wall_is_known_for_what_it_is(html: str, expected: Reason) -> None:
    assert reason(html) == expected


@pytest.mark.parametrize("html", INNOCENT.values(), ids=INNOCENT)
def test_a_page_that_speaks_of_walls_is_none(html: str) -> None:
    assert reason(html) is None


GONE_NAMES = (
    "404", "Error 404", "404 – Page not found", "Oops! The page was not found", "Page unavailable | Harbour",
    "Fehler 404", "Diese Seite wurde nicht gefunden", "Página não encontrada", "Pagina non trovata",
    "Страница не найдена", "页面不存在", "페이지를 찾을 수 없습니다",
)  # fmt: skip


@pytest.mark.parametrize("name", GONE_NAMES)
def test_a_title_that_says_nothing_but_not_found_is_a_soft_404(name: str) -> None:
    assert reason(f"<title>{name}</title><body><p>Try again.</p></body>") == "soft_404"


@pytest.mark.parametrize(
    "name", ["Gone", "Missing", "Lost and not found: a diary", "Highway 404", "The 404 method"]
)
def test_a_title_that_says_more_or_less_is_none(name: str) -> None:
    assert reason(f"<title>{name}</title><body><p>A short note.</p></body>") is None


def test_a_title_of_a_million_marks_costs_nothing() -> None:
    before = process_time()
    assert reason(f"<title>{'! ' * 1_000_000}</title><body><p>A short note.</p></body>") is None
    assert process_time() - before < 3


def test_a_wall_in_two_hundred_thousand_wrappers_is_still_one() -> None:
    assert reason("<div>" * 2000 + "<p>Log in to continue reading.</p>") == "login_wall"

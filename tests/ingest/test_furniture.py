"""What stands around a text does not come into it, and a text about such things keeps its words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extract import extract
from ingest.types import Extracted, Page, Skipped

URL = "https://example.org/post"
TEXT = (
    "The kettle sings when the water at its bottom boils and the water above is still cold.",
    "Bubbles rise into the cold and fall together there, and each of them makes a small sound.",
    "When all of the water boils the bubbles reach the top, and the kettle falls silent again.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)


def read(html: str) -> Extracted | Skipped:
    page = Page(URL, URL, 200, "text/html", html.encode(), datetime(2026, 1, 2, tzinfo=UTC), "saved")
    return extract(page, URL, "article")


def text_of(html: str) -> str:
    found = read(html)
    assert isinstance(found, Extracted), found
    return found.text


CONSENT = {
    "OneTrust": '<div id="onetrust-consent-sdk"><div id="onetrust-banner-sdk" role="dialog"><h2 '
    'id="onetrust-policy-title">'
    'We value your privacy</h2><div id="onetrust-policy-text">By clicking “Accept All Cookies”, you '
    'agree to the storing '
    "of cookies on your device to enhance site navigation, analyze site usage, and assist in our "
    "marketing efforts. "
    "You may change your choice at any time in the settings, where each purpose and each partner is "
    "listed by name, "
    'with the time for which a cookie of theirs is kept.</div><button '
    'id="onetrust-accept-btn-handler">Accept All</button>'
    "</div></div>",
    "Cookiebot": '<div id="CybotCookiebotDialog" role="dialog"><div '
    'id="CybotCookiebotDialogBodyContentTitle">This website '
    'uses cookies</div><p id="CybotCookiebotDialogBodyContentText">We use cookies to personalise '
    'content and ads, to '
    "provide social media features and to analyse our traffic.</p></div>",
    "Didomi": '<div id="didomi-host"><div id="didomi-popup" class="didomi-popup-container"><p '
    'class="didomi-popup-notice-text">'
    "With your agreement, we and our 842 partners use cookies or similar technologies to store your "
    "data.</p></div></div>",
    "Quantcast": '<div class="qc-cmp2-container" id="qc-cmp2-container"><p>We and our partners store '
    'and/or access '
    "information on a device, such as unique identifiers in cookies.</p></div>",
    "Complianz": '<div id="cmplz-cookiebanner-container"><div class="cmplz-cookiebanner"><div '
    'class="cmplz-message"><p>To '
    "provide the best experiences, we use technologies like cookies to store device "
    "information.</p></div></div></div>",
    "CookieYes": '<div class="cky-consent-container"><div class="cky-consent-bar"><p>We use cookies to '
    'enhance your '
    "browsing experience, serve personalized ads or content, and analyze our traffic.</p></div></div>",
    "Usercentrics": '<div id="usercentrics-root"><p>This site uses third-party website tracking '
    'technologies to provide '
    "and continually improve our services.</p></div>",
    "cookieconsent": '<div role="dialog" class="cc-window cc-banner"><span class="cc-message">This '
    'website uses cookies to '
    'ensure you get the best experience on our website.</span><a class="cc-btn">Got it!</a></div>',
}  # fmt: skip


@pytest.mark.parametrize("banner", CONSENT.values(), ids=CONSENT)
@pytest.mark.parametrize("place", ["before", "after", "within"])
def test_the_box_of_a_consent_tool_leaves_wherever_it_stands(banner: str, place: str) -> None:
    before, within, after = (banner if place == one else "" for one in ("before", "within", "after"))
    html = f"<body>{before}<article><h1>Kettles</h1>{BODY}{within}</article>{after}</body>"
    assert text_of(html) == "\n\n".join(TEXT)


def test_a_page_that_is_only_a_consent_box_is_a_wall() -> None:
    found = read(f"<body>{CONSENT['Cookiebot']}</body>")
    assert isinstance(found, Skipped)
    assert found.reason == "cookie_wall"


AROUND = {
    "a share bar": '<div class="share-buttons"><a href="#">Share on X</a><a href="#">Share on '
    "Facebook</a></div>",
    "a share line without a name": "<p>Share this article</p>",
    "a newsletter box": '<div class="newsletter-signup"><h3>Never miss a post</h3><p>Get our weekly '
    "letter.</p></div>",
    "a newsletter line without a name": "<p><em>Sign up for our newsletter to get a story like this "
    "every week.</em></p>",
    "an author box": '<div class="author-box"><h4>About the author</h4><p>Ida Strand writes about '
    "kitchens. She has "
    "worked in eleven of them, and burnt something in each, which is how she came to ask why things "
    "boil.</p></div>",
    "related posts": "<h3>You may also like</h3><ul><li><a href='/a'>Why pans stick</a></li><li><a "
    "href='/b'>On lids</a></li>"
    "</ul>",
    "a link between paragraphs": "<p>Related: <a href='/c'>The best pans of the year</a></p>",
    "a card": "<a href='/d'><h3>Ovens, compared</h3></a>",
    "comments": '<section id="comments" class="comments-area"><h2>2 comments</h2><ol '
    'class="comment-list"><li><p>Mine never '
    "sings at all, and I have had it for thirty years, so I do not believe a word of "
    "this.</p></li></ol></section>",
    "an advertisement's mark": "<div>Advertisement</div>",
    "a gallery": '<div class="photo-gallery"><ul><li>A kettle from 1910, in copper.</li><li>Image 1 of '
    "8</li></ul></div>",
    "the credit of a photo": "<figure><img src=a.jpg><figcaption>A kettle. Photo: Some Agency/Getty "
    "Images</figcaption></figure>",
    "a description of an image": "<p><img src=a.jpg alt='A kettle on a stove seen from the side'></p>",
    "breadcrumbs": "<ol class=breadcrumbs><li><a href=/>Home</a></li><li><a href=/k>Kitchen</a></li></ol>",
    "a reading time": "<p>5 min read</p>",
}


@pytest.mark.parametrize("furniture", AROUND.values(), ids=AROUND)
def test_furniture_leaves_the_middle_and_the_end_of_a_text(furniture: str) -> None:
    middle = f"<p>{TEXT[0]}</p>{furniture}<p>{TEXT[1]}</p><p>{TEXT[2]}</p>"
    assert text_of(f"<body><article><h1>Kettles</h1>{middle}</article></body>") == "\n\n".join(TEXT)
    assert text_of(f"<body><article><h1>Kettles</h1>{BODY}{furniture}</article></body>") == "\n\n".join(TEXT)


KEPT = {
    "a sentence about cookies": "<p>We use cookies to keep a reader logged in, and nothing else, and "
    "this is how they work.</p>",
    "a sentence about newsletters": "<p>Subscribers who sign up for a newsletter read it for five "
    "weeks, as the study found, "
    "and from then on no more than one in four of them opens another issue of it.</p>",
    "a heading that asks to share": "<h2>Share the load</h2><p>Two small kettles boil sooner than a "
    "large one does.</p>",
    "a plain caption": "<figure><img src=a.jpg><figcaption>The sound over time.</figcaption></figure>",
}
KEPT_AS = {
    "a heading that asks to share": "## Share the load\n\nTwo small kettles boil sooner than a large one does.",
    "a plain caption": "Figure: The sound over time.",
}


@pytest.mark.parametrize("name", KEPT)
def test_a_text_about_such_things_keeps_its_words(name: str) -> None:
    middle = f"<p>{TEXT[0]}</p>{KEPT[name]}<p>{TEXT[1]}</p><p>{TEXT[2]}</p>"
    expected = KEPT_AS.get(name, KEPT[name].removeprefix("<p>").removesuffix("</p>"))
    assert expected in text_of(f"<body><article><h1>Kettles</h1>{middle}</article></body>")

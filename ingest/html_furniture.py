"""What stands around a page's text and is named or worded so: contents, share bars, banners, credits of photos.

It goes by names and by whole short lines, so that an article about cookies keeps its words.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.html import BLOCKS, drop, elements, link_share, names_of, words_of

CONTENTS = re.compile(
    r"(?:^|[-_\s])(?:[a-z]*toc|table-?of-?contents|page-?contents|on-?this-?page)(?:$|[-_\s])", re.IGNORECASE
)
CONTENTS_TITLE = re.compile(
    r"^\W*(?:table of contents|contents|on this page|in this (?:article|post|page)|toc)\W*$", re.IGNORECASE
)
FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:share|sharing|social|addtoany|cookies?|consent|gdpr|newsletter|subscribe|breadcrumbs?|pagination"
    r"|paginav|prev-next|related-(?:posts?|articles?)|sidebar|skip-link|advert(?:isement)?|promo|site-(?:header|footer)"
    r"|post-meta|byline|headerlink|edit-page|feedback)(?:$|[-_\s])",
    re.IGNORECASE,
)

LINE = re.compile(
    r"^\W*(?:"
    r"advertise?(?:ment)?|advert|sponsored(?: content)?"
    r"|(?:advertisement\W+)?(?:article |story )?continue[sd]? (?:reading )?below(?: (?:the |this )?ad(?:vertisement)?)?"
    r"|image \d+ of\W+\d+|\d+ / \d+|back to gallery|thanks for watching|media playback is unsupported.*"
    r"|share(?: this)?(?: (?:article|post|story|page))?|share (?:this )?on \w+(?: (?:share|tweet|on|\w+)){0,6}"
    r"|leave a (?:comment|reply)|(?:post|add) a comment|(?:no |\d+ )?comments?"
    r"|was this (?:page|article|helpful).{0,30}|(?:skip|jump) to (?:main )?(?:content|navigation)"
    r"|(?:estimated )?reading time.{0,20}|\d+ min(?:ute)?s? read|tempo de leitura.{0,20}|word ?count\W*\d+|read later"
    r"|(?:click here to |please )?(?:sign up|subscribe)(?: now| today| here)?"
    r"|(?:click here to )?(?:sign up|subscribe|get|join|enter your email)\b"
    r".{0,120}\b(?:newsletters?|inbox|mailing list|channel)\b.{0,60}"
    r"|(?:accept|reject|allow|manage)(?: all)?(?: cookies| preferences)?|cookie (?:settings|policy|preferences)"
    r"|click here (?:to|for)\b.{0,80}"
    r")\W*$",
    re.IGNORECASE | re.DOTALL,
)
"""A whole block of these words is no sentence of the text, whatever it is named."""
LINE_LONG = 220
TEXT_BESIDE = 200
BOX_LONG = 3000
"""Characters that a box about cookies may hold on the shortest page: it lists its partners."""
BOX_SHARE = 0.6
"""A box that holds more of the page is the page, whatever its name."""
CREDIT = re.compile(
    r"^\W*(?:©|(?:image|photo|picture)s? (?:credits?|by|courtesy|via|source)\b|(?:image|photo) ?:|file photo)"
    r"|credits? ?:|\b(?:getty images|reuters/|ap photo|via ap\b|associated press\)?$|shutterstock|epa-efe)",
    re.IGNORECASE,
)
"""Whose photograph it is: such a caption says nothing of the subject that a text would need."""
LISTED = re.compile(
    r"^\W*(?:(?:our )?related (?:links|articles|stories|news|posts|content|reading)"
    r"|you (?:may|might) also (?:like|enjoy|be interested in)|recommended (?:for you|stories)"
    r"|more (?:from this author|great \w+ stories|stories)|(?:most|editor['’]?s?) (?:read|popular|picks?)"
    r"|top stories|trending(?: now)?|関連記事)\W*$",
    re.IGNORECASE,
)
AWAY = re.compile(r"^\W*(?:related|also read|read (?:more|next|also)|see also|more|watch)\s*:", re.IGNORECASE)
COOKIES = re.compile(
    r"onetrust|cookiebot|cybotcookie|didomi|qc-cmp|sp_message|truste|osano|usercentrics|iubenda|termly|klaro|cky-consent"
    r"|cookie-?law|cookie-?notice|cookie-?banner|cookie-?consent|cc-window|eu-cookie|gdpr-|cmplz|borlabs",
    re.IGNORECASE,
)
"""Names by which the common consent tools call their boxes: whatever is in one is theirs."""
PLATFORM_BOXES = re.compile(
    r"subscription-widget|subscribe-widget|subscribe-footer|post-ufi|button-wrapper|sharedaddy|sd-sharing|jp-relatedposts"
    r"|comment-?(?:list|respond|form|area)|comments-area|disqus_thread|utterances|giscus|author-(?:box|bio|card)|about-the-author"
    r"|post-navigation|nav-links|theme-doc-(?:footer|toc|breadcrumbs)|theme-edit-this-page|pagination-nav|prev-next-area"
    r"|bd-toc|bd-sidebar|wy-nav|md-(?:sidebar|footer|source)|sphinxsidebar|edit-this-page|js-vote-count|js-voting-container"
    r"|(?:photo|image|res|asset)[-_]?gallery|slideshow|post-menu-area|user-signature|js-post-menu|s-topbar",
    re.IGNORECASE,
)


def drop_furniture(root: Any) -> None:
    """In place: what is named or worded as standing around a text."""
    drop_consent(root)
    _drop_contents(root)
    _drop_named(root)
    _drop_lines(root)


def drop_consent(root: Any) -> bool:
    """In place: the boxes of consent tools. Whether there was one."""
    most = max(BOX_SHARE * len(words_of(root)), BOX_LONG)
    boxes = [node for node in elements(root, "div", "section", "aside", "dialog", "p") if _asks(node)]
    for box in boxes:
        if len(words_of(box)) < most:
            drop(box)
    return bool(boxes)


def _asks(node: Any) -> bool:
    """Named as such a tool names its box, and no wrapper of the page itself."""
    if not COOKIES.search(names_of(node)):
        return False
    return node.find(".//h1") is None and node.find(".//article") is None and node.find(".//main") is None


def has_text_beside_consent(root: Any) -> bool:
    """Whether an unprepared page holds paragraphs of its own beside a box that asks about cookies."""
    own = 0
    for node in root.iter("p"):
        if not any(COOKIES.search(names_of(up)) for up in (node, *node.iterancestors())):
            text = words_of(node)
            own += 0 if "cookie" in text.lower() else len(text)
    return own > TEXT_BESIDE


def _drop_contents(root: Any) -> None:
    for node in elements(root, "nav", "div", "section", "aside", "ul", "ol", "details"):
        if node.getparent() is None:
            continue
        named = CONTENTS.search(names_of(node)) and link_share(node) > 0.6
        if node.tag == "nav" or node.get("role") == "navigation" or named:
            drop(node)
        elif node.tag in ("ul", "ol") and _is_contents(node):
            _drop_contents_title(node)
            drop(node)


def _is_contents(node: Any) -> bool:
    items = sum(1 for _ in node.iter("li"))
    return items >= 3 and link_share(node, local=True) > 0.85


def _drop_contents_title(node: Any) -> None:
    title = node.getprevious()
    if title is not None and CONTENTS_TITLE.match(words_of(title)):
        drop(title)


def _drop_named(root: Any) -> None:
    """Share bars, cookie banners and the like: named so, and short, made of links, or a known tool's box."""
    whole = len(words_of(root))
    for node in elements(root, "div", "section", "aside", "ul", "p", "span", "footer", "header"):
        names = names_of(node)
        if node.getparent() is None or not names.strip():
            continue
        if PLATFORM_BOXES.search(names):
            if len(words_of(node)) < BOX_SHARE * whole:
                drop(node)
        elif FURNITURE.search(names) and _may_go(node):
            drop(node)


def _may_go(node: Any) -> bool:
    """Not the header with the title, nor a long text that is called so."""
    if node.tag == "header" and node.find(".//h1") is not None:
        return False
    return len(words_of(node)) < 300 or link_share(node) > 0.6


def _drop_lines(root: Any) -> None:
    """Blocks that are one such line, lists of links under such a heading, captions that are credits."""
    for node in elements(
        root, "p", "div", "li", "figcaption", "h2", "h3", "h4", "h5", "h6", "small", "strong"
    ):
        if node.getparent() is None or any(child.tag in BLOCKS for child in node.iterdescendants()):
            continue
        text = words_of(node)
        if CREDIT.search(text) and _is_caption(node):
            drop(node)
        elif len(text) > LINE_LONG:
            continue
        elif LISTED.match(text):
            _drop_listed(node)
        elif LINE.match(text) or _leads_away(node, text):
            drop(node)


def _leads_away(node: Any, text: str) -> bool:
    """A block that is one link, put between paragraphs to be followed: "Related: …", or in capitals."""
    shouts = text.isupper() and len(text.split()) > 3 and node.tag in ("p", "div")
    return (shouts or bool(AWAY.match(text))) and link_share(node) > 0.6


def _is_caption(node: Any) -> bool:
    return node.tag == "figcaption" or bool(re.search(r"caption|credit", names_of(node), re.IGNORECASE))


def _drop_listed(title: Any) -> None:
    """The links that a title of related pages announces: the list or block right after it."""
    following = title.getnext()
    if (
        following is not None
        and following.tag in ("ul", "ol", "div", "p", "table")
        and link_share(following) > 0.6
    ):
        drop(following)
    drop(title)

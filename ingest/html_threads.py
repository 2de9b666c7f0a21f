"""A question with its answers, or a thread of a forum: its posts in order, without what stands around each.

Such a page marks its posts (schema.org, Stack Exchange, Discourse); an extractor would take one for the article
and the rest for comments.
"""

from __future__ import annotations

import re
from typing import Any

from ingest.html import classes

# Not "Question" alone: an article's list of frequent questions is made of those.
THREAD = re.compile(r"schema\.org/(?:QAPage|DiscussionForumPosting)\b")
POSTS = frozenset({"js-post-body", "cooked"})


def thread_of(root: Any) -> Any | None:
    """One element with the posts of a prepared page in it, moved there; None when the page is no thread."""
    marked = any(THREAD.search(node.get("itemtype") or "") for node in root.iter())
    posts = [node for node in root.iter("div", "article", "section") if _is_post(node, marked)]
    if not posts or not (marked or len(posts) > 1):
        return None
    thread = root.makeelement("div")
    for post in posts:
        thread.append(post)
        post.tail = None
    return thread


def _is_post(node: Any, marked: bool) -> bool:
    """The outermost element of a post's text; a blog marks its article and its comments as texts, too."""
    return _says_so(node, marked) and not any(_says_so(up, marked) for up in node.iterancestors())


def _says_so(node: Any, marked: bool) -> bool:
    return bool(POSTS & classes(node)) or (marked and node.get("itemprop") == "text")

"""Titles of works as they are compared: the same words, however they are set. Pure."""

from __future__ import annotations

import re
import unicodedata


def plain_title(title: str) -> str:
    """A title as words of letters and digits: what stays the same however it is set."""
    flat = unicodedata.normalize("NFKD", title).casefold()
    words = re.sub(r"[^\w]|_", " ", re.sub(r"[\u0300-\u036f'’]", "", flat)).split()
    return " ".join(words)

"""Words of questions and names as a reader compares them: case, accents, hyphens and plurals aside. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TOKEN = re.compile(r"[^\s,;:?!()\"“”]+")
"""A word as it stands in a question, marks inside it kept."""
ARTICLE = re.compile(r"^(?:(?:the|this|that|a|an|his|her|their|my|your)\s+)+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_NAME = 200
"""Characters of a name or a heading at most: those come again, and longer texts would fill the memory."""

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip

SMALL = frozenset(
    re.findall(
        r"\w+",
        """
    a an the of for and or in on to with by at from as is are was were be been do does did it its this that these
    those what which who whom whose when where why how can could should would will may might must i you we he she
    they them me my your our their his her not no so if than then there here about into over under more most much
    many any some all
    """,
    )
)
"""Words that name nothing by themselves."""


def folded(text: str) -> str:
    """`text` in lower case without accents."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def stems(text: str) -> tuple[str, ...]:
    """The words of `text`, folded, plural endings off, in order; a possessive's s goes with its apostrophe."""
    return _remembered(text) if len(text) <= _NAME else _stems(text)


@lru_cache(maxsize=16_384)
def _remembered(text: str) -> tuple[str, ...]:
    return _stems(text)


def _stems(text: str) -> tuple[str, ...]:
    bare = re.sub(r"['’]s?\b", "", folded(text))
    return tuple(_singular(word) for word in _WORD.findall(bare))


def content(text: str) -> list[str]:
    """Those of the stems that may name something."""
    return [stem for stem in stems(text) if stem not in SMALL]


def key(text: str) -> str:
    """What two writings of one name share: "Fine-Tuning", "fine tuning" and "finetuning"."""
    return "".join(stems(text))


def tidy(text: str) -> str:
    """`text` on one line, without the commas and blanks that a stretch taken out has left."""
    text = " ".join(text.split())
    text = re.sub(r"\s+([,;:.?!)])", r"\1", text)
    text = re.sub(r"[,;:](?:\s*[,;:])+", ",", text)
    text = re.sub(r"[,;:]+(?=\s*[.?!])|\(\s*\)", "", text)
    return re.sub(r"^[\s,;:.!?)–—-]+|[\s,;:(–—-]+$", "", text)


def single_blanks(text: str) -> str:
    """`text` with one blank, or one line break, for each run of them.

    A long run would cost a pattern that looks for the next word a second.
    """
    return re.sub(r"\s+", lambda blanks: "\n" if "\n" in blanks[0] else " ", text)


def with_comma(text: str, end: int) -> int:
    """The end of a stretch that ends at `end`, with the comma that follows."""
    match = re.match(r"\s*,", text[end:])
    return end + match.end() if match else end


def _singular(word: str) -> str:
    if word in SMALL:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return (
        word[:-1] if word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")) else word
    )

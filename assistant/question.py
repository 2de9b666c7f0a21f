"""What a question asks for: its shape decides what an answering sentence looks like."""

from __future__ import annotations

import re
from typing import Literal

from assistant.understanding.words import MONTHS
from ingest.errors import UsageError

Shape = Literal["definition", "why", "how", "number", "when", "who", "list", "compare", "other"]

_LISTED = (
    "kinds|types|ways|steps|methods|techniques|options|parts|advantages|drawbacks|fixes|approaches|categories|families"
    "|examples|stages|strategies|groups|components|sources"
)

# The first that matches wins: "how many kinds are there" asks for a number before it asks for a list.
_SHAPES: tuple[tuple[Shape, str], ...] = (
    ("compare", r"\b(differen(?:ce|t|ces)|differ|compare[ds]?|versus|vs\.?|better than|rather than)\b"),
    ("why", r"\b(why|what causes|what makes|reasons?)\b"),
    ("number", r"\bhow (many|much|large|big|small|long|fast|far|often|high|low|deep|wide)\b"
               r"|\bwhat (size|number|percentage|fraction|share|ratio|value|score|accuracy|speed-?up)\b"),
    ("when", r"\b(when (was|were|did)|(what|which) (year|date|month|day))\b"),
    ("who", r"\b(who|whose|whom)\b"),
    ("list", rf"\b(which|what) (\w+ ){{0,2}}({_LISTED})\b|\bwhat are the\b|^(list|name|enumerate)\b"),
    ("how", r"\bhow\b"),
    ("definition", r"^(so |and |but )?(what(?:'s| is| are)|define|explain|what does .{1,60} mean)\b"),
)  # fmt: skip

_ANSWERS: dict[Shape, str] = {
    "definition": r"\b(is|are) (a|an|the|any|one|when|where|how)\b"
                  r"|\b(refers? to|means|is defined as|is called|are called|consists? of)\b",
    "why": r"\b(because|since|due to|owing to|therefore|thus|hence|so that|as a result|the reason|leads? to"
           r"|in order to|caused by|so (it|they|the|that|we|a))\b",
    "how": r"\b(by \w+ing|using|through|via|first|then|so that|in order to|computed|instead of)\b",
    "number": r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|third|quarter|double[ds]?"
              r"|twice|hundreds?|thousands?)\b",
    "when": rf"\b(1[89]|20)\d\d\b|\b({'|'.join(MONTHS)})\b",
    "who": r"(?-i:\b[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+)|\bet al\b|\bby [A-Z])",
    "list": r":\s*$|:\s*\n|^\s*(?:[-*+]|\d+[.)])\s",
    "compare": r"\b(while|whereas|than|but|unlike|instead|compared|in contrast|on the other hand|both|rather"
               r"|faster|slower|more|less|fewer)\b",
}  # fmt: skip


def check_question(question: str) -> None:
    """Raises UsageError for a question without a word, to which everything would be equally near."""
    if not any(letter.isalnum() for letter in question):
        raise UsageError(f"the question {question!r} holds no word", 'ask one: assistant ask "what is …?"')


def shape_of(question: str) -> Shape:
    """The shape of a question; `other` when nothing tells."""
    asked = " ".join(question.casefold().split())
    return next((shape for shape, pattern in _SHAPES if re.search(pattern, asked)), "other")


def fits(shape: Shape, sentence: str) -> bool:
    """Whether a sentence looks like an answer of that shape."""
    pattern = _ANSWERS.get(shape)
    return bool(pattern and re.search(pattern, sentence, re.IGNORECASE | re.MULTILINE))

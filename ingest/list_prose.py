"""The words around the links of one line: what they say, who says it, whose profile is only named. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ingest.list_inline import Inline, Link
from ingest.urls import is_profile


@dataclass(frozen=True, slots=True)
class Prose:
    """The words of a line, apart from its lead-in and from the author they are signed with."""

    lead: str
    """A lead-in such as `Paper` or `ATTENTION`, without its colon."""
    text: str
    author: str
    author_url: str = ""
    attributions: tuple[Link, ...] = ()
    """The links that only say whose something is."""

    def signed(self) -> str:
        """The words with their author."""
        return f"{self.text} — {self.author}" if self.author and self.text else self.text


# None of these may look at a stretch of a line more than once: a line has up to 50,000 characters.
_WORD = re.compile(r"(?<!\w)[\d_]*[^\W\d_]\w*|\$[^$]+\$")
_CONTENTS = re.compile(
    r"(?i)\{?:?\[*_?toc_?\]*\}?(:\{:toc\})?|\[\[?_?toc_?\]?\]|<!-- *toc *-->|\* *toc *\{:toc\}"
)
_CHECKBOX = re.compile(r"\s*\[[ xX]\]\s+")
_PLAIN_LEAD = re.compile(r"([^\W\d_][\w &/+'’-]{0,39}):\s*(?=\S)")
_BETWEEN = re.compile(r"[\W_]*(?:(?:and|und|or)[\W_]*)?")
_SEPARATORS = re.compile(r"^[\s:–—\-,.;|·•*/]+")
_ASIDE = re.compile(r"^(?:by|via|from)\b", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:^|[\s(])(?:by|via|from|h/t|hat tip|thanks to|credits?:?|authors?:?|source:?|©)\s*@?$", re.IGNORECASE
)
_JOINED = re.compile(r"\s*(?:,|&|and|,\s*and|/)\s*")
_SIGNATURE = re.compile(
    r"(?:^|(?<=[.!?…\"”’»)\]*$\s]))[—–―]\s*"
    r"(?P<name>[A-Z@][^.!?:;—–―\n]{1,59}|[A-Z][\w .'’-]{1,59})\s*$"
)
_ALERT = re.compile(r"^\s*\[!(?:NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*")
_LEAD_WORDS = 12


def prose(line: Inline, quoted: bool = False) -> Prose:
    """Tell the lead-in, the words and the author of a line apart. `quoted`: it is a block quote."""
    attributions = tuple(link for n, link in enumerate(line.links) if _attributes(line, n, quoted))
    lead, start = ("", 0) if quoted else _lead(line)
    begin = start if quoted else _after_links(line, start)
    body, author, author_url = _unsigned(line, begin, attributions, quoted)
    text = clean(_ALERT.sub("", body))
    return Prose(lead, text if word_count(text) else "", author, author_url, attributions)


def lead_in(line: Inline) -> str:
    """What a line without links announces: bold throughout, or short and ending in a colon; else empty."""
    text = line.text.strip()
    start = len(line.text) - len(line.text.lstrip())
    all_bold = any(a <= start and b >= start + len(text.rstrip(":")) for a, b in line.bold)
    if text and (all_bold or text.endswith(":")) and word_count(text) <= _LEAD_WORDS:
        return clean(text).rstrip(":").rstrip()
    return ""


def clean(text: str) -> str:
    """Blanks at the ends and before line ends gone, runs of them made one outside of code."""
    if "```" in text:
        return text.strip()
    lines = re.sub(r"(?<![^\S\n])[^\S\n]*\n[^\S\n]*(?!\s|- |\d+\. )", "\n", text)
    return re.sub(r"[^\S\n]+", " ", lines).strip()


def word_count(text: str) -> int:
    """Words with at least one letter; a formula is one."""
    return len(_WORD.findall(text))


def is_contents_mark(text: str) -> bool:
    """Whether a line only asks for a table of contents."""
    return _CONTENTS.fullmatch(text.strip()) is not None


def _attributes(line: Inline, number: int, quoted: bool) -> bool:
    """A profile always; somebody's own site where the sentence credits it, or where it signs a quote."""
    link = line.links[number]
    if is_profile(link.url):
        return True
    if not _is_site(link.url) or not link.title:
        return False
    if quoted:
        return not word_count(line.text[link.end :]) and bool(word_count(line.text[: link.start]))
    others = [other for other in line.links if other is not link and not is_profile(other.url)]
    return bool(others) and _CREDIT.search(line.text[: link.start]) is not None


def _is_site(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and (parts.path in ("", "/") or parts.path.startswith("/~"))


def _lead(line: Inline) -> tuple[str, int]:
    """The lead-in of a line with links, and where the line goes on after it."""
    box = _CHECKBOX.match(line.text)
    start = box.end() if box else len(line.text) - len(line.text.lstrip())
    for a, b in line.bold:
        has_link = any(a <= link.start < b for link in line.links)
        said, rest = line.text[a:b].strip(), line.text[b:]
        if a <= start < b and not has_link and word_count(said) <= _LEAD_WORDS:
            if said.endswith(":") or rest.lstrip().startswith(":"):
                return said.rstrip(": "), b + len(rest) - len(rest.lstrip(" :"))
            if line.links and line.links[0].start == b + len(rest) - len(rest.lstrip()):
                return said, line.links[0].start
    plain = _PLAIN_LEAD.match(line.text, start)
    if plain and line.links and line.links[0].start == plain.end():
        return plain[1], plain.end()
    return "", start


def _after_links(line: Inline, start: int) -> int:
    """Where the words begin: after the links that open the line, unless those are part of the sentence."""
    end = start
    for link in line.links:
        if not _BETWEEN.fullmatch(line.text[end : link.start]):
            break
        end = link.end
    rest = line.text[end:].lstrip()
    if end == start or not rest:
        return end
    separator = _SEPARATORS.match(rest)
    if separator or rest.startswith(("(", "[")) or _ASIDE.match(rest):
        return len(line.text) - len(rest) + (separator.end() if separator else 0)
    return start


def _unsigned(line: Inline, begin: int, attributions: Sequence[Link], quoted: bool) -> tuple[str, str, str]:
    """The words from `begin` on without the signature, who signed, and where that leads."""
    end, names, address = len(line.text), list[str](), ""
    for link in reversed(attributions):
        gap = line.text[link.end : end]
        if link.start < begin or word_count(gap) > (1 if names else 0):
            break
        if names and not _JOINED.fullmatch(gap):
            break
        names.insert(0, " ".join(line.text[link.start : link.end].split()))
        end, address = link.start, link.url
    said = line.text[begin:end]
    if names and word_count(said):
        said = _CREDIT.sub("", said.rstrip().rstrip("—–―(").rstrip())
        return said.rstrip().rstrip("—–―-(").rstrip(), ", ".join(names), address
    signature = _SIGNATURE.search(line.text[begin:]) if quoted and not names else None
    if (
        signature
        and word_count(signature["name"]) <= 6
        and word_count(line.text[begin : begin + signature.start()])
    ):
        return line.text[begin : begin + signature.start()], signature["name"].strip(), ""
    return line.text[begin:], "", ""

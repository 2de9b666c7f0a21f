"""Names of papers at arXiv, as addresses and texts give them. Pure.

Their forms: https://info.arxiv.org/help/arxiv_identifier.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_ID = r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?P<version>v[1-9]\d{0,2})?"
_PATH = re.compile(rf"/(?:abs|pdf|html|format|ps)/{_ID}(?:\.pdf)?/?", re.IGNORECASE)
_DOI = re.compile(rf"/10\.48550/arxiv\.{_ID}/?", re.IGNORECASE)
_HOST = re.compile(r"(?:(?:www|export|browse)\.)?arxiv\.org|(?:www\.)?ar5iv\.org|ar5iv\.labs\.arxiv\.org")
NAMED = re.compile(rf"\A ?{_ID}(?![\w/])(?!\.\d)", re.IGNORECASE)
"""What stands after `arXiv:` where a text names a paper."""


@dataclass(frozen=True, slots=True)
class PaperName:
    """A paper, and which version of it is meant."""

    id: str
    """"2205.14135", "hep-th/9901001": lower case, without the version and the class of a subject."""
    version: str = ""
    """"v2"; empty for the newest."""

    def __str__(self) -> str:
        return self.id + self.version


def paper_at(url: str) -> PaperName | None:
    """The paper that an address leads to: at arXiv, at its mirrors and at ar5iv, and by its DOI."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return None
    path = unquote(parts.path)
    if _HOST.fullmatch(host):
        return _name(_PATH.fullmatch(path))
    return _name(_DOI.fullmatch(path)) if host in ("doi.org", "dx.doi.org") else None


def opened(url: str) -> str:
    """The address of the paper that a name such as `arXiv:2205.14135` is for; any other address as it is."""
    scheme, _, rest = url.partition(":")
    name = _name(NAMED.fullmatch(rest)) if scheme.lower() == "arxiv" else None
    return f"https://arxiv.org/abs/{name}" if name else url


def _name(found: re.Match[str] | None) -> PaperName | None:
    if found is None:
        return None
    archive, slash, number = found["id"].lower().rpartition("/")
    # math.GT/0309136 is math/0309136: the class of a subject is no part of the name.
    return PaperName(f"{archive.partition('.')[0]}{slash}{number}", (found["version"] or "").lower())

"""What an address says by itself: which page it is, of what kind, where its bytes are. Pure."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import SplitResult, parse_qsl, urljoin, urlsplit

from ingest.arxiv.ids import paper_at
from ingest.line_names import line_range
from ingest.types import Kind
from ingest.videos import video_address


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Parameters that say where a reader came from, never what is read.
_TRACKING = _words(
    """fbclid gclid dclid gbraid wbraid msclkid yclid igshid mc_cid mc_eid mkt_tok ref_src ref_url _hsenc
    _hsmi oly_anon_id oly_enc_id vero_id wickedid twclid ttclid li_fat_id"""
)
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_")
_TRACKING_OF_HOST = {
    "twitter.com": _words("s t"),
    "youtube.com": _words("si feature"),
    "youtu.be": _words("si"),
}

_TWITTER = _words("twitter.com mobile.twitter.com x.com mobile.x.com")
_SHORTENERS = _words("t.co bit.ly tinyurl.com goo.gl buff.ly ow.ly is.gd lnkd.in dlvr.it")
_VIDEO_PATHS = {
    "youtube.com": re.compile(r"/(watch|live|shorts|embed|playlist)\b"),
    "m.youtube.com": re.compile(r"/(watch|live|shorts)\b"),
    "youtu.be": re.compile(r"/[\w-]+"),
    "vimeo.com": re.compile(r"/\d+"),
}
_VIDEO_FILES = _words(".mp4 .webm .mkv .mov")
_CODE_FILES = _words(
    """.py .pyi .js .ts .jsx .tsx .c .h .cc .cpp .hpp .cu .cuh .java .kt .scala .go .rs .rb .php .swift
    .cs .sh .bash .sql .r .jl .lua .m .hs .ml .ex .erl .pl .zig .nim .toml .yaml .yml .json .cfg .ini"""
)

_PROSE_FILES = _words(".md .markdown .rst .txt .adoc .asciidoc .html .htm")
_GITHUB = _words("github.com raw.githubusercontent.com gist.github.com gist.githubusercontent.com")

_FILE = re.compile(r"/[^/]+/[^/]+/(?:blob|raw|blame)/[^/]+/.")
_BLOB = re.compile(r"/(?P<owner>[^/]+)/(?P<repo>[^/]+)/blob/(?P<rest>[^/]+/.+)")
_WINDOWS_DRIVE = re.compile(r"[A-Za-z]:[\\/]")

_SINGLE = re.compile(r"/[^/]+/?")
_AT_NAME = re.compile(r"/@[^/]+/?")
_PROFILE_PATHS = {
    "github.com": re.compile(r"/(orgs/)?[^/]+/?"),
    "twitter.com": _SINGLE,
    "huggingface.co": _SINGLE,
    "linkedin.com": re.compile(r"/(in|company|school)/[^/]+/?"),
    "bsky.app": re.compile(r"/profile/[^/]+/?"),
    "youtube.com": re.compile(r"/(@[^/]+|c/[^/]+|user/[^/]+|channel/[^/]+)/?"),
    "orcid.org": re.compile(r"/[\dX-]{19}/?"),
}
GITHUB_OWN_PATHS = _words(
    """about apps collections customer-stories enterprise events explore features issues login marketplace new
    notifications organizations orgs pricing pulls readme search security sessions settings site sponsors stars
    topics trending user-attachments users"""
)
"""First parts of a path at github.com that name no owner."""
_NOT_PEOPLE = {
    "twitter.com": _words("home search explore hashtag i intent share settings login about tos privacy"),
    "github.com": GITHUB_OWN_PATHS,
    "huggingface.co": _words(
        "blog chat collections datasets docs join learn login models papers posts pricing spaces tasks"
    ),
}


def identity(url: str) -> str:
    """The key of the page behind an address: two addresses with one identity are one page.

    Fragment, tracking parameters and default port are gone, the rest is in w3lib's canonical form; a video has
    one key for all forms of its address. An address of no web page (a local file, a broken one) stays as it is,
    without its fragment. Never raises.
    """
    bare = url.partition("#")[0].strip()
    bare = "https:" + bare if bare.startswith("//") else bare
    video = video_address(bare)
    if video:
        return video
    parts = _split(bare)
    if parts is None or parts.scheme not in ("http", "https"):
        return bare
    from w3lib.url import canonicalize_url  # a question compares no addresses: it must not wait for this

    try:
        parts = _split(canonicalize_url(bare))
        port = parts.port if parts else None
    except ValueError:
        return bare
    if parts is None:
        return bare
    netloc = parts.netloc.removesuffix(f":{port}") if port == _default_port(parts.scheme) else parts.netloc
    host = site_of(bare)
    netloc = "twitter.com" if netloc.removeprefix("www.") in _TWITTER else netloc
    query = "&".join(pair for pair in parts.query.split("&") if not _is_tracking(pair, host))
    return parts._replace(netloc=netloc, query=query, fragment="").geturl()


def is_web(url: object) -> bool:
    """Whether a value is an address on the web, however its scheme is written."""
    return isinstance(url, str) and url[:8].lower().startswith(("http://", "https://")) and bool(_split(url))


def site_of(url: str) -> str:
    """The host in lower case without `www.` (twitter.com for each of its names); empty for a local file."""
    parts = _split(url)
    try:
        host = (parts.hostname or "") if parts else ""
    except ValueError:
        return ""
    host = host.rstrip(".").removeprefix("www.")
    return "twitter.com" if host in _TWITTER else host


def host_of(url: str) -> str:
    """The host as it is asked in turn, however its name and its default port are written; another port is another
    host. Empty for what is no address."""
    parts = _split(url)
    try:
        host, port = ((parts.hostname or "").rstrip("."), parts.port) if parts else ("", None)
    except ValueError:
        return ""
    return host if port in (None, 80, 443) else f"{host}:{port}"


def kind_of(url: str) -> Kind:
    """What kind of thing the address leads to, as far as the address says."""
    parts = _split(url)
    if parts is None:
        return "article"
    site, path = site_of(url), parts.path
    suffix = posixpath.splitext(path)[1].lower()
    if site == "twitter.com":
        return "tweet" if re.match(r"/(?:i/web|[^/]+)/status(es)?/\d+", path) else "article"
    if paper_at(url):
        return "arxiv"
    if (
        video_address(url)
        or suffix in _VIDEO_FILES
        or (site in _VIDEO_PATHS and _VIDEO_PATHS[site].match(path))
    ):
        return "video"
    if suffix == ".pdf":
        return "pdf"
    if site in _GITHUB:
        return _kind_on_github(site, path, suffix, parts.fragment)
    return "code" if suffix in _CODE_FILES else "article"


def fetch_address(url: str) -> str:
    """Where the bytes are: a GitHub blob at raw.githubusercontent.com, anything else without its fragment."""
    bare = url.strip().partition("#")[0]
    bare = "https:" + bare if bare.startswith("//") else bare
    parts = _split(bare)
    blob = _BLOB.fullmatch(parts.path) if parts and site_of(bare) == "github.com" else None
    if blob is None:
        return bare
    return f"https://raw.githubusercontent.com/{blob['owner']}/{blob['repo']}/{blob['rest']}"


def is_profile(url: str) -> bool:
    """Whether the address is a person or an owner at a host of many: it says whose something is."""
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https", ""):
        return False
    site, path = site_of(url), parts.path
    if site == "scholar.google.com":
        return path == "/citations" and any(name == "user" for name, _ in parse_qsl(parts.query))
    if site and _AT_NAME.fullmatch(path):
        return True
    pattern = _PROFILE_PATHS.get(site)
    name = path.strip("/").partition("/")[0].lower()
    if pattern is None or not pattern.fullmatch(path):
        return False
    return name not in _NOT_PEOPLE.get(site, frozenset()) or path.startswith("/orgs/")


def is_local(url: str) -> bool:
    """Whether a listed link is a path to a file beside the list rather than an address."""
    if not url or url.startswith(("#", "//")):
        return False
    parts = _split(url)
    return parts is not None and (parts.scheme == "" or _WINDOWS_DRIVE.match(url) is not None)


def target(url: str, title: str) -> str:
    """The address that is meant: a shortener's link whose text is itself an address means that address."""
    shown = title.strip()
    if site_of(url) in _SHORTENERS and re.fullmatch(r"https?://\S+[^\s.…]", shown):
        return shown
    return url


def absolute(url: str, location: str) -> str:
    """A listed link as an address of its own: a relative link of a list on the web is joined to the list."""
    if not is_web(location):
        return url
    try:
        return urljoin(location, url)
    except ValueError:
        return url


def without_trackers(url: str) -> str:
    """The address without the parameters that only say where a reader came from; all else as it is written."""
    bare, mark, fragment = url.partition("#")
    path, question, query = bare.partition("?")
    host = site_of(url)
    pairs = query.split("&")
    kept = [pair for pair in pairs if pair.startswith("=") or not pair or not _is_tracking(pair, host)]
    if len(kept) == len(pairs):
        return url
    return path + (question + "&".join(kept) if kept else "") + mark + fragment


def is_shortener(url: str) -> bool:
    """Whether the address is one of a service that stands for others."""
    return site_of(url) in _SHORTENERS


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url.strip())
    except ValueError:
        return None


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _is_tracking(pair: str, host: str) -> bool:
    name = pair.partition("=")[0].lower()
    return (
        not name
        or name in _TRACKING
        or name.startswith(_TRACKING_PREFIXES)
        or name in _TRACKING_OF_HOST.get(host, frozenset())
    )


def _kind_on_github(site: str, path: str, suffix: str, fragment: str) -> Kind:
    if site.startswith("gist.") or suffix == ".ipynb" or (site == "github.com" and not _FILE.match(path)):
        # A gist's files and a notebook's cells are read as one page: no line of it is a line of a file.
        return "github"
    return "github" if suffix in _PROSE_FILES and not line_range(fragment) else "code"

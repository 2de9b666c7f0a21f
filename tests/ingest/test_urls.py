"""What addresses say by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.urls import (
    absolute,
    fetch_address,
    identity,
    is_local,
    is_profile,
    kind_of,
    line_range,
    site_of,
    target,
)

BLOB = "https://github.com/geohot/tinygrad/blob/7a159b9b047fffaec0339adf05bc9f08fb970b8d/tinygrad/nn/optim.py"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://Example.COM/a", "https://example.com/a"),
        ("HTTPS://example.com", "https://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("http://example.com:80/a", "http://example.com/a"),
        ("http://example.com:443/a", "http://example.com:443/a"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/a#part", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/a?utm_source=x&id=7&fbclid=y", "https://example.com/a?id=7"),
        ("https://example.com/a?utm_source=x", "https://example.com/a"),
        ("https://example.com/a/../b", "https://example.com/b"),
        ("https://example.com/r\u00e9sum\u00e9", "https://example.com/r%C3%A9sum%C3%A9"),
        ("//example.com/a", "https://example.com/a"),
        ("  https://example.com/a \n", "https://example.com/a"),
        ("https://x.com/rasbt/status/12?s=20&t=abc", "https://twitter.com/rasbt/status/12"),
        ("https://mobile.twitter.com/rasbt/status/12", "https://twitter.com/rasbt/status/12"),
        ("https://www.youtube.com/watch?v=abc&si=def", "https://www.youtube.com/watch?v=abc"),
        ("https://example.com/a?s=20&t=abc", "https://example.com/a?s=20&t=abc"),
        ("https://github.com/o/r?ref=main", "https://github.com/o/r?ref=main"),
        ("notes/a.md#part", "notes/a.md"),
        ("http://[broken/a#x", "http://[broken/a"),
        ("http://example.com:99999/a#x", "http://example.com:99999/a"),
        ("", ""),
    ],
)
def test_identity_is_the_canonical_address_of_the_page(url: str, key: str) -> None:
    assert identity(url) == key


@given(
    st.text(max_size=60),
    st.sampled_from(["", "http://", "https://", "https://twitter.com/", "//", "https://a.b/?"]),
)
def test_identity_of_an_identity_is_itself_and_nothing_raises(text: str, prefix: str) -> None:
    url = prefix + text
    key = identity(url)
    assert identity(key) == key
    assert kind_of(url) in ("article", "arxiv", "github", "code", "tweet", "pdf", "video")
    assert isinstance(
        site_of(url) + fetch_address(url) + target(url, text) + absolute(url, "https://a.b/c"), str
    )
    assert is_profile(url) in (True, False)
    assert is_local(url) in (True, False)
    line_range(text)


@given(
    st.from_regex(
        r"[a-z]{1,8}\.(org|com)(/[a-z0-9]{1,6}){0,3}(\?[a-z]=[0-9](&[a-z]=[0-9]){0,2})?", fullmatch=True
    )
)
def test_fragment_tracking_and_default_port_never_change_the_identity(rest: str) -> None:
    host, slash, path = rest.partition("/")
    tracked = f"{rest}{'&' if '?' in rest else '?'}utm_campaign=spring#top"
    assert identity("https://" + tracked) == identity("https://" + rest)
    if slash:
        assert identity(f"https://{host.upper()}:443/{path}") == identity("https://" + rest)


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://arxiv.org/abs/2205.14135", "arxiv"),
        ("https://arxiv.org/pdf/2205.14135.pdf", "arxiv"),
        ("https://ar5iv.labs.arxiv.org/html/2205.14135", "arxiv"),
        ("https://arxiv.org/list/cs.LG/recent", "article"),
        ("https://github.com/keerthanpg/TalkToCode", "github"),
        ("https://github.com/google-research", "github"),
        ("https://github.com/o/r/blob/main/README.md", "github"),
        ("https://github.com/o/r/blob/main/README.md#L3-L9", "code"),
        (BLOB + "#L51", "code"),
        ("https://raw.githubusercontent.com/o/r/main/a.py", "code"),
        ("https://github.com/o/r/blob/main/paper.pdf", "pdf"),
        ("https://gist.github.com/karpathy/d4dee566867f8291f086", "github"),
        ("https://gist.githubusercontent.com/k/d4dee566867f8291f086/raw/min.py", "github"),
        ("https://github.com/o/r/blob/main/notes.ipynb", "github"),
        ("https://raw.githubusercontent.com/o/r/main/docs/intro.rst", "github"),
        ("https://github.com/o/r/raw/main/a.cu", "code"),
        ("https://example.org/lesson.ipynb", "article"),
        ("https://twitter.com/karpathy/status/1617566162199670784", "tweet"),
        ("https://x.com/karpathy/status/1617566162199670784?s=20", "tweet"),
        ("https://twitter.com/karpathy", "article"),
        ("https://example.org/Paper.PDF?download=1", "pdf"),
        ("https://www.youtube.com/watch?v=kCc8FmEb1nY", "video"),
        ("https://youtu.be/kCc8FmEb1nY", "video"),
        ("https://vimeo.com/123456", "video"),
        ("https://example.org/lecture.mp4", "video"),
        ("https://t.co/K82BaFoH7l", "article"),
        ("https://example.org/train.py", "code"),
        ("https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html#torch.optim.RMSprop", "article"),
        ("notes/adam.md", "article"),
        ("notes/adam.pdf", "pdf"),
        ("src/adam.py#L3", "code"),
    ],
)
def test_kind_of_an_address(url: str, kind: str) -> None:
    assert kind_of(url) == kind


def test_the_bytes_of_a_blob_are_at_the_raw_host() -> None:
    raw = "https://raw.githubusercontent.com/geohot/tinygrad/7a159b9b047fffaec0339adf05bc9f08fb970b8d/tinygrad/nn/optim.py"
    assert fetch_address(BLOB + "#LL28-L28C21") == raw
    assert (
        fetch_address("https://github.com/o/r/blob/main/a%20b.md?plain=1")
        == "https://raw.githubusercontent.com/o/r/main/a%20b.md"
    )
    assert fetch_address("https://github.com/o/r#readme") == "https://github.com/o/r"
    assert fetch_address("https://example.org/blob/a/b?x=1#y") == "https://example.org/blob/a/b?x=1"
    assert fetch_address("//example.org/a") == "https://example.org/a"


@pytest.mark.parametrize(
    ("fragment", "lines"),
    [
        ("#L51", (51, None)),
        ("L51", (51, None)),
        ("#LL28-L28C21", (28, None)),
        ("#L10-L20", (10, 20)),
        ("#L10-20", (10, 20)),
        ("#L10C5-L20C9", (10, 20)),
        ("#L20-L10", (20, None)),
        ("#L0", None),
        ("#readme", None),
        ("#Lines", None),
        ("", None),
    ],
)
def test_line_range_takes_all_forms(fragment: str, lines: tuple[int, int | None] | None) -> None:
    assert line_range(fragment) == lines


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/AnthropicAI",
        "https://x.com/karpathy/",
        "https://github.com/google-research",
        "https://github.com/orgs/pytorch",
        "https://www.linkedin.com/in/someone",
        "https://bsky.app/profile/someone.bsky.social",
        "https://mastodon.social/@someone",
        "https://medium.com/@someone",
        "https://www.youtube.com/@AndrejKarpathy",
        "https://scholar.google.com/citations?user=abc&hl=en",
        "https://huggingface.co/google",
        "https://orcid.org/0000-0002-1825-0097",
    ],
)
def test_a_page_of_a_person_or_an_owner_is_a_profile(url: str) -> None:
    assert is_profile(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://twitter.com/karpathy/status/1617566162199670784",
        "https://twitter.com/search?q=adam",
        "https://twitter.com/",
        "https://github.com/google-research/tuning_playbook",
        "https://github.com/trending",
        "https://github.com",
        "https://medium.com/@someone/a-post",
        "https://huggingface.co/docs",
        "https://huggingface.co/google/flan-t5",
        "https://scholar.google.com/scholar?q=adam",
        "https://lilianweng.github.io/",
        "karpathy",
        "http://[broken",
    ],
)
def test_a_thing_is_no_profile(url: str) -> None:
    assert not is_profile(url)


def test_site_is_the_host_without_www() -> None:
    assert site_of("https://www.Example.org:8080/a") == "example.org"
    assert site_of("https://x.com/a") == "twitter.com"
    assert site_of("notes/a.md") == ""


def test_a_path_beside_the_list_is_local_and_an_address_is_not() -> None:
    assert [is_local(u) for u in ("notes/a.md", "./a.md#x", "../up.md", "/etc/passwd", "a%20b.md")] == [
        True
    ] * 5
    assert is_local("C:\\secret.txt")
    assert [is_local(u) for u in ("https://a.b/c", "//a.b/c", "#part", "", "mailto:a@b.c", "file:///a")] == [
        False
    ] * 6


def test_a_short_link_whose_text_is_an_address_means_that_address() -> None:
    assert (
        target("https://t.co/K82BaFoH7l", "https://arxiv.org/abs/2212.09689")
        == "https://arxiv.org/abs/2212.09689"
    )
    assert target("https://t.co/K82BaFoH7l", "a paper") == "https://t.co/K82BaFoH7l"
    assert target("https://t.co/K82BaFoH7l", "https://example.org/cut-o\u2026") == "https://t.co/K82BaFoH7l"
    assert target("https://example.org/a", "https://arxiv.org/abs/1") == "https://example.org/a"


def test_relative_links_of_a_list_on_the_web_are_joined_to_it() -> None:
    assert absolute("notes/a.md", "https://example.org/lists/ml.md") == "https://example.org/lists/notes/a.md"
    assert absolute("https://a.b/c", "https://example.org/lists/ml.md") == "https://a.b/c"
    assert absolute("notes/a.md", "/home/me/ml.md") == "notes/a.md"

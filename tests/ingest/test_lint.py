"""What is wrong with a list, as its text says, and the patch that mends it."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lint import Finding, Fix, lint_list, lint_markdown
from ingest.lint_fix import fixed, patch
from ingest.lists.router import read_list

A, B = "https://a.example/one", "https://b.example/two"
HERE = "/lists/ml.md"


def found(text: str) -> list[tuple[int, str]]:
    """Line and kind of each finding of a Markdown list."""
    findings = [*lint_markdown(text), *lint_list(read_list(text, HERE))]
    return sorted((finding.line, finding.kind) for finding in findings)


def mended(text: str) -> str:
    return fixed(text, [*lint_markdown(text), *lint_list(read_list(text, HERE))])


# Links that are none


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (f"[text] ({A})", f"[text]({A})"),
        (f"(text)[{A}]", f"[text]({A})"),
        (f"[text]({A}", f"[text]({A})"),
        (f"[text]({A}. Then more.", f"[text]({A}). Then more."),
        (f"[text]({A} and more", f"[text]({A}) and more"),
        ("[text](https://a.example/a b  c)", "[text](https://a.example/a%20b%20c)"),
        (f"> - *so* [text] ({A})", f"> - *so* [text]({A})"),
        (f"| [text] ({A}) | x |\n|---|---|", f"| [text]({A}) | x |\n|---|---|"),
    ],
)
def test_a_malformed_link_is_found_and_mended_into_one_that_is_read(wrong: str, right: str) -> None:
    assert found(wrong) == [(1, "malformed")]
    assert mended(wrong) == right
    assert found(right) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("htp://a.example/x", "http://a.example/x"),
        ("[x](htps://a.example/x)", "[x](https://a.example/x)"),
        ("hhttps://a.example", "https://a.example"),
        ("https//a.example", "https://a.example"),
        ("http:/a.example", "http://a.example"),
        ("https:///a.example", "https://a.example"),
        ("http;//a.example", "http://a.example"),
        ("ttps://a.example.", "https://a.example."),
    ],
)
def test_a_scheme_that_is_misspelt_is_found_and_mended(wrong: str, right: str) -> None:
    assert found(f"See {wrong}") == [(1, "scheme")]
    assert mended(f"See {wrong}") == f"See {right}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"a\n[]({A})", f"the link []({A}) has no text"),
        ("a\n[text]()", "the link [text]() has no address"),
        ("a\n[text](<>)", "the link [text]() has no address"),
    ],
)
def test_a_link_without_text_or_without_address_is_found(text: str, message: str) -> None:
    assert lint_markdown(text) == [Finding(2, "empty-link", message)]


@pytest.mark.parametrize(
    "text",
    [
        f"```\n[text] ({A})\nhtp://a\n# Nothing\n```",
        f"~~~~\n(text)[{A}]\n~~~~",
        f"    [text] ({A})",
        f"Write `[text] ({A})` or ``htp://a `x` ``.",
        f"<!-- [text] ({A}) htp://a -->",
        "$a](b$ and $[a](https://x$ and $$[x] (https://a.example)$$",
        f"\\[text] ({A}) and \\[text\\]({A}",
        f"A claim.[^1] ({A})\n\n[^1]: Words ({A})",
        f"[^1] ({A})",
        f"See [1] ({A}) and [12] ({B}).",
        f"- [x] ({A})\n- [ ] ({B})",
        f"[label] ({A})\n\n[label]: {B}",
        f"[text][label] ({A})\n\n[label]: {B}",
        f"[text]({A}) ({B})",
        f"(see)[{A}]({B})",
        f"[text]({A} 'a title') and [text]({A} \"a title\")",
        f"[text](\n{A})",
        f"[text]({A}\n)",
        "[text](<https://a.example/a b>)",
        "[text](https://a.example/a_(b))",
        f"![picture] ({A})",
        f"![]({A}) [![]({A})]({B})",
        f"<a name='x'></a> <a href='{A}'></a>",
        "https://web.example/2020/http:/a.example and https://a.example/?u=http:/x",
        "The http: scheme, ftp://a.example/x, and/or https.",
        f"---\nsource: htp://a\ntitle: '[x] ({A})'\n---\nwords",
    ],
)
def test_what_is_right_or_no_link_at_all_is_left_alone(text: str) -> None:
    assert lint_markdown(text) == []


# Characters


def test_mojibake_is_found_and_repaired() -> None:
    text = "# S\n\n- [Stanfordâ€™s class](https://a.example/one) for MÃ¼ller, really\n"
    assert lint_markdown(text) == [
        Finding(3, "mojibake", "“[Stanfordâ€™s” was “[Stanford’s” once", Fix("â€™", "’", 11)),
        Finding(3, "mojibake", "“MÃ¼ller,” was “Müller,” once", Fix("Ã¼", "ü", 51)),
    ]
    assert mended(text) == "# S\n\n- [Stanford’s class](https://a.example/one) for Müller, really\n"


@pytest.mark.parametrize(
    "text",
    [
        "Über die Größe, naïve café, “quotes” and ’s",
        "ﬁne ｆｕｌｌ &amp; x\u200by",
        "`â€™` is what ’ becomes",
        "```\nâ€™\n```",
        "Lost \ufffd\ufffd bytes",
        "A\x1b[31m colour",
    ],
)
def test_what_is_no_mojibake_or_stands_in_code_is_left_alone(text: str) -> None:
    assert lint_markdown(text) == []


# Headings


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("# A\n\n## B\n\nwords\n\n## C\n", [7]),
        ("# A\n", [1]),
        ("# A\n\n## B\n\n# C\n\nwords", [1, 3]),
        ("A\n===\n\n# B\n\nwords", [1]),
        ("# A\n\n<!-- later -->\n\n# B\n\n---\n", [1, 5]),
        (f"# [A]({A})\n\n# B\n\n[TOC]\n", []),
        ("# A\n\n## B\n\n### C\n\n- x\n", []),
        ("# A\n\n```\n# B\n```\n", []),
    ],
)
def test_a_heading_with_nothing_under_it_or_its_subheadings_is_found(text: str, lines: list[int]) -> None:
    assert [f.line for f in lint_markdown(text) if f.kind == "empty-heading"] == lines


# Addresses


def test_a_duplicate_names_the_first_line_and_parts_of_a_page_are_none() -> None:
    text = f"- [a]({A})\n- [b]({A}?utm_source=x)\n- [c]({A}#L5)\n- [d]({A}#L9)\n- <{A}#L5>\n"
    duplicates = [f for f in lint_list(read_list(text, HERE)) if f.kind == "duplicate"]
    assert duplicates == [
        Finding(2, "duplicate", f"{A}?utm_source=x is in line 1 already"),
        Finding(5, "duplicate", f"{A}#L5 is in line 3 already"),
    ]


def test_profiles_that_only_attribute_may_come_again() -> None:
    text = "> Words of a quote. [Jane](https://twitter.com/jane)\n\n> More of a quote. [Jane](https://twitter.com/jane)"
    assert found(text) == []


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        (f"{A}?utm_source=x", A),
        (f"{A}?id=1&fbclid=y&b=&c#utm_source=z", f"{A}?id=1&b=&c#utm_source=z"),
        ("https://youtu.be/abc?si=x&t=9", "https://youtu.be/abc?t=9"),
        ("https://twitter.com/a/status/1?s=20&t=x", "https://twitter.com/a/status/1"),
    ],
)
def test_trackers_are_found_and_the_rest_of_the_address_stays_as_it_is(url: str, clean: str) -> None:
    text = f"- [x]({url}): four words about it.\n- [y]({url}9)\n"
    [first, *_] = [f for f in lint_list(read_list(text, HERE)) if f.kind == "tracker"]
    assert first.fix == Fix(url, clean)
    assert mended(text).startswith(f"- [x]({clean}): four words about it.\n")


@pytest.mark.parametrize("url", [f"{A}?t=9&s=20", f"{A}?source=utm_x", f"{A}?a&&b=1", f"{A}?"])
def test_parameters_that_are_no_trackers_are_left_alone(url: str) -> None:
    assert lint_list(read_list(f"- [x]({url})", HERE)) == []


def test_a_shortener_is_found_with_what_its_text_names() -> None:
    text = f"- [{A}](https://t.co/K8)\n- [words](https://bit.ly/x)\n"
    assert [f.message for f in lint_list(read_list(text, HERE))] == [
        f"https://t.co/K8 leads through a shortener: its text names {A}",
        "https://bit.ly/x leads through a shortener, which may end",
    ]


def test_what_a_form_could_not_hold_is_a_finding_of_the_whole_list() -> None:
    [finding] = lint_list(read_list("@misc{k, title={T}}", "/lists/l.bib"))
    assert (finding.line, finding.kind) == (0, "unreadable")


# Patches

BROKEN = f"# S\n\n[gap] ({A}) and (rev)[{B}]\n- [t]({A}/2?utm_source=x)\nMÃ¼ller\n"


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
@pytest.mark.parametrize(
    "text", [BROKEN, BROKEN.replace("\n", "\r\n"), BROKEN.rstrip("\n"), "\ufeff" + BROKEN]
)
def test_a_patch_applies_and_mends_all_that_is_certain(tmp_path: Path, text: str) -> None:
    plain = text.replace("\r\n", "\n").removeprefix("\ufeff")
    after = fixed(text, [*lint_markdown(plain), *lint_list(read_list(plain, HERE))])
    (tmp_path / "l.md").write_bytes(text.encode())
    diff = patch("l.md", text, after)
    subprocess.run(["git", "apply", "-p0", "-"], input=diff.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / "l.md").read_bytes() == after.encode()
    assert found(after.replace("\r\n", "\n").removeprefix("\ufeff")) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (f"`[gap] ({A})` is [gap] ({A})", f"`[gap] ({A})` is [gap]({A})"),
        ("`htp://a` is htp://a", "`htp://a` is http://a"),
        ("`â€™s` is â€™s", "`â€™s` is ’s"),
        (f"[gap] ({A}) [gap] ({A})", f"[gap]({A}) [gap]({A})"),
        (f"[MÃ¼ller] ({A})MÃ¼ller", f"[MÃ¼ller]({A})Müller"),
        (f"[gap] ({A}?utm_source=x)", f"[gap]({A})"),
        (f"[{A}?utm_source=x]({A}?utm_source=x)", f"[{A}]({A})"),
        (f"[x]({A}?utm_source=x) {A}?utm_source=xy", f"[x]({A}) {A}"),
    ],
)
def test_what_is_wrong_is_mended_where_it_stands(wrong: str, right: str) -> None:
    assert mended(wrong) == right


def test_a_list_with_nothing_to_mend_has_no_patch() -> None:
    assert patch("l.md", BROKEN, BROKEN) == ""


PIECES = st.lists(
    st.sampled_from([*BROKEN.split("\n"), "`", "```", "[", "](", ")", "htp://x", "$", "\\", "<!--", "[]()", "## T"])
    | st.text(max_size=8),
    max_size=20,
)  # fmt: skip


@given(PIECES, st.sampled_from(["", " ", "\n"]))
def test_no_text_breaks_it_and_every_line_exists(pieces: list[str], between: str) -> None:
    text = between.join(pieces).replace("\r", "")
    lines = text.count("\n") + 1
    findings = lint_markdown(text)
    assert all(1 <= finding.line <= lines for finding in findings)
    assert fixed(text, findings).count("\n") == text.count("\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["[", "[a](", "`a ", "(a)[", "h", "http:/", "<!--", "$a ", "\\", "[a] ", "Ã¼ ", "`` "]
)
def test_a_long_line_is_linted_in_seconds(piece: str) -> None:
    began = time.monotonic()
    lint_markdown(piece * (20_000 // len(piece)))
    assert time.monotonic() - began < 20

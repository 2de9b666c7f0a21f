"""The report holds every question, answer and verdict, and nothing in them becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from tests_ui_judged import HARM, TEXT, judged

from ui.report import link, page

NOW = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
HARMLESS_TEXT = TEXT.replace("\u202e", "\ufffd")
VOID = {"meta", "img", "source"}


class Parsed(HTMLParser):
    """Elements and texts of a page, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[tuple[str, list[str]]] = []
        self.feed(html)
        self.close()
        assert self._open == [], "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append((tag, []))

    def handle_endtag(self, tag: str) -> None:
        opened, pieces = self._open.pop()
        assert opened == tag
        self.texts.setdefault(tag, []).append("".join(pieces))
        if self._open:
            self._open[-1][1].extend(pieces)

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1][1].append(data)

    def attributes(self, tag: str, name: str) -> list[str]:
        return [
            attributes[name] or ""
            for found, attributes in self.elements
            if found == tag and name in attributes
        ]


@pytest.fixture(scope="module")
def html() -> str:
    return page(judged(), NOW)


@pytest.fixture(scope="module")
def parsed(html: str) -> Parsed:
    return Parsed(html)


def test_hostile_texts_stay_texts(parsed: Parsed) -> None:
    tags = {tag for tag, _ in parsed.elements}
    assert tags.isdisjoint({"script", "iframe", "object", "link", "base", "form"})
    assert [name for _, attributes in parsed.elements for name in attributes if name.startswith("on")] == []
    assert parsed.texts["h3"].count(f"why? {HARM}") == 4
    assert HARMLESS_TEXT in parsed.texts["blockquote"]
    assert f"Note {HARM}" in parsed.texts["p"]
    assert f"Said {HARM}. [1]" in parsed.texts["li"]
    assert any(HARM in said for said in parsed.texts["p"] if ".jsonl" in said)


def test_only_addresses_of_the_web_are_linked_and_their_pages_learn_nothing(parsed: Parsed) -> None:
    links = [attributes for tag, attributes in parsed.elements if tag == "a"]
    outside = [attributes for attributes in links if not str(attributes["href"]).startswith("#")]
    assert {str(attributes["href"]).partition("#")[0] for attributes in outside} == {
        "https://example.org/post"
    }
    assert {attributes["rel"] for attributes in outside} == {"noopener noreferrer"}
    assert "javascript:hit=4 · saved" in parsed.texts["p"]


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://example.org/", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("https:x", False),
        ("http://[", False),
        ("/lists/mine.md#L3", False),
        ("", False),
    ],
)
def test_what_is_an_address_of_the_web(url: str, linked: bool) -> None:
    assert Parsed(f"<p>{link(url, 'said')}</p>").attributes("a", "href") == ([url] if linked else [])


def test_an_address_cannot_leave_its_attribute() -> None:
    hostile = 'https://example.org/"onmouseover="hit()'
    assert Parsed(f"<p>{link(hostile, 'said')}</p>").attributes("a", "href") == [hostile]


def test_the_policy_lets_it_run_and_load_nothing_but_its_own_style(html: str, parsed: Parsed) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [
        attributes["content"] for tag, attributes in parsed.elements
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]  # fmt: skip
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    sources = parsed.attributes("img", "src") + parsed.attributes("source", "srcset")
    assert len(sources) == 2
    assert all(source.startswith("data:image/png;base64,iVBOR") for source in sources)
    assert "url(" not in style


def test_the_words_looked_for_are_marked_where_a_quote_holds_them(parsed: Parsed) -> None:
    assert parsed.texts["mark"] == ["**returns**\n diminish"] * 2, "an off-topic question has no words"


def test_each_verdict_is_a_group_that_a_link_leads_into(parsed: Parsed) -> None:
    anchors = [target for target in parsed.attributes("a", "href") if target.startswith("#")]
    assert anchors == [
        "#all", "#wrongly-answered", "#wrongly-declined", "#not-in-the-quotes", "#in-a-later-quote",
        "#in-the-first-quote", "#rightly-declined",
    ]  # fmt: skip
    assert {target[1:] for target in anchors} == set(
        parsed.attributes("header", "id") + parsed.attributes("p", "id")
    )
    assert parsed.texts["summary"] == [
        "Wrongly answered (1)", "Wrongly declined (1)", "Not in the quotes (1)", "In a later quote (1)",
        "In the first quote (1)", "Rightly declined (1)",
    ]  # fmt: skip


def test_a_sentence_that_its_citations_do_not_support_says_so(parsed: Parsed) -> None:
    assert parsed.texts["span"].count("(its citations do not support it)") == 1


def test_an_answer_with_little_support_says_so(parsed: Parsed) -> None:
    assert [said for said in parsed.texts["li"] if said.startswith("support")] == [
        "support 0.60, weak", "support 0.20", "support 0.50, weak", "support 0.90", "support 0.90", "support 0.10",
    ]  # fmt: skip


def test_scores_floors_and_the_curve_stand_in_tables(parsed: Parsed) -> None:
    rows = parsed.texts["tr"]
    assert "source_at_50.5000.900" in rows, "two of four answerable"
    assert "all40.5000.2500.5000.2500.7500.750" in rows, "precision and recall: three of four sentences"
    assert "off-topic11.0000.000––" in rows
    assert "near misses10.0001.0001.0001.000" in rows
    assert "total8.08.0" in rows
    assert "0.400.2500.0001.000" in rows
    assert next(row for row in rows if "in use" in row).startswith("0.30, in use")
    assert [attributes["class"] for tag, attributes in parsed.elements if tag == "tr" and attributes.get("class")] == [
        "below", "strong", "strong",
    ]  # fmt: skip

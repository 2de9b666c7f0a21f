"""What a list wants read: one target a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ingest.targets import readdressed, targets_of, unlisted
from ingest.types import Page, ReadingList, Resource


def entry(url: str, line: int, title: str = "", *, attribution: bool = False) -> Resource:
    return Resource(url, title, ("List",), "", line, attribution)


def a_list(*entries: Resource, location: str = "/lists/list.md") -> ReadingList:
    return ReadingList(location, "List", "", entries, ())


def a_page(url: str) -> Page:
    return Page(url, url, 200, "text/html", b"x", datetime(2026, 1, 1, tzinfo=UTC), "saved")


def test_entries_of_one_page_are_one_target_in_the_order_of_first_mention() -> None:
    blob = "https://github.com/o/r/blob/1/m.py"
    entries = (
        entry(f"{blob}#L5", 3),
        entry("https://example.org/b", 4),
        entry(f"{blob}#L1", 5),
        entry("https://EXAMPLE.org/b?utm_source=feed", 6),
    )
    found = [(t.url, t.kind, [e.line for e in t.entries]) for t in targets_of(a_list(*entries))]
    assert found == [(blob, "code", [3, 5]), ("https://example.org/b", "article", [4, 6])]


def test_an_attribution_is_no_target() -> None:
    assert targets_of(a_list(entry("https://twitter.com/ann", 3, "Ann", attribution=True))) == ()


def test_a_shortener_whose_text_is_an_address_means_that_address() -> None:
    entries = (
        entry("https://t.co/abc", 3, "https://arxiv.org/abs/2212.09689"),
        entry("https://arxiv.org/abs/2212.09689", 4),
    )
    [target] = targets_of(a_list(*entries))
    assert (target.url, target.kind, len(target.entries)) == ("https://arxiv.org/abs/2212.09689", "arxiv", 2)


def test_a_path_is_a_file_of_the_folder_of_the_list(tmp_path: Path) -> None:
    listed = a_list(
        entry("notes/a%20b.md#part", 3), entry("./notes/a b.md", 4), location=str(tmp_path / "list.md")
    )
    [target] = targets_of(listed)
    assert target.file == (tmp_path / "notes" / "a b.md").resolve()
    assert (target.remote, target.refused, len(target.entries)) == (False, None, 2)


def test_a_path_that_leads_outside_is_refused_under_the_address_as_listed(tmp_path: Path) -> None:
    [target] = targets_of(a_list(entry("../x.md", 3), location=str(tmp_path / "list.md")))
    assert target.refused is not None
    assert (target.refused.url, target.refused.reason, target.file) == ("../x.md", "forbidden_address", None)
    assert target.remote is False


def test_a_path_with_a_nul_is_refused(tmp_path: Path) -> None:
    [target] = targets_of(a_list(entry("a%00b.md", 3), location=str(tmp_path / "list.md")))
    assert target.refused is not None
    assert target.refused.reason == "forbidden_address"


def test_a_path_in_a_list_from_the_web_is_an_address_there() -> None:
    [target] = targets_of(a_list(entry("b.md", 3), location="https://example.org/lists/list.md"))
    assert (target.url, target.file, target.remote) == ("https://example.org/lists/b.md", None, True)


def test_saved_pages_that_no_entry_links_are_targets_of_their_own_section_by_address() -> None:
    listed = targets_of(a_list(entry("https://example.org/a#x", 3)))
    saved = [a_page(f"https://example.org/{name}") for name in "cab"]
    found = [(target.url, target.entries[0].section, target.remote) for target in unlisted(saved, listed)]
    assert found == [
        ("https://example.org/b", ("Saved pages",), False),
        ("https://example.org/c", ("Saved pages",), False),
    ]


def test_where_redirects_of_an_archive_end_is_no_second_source() -> None:
    def led(url: str) -> Page:
        return replace(a_page(url), final_url="https://example.org/end")

    end = a_page("https://example.org/end")
    listed = targets_of(a_list(entry("https://example.org/a", 3)))
    assert unlisted([led("https://example.org/a"), end], listed) == ()
    assert [t.url for t in unlisted([led("https://example.org/b"), end], listed)] == [end.url]
    assert [t.url for t in unlisted([led("https://example.org/b")], listed)] == ["https://example.org/b"]


def test_a_page_that_was_fetched_once_and_restored_is_no_source_of_its_own() -> None:
    restored = replace(a_page("https://example.org/b"), origin="fetched")
    assert unlisted([restored], ()) == ()


def test_a_saved_page_stands_for_the_link_that_differs_by_scheme_www_or_a_slash() -> None:
    listed = targets_of(a_list(entry("http://example.org/a", 3), entry("https://example.org/b/", 4)))
    saved = [a_page(f"https://{address}") for address in ("www.example.org/a/", "example.org/b", "x.org/c")]
    pages = readdressed(saved, listed)
    assert [page.url for page in pages] == [
        "http://example.org/a",
        "https://example.org/b/",
        "https://x.org/c",
    ]
    assert [page.final_url for page in pages] == [page.url for page in saved]


def test_a_link_is_stood_for_by_the_page_of_its_very_address_and_by_one_alone() -> None:
    listed = targets_of(a_list(entry("https://example.org/a", 3)))
    very, other, third = (
        a_page(f"{url}")
        for url in ("https://example.org/a", "http://example.org/a", "http://www.example.org/a")
    )
    assert readdressed([other, very], listed) == (other, very)
    assert [page.url for page in readdressed([other, third], listed)] == [very.url, third.url]


URLS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["https://a.org", "https://a.org/#x", "a.md", "../a.md", "//a.org", "http://[", "mailto:a@b"]
    ),
)


@given(urls=st.lists(st.tuples(URLS, st.text(max_size=10), st.booleans()), max_size=8))
def test_every_entry_but_attributions_is_of_exactly_one_target(urls: list[tuple[str, str, bool]]) -> None:
    entries = [entry(u, n, title, attribution=mark) for n, (u, title, mark) in enumerate(urls, start=1)]
    targets = targets_of(a_list(*entries))
    of_targets = [e for target in targets for e in target.entries]
    assert sorted(e.line for e in of_targets) == [e.line for e in entries if not e.attribution]
    assert len({target.identity for target in targets}) == len(targets)

"""One work behind several links is one source, and two works never are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from pipeline_world import SAVED_AT, World, row_of

from ingest.pipeline import Ingested
from ingest.types import Document, Facts, Page, Skipped
from ingest.works import identifiers

ABS = "https://arxiv.org/abs/2205.14135"
PDF = "https://arxiv.org/pdf/2205.14135v1"
JOURNAL = "https://journal.example/papers/17"
DOI = "https://doi.org/10.1000/XYZ.17"


def prose(topic: str, words: int = 150) -> str:
    """Words that no other topic has."""
    return " ".join(f"{topic}{number}" for number in range(words))


@dataclass(frozen=True)
class Put:
    """A page of the library."""

    url: str
    text: str = ""
    facts: Facts = field(default_factory=Facts)
    final_url: str = ""
    canonical: str = ""
    complete: bool = True
    origin: str = "fetched"
    attached: tuple[Put, ...] = ()

    def page(self) -> Page:
        body = f"<p>{self.text or prose('x')}</p>"
        if self.canonical:
            body = f'<link rel="canonical" href="{self.canonical}">{body}'
        is_code = self.url.endswith(".py")
        return Page(
            url=self.url, final_url=self.final_url or self.url, status=200,
            content_type="text/plain" if is_code else "text/html",
            body=(self.text if is_code else f"<html><body><article>{body}</article></body></html>").encode(),
            read_at=SAVED_AT, origin=self.origin, complete=self.complete, facts=self.facts,
            attached=tuple(part.page() for part in self.attached),
        )  # fmt: skip


Build = Callable[..., Ingested]


@pytest.fixture
def build(world: World) -> Build:
    def call(*puts: Put, also: tuple[str, ...] = ()) -> Ingested:
        """A list of these pages, and of links that were never read."""
        for put in puts:
            world.library.put_page(put.page())
        urls = [*(put.url for put in puts), *also]
        return world.build(world.list("# List\n\n" + "".join(f"- {url}\n" for url in urls)), offline=True)

    return call


def lines(documents: tuple[Document, ...]) -> list[list[int]]:
    return [[entry.line for entry in document.entries] for document in documents]


def paper(url: str, topic: str, version: str = "", **changes: object) -> Put:
    return replace(Put(url, prose(topic), Facts(version=version)), **changes)


@pytest.mark.parametrize(
    ("url", "names"),
    [
        (ABS, ("arxiv:2205.14135",)),
        (PDF, ("arxiv:2205.14135",)),
        ("http://www.arxiv.org/html/2205.14135v2#S3", ("arxiv:2205.14135",)),
        ("https://export.arxiv.org/abs/2205.14135", ("arxiv:2205.14135",)),
        ("https://ar5iv.labs.arxiv.org/html/2205.14135", ("arxiv:2205.14135",)),
        ("https://arxiv.org/abs/hep-th/9901001v3", ("arxiv:hep-th/9901001",)),
        ("https://arxiv.org/pdf/math.GT/0309136", ("arxiv:math.gt/0309136",)),
        (DOI, ("doi:10.1000/xyz.17",)),
        ("http://dx.doi.org/10.1000%2FXYZ.17", ()),
        ("https://doi.org/10.1000/a(b)c?x=1#y", ("doi:10.1000/a(b)c",)),
        ("https://arxiv.org/list/cs.LG/recent", ()),
        ("https://arxiv.org/abs/2205.141355555", ()),
        ("https://notarxiv.org/abs/2205.14135", ()),
        ("https://example.org/?see=https://arxiv.org/abs/2205.14135", ()),
        ("file:///home/a.pdf", ()),
        ("", ()),
    ],
)
def test_the_names_that_an_address_holds(url: str, names: tuple[str, ...]) -> None:
    assert identifiers(url) == names


SAME = {
    "one arXiv paper": (paper(ABS, "a"), paper(PDF, "b")),
    "a version's mark in a service's word": (
        paper(ABS, "a"),
        Put(JOURNAL, prose("b"), Facts(identifiers=("arXiv:2205.14135v4",))),
    ),
    "arXiv's own DOI": (paper(ABS, "a"), paper("https://doi.org/10.48550/arXiv.2205.14135", "b")),
    "old names with and without their class": (
        paper("https://arxiv.org/abs/math.GT/0309136", "a"),
        paper("https://arxiv.org/abs/math/0309136", "b"),
    ),
    "a DOI and where it leads": (
        paper(DOI, "a", final_url=JOURNAL),
        Put("https://mirror.example/17", prose("b"), Facts(identifiers=("doi:10.1000/xyz.17",))),
    ),
    "one place behind two addresses": (
        paper("https://old.example/a", "a", final_url="https://new.example/a"),
        paper("https://new.example/a", "b"),
    ),
    "a page that names the other's address": (
        Put("https://blog.example/amp/post", prose("a") + " tail", canonical="https://blog.example/post"),
        Put("https://blog.example/post", prose("a", 200)),
    ),
    "a tweet that is a paper's title and a link": (
        Put(
            "https://twitter.com/a/status/1",
            "Attention: in Tiles That Fit! https://t.co/abc pic.twitter.com/x",
        ),
        Put(ABS, prose("a"), Facts(title="Attention in tiles that fit")),
    ),
    "nearly one text": (
        Put("https://one.example/a", prose("a", 400)),
        Put("https://two.example/a", prose("a", 400) + " one more word"),
    ),
}


@pytest.mark.parametrize("name", SAME)
def test_one_work_is_one_source_with_the_entries_of_all(build: Build, name: str) -> None:
    result = build(*SAME[name])
    assert lines(result.documents) == [[3, 4]]


DIFFERENT = {
    "two papers": (paper(ABS, "a"), paper("https://arxiv.org/abs/2205.14136", "b")),
    "names that name nothing": (
        Put("https://a.example/", prose("a"), Facts(identifiers=("", "doi:", "arxiv", "isbn:1"))),
        Put("https://b.example/", prose("b"), Facts(identifiers=("", "doi:", "arxiv", "isbn:1"))),
    ),
    "a short text that stands twice": (
        Put("https://a.example/", prose("a", 20)),
        Put("https://b.example/", prose("a", 20)),
    ),
    "the same code": (
        Put("https://a.example/x.py", prose("a", 300)),
        Put("https://b.example/x.py", prose("a", 300)),
    ),
    "a tweet about a paper": (
        Put("https://twitter.com/a/status/1", prose("t"), Facts(identifiers=("arxiv:2205.14135",))),
        paper(ABS, "a"),
    ),
    "a tweet that says more than a paper's title": (
        Put("https://twitter.com/a/status/1", "Attention in tiles that fit is wonderful https://t.co/abc"),
        Put(ABS, prose("a"), Facts(title="Attention in tiles that fit")),
    ),
    "a tweet that is a short title": (
        Put("https://twitter.com/a/status/1", "Attention in tiles! https://t.co/abc https://t.co/def"),
        Put(ABS, prose("a"), Facts(title="Attention in tiles")),
    ),
    "a tweet that is the title of two papers": (
        Put("https://twitter.com/a/status/1", "Attention in tiles that fit https://t.co/abc"),
        Put(ABS, prose("a"), Facts(title="Attention in tiles that fit")),
        Put(JOURNAL, prose("b"), Facts(title="Attention in tiles that fit")),
    ),
    "a repository of a paper": (
        Put("https://github.com/a/b", prose("t"), Facts(identifiers=("arxiv:2205.14135",))),
        paper(ABS, "a"),
    ),
    "pages that all call the front page their own": (
        Put("https://site.example/a", prose("a"), canonical="https://site.example/"),
        Put("https://site.example/b", prose("b"), canonical="https://site.example/"),
        Put("https://site.example/", prose("c")),
    ),
    "texts that are half the same": (
        Put("https://a.example/", prose("a", 300) + prose("b", 300)),
        Put("https://b.example/", prose("a", 300) + prose("c", 300)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DIFFERENT)
def test_two_works_are_two_sources(build: Build, name: str) -> None:
    puts = DIFFERENT[name]
    assert lines(build(*puts).documents) == [[3 + number] for number in range(len(puts))]


BETTER = {
    "the paper before the tweet that names it": (
        Put("https://twitter.com/a/status/1", "Attention in tiles that fit https://t.co/abc"),
        Put(ABS, prose("a"), Facts(title="Attention in tiles that fit"), complete=False),
    ),
    "the complete before the part": (paper(ABS, "long" * 3, complete=False), paper(PDF, "b")),
    "a fetched page before a copy of the archive": (
        paper(JOURNAL, "a", final_url="https://x.example/", origin="archived"),
        paper("https://x.example/", "b"),
    ),
    "the newest version": (
        Put(PDF, prose("a", 300), Facts(version="v2")),
        Put(ABS, prose("b", 200), Facts(version="v10")),
    ),
    "the fullest text": (Put(ABS, prose("a", 150)), Put(PDF, prose("b", 300))),
}


@pytest.mark.parametrize("name", BETTER)
@pytest.mark.parametrize("turned", [False, True])
def test_the_better_of_two_answers_whichever_is_listed_first(build: Build, name: str, turned: bool) -> None:
    worse, better = BETTER[name]
    [document] = build(*((better, worse) if turned else (worse, better))).documents
    assert document.url == (better.final_url or better.url)
    assert document.text.startswith(better.text[:20])


def test_a_page_that_can_be_reached_goes_before_a_fuller_one_that_cannot(world: World, build: Build) -> None:
    first, second = Put(ABS, prose("a", 400)), Put(PDF, prose("b", 200))
    build(first, second)
    world.library.links.checked({ABS: Skipped(ABS, "http_5xx", "", 503)}, datetime.now(UTC))
    [document] = build(first, second).documents
    assert (document.url, document.unreachable_since) == (PDF, None)


def test_a_source_keeps_all_its_addresses(build: Build) -> None:
    result = build(paper(ABS, "a"), paper(PDF, "b"), paper("https://ar5iv.org/html/2205.14135", "c"))
    assert result.documents[0].addresses == (PDF, "https://ar5iv.org/html/2205.14135")
    assert [row.addresses for row in result.ledger] == [result.documents[0].addresses] * 3


def test_a_single_link_has_no_other_addresses(build: Build) -> None:
    [document] = build(paper("https://old.example/a", "a", final_url="https://new.example/a")).documents
    assert (document.url, document.addresses) == ("https://new.example/a", ())


def test_all_links_of_a_work_are_read_with_the_same_document(build: Build) -> None:
    result = build(paper(ABS, "a", "v3"), paper(PDF, "b", "v1"))
    rows = [row_of(result, url) for url in (ABS, PDF)]
    assert {(row.state, row.final_url, row.version, row.words) for row in rows} == {("read", ABS, "v3", 150)}


def test_other_versions_that_the_list_names_are_told(build: Build) -> None:
    result = build(paper(PDF, "a", "v1"), paper(ABS, "b", "v3"))
    assert (result.documents[0].version, result.documents[0].remark) == ("v3", "the list also names v1")


def test_a_link_that_was_never_read_leads_to_its_work(build: Build) -> None:
    result = build(paper(ABS, "a"), also=(PDF,))
    row = row_of(result, PDF)
    assert lines(result.documents) == [[3, 4]]
    assert (row.state, row.reason, row.final_url) == ("read", "offline", ABS)
    assert [each.url for each in result.failed] == [PDF]


def test_two_links_of_a_work_that_was_never_read_have_failed(build: Build) -> None:
    result = build(also=(ABS, PDF))
    assert result.documents == ()
    assert [row.state for row in result.ledger] == ["failed", "failed"]


def test_a_digest_of_a_link_is_gone_once_its_work_has_been_read(world: World, build: Build) -> None:
    world.digest("paper", PDF, "## Gist\n\nThe paper says that tiles save memory.")
    assert [each.origin for each in build(also=(ABS, PDF)).documents] == ["digest"]
    assert [each.origin for each in build(paper(ABS, "a"), also=(PDF,)).documents] == ["fetched"]


def test_a_digest_stays_beside_a_part_of_its_work(world: World, build: Build) -> None:
    world.digest("paper", PDF, "## Gist\n\nThe paper says that tiles save memory.")
    result = build(paper(ABS, "a", complete=False), also=(PDF,))
    assert sorted(each.origin for each in result.documents) == ["digest", "fetched"]


def test_a_digest_stays_beside_a_part_of_a_page_whatever_came_with_it(world: World, build: Build) -> None:
    world.digest("paper", ABS, "## Gist\n\nThe paper says that tiles save memory.")
    part = paper(ABS, "a", complete=False, attached=(Put(f"{ABS}/appendix", prose("b")),))
    assert [each.origin for each in build(part).documents] == ["fetched", "fetched", "digest"]


def test_what_came_with_a_page_is_never_the_work_that_the_page_is(build: Build) -> None:
    whole = paper(ABS, "a", attached=(Put(f"{ABS}/appendix", prose("b")),))
    assert [each.url for each in build(whole, paper(PDF, "c", complete=False)).documents] == [
        ABS,
        f"{ABS}/appendix",
    ]


def test_a_work_is_where_the_list_first_names_it(build: Build) -> None:
    first, second, third = Put(ABS, prose("a")), Put(JOURNAL, prose("j")), Put(PDF, prose("b", 300))
    assert [each.url for each in build(first, second, third).documents] == [PDF, JOURNAL]

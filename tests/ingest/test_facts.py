"""What a service says of a page goes before what the page says; what came with a page is a document of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pipeline_world import ALPHA, BETA, SAVED_AT, InProcess, World, row_of

from ingest import shelf
from ingest.types import Anchor, Extracted, Facts, Kind, Page, Skipped

URL = "https://example.org/paper"
FACTS = Facts(
    title="The Name of the Paper", site="papers.example", authors=("Ada L.", "Bob"),
    published=date(2022, 5, 27), version="v2", remark="found by its title", said_by="papers api",
)  # fmt: skip


SILENT = Facts()


def page(url: str = URL, text: str = ALPHA, facts: Facts = SILENT, attached: tuple[Page, ...] = ()) -> Page:
    return Page(
        url=url, final_url=url, status=200, content_type="text/markdown", body=text.encode(),
        read_at=SAVED_AT, origin="fetched", facts=facts, attached=attached,
    )  # fmt: skip


def test_what_a_service_says_goes_before_what_the_page_says_of_itself(world: World) -> None:
    world.library.put_page(page(facts=FACTS))
    [document] = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True).documents
    said = (document.title, document.site, document.authors, document.published)
    assert said == ("The Name of the Paper", "papers.example", ("Ada L.", "Bob"), date(2022, 5, 27))
    assert (document.version, document.remark) == ("v2", "found by its title")


def test_where_a_service_is_silent_the_page_speaks_for_itself(world: World) -> None:
    world.library.put_page(page(facts=Facts(version="v2")))
    [document] = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True).documents
    assert (document.title, document.site, document.version) == ("Alpha", "example.org", "v2")


def test_the_ledger_tells_the_version_and_the_remark(world: World) -> None:
    world.library.put_page(page(facts=FACTS))
    row = row_of(world.build(world.list(f"# List\n\n- {URL}\n"), offline=True), URL)
    assert (row.version, row.remark) == ("v2", "found by its title")
    assert world.library.ledger() == (row,)


def test_each_page_that_came_with_another_is_a_document_with_the_same_entries(world: World) -> None:
    guide = page(f"{URL}/guide", BETA, Facts(title="A guide"))
    world.library.put_page(page(attached=(guide,)))
    whole, part = world.build(world.list(f"# List\n\n- [Paper]({URL}#a)\n- {URL}\n"), offline=True).documents
    assert [(each.url, each.title) for each in (whole, part)] == [(URL, "Alpha"), (guide.url, "A guide")]
    assert part.entries == whole.entries
    assert [entry.line for entry in part.entries] == [3, 4]


def test_what_is_true_of_the_whole_is_said_of_its_parts_unless_they_say_otherwise(world: World) -> None:
    parts = page(f"{URL}/guide", BETA), page(f"{URL}/notes", BETA + BETA, Facts(version="v7"))
    world.library.put_page(page(facts=FACTS, attached=parts))
    documents = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True).documents
    assert [(each.version, each.remark) for each in documents] == [
        ("v2", FACTS.remark), ("v2", FACTS.remark), ("v7", FACTS.remark),
    ]  # fmt: skip
    assert [each.title for each in documents] == [FACTS.title, "Beta", "Beta"]


def test_the_words_of_the_parts_count_in_the_ledger(world: World) -> None:
    world.library.put_page(page(attached=(page(f"{URL}/guide", BETA),)))
    result = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True)
    assert row_of(result, URL).words == sum(len(each.text.split()) for each in result.documents) == 31


def test_a_part_that_cannot_be_read_is_told_and_costs_only_itself(world: World) -> None:
    broken = replace(page(f"{URL}/picture.md"), body=b"\x89PNG\r\n\x1a\n")
    world.library.put_page(page(attached=(broken, page(f"{URL}/guide", BETA))))
    result = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True)
    assert [each.url for each in result.documents] == [URL, f"{URL}/guide"]
    assert [(each.url, each.reason) for each in result.failed] == [(broken.url, "unsupported_type")]


def test_a_part_that_is_also_listed_is_one_document_with_the_entries_of_both(world: World) -> None:
    world.library.put_page(page(attached=(page(f"{URL}/guide", BETA),)))
    result = world.build(world.list(f"# List\n\n- {URL}\n- {URL}/guide\n"), offline=True)
    assert [(each.url, [entry.line for entry in each.entries]) for each in result.documents] == [
        (URL, [3]),
        (f"{URL}/guide", [3, 4]),
    ]


def test_a_part_that_changed_is_read_anew(world: World) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    world.library.put_page(page(attached=(page(f"{URL}/guide", BETA),)))
    world.build(path, offline=True)
    world.library.put_page(page(attached=(page(f"{URL}/guide", BETA.replace("0.999", "0.95")),)))
    assert "0.95" in world.build(path, offline=True).documents[1].text


@pytest.mark.parametrize(("address", "kind"), [("/paper", "pdf"), ("/paper.pdf", "pdf"), ("/a.mp4", "video")])
def test_an_article_that_was_read_page_by_page_is_a_pdf(
    world: World, monkeypatch: pytest.MonkeyPatch, address: str, kind: Kind
) -> None:
    class Paged(InProcess):
        def extract(self, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
            found = super().extract(page, url, kind)
            assert isinstance(found, Extracted)
            return replace(found, anchors=(Anchor(0, "page=1"), Anchor(40, "page=2")))

    monkeypatch.setattr(shelf, "Extractor", Paged)
    url = f"https://example.org{address}"
    world.library.put_page(page(url))
    [document] = world.build(world.list(f"# List\n\n- {url}\n"), offline=True).documents
    assert (document.kind, document.anchors) == (kind, (Anchor(0, "page=1"), Anchor(40, "page=2")))


def test_a_copy_of_an_archive_is_said_to_be_one(world: World) -> None:
    world.library.put_page(replace(page(facts=FACTS), origin="archived"))
    [document] = world.build(world.list(f"# List\n\n- {URL}\n"), offline=True).documents
    assert document.origin == "archived"

"""What stands in for a page that the network does not give: saved pages and digests."""

from __future__ import annotations

import pytest
from loopback_site import Site
from pipeline_world import ALPHA, ALPHA_SAYS, SAVED_AT, World, states, told

from ingest.errors import SavedPagesError


def test_offline_asks_nobody_and_a_digest_answers(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    result = world.build(world.list(f"# List\n\n- {site.url}/alpha\n"), offline=True)
    assert site.asked == []
    assert told(result.documents) == [("digest", "article", f"{site.url}/alpha")]
    assert states(result) == [(3, "digest", "offline")]
    assert result.ledger[0].words == 8


def test_a_digest_is_gone_once_a_complete_page_has_been_read(world: World, site: Site) -> None:
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    assert [document.origin for document in world.build(path).documents] == ["digest"]
    site.pages = {"/alpha": ALPHA}
    assert [document.origin for document in world.build(path).documents] == ["fetched"]


def test_a_digest_answers_only_for_addresses_of_the_list(world: World, site: Site) -> None:
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    assert world.build(world.list(f"# List\n\n- {site.url}/beta\n")).documents == ()


def test_a_digest_with_a_fragment_answers_for_that_fragment_alone(world: World, site: Site) -> None:
    blob = f"{site.url}/lib/optim.py"
    world.digest("adam", f"{blob}#L5", "## Adam\n\nAdam has a rate of 0.001.")
    world.digest("whole", blob, "## File\n\nThe file holds optimizers.")
    result = world.build(world.list(f"# List\n\n- [SGD]({blob}#L1)\n- [Adam]({blob}#L5)\n"))
    lines = {document.title: [entry.line for entry in document.entries] for document in result.documents}
    assert lines == {"adam in short": [4], "whole in short": [3, 4]}
    assert [(row.state, row.words) for row in result.ledger] == [("digest", 6), ("digest", 14)]


def test_a_complete_saved_page_stands_for_its_address_and_nobody_is_asked(world: World, site: Site) -> None:
    site.pages = {"/alpha": "# Log in\n"}
    saved = world.save("alpha.md", f"{site.url}/alpha", ALPHA)
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    result = world.build(world.list(f"# List\n\n- {site.url}/alpha#x\n"), saved=(saved,))
    [document] = result.documents
    assert (document.origin, document.read_at, document.url) == ("saved", SAVED_AT, f"{site.url}/alpha")
    assert document.entries[0].url == f"{site.url}/alpha#x"
    row = result.ledger[0]
    assert (row.read_at, row.changed_at, row.status) == (SAVED_AT, SAVED_AT, 200)
    assert site.asked == []


def test_an_incomplete_saved_page_and_a_digest_both_answer(world: World, site: Site) -> None:
    saved = world.save("alpha.md", f"{site.url}/alpha", ALPHA, complete=False)
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    result = world.build(world.list(f"# List\n\n- {site.url}/alpha\n"), saved=(saved,), offline=True)
    assert [document.origin for document in result.documents] == ["saved", "digest"]
    assert states(result) == [(3, "read", None)]
    assert result.ledger[0].words == 15 + 8


def test_an_incomplete_saved_page_yields_to_a_page_that_is_read_whole(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    saved = world.save(
        "alpha.md", f"{site.url}/alpha", "# Alpha\n\nOnly the beginning of it.\n", complete=False
    )
    result = world.build(world.list(f"# List\n\n- {site.url}/alpha\n"), saved=(saved,))
    assert [(document.origin, document.text.strip()) for document in result.documents] == [
        ("fetched", ALPHA_SAYS)
    ]


def test_a_saved_page_that_cannot_be_read_does_not_stand_in_the_way(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    saved = world.save("alpha.md", f"{site.url}/alpha", "%PDF-1.7 not really\n")
    result = world.build(world.list(f"# List\n\n- {site.url}/alpha\n"), saved=(saved,))
    assert [document.origin for document in result.documents] == ["fetched"]
    assert states(result) == [(3, "read", None)]


def test_a_saved_page_that_no_entry_links_is_a_source_while_the_folder_holds_it(world: World) -> None:
    saved = world.save(
        "extra.md", "https://example.org/extra", "# Extra\n\nAn extra page that nobody listed.\n"
    )
    path = world.list("# List\n\nA note that stands all by itself.\n")
    [extra, note] = world.build(path, saved=(saved,), offline=True).documents
    assert (extra.title, extra.entries[0].section) == ("Extra", ("Saved pages",))
    assert world.build(path, offline=True).documents == (note,)
    assert world.library.latest("https://example.org/extra") is not None


def test_an_unlisted_saved_page_that_cannot_be_read_is_told(world: World) -> None:
    saved = world.save("extra.md", "https://example.org/extra", "%PDF-1.7 not really\n")
    result = world.build(world.list("# List\n\nA note by itself.\n"), saved=(saved,), offline=True)
    assert [(skipped.url, skipped.reason) for skipped in result.failed] == [
        ("https://example.org/extra", "decode")
    ]


def test_of_two_folders_with_one_address_the_complete_page_is_taken(world: World, site: Site) -> None:
    whole = world.save("a.md", f"{site.url}/alpha", ALPHA, folder="whole")
    part = world.save("a.md", f"{site.url}/alpha", "# Alpha\n\nA part.\n", complete=False, folder="part")
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    for folders in ((whole, part), (part, whole)):
        [document] = world.build(path, saved=folders, offline=True).documents
        assert document.text.strip() == ALPHA_SAYS


def test_a_missing_folder_of_saved_pages_is_an_error_with_a_way_out(world: World) -> None:
    with pytest.raises(SavedPagesError) as caught:
        world.build(world.list("# List\n\nA note.\n"), saved=(world.folder / "nowhere",), offline=True)
    assert "nowhere" in caught.value.message


def test_a_digest_does_not_answer_for_a_saved_page_that_the_list_does_not_link(world: World) -> None:
    saved = world.save("extra.md", "https://example.org/extra", ALPHA, complete=False)
    world.digest("extra", "https://example.org/extra", "## Gist\n\nExtra warms up for forty steps.")
    result = world.build(world.list("# List\n\nA note by itself.\n"), saved=(saved,), offline=True)
    assert [document.origin for document in result.documents] == ["saved", "list"]


def test_a_saved_page_answers_for_the_link_that_names_it_a_little_differently(world: World) -> None:
    saved = world.save("alpha.md", "https://www.example.org/alpha/", ALPHA)
    path = world.list("# List\n\n- http://example.org/alpha\n")
    result = world.build(path, saved=(saved,), offline=True)
    assert states(result) == [(3, "read", None)]
    [document] = result.documents
    assert (document.url, document.entries[0].line) == ("https://www.example.org/alpha/", 3)
    assert world.build(path, saved=(saved,), offline=True).unchanged == 1

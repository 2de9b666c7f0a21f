"""What changed in a page is told from its versions, and a page that is forgotten is gone from the disk."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pipeline_world import ALPHA, BETA, CODE, World

from ingest.errors import LibraryError
from ingest.history import Difference, difference, forget, history, listed, located
from ingest.shelf import Shelf
from ingest.types import Page

URL = "https://example.org/post"
DAYS = [datetime(2026, month, 5, 12, tzinfo=UTC) for month in range(1, 5)]
FIRST = "One paragraph stays.\n\nThe default is 32 samples.\n\nThe end stays, too.\n\nA tail."
SECOND = "One paragraph stays.\n\nThe default is 64 samples.\n\nThe end stays, too.\n\nA tail."


def page(text: str, day: datetime = DAYS[0], url: str = URL, **changes: object) -> Page:
    made = Page(
        url=url, final_url=url, status=200, content_type="text/markdown", body=text.encode(), read_at=day,
        origin="fetched",
    )  # fmt: skip
    return replace(made, **changes)


def compared(world: World, since: date | None = None, url: str = URL) -> Difference:
    with Shelf(world.library) as shelf:
        known = history(world.library, located(world.library, url), shelf)
        return difference(world.library, known, shelf, since)


def test_the_newest_text_is_compared_with_the_one_before(world: World) -> None:
    for text, day in zip((ALPHA, FIRST, SECOND), DAYS, strict=False):
        world.library.put_page(page(text, day))
    found = compared(world)
    assert found.old
    assert (found.old.read_at, found.new.read_at) == (DAYS[1], DAYS[2])
    assert found.changes == (
        ("=", "One paragraph stays."),
        ("-", "The default is 32 samples."),
        ("+", "The default is 64 samples."),
        ("=", "The end stays, too."),
    )


def test_changes_far_apart_are_told_apart(world: World) -> None:
    middle = "\n\n".join(f"Paragraph {number} of several." for number in range(8))
    world.library.put_page(page(f"Old head here.\n\n{middle}\n\nOld tail here."))
    world.library.put_page(page(f"New head here.\n\n{middle}\n\nNew tail here.", DAYS[1]))
    assert [sign for sign, _ in compared(world).changes] == ["-", "+", "=", "…", "=", "-", "+"]


def test_code_is_compared_line_by_line(world: World) -> None:
    url = "https://example.org/optim.py"
    for text, day in ((CODE, DAYS[0]), (CODE.replace("0.01\n", "0.02\n"), DAYS[1])):
        world.library.put_page(page(text, day, url, content_type="text/plain"))
    changes = compared(world, url=url).changes
    assert changes[:3] == (("=", "class SGD:"), ("-", "    lr = 0.01"), ("+", "    lr = 0.02"))


def test_a_version_with_the_same_text_is_no_change(world: World) -> None:
    """Only the bytes differ: an end of the file, a counter in the page's head."""
    for text, day in (
        (FIRST, DAYS[0]),
        (SECOND, DAYS[1]),
        (SECOND + "\n", DAYS[2]),
        (SECOND + "\n\n", DAYS[3]),
    ):
        world.library.put_page(page(text, day))
    found = compared(world)
    assert found.old
    assert (found.old.read_at, found.new.read_at) == (DAYS[0], DAYS[3])


@pytest.mark.parametrize("texts", [(FIRST,), (FIRST, FIRST + "\n")])
def test_where_nothing_changed_there_is_nothing_to_tell(world: World, texts: tuple[str, ...]) -> None:
    for text, day in zip(texts, DAYS, strict=False):
        world.library.put_page(page(text, day))
    found = compared(world)
    assert (found.old, found.changes) == (None, ())


@pytest.mark.parametrize(
    ("since", "day"),
    [
        (date(2026, 3, 4), DAYS[1]),
        (date(2026, 2, 5), DAYS[1]),
        (date(2026, 2, 4), DAYS[0]),
        (date(2025, 1, 1), DAYS[0]),
        (date(2030, 1, 1), DAYS[2]),
    ],
)
def test_a_day_names_the_version_that_was_read_last_by_then(world: World, since: date, day: datetime) -> None:
    for number, each in enumerate(DAYS):
        world.library.put_page(page(f"{FIRST}\n\nVersion {number} of it.", each))
    found = compared(world, since)
    assert found.old
    assert (found.old.read_at, found.new.read_at) == (day, DAYS[3])


def test_versions_that_hold_no_text_are_passed_over(world: World) -> None:
    shell = {"body": b"<html><body><div id=root></div><script src=a.js></script></body></html>"}
    for made in (page(FIRST), page("", DAYS[1], content_type="text/html", **shell), page(SECOND, DAYS[2])):
        world.library.put_page(made)
    found = compared(world)
    assert found.old
    assert found.old.read_at == DAYS[0]


def test_a_page_without_any_text_is_an_error_with_a_way_out(world: World) -> None:
    world.library.put_page(page("", body=b"\x89PNG\r\n\x1a\n"))
    with pytest.raises(LibraryError, match="holds any text") as caught:
        compared(world)
    assert "sources --failed" in caught.value.hint


def test_a_page_that_only_a_portal_answered_for_is_an_error_as_well(world: World) -> None:
    world.library.put_page(page(FIRST))
    world.library.doubt(world.library.versions(URL))
    with pytest.raises(LibraryError, match="holds any text"):
        compared(world)


@pytest.mark.parametrize("said", [URL, f"{URL}?utm_source=feed#part", "https://moved.example/post"])
def test_a_page_is_found_by_any_of_its_addresses(world: World, said: str) -> None:
    world.library.put_page(page(FIRST, final_url="https://moved.example/post"))
    assert located(world.library, said) == URL


def test_a_file_beside_the_list_is_found_as_the_list_has_it(world: World) -> None:
    path = world.list("# List\n\n- [File](alpha.md)\n")
    (path.parent / "alpha.md").write_text(ALPHA)
    world.build(path, offline=True)
    assert located(world.library, "alpha.md") == (path.parent / "alpha.md").as_uri()


def test_an_address_that_was_never_read_is_an_error_with_a_way_out(world: World) -> None:
    with pytest.raises(LibraryError, match=r"no version of https://nowhere\.example/") as caught:
        located(world.library, "https://nowhere.example/")
    assert "assistant sources" in caught.value.hint


def held(path: Path) -> Iterator[bytes]:
    """All that the files of a library hold, as it is and inflated."""
    for file in path.parent.iterdir():
        yield file.read_bytes()
    with closing(sqlite3.connect(path)) as raw:
        for table, column in (("body", "content"), ("extraction", "content")):
            for (content,) in raw.execute(f"SELECT {column} FROM {table}"):
                yield zlib.decompress(content)


def test_what_is_forgotten_is_in_none_of_the_files(world: World) -> None:
    """The bytes of either version are looked for as they lie on the disk: compressed ones, whole."""
    path = world.folder / "home" / "library.sqlite"
    guide = page(BETA, url=f"{URL}/guide")
    for text, day in ((FIRST, DAYS[0]), (SECOND, DAYS[1])):
        world.library.put_page(page(text, day, attached=(guide,)))
    world.library.put_page(page(ALPHA, url="https://example.org/other"))
    world.build(world.list(f"# List\n\n- {URL}\n- https://example.org/other\n"), offline=True)
    bodies = [zlib.compress(text.encode(), 6) for text in (FIRST, SECOND, BETA)]
    there = list(held(path))
    assert all(any(body in each for each in there) for body in bodies[:1])
    assert forget(world.library, URL) == 3
    after = list(held(path))
    words = [b"The default is", b"second moment", *bodies]
    assert [word for word in words if any(word in each for each in after)] == []
    assert any(b"warm-up of forty" in each for each in after)
    assert not any(URL.encode() in row.url.encode() for row in world.library.ledger())


def test_a_body_that_another_page_has_too_stays(world: World) -> None:
    world.library.put_page(page(FIRST))
    world.library.put_page(page(FIRST, url="https://example.org/copy"))
    forget(world.library, URL)
    [copy] = world.library.versions("https://example.org/copy")
    assert world.library.page(copy).body == FIRST.encode()


def test_what_came_with_two_pages_or_is_listed_itself_stays(world: World) -> None:
    shared, own, mine = (
        page(text, url=f"{URL}/{name}") for name, text in (("s", ALPHA), ("o", BETA), ("m", CODE))
    )
    world.library.put_page(page(FIRST, attached=(shared, own, mine)))
    world.library.put_page(page(SECOND, url="https://example.org/other", attached=(shared,)))
    world.library.links.listed([own.url], DAYS[0])
    forget(world.library, URL)
    assert [bool(world.library.versions(each.url)) for each in (shared, own, mine)] == [True, True, False]


def test_a_forgotten_page_is_as_if_it_had_never_been_read(world: World) -> None:
    path = world.list(f"# List\n\n- {URL}\n")
    world.library.put_page(page(FIRST))
    world.build(path, offline=True)
    assert listed(world.library, URL)
    forget(world.library, URL)
    assert not listed(world.library, URL)
    assert [row.state for row in world.build(path, offline=True).ledger] == ["failed"]
    assert world.library.put_page(page(FIRST)) is True


def test_forgetting_is_all_or_nothing(world: World) -> None:
    world.library.put_page(page(FIRST))
    world.library.put_page(page(SECOND, url="https://example.org/other"))

    def broken(_: object) -> Iterator[str]:
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        world.library.forget((URL,), broken)
    [stored] = world.library.versions(URL)
    assert world.library.page(stored).body == FIRST.encode()

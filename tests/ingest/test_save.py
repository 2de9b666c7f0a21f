"""The library as a web archive: page for page the same, and enough to build the same documents elsewhere."""

from __future__ import annotations

import gzip
import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as bounded
from hypothesis import strategies as st
from loopback_site import Site
from pipeline_world import ALPHA, BETA, World
from warcio.archiveiterator import ArchiveIterator  # another reader of what we write

from ingest.errors import ArchiveError
from ingest.library import Library
from ingest.save import Saved, save
from ingest.sources.archive import read_archive
from ingest.types import Facts, Page

TODAY = date(2026, 1, 7)
NOON = datetime(2026, 1, 5, 12, 0, 0, 123456, tzinfo=UTC)
FACTS = Facts(
    title="A title", site="a.example", authors=("Ada", "Böb"), published=date(2023, 1, 5), version="v2",
    identifiers=("doi:10.1/x",), remark="renamed since", said_by="oembed",
)  # fmt: skip
PAGE = Page(
    url="https://a.example/one", final_url="https://a.example/there", status=200,
    content_type="text/html; charset=utf-8", body=b"<p>Words.</p>", read_at=NOON, origin="fetched",
    etag='"e"', last_modified="Mon, 05 Jan 2026 12:00:00 GMT", facts=FACTS,
)  # fmt: skip


def written(folder: Path, *pages: Page, all_versions: bool = False) -> Saved:
    """A library of those pages, saved."""
    with Library.open(folder / "library.sqlite") as library:
        for page in pages:
            library.put_page(page)
        return save(library, folder / "out", TODAY, lambda *_: None, all_versions=all_versions)


def back(saved: Saved) -> list[Page]:
    found = read_archive(saved.path)
    pages = [page for page in found if isinstance(page, Page)]
    assert pages == found
    return sorted(pages, key=lambda page: page.url)


def test_a_page_comes_back_as_it_was(tmp_path: Path) -> None:
    saved = written(tmp_path, PAGE)
    assert (saved.path, saved.pages) == (tmp_path / "out" / "library-20260107.warc.gz", 1)
    assert saved.size == saved.path.stat().st_size
    assert back(saved) == [PAGE]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
addresses = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="#\n\r\t"), max_size=20).map(
    lambda path: f"https://a.example/{path.strip()}"
)
anything = st.builds(
    Page,
    url=addresses,
    final_url=addresses,
    status=st.integers(200, 299),
    content_type=texts,
    body=st.binary(min_size=1, max_size=300),
    read_at=st.datetimes(datetime(1991, 8, 6), datetime(2026, 1, 1), timezones=st.just(UTC)),
    origin=st.sampled_from(["fetched", "saved", "archived"]),
    complete=st.booleans(),
    etag=st.none() | texts,
    last_modified=st.none() | texts,
    facts=st.builds(Facts, title=texts, authors=st.tuples(texts), published=st.none() | st.dates()),
    attached=st.just(()),
)


@bounded(max_examples=50)
@given(page=anything)
def test_every_page_that_a_library_can_hold_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, page: Page
) -> None:
    assert back(written(tmp_path_factory.mktemp("save"), page)) == [page]


def test_another_reader_finds_the_page_where_it_was(tmp_path: Path) -> None:
    saved = written(tmp_path, PAGE)
    with saved.path.open("rb") as file:
        told = [
            (each.rec_type, each.rec_headers.get_header("WARC-Target-URI"), each.content_stream().read())
            for each in ArchiveIterator(file, check_digests="raise")
        ]
    assert [kind for kind, _, _ in told] == ["warcinfo", "metadata", "response"]
    assert told[2] == ("response", "https://a.example/there", b"<p>Words.</p>")
    assert json.loads(told[1][2])["facts"]["authors"] == ["Ada", "Böb"]


def test_a_saved_page_is_no_reply_of_its_server(tmp_path: Path) -> None:
    saved = written(tmp_path, replace(PAGE, origin="saved"))
    with saved.path.open("rb") as file:
        kinds = [each.rec_type for each in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "metadata", "resource"]


def test_a_header_cannot_be_smuggled_in_by_a_page(tmp_path: Path) -> None:
    page = replace(PAGE, etag='"e"\r\nSet-Cookie: a=b', content_type="text/html\r\nX: y")
    saved = written(tmp_path, page)
    assert b"\r\nSet-Cookie" not in gzip.decompress(saved.path.read_bytes())
    assert b"\r\nX: y" not in gzip.decompress(saved.path.read_bytes())
    assert back(saved) == [page]


def test_attached_pages_come_back_attached(tmp_path: Path) -> None:
    part = replace(PAGE, url="https://a.example/part", final_url="https://a.example/part", body=b"Part")
    whole = replace(PAGE, attached=(part,))
    assert back(written(tmp_path, whole)) == [whole]


def test_of_each_page_the_newest_complete_version_is_written_or_every_one(tmp_path: Path) -> None:
    later = replace(PAGE, body=b"<p>Later.</p>", read_at=NOON.replace(day=6))
    part = replace(PAGE, body=b"<p>Part", read_at=NOON.replace(day=7), complete=False)
    assert back(written(tmp_path, PAGE, later, part)) == [later]
    (tmp_path / "out" / "library-20260107.warc.gz").unlink()
    assert written(tmp_path, all_versions=True).pages == 3


def test_a_file_that_is_there_is_not_written_over_unasked(tmp_path: Path) -> None:
    saved = written(tmp_path, PAGE)
    before = saved.path.read_bytes()
    with pytest.raises(ArchiveError, match="is there already") as raised:
        written(tmp_path)
    assert "--overwrite" in raised.value.hint
    assert saved.path.read_bytes() == before
    with Library.open(tmp_path / "library.sqlite") as library:
        save(library, tmp_path / "out", TODAY, lambda *_: None, overwrite=True)
    assert back(saved) == [PAGE]


def test_a_save_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    written(tmp_path, PAGE)
    before = (tmp_path / "out" / "library-20260107.warc.gz").read_bytes()
    with Library.open(tmp_path / "library.sqlite") as library, pytest.raises(KeyboardInterrupt):
        save(library, tmp_path / "out", TODAY, fail, overwrite=True)
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["library-20260107.warc.gz"]
    assert (tmp_path / "out" / "library-20260107.warc.gz").read_bytes() == before


def test_a_folder_that_cannot_be_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ArchiveError, match="cannot write") as raised:
        written(tmp_path, PAGE)
    assert raised.value.hint


def test_an_empty_library_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no page") as raised:
        written(tmp_path)
    assert raised.value.hint == "assistant build"


def test_an_archive_builds_the_same_documents_in_an_empty_home(
    world: World, site: Site, tmp_path: Path
) -> None:
    """Fetched and saved pages, a file beside the list, a digest, and a page that the list forgot."""
    site.pages["/alpha"] = ALPHA
    site.pages["/former"] = BETA
    former = world.list(f"## One\n- [Former]({site.url}/former)\n")
    world.build(former)
    dropped = world.save("old.md", "https://a.b/old", BETA.replace("eta", "old"), folder="dropped")
    world.build(former, saved=(dropped,), offline=True)
    place = world.list(
        f"## One\n- [Alpha]({site.url}/alpha)\n"
        "- [Listed](https://a.b/listed)\n- [Dead](https://a.b/dead)\n- [Beside](beside.md)\n"
    )
    (place.parent / "beside.md").write_text(BETA.replace("eta", "eside"))
    saved = world.save("listed.md", "https://a.b/listed", ALPHA.replace("lpha", "lso"))
    world.save("unlisted.md", "https://a.b/unlisted", BETA)
    world.digest("dead", "https://a.b/dead", "The dead page said that nothing lasts for ever, in five words.")
    first = world.build(place, saved=(saved,))
    world.library.remember_build(str(place), (str(saved),), "{}")
    archive = save(world.library, tmp_path / "out", TODAY, lambda *_: None)
    assert (archive.files, archive.former) == (1, 1)

    with Library.open(tmp_path / "elsewhere.sqlite") as empty:
        second = replace(world, library=empty).build(place, saved=(archive.path,), offline=True)
    assert sorted(document.origin for document in first.documents) == [
        "digest", "fetched", "saved", "saved", "saved",
    ]  # fmt: skip
    assert second.documents == first.documents
    assert [row.state for row in second.ledger] == [row.state for row in first.ledger]


def test_a_list_on_the_web_is_in_the_archive_and_is_no_source(
    world: World, site: Site, tmp_path: Path
) -> None:
    site.pages = {"/list.md": f"## One\n- [Alpha]({site.url}/alpha)\n", "/alpha": ALPHA}
    first = world.build(f"{site.url}/list.md")
    world.library.remember_build(f"{site.url}/list.md", (), "{}")
    archive = save(world.library, tmp_path / "out", TODAY, lambda *_: None)
    with Library.open(tmp_path / "elsewhere.sqlite") as empty:
        second = replace(world, library=empty).build(
            f"{site.url}/list.md", saved=(archive.path,), offline=True
        )
    assert [document.title for document in first.documents] == ["Alpha"]
    assert second.documents == first.documents


def test_an_archive_never_takes_the_place_of_what_was_read_since(world: World, tmp_path: Path) -> None:
    world.library.put_page(PAGE)
    archive = save(world.library, tmp_path / "out", TODAY, lambda *_: None)
    later = replace(PAGE, body=b"<p>Later words stand here now.</p>", read_at=NOON.replace(day=6))
    world.library.put_page(later)
    place = world.list(f"- [One]({PAGE.url})\n")
    for _ in range(2):
        result = world.build(place, saved=(archive.path,), offline=True)
        assert [document.text for document in result.documents] == ["Later words stand here now."]
    assert [stored.read_at for stored in world.library.every_version()] == [later.read_at, PAGE.read_at]


def test_an_archive_without_our_descriptions_still_gives_its_pages(tmp_path: Path) -> None:
    saved = written(tmp_path, PAGE)
    bare = tmp_path / "bare.warc"
    bare.write_bytes(gzip.decompress(saved.path.read_bytes()).replace(b"vnd.reading", b"vnd.someone"))
    os.utime(bare, (1_700_000_000, 1_700_000_000))
    [found] = read_archive(bare)
    assert isinstance(found, Page)
    assert (found.url, found.body, found.origin) == ("https://a.example/there", b"<p>Words.</p>", "saved")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "file:///etc/passwd"),
        ("final_url", 7),
        ("origin", "digest"),
        ("status", "200"),
        ("complete", 1),
        ("facts", []),
        ("facts", {"title": 7}),
        ("facts", {"published": "soon"}),
        ("attached", None),
        ("etag", ["e"]),
        ("content_type", "\ud800"),
        ("more", "x"),
    ],
)
def test_a_description_that_makes_no_sense_is_not_believed(tmp_path: Path, field: str, value: object) -> None:
    saved = written(tmp_path, PAGE)
    with saved.path.open("rb") as file:
        records = list(ArchiveIterator(file, no_record_parse=True))
        assert [each.rec_type for each in records] == ["warcinfo", "metadata", "response"]
    raw = gzip.decompress(saved.path.read_bytes())
    start, end = raw.index(b'{"url"'), raw.index(b"}\r\n\r\nWARC") + 1
    told = json.dumps(json.loads(raw[start:end]) | {field: value}).encode()
    head = raw[:start].replace(
        f"Content-Length: {end - start}".encode(), f"Content-Length: {len(told)}".encode()
    )
    (tmp_path / "x.warc").write_bytes(head + told + raw[end:])
    [found] = read_archive(tmp_path / "x.warc")
    assert isinstance(found, Page)
    assert (found.url, found.origin) == ("https://a.example/there", "saved")

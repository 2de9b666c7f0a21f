"""The library keeps every version of every page, and says what is wrong with itself."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.errors import LibraryError
from ingest.library import Library
from ingest.stored import StoredPage
from ingest.types import Extracted, LedgerRow, NotModified, Page, Section, Skipped

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 8, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 8, tzinfo=UTC)
URL = "https://example.org/post"
# What `sha256sum` says of the three bytes "one".
HASH_OF_ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"


def page(body: bytes = b"one", read_at: datetime = MONDAY, **changes: object) -> Page:
    made = Page(
        url=URL, final_url=URL, status=200, content_type="text/html", body=body, read_at=read_at,
        origin="fetched", etag='"a"', last_modified="Mon, 02 Mar 2026 07:00:00 GMT",
    )  # fmt: skip
    return replace(made, **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "library.sqlite"


@pytest.fixture
def library(path: Path) -> Iterator[Library]:
    with Library.open(path) as opened:
        yield opened


def latest(library: Library) -> StoredPage:
    stored = library.latest(URL)
    assert stored is not None
    return stored


def test_a_page_comes_back_byte_for_byte_with_all_that_is_known_about_it(library: Library) -> None:
    put = page(bytes(range(256)) * 40)
    assert library.put_page(put) is True
    assert library.page(latest(library)) == put


def test_a_page_is_found_by_the_identity_of_its_address(library: Library) -> None:
    library.put_page(page(url=URL + "?utm_source=feed"))
    assert latest(library).url == URL + "?utm_source=feed"
    assert library.latest("https://example.org/other") is None


def test_the_content_hash_is_the_sha_256_of_the_body(library: Library) -> None:
    library.put_page(page(b"one"))
    assert latest(library).content_hash == HASH_OF_ONE


def test_the_same_body_again_is_unchanged_and_only_confirms(library: Library) -> None:
    library.put_page(page(b"one", MONDAY))
    assert library.put_page(page(b"one", TUESDAY, etag='"b"')) is False
    stored = latest(library)
    assert (stored.read_at, stored.checked_at, stored.etag) == (MONDAY, TUESDAY, '"b"')
    assert len(library.versions(URL)) == 1


def test_a_changed_body_is_a_new_version_and_the_old_one_is_kept(library: Library) -> None:
    library.put_page(page(b"one", MONDAY))
    assert library.put_page(page(b"two", TUESDAY)) is True
    bodies = [library.page(version).body for version in library.versions(URL)]
    assert bodies == [b"two", b"one"]
    assert latest(library).read_at == TUESDAY


def test_a_body_that_comes_back_is_a_new_version_over_the_same_bytes(library: Library, path: Path) -> None:
    for body, day in ((b"one", MONDAY), (b"two", TUESDAY), (b"one", WEDNESDAY)):
        assert library.put_page(page(body, day)) is True
    assert [library.page(version).body for version in library.versions(URL)] == [b"one", b"two", b"one"]
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM body").fetchone() == (2,)


def test_equal_bodies_of_two_addresses_are_kept_once_and_compressed(library: Library, path: Path) -> None:
    body = b"the same words again and again " * 1000
    library.put_page(page(body))
    library.put_page(page(body, url="https://example.org/copy"))
    with closing(sqlite3.connect(path)) as raw:
        [(size,)] = raw.execute("SELECT length(content) FROM body").fetchall()
    assert size < len(body) // 50


def test_a_304_confirms_the_fetched_version_and_changes_nothing_else(library: Library) -> None:
    library.put_page(page(b"one", MONDAY))
    library.confirm(NotModified(URL, URL, WEDNESDAY))
    assert (latest(library).read_at, latest(library).checked_at) == (MONDAY, WEDNESDAY)
    assert library.page(latest(library)).body == b"one"


def test_a_304_for_a_page_that_was_never_read_changes_nothing(library: Library) -> None:
    library.confirm(NotModified(URL, URL, WEDNESDAY))
    assert library.versions(URL) == ()


def test_saved_and_fetched_versions_do_not_drive_each_other_out(library: Library) -> None:
    library.put_page(page(b"from the web", TUESDAY))
    library.put_page(page(b"saved by hand", MONDAY, origin="saved", complete=False))
    assert library.put_page(page(b"from the web", WEDNESDAY)) is False
    assert library.put_page(page(b"saved by hand", MONDAY, origin="saved", complete=False)) is False
    saved, fetched = library.latest(URL, "saved"), library.latest(URL, "fetched")
    assert saved is not None
    assert fetched is not None
    assert (library.page(saved).body, saved.complete) == (b"saved by hand", False)
    assert (library.page(fetched).body, fetched.complete) == (b"from the web", True)
    assert latest(library) == fetched


def test_a_saved_page_replaced_by_an_older_file_is_the_older_file(library: Library) -> None:
    library.put_page(page(b"new", WEDNESDAY, origin="saved"))
    library.put_page(page(b"old", MONDAY, origin="saved"))
    saved = library.latest(URL, "saved")
    assert saved is not None
    assert library.page(saved).body == b"old"
    assert library.put_page(page(b"old", MONDAY, origin="saved")) is False


def test_what_was_put_is_there_after_closing(path: Path) -> None:
    with Library.open(path) as first:
        first.put_page(page(b"one"))
    with Library.open(path) as second:
        assert second.page(latest(second)).body == b"one"


def test_a_second_reader_sees_a_page_as_soon_as_it_is_put(library: Library, path: Path) -> None:
    with Library.open(path) as other:
        library.put_page(page(b"one"))
        assert other.page(latest(other)).body == b"one"


EXTRACTED = Extracted(
    text="# Title\n\nWörter mit $x_1$ and a lone \ud800 half.", title="Title", site="example.org",
    authors=("Ada L.", "Bob"), published=date(2023, 1, 10), canonical_url=URL,
    sections=(Section((), 0, 0), Section(("Title", "Deep"), 9, 44)),
    provenance=(("title", "og"), ("published", "json-ld")),
)  # fmt: skip


@pytest.mark.parametrize(
    "outcome",
    [EXTRACTED, replace(EXTRACTED, published=None), Skipped(URL, "login_wall", "asks for a password", 200)],
)
def test_an_extraction_comes_back_equal(library: Library, outcome: Extracted | Skipped) -> None:
    library.put_extracted("key", "extractor 1", outcome)
    assert library.extracted("key", "extractor 1") == outcome


def test_an_extraction_of_another_extractor_or_key_is_none(library: Library) -> None:
    library.put_extracted("key", "extractor 1", EXTRACTED)
    assert library.extracted("key", "extractor 2") is None
    assert library.extracted("other", "extractor 1") is None
    library.put_extracted("key", "extractor 2", replace(EXTRACTED, text="new"))
    assert library.extracted("key", "extractor 1") is None


ROW = LedgerRow(
    url=URL + "#L51", final_url=URL, title="Post", section=("A", "B"), line=51, kind="code", state="digest",
    reason="http_4xx", detail="404 Not Found", status=404, words=120, read_at=TUESDAY, changed_at=None,
)  # fmt: skip


def test_the_ledger_comes_back_in_order_and_each_build_replaces_it(library: Library) -> None:
    second = replace(ROW, line=52, state="read", reason=None, status=None, changed_at=MONDAY)
    library.record([ROW, second])
    assert library.ledger() == (ROW, second)
    library.record([second])
    assert library.ledger() == (second,)


def test_the_ledger_is_untouched_when_recording_fails_half_way(library: Library) -> None:
    library.record([ROW])

    def broken() -> Iterator[LedgerRow]:
        yield replace(ROW, line=1)
        raise RuntimeError("no more rows")

    with pytest.raises(RuntimeError):
        library.record(broken())
    assert library.ledger() == (ROW,)


def test_it_remembers_what_was_built_last_and_keeps_every_report(library: Library) -> None:
    assert (library.last_list(), library.last_saved(), library.last_build()) == (None, (), None)
    library.remember_build("/lists/a.md", ["/saved/one", "/saved/two"], '{"documents": 3}')
    library.remember_build("https://example.org/b.md", [], '{"documents": 4}')
    assert library.last_list() == "https://example.org/b.md"
    assert library.last_saved() == ()
    reports = [(build.list_location, build.saved, build.outcome_json) for build in library.builds()]
    assert reports == [
        ("https://example.org/b.md", (), '{"documents": 4}'),
        ("/lists/a.md", ("/saved/one", "/saved/two"), '{"documents": 3}'),
    ]


def test_a_file_that_is_no_database_is_refused_with_a_way_out(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not a database at all, but it is long enough to look at\n" * 40)
    with pytest.raises(LibraryError, match="not a database") as caught:
        Library.open(path)
    assert str(path) in caught.value.message
    assert "library.sqlite away and build again" in caught.value.hint


def test_a_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="not a library"):
        Library.open(path)
    assert path.read_bytes() == before


def test_a_library_of_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    Library.open(path).close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA user_version = 99")
    with pytest.raises(LibraryError, match=r"format 99.*up to 2") as caught:
        Library.open(path)
    assert "upgrade" in caught.value.hint
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (99,)


def test_a_folder_in_its_place_is_refused_with_a_way_out(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(LibraryError, match="cannot be used") as caught:
        Library.open(path)
    assert "--home" in caught.value.hint


def test_a_home_that_is_a_file_is_refused_with_a_way_out(path: Path) -> None:
    path.parent.write_text("a file")
    with pytest.raises(LibraryError) as caught:
        Library.open(path)
    assert "--home" in caught.value.hint


def test_a_truncated_library_is_an_error_with_a_way_out_and_never_a_traceback(path: Path) -> None:
    with Library.open(path) as library:
        for number in range(30):
            library.put_page(page(bytes([number]) * 5000, url=f"https://example.org/{number}"))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(LibraryError) as caught:
        read_all(path)
    assert "restore it from a backup" in caught.value.hint


def read_all(path: Path) -> list[bytes]:
    with Library.open(path) as library:
        stored = [library.latest(f"https://example.org/{number}") for number in range(30)]
        return [library.page(version).body for version in stored if version]


def test_bytes_that_rotted_are_not_taken_for_the_page(library: Library, path: Path) -> None:
    library.put_page(page(b"one"))
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE body SET content = ?", (b"x\x9c rotten",))
    with pytest.raises(LibraryError, match=r"damaged bytes for https://example\.org/post"):
        library.page(latest(library))


def test_a_full_disk_is_said_and_loses_nothing_that_was_put(library: Library) -> None:
    library.put_page(page(b"one"))
    pages = library._connection.execute("PRAGMA page_count").fetchone()[0]
    library._connection.execute(f"PRAGMA max_page_count = {pages}")
    noise = random.Random(7).randbytes(80_000)
    with pytest.raises(LibraryError, match="full") as caught:
        library.put_page(page(noise, TUESDAY))
    assert "free some space" in caught.value.hint
    assert library.page(latest(library)).body == b"one"


def test_a_library_that_another_writer_holds_says_so(library: Library, path: Path) -> None:
    library._connection.execute("PRAGMA busy_timeout = 10")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryError, match="locked") as caught:
            library.put_page(page(b"one"))
    assert "wait" in caught.value.hint


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from ingest.library import Library
from ingest.types import Page
library = Library.open(Path(sys.argv[1]))
for number in range(1000):
    url = f"https://example.org/{number}"
    library.put_page(Page(url, url, 200, "text/plain", b"%d" % number, datetime.now(UTC), "fetched"))
    print(number, flush=True)
"""


def test_a_kill_loses_no_page_that_was_put(path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    told = [int(child.stdout.readline()) for _ in range(7)]
    child.kill()
    told += [int(line) for line in child.stdout.read().split("\n")[:-1]]
    child.wait()
    child.stdout.close()
    with Library.open(path) as library:
        for number in told:
            stored = library.latest(f"https://example.org/{number}")
            assert stored is not None
            assert library.page(stored).body == b"%d" % number


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.binary(max_size=40), min_size=1, max_size=8))
def test_every_version_ever_put_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    """A version for each time that the body differed from the one before, in that order."""
    expected = [body for index, body in enumerate(bodies) if index == 0 or body != bodies[index - 1]]
    with Library.open(tmp_path_factory.mktemp("home") / "library.sqlite") as library:
        changed = [library.put_page(page(body)) for body in bodies]
        stored = sorted(library.versions(URL), key=lambda version: version.id)
        assert [library.page(version).body for version in stored] == expected
        assert changed.count(True) == len(expected)


def damage(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(statement)


@pytest.mark.parametrize("content", ["x'00'", "x'789c030000000001'", "'text'"])
def test_a_damaged_extraction_counts_as_never_made(library: Library, path: Path, content: str) -> None:
    """The second is the deflated empty text, which is no JSON."""
    library.put_extracted("k", "v1", EXTRACTED)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute(f"UPDATE extraction SET content = CAST({content} AS BLOB)")
    assert library.extracted("k", "v1") is None


@pytest.mark.parametrize("row", ["{", "{}", "[1]", '{"read_at": 5, "changed_at": null}'])
def test_a_damaged_ledger_is_an_error_with_a_way_out(library: Library, path: Path, row: str) -> None:
    damage(path, f"INSERT INTO ledger VALUES (0, '{row}')")
    with pytest.raises(LibraryError, match="cannot be used"):
        library.ledger()


def test_a_damaged_build_record_is_an_error_with_a_way_out(library: Library, path: Path) -> None:
    damage(path, "INSERT INTO build VALUES (1, 'list.md', '{', '{}', '2026-03-02T08:00:00+00:00')")
    with pytest.raises(LibraryError, match="cannot be used"):
        library.last_list()

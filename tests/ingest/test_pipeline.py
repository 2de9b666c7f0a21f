"""A list, a site, saved pages, digests and notes become documents and a ledger."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import pytest
from loopback_site import Site, serving

from ingest import shelf
from ingest.errors import ReadingListError, SavedPagesError
from ingest.extract import extract
from ingest.fetch import FetchSettings
from ingest.library import Library
from ingest.pipeline import Ingested, IngestRequest, ingest
from ingest.types import Document, Extracted, Kind, LedgerRow, Page, Skipped

SAVED_AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
SETTINGS = FetchSettings(delay=0.0, tries=1, deadline=5.0, allow_private=True)
ALPHA_SAYS = "The alpha page explains that a warm-up of forty steps keeps the loss from jumping."
ALPHA = f"# Alpha\n\n{ALPHA_SAYS}\n"
"""The extractor takes the heading for the title: 15 words of text are left."""
BETA = "# Beta\n\nThe beta page says that the second moment decays by a factor of 0.999 a step.\n"
CODE = "class SGD:\n    lr = 0.01\n\n\nclass Adam:\n    lr = 0.001\n"


class InProcess:
    """The extractor without its process: most tests are not about the process."""

    def __enter__(self) -> InProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""

    def extract(self, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
        return extract(page, url, kind)


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "Extractor", InProcess)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@dataclass
class World:
    """A folder with a list, saved pages and digests, and a library."""

    folder: Path
    library: Library
    told: list[tuple[str, int, int]] = field(default_factory=list)

    def list(self, text: str) -> Path:
        path = self.folder / "lists" / "list.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def save(self, name: str, url: str, body: str, *, complete: bool = True, folder: str = "saved") -> Path:
        """A saved page; its folder."""
        home = self.folder / folder
        home.mkdir(exist_ok=True)
        (home / name).write_text(body, encoding="utf-8")
        os.utime(home / name, (SAVED_AT.timestamp(), SAVED_AT.timestamp()))
        index = home / "index.json"
        rows = json.loads(index.read_text()) if index.exists() else []
        rows.append({"file": name, "url": url, "content_type": "text/markdown", "complete": complete})
        index.write_text(json.dumps(rows))
        return home

    def digest(self, name: str, url: str, text: str) -> None:
        home = self.folder / "digests"
        home.mkdir(exist_ok=True)
        matter = f"url: {url}\ntitle: {name} in short\nauthors: [Ada]\npublished: null\nkind: article\n"
        (home / f"{name}.md").write_text(f"---\n{matter}section: [List]\nread: full\n---\n\n{text}\n")

    def build(
        self,
        location: Path | str,
        *,
        saved: tuple[Path, ...] = (),
        offline: bool = False,
        refresh: bool = False,
    ) -> Ingested:
        request = IngestRequest(str(location), saved, self.folder / "digests", offline, refresh)
        self.told.clear()
        return ingest(request, self.library, SETTINGS, lambda *told: self.told.append(told))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Library.open(tmp_path / "home" / "library.sqlite") as library:
        yield World(tmp_path, library)


def told(documents: tuple[Document, ...]) -> list[tuple[str, str, str]]:
    return [(document.origin, document.kind, document.url) for document in documents]


def row_of(result: Ingested, url: str) -> LedgerRow:
    [row] = [row for row in result.ledger if row.url == url]
    return row


def states(result: Ingested) -> list[tuple[int, str, str | None]]:
    return [(row.line, row.state, row.reason) for row in result.ledger]


def test_a_list_with_everything_becomes_documents_in_its_order_and_a_row_a_link(
    world: World, site: Site
) -> None:
    site.pages = {"/alpha": ALPHA, "/lib/optim.py": CODE}
    site.statuses = {"/gone": 404}
    path = world.list(
        "# List\n\n"
        f"- [Gone]({site.url}/gone)\n"
        f"- [Alpha]({site.url}/alpha)\n"
        "- [Beside](beside.md)\n\n"
        "## Optimizers\n\n"
        f"- [SGD]({site.url}/lib/optim.py#L1)\n"
        f"- [Adam]({site.url}/lib/optim.py#L5)\n\n"
        "## Rates\n\n"
        "> Three times ten to the minus four is the best rate for Adam. [Ann](https://twitter.com/ann)\n"
    )
    (path.parent / "beside.md").write_text(BETA)
    world.digest(
        "gone", f"{site.url}/gone", "## What it said\n\nThe gone page said that larger batches help."
    )
    saved = world.save(
        "extra.md", "https://example.org/extra", "# Extra\n\nAn extra page that nobody listed.\n"
    )

    result = world.build(path, saved=(saved,))

    assert told(result.documents) == [
        ("digest", "article", f"{site.url}/gone"),
        ("fetched", "article", f"{site.url}/alpha"),
        ("saved", "article", (path.parent / "beside.md").as_uri()),
        ("fetched", "code", f"{site.url}/lib/optim.py"),
        ("saved", "article", "https://example.org/extra"),
        ("list", "note", "https://twitter.com/ann"),
    ]
    assert states(result) == [
        (3, "digest", "http_4xx"),
        (4, "read", None),
        (5, "read", None),
        (9, "read", None),
        (10, "read", None),
        (14, "attribution", None),
        (14, "note", None),
    ]
    assert (result.read, result.unchanged, result.warnings) == (4, 0, ())
    assert [(skipped.url, skipped.reason, skipped.status) for skipped in result.failed] == [
        (f"{site.url}/gone", "http_4xx", 404)
    ]
    assert world.library.ledger() == result.ledger


def test_a_page_has_its_words_and_its_times_in_the_ledger(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    before = datetime.now(UTC)
    row = row_of(world.build(world.list(f"# List\n\n- {site.url}/alpha#part\n")), f"{site.url}/alpha#part")
    assert row.read_at is not None
    assert before <= row.read_at <= datetime.now(UTC)
    assert (row.title, row.section, row.kind, row.status) == ("Alpha", ("List",), "article", 200)
    assert (row.words, row.changed_at) == (15, row.read_at)


def test_a_second_build_downloads_nothing_and_gives_equal_documents(world: World, site: Site) -> None:
    site.pages, site.etags = {"/alpha": ALPHA, "/beta": BETA}, {"/alpha": '"1"', "/beta": '"2"'}
    path = world.list(
        f"# List\n\n- {site.url}/beta\n- {site.url}/alpha\n\nA note that stands all by itself.\n"
    )
    first = world.build(path)
    site.asked.clear()
    second = world.build(path)
    assert sorted(site.asked) == [("/alpha", 304), ("/beta", 304)]
    assert second.documents == first.documents
    assert (first.read, first.unchanged, second.read, second.unchanged) == (2, 0, 0, 2)


def test_the_content_decides_what_changed_whatever_the_validators_say(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA, "/beta": BETA}
    path = world.list(f"# List\n\n- {site.url}/alpha\n- {site.url}/beta\n")
    first = world.build(path)
    site.pages["/beta"] = BETA + "\nA sentence that was added later on to the page.\n"
    second = world.build(path)
    alpha, beta = (row_of(second, f"{site.url}{name}") for name in ("/alpha", "/beta"))
    assert (second.read, second.unchanged) == (1, 1)
    assert alpha.changed_at == row_of(first, alpha.url).changed_at
    assert beta.changed_at == beta.read_at
    assert "added later" in second.documents[1].text
    assert [v.content_hash for v in world.library.versions(beta.url)] != []
    assert len(world.library.versions(beta.url)) == 2


def test_refresh_asks_without_validators(world: World, site: Site) -> None:
    site.pages, site.etags = {"/alpha": ALPHA}, {"/alpha": '"1"'}
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    world.build(path)
    refreshed = world.build(path, refresh=True)
    assert site.asked == [("/alpha", 200), ("/alpha", 200)]
    assert (refreshed.read, refreshed.unchanged) == (0, 1)


def test_a_page_that_fails_today_answers_from_its_last_good_version(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    first = world.build(path)
    site.statuses["/alpha"] = 403
    second = world.build(path)
    row = row_of(second, f"{site.url}/alpha")
    assert second.documents == first.documents
    assert (row.state, row.reason, row.status) == ("read", "http_4xx", 403)
    assert (row.read_at, row.changed_at) == (first.ledger[0].read_at, first.ledger[0].changed_at)
    assert [skipped.reason for skipped in second.failed] == ["http_4xx"]
    assert (second.read, second.unchanged) == (0, 0)


def test_a_page_that_is_a_shell_today_answers_from_its_last_good_version(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    first = world.build(path)
    site.pages["/alpha"] = " \n"
    second = world.build(path)
    assert second.documents == first.documents
    assert row_of(second, f"{site.url}/alpha").reason == "empty"
    assert len(world.library.versions(f"{site.url}/alpha")) == 2


def test_a_link_that_nothing_answers_for_is_failed_with_its_reason(world: World, site: Site) -> None:
    result = world.build(world.list(f"# List\n\n- [Nowhere]({site.url}/nowhere)\n"))
    row = row_of(result, f"{site.url}/nowhere")
    assert result.documents == ()
    assert (row.state, row.reason, row.title, row.words) == ("failed", "http_4xx", "Nowhere", 0)
    assert row.hint is not None


def test_offline_asks_nobody_and_a_digest_answers(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    result = world.build(world.list(f"# List\n\n- {site.url}/alpha\n"), offline=True)
    assert site.asked == []
    assert told(result.documents) == [("digest", "article", f"{site.url}/alpha")]
    assert states(result) == [(3, "digest", "offline")]
    assert result.ledger[0].words == 8


def test_offline_what_was_read_before_answers_without_complaint(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    first = world.build(path)
    second = world.build(path, offline=True)
    assert second.documents == first.documents
    assert (states(second), second.failed, second.unchanged) == ([(3, "read", None)], (), 1)


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


def test_fragments_of_one_file_are_one_document_with_an_entry_each(world: World, site: Site) -> None:
    site.pages = {"/lib/optim.py": CODE}
    blob = f"{site.url}/lib/optim.py"
    [document] = world.build(
        world.list(f"# List\n\n- [SGD]({blob}#L1)\n\n## B\n\n- [Adam]({blob}#L5)\n")
    ).documents
    assert (document.url, document.kind, document.text) == (blob, "code", CODE)
    assert [(entry.url, entry.section) for entry in document.entries] == [
        (f"{blob}#L1", ("List",)),
        (f"{blob}#L5", ("List", "B")),
    ]
    assert site.asked == [("/lib/optim.py", 200)]


def test_addresses_that_lead_to_one_page_are_one_document_with_the_entries_of_all(
    world: World, site: Site
) -> None:
    site.pages, site.moved = {"/alpha": ALPHA}, {"/old": "/alpha"}
    result = world.build(
        world.list(
            f"# List\n\n- {site.url}/old\n- {site.url}/alpha?utm_source=feed\n- {site.url}/alpha#part\n"
        )
    )
    [document] = result.documents
    assert document.url == f"{site.url}/alpha"
    assert [entry.line for entry in document.entries] == [3, 4, 5]
    assert {(row.state, row.final_url.partition("?")[0]) for row in result.ledger} == {
        ("read", f"{site.url}/alpha")
    }


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
        ("https://example.org/extra", "unsupported_type")
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


@pytest.mark.parametrize("link", ["../secret.md", "/etc/hostname", "inside.md", "..%2Fsecret.md"])
def test_a_file_outside_the_folder_of_the_list_is_never_read(world: World, link: str) -> None:
    (world.folder / "secret.md").write_text("# Secret\n\nNobody may read this sentence in an answer.\n")
    path = world.list(f"# List\n\n- [File]({link})\n")
    (path.parent / "inside.md").symlink_to(world.folder / "secret.md")
    result = world.build(path, offline=True)
    assert result.documents == ()
    assert states(result) == [(3, "failed", "forbidden_address")]


def test_a_file_that_was_inside_and_leads_outside_today_does_not_answer(world: World) -> None:
    path = world.list("# List\n\n- [File](notes/alpha%20one.md)\n")
    file = path.parent / "notes" / "alpha one.md"
    file.parent.mkdir()
    file.write_text(ALPHA)
    assert [d.title for d in world.build(path, offline=True).documents] == ["Alpha"]
    file.rename(world.folder / "moved.md")
    file.symlink_to(world.folder / "moved.md")
    assert world.build(path, offline=True).documents == ()


def test_a_file_that_is_gone_answers_from_the_version_read_last(world: World) -> None:
    path = world.list("# List\n\n- [File](alpha.md)\n- [Other](never.md)\n- [Folder](.)\n")
    file = path.parent / "alpha.md"
    file.write_text(ALPHA)
    first = world.build(path, offline=True)
    file.unlink()
    second = world.build(path, offline=True)
    assert second.documents == first.documents
    assert states(second) == [
        (3, "read", "soft_404"),
        (4, "failed", "soft_404"),
        (5, "failed", "unsupported_type"),
    ]


def test_a_list_on_the_web_is_read_and_its_relative_links_are_joined_to_it(world: World, site: Site) -> None:
    site.pages = {"/lists/list.md": "# Far\n\n- [Alpha](../alpha)\n", "/alpha": ALPHA}
    result = world.build(f"{site.url}/lists/list.md")
    assert (result.reading_list.title, told(result.documents)) == (
        "Far",
        [("fetched", "article", f"{site.url}/alpha")],
    )


def test_a_list_on_the_web_that_fails_today_is_the_one_read_last_with_a_warning(
    world: World, site: Site
) -> None:
    site.pages = {"/list.md": "# Far\n\nA note that stands all by itself.\n"}
    first = world.build(f"{site.url}/list.md")
    site.statuses["/list.md"] = 500
    second = world.build(f"{site.url}/list.md")
    assert second.documents == first.documents
    assert first.warnings == ()
    assert second.warnings[0].startswith(f"the reading list {site.url}/list.md cannot be read (http_5xx)")
    assert world.build(f"{site.url}/list.md", offline=True).documents == first.documents


@pytest.mark.parametrize(("offline", "why"), [(False, "http_4xx"), (True, "offline")])
def test_a_list_on_the_web_that_was_never_read_is_an_error(
    world: World, site: Site, offline: bool, why: str
) -> None:
    with pytest.raises(ReadingListError, match=why) as caught:
        world.build(f"{site.url}/list.md", offline=offline)
    assert "--list" in caught.value.hint


def test_progress_is_told_for_each_page(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA, "/beta": BETA}
    world.build(world.list(f"# List\n\n- {site.url}/alpha\n- {site.url}/beta\n"))
    assert world.told == [("fetch", 1, 2), ("fetch", 2, 2), ("read", 1, 2), ("read", 2, 2)]


def test_document_ids_are_all_different_and_the_same_in_every_build(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    world.digest("one", f"{site.url}/gone", "## One\n\nThe first part of the gone page.")
    world.digest("two", f"{site.url}/gone", "## Two\n\nThe second part of the gone page.")
    text = f"# List\n\n- {site.url}/gone\n- {site.url}/alpha\n\nA note that stands all by itself.\n"
    first = [document.id for document in world.build(world.list(text)).documents]
    again = [document.id for document in world.build(world.list("\n" + text), refresh=True).documents]
    assert len(set(first)) == 4
    assert again == first


KILLED = """
import sys
from pathlib import Path
from ingest.fetch import FetchSettings
from ingest.library import Library
from ingest.pipeline import IngestRequest, ingest
settings = FetchSettings(delay=0.0, tries=1, deadline=30.0, allow_private=True)
with Library.open(Path(sys.argv[1])) as library:
    ingest(IngestRequest(sys.argv[2]), library, settings, lambda *told: print(*told, flush=True))
"""


def test_a_kill_in_the_middle_loses_no_page_that_was_told(tmp_path: Path, site: Site) -> None:
    site.pages = {f"/{number}": ALPHA + f"\nPage number {number} of several.\n" for number in range(4)}
    site.hanging = {"/3"}
    (tmp_path / "list.md").write_text("# List\n\n" + "".join(f"- {site.url}/{n}\n" for n in range(4)))
    home = tmp_path / "library.sqlite"
    command = [sys.executable, "-c", KILLED, str(home), str(tmp_path / "list.md")]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert [child.stdout.readline() for _ in range(3)] == ["fetch 1 4\n", "fetch 2 4\n", "fetch 3 4\n"]
    child.kill()
    child.wait()
    child.stdout.close()
    with Library.open(home) as library:
        assert [library.latest(f"{site.url}/{number}") is not None for number in range(4)] == [True] * 3 + [
            False
        ]


REBUILT = """
import sys
from pathlib import Path
from ingest.fetch import FetchSettings
from ingest.library import Library
from ingest.pipeline import IngestRequest, ingest
import subprocess
started = []
class Watched(subprocess.Popen):
    def __init__(self, *args, **kwargs):
        started.append(args)
        super().__init__(*args, **kwargs)
subprocess.Popen = Watched
with Library.open(Path(sys.argv[1])) as library:
    request = IngestRequest(sys.argv[2], saved=(Path(sys.argv[3]),), offline=True)
    result = ingest(request, library, FetchSettings(), lambda *told: None)
print(len(result.documents), result.read, result.unchanged, len(started), "trafilatura" in sys.modules)
"""


def test_a_build_in_which_nothing_changed_starts_no_child_and_loads_no_parser(world: World) -> None:
    """The first build extracts in one child process, the second in none."""
    saved = world.save(
        "extra.md", "https://example.org/extra", "# Extra\n\nAn extra page that nobody listed.\n"
    )
    path = world.list("# List\n\n- https://example.org/extra\n")
    command = [sys.executable, "-c", REBUILT, str(world.folder / "other.sqlite"), str(path), str(saved)]
    outputs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert outputs == ["1 1 0 1 False\n", "1 0 1 0 False\n"]


def test_what_was_extracted_once_is_not_extracted_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        saved = world.save(f"{number}.md", f"https://example.org/{number}", ALPHA + f"\nPage {number}.\n")
    path = world.list("# List\n\n" + "".join(f"- https://example.org/{number}\n" for number in range(5)))
    first = world.build(path, saved=(saved,), offline=True)

    def refuse(self: InProcess, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
        raise AssertionError(f"{url} is extracted again")

    monkeypatch.setattr(InProcess, "extract", refuse)
    second = world.build(path, saved=(saved,), offline=True)
    assert second.documents == first.documents
    assert (second.read, second.unchanged) == (0, 5)

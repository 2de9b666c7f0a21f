"""A list, a site, saved pages, digests and notes become documents and a ledger."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from loopback_site import Site
from pipeline_world import ALPHA, BETA, CODE, InProcess, World, row_of, states, told

from ingest.errors import LibraryError
from ingest.library import Library
from ingest.types import Extracted, Kind, Page, Skipped


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
    assert [each.text for each in second.documents] == [each.text for each in first.documents] != []
    assert (row.state, row.reason, row.status) == ("read", "http_4xx", 403)
    assert (row.read_at, row.changed_at) == (first.ledger[0].read_at, first.ledger[0].changed_at)
    assert [skipped.reason for skipped in second.failed] == ["http_4xx"]
    assert (second.read, second.unchanged) == (0, 0)


def test_a_page_that_is_a_shell_today_answers_from_its_last_good_version(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    first = world.build(path)
    site.pages["/alpha"] = "<html><body><div id=root></div><script src=app.js></script></body></html>"
    site.types["/alpha"] = "text/html"
    second = world.build(path)
    assert [each.text for each in second.documents] == [each.text for each in first.documents] != []
    assert states(second) == [(3, "read", "javascript_only")]
    assert len(world.library.versions(f"{site.url}/alpha")) == 2


def test_a_link_that_nothing_answers_for_is_failed_with_its_reason(world: World, site: Site) -> None:
    result = world.build(world.list(f"# List\n\n- [Nowhere]({site.url}/nowhere)\n"))
    row = row_of(result, f"{site.url}/nowhere")
    assert result.documents == ()
    assert (row.state, row.reason, row.title, row.words) == ("failed", "http_4xx", "Nowhere", 0)
    assert row.hint is not None


def test_offline_what_was_read_before_answers_without_complaint(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA}
    world.digest("alpha", f"{site.url}/alpha", "## Gist\n\nAlpha warms up for forty steps.")
    path = world.list(f"# List\n\n- {site.url}/alpha\n")
    first = world.build(path)
    second = world.build(path, offline=True)
    assert second.documents == first.documents
    assert (states(second), second.failed, second.unchanged) == ([(3, "read", None)], (), 1)


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


def test_a_build_without_any_network_says_so_and_goes_on_with_what_it_has(world: World) -> None:
    world.digest("alpha", "https://alpha.invalid/", "## Gist\n\nAlpha warms up for forty steps.")
    names = ("alpha", "beta", "gamma", "delta")
    result = world.build(world.list("# List\n\n" + "".join(f"- https://{name}.invalid/\n" for name in names)))
    assert told(result.documents) == [("digest", "article", "https://alpha.invalid/")]
    assert states(result) == [(3, "digest", "offline"), *((line, "failed", "offline") for line in (4, 5, 6))]
    assert result.warnings == ("there is no network: what was read before answers, and digests do",)


def test_a_few_hosts_that_nobody_knows_are_dead_and_that_nothing_was_reached_is_said(world: World) -> None:
    """Nothing tells two dead names from a resolver that knows none: each keeps its reason, and a line says both."""
    result = world.build(world.list("# List\n\n- https://alpha.invalid/\n- https://beta.invalid/\n"))
    assert states(result) == [(3, "failed", "dns"), (4, "failed", "dns")]
    assert result.warnings == ("no server could be reached: if the links are right, there is no network",)


def test_progress_is_told_for_each_page(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA, "/beta": BETA}
    world.build(world.list(f"# List\n\n- {site.url}/alpha\n- {site.url}/beta\n"))
    assert world.told == [("fetch", 1, 2), ("fetch", 2, 2), ("read", 1, 2), ("read", 2, 2)]
    host = site.url.removeprefix("http://")
    assert world.waited_for == [f"{host} 1", "", "", ""]


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
from ingest.types import FetchSettings
from ingest.library import Library
from ingest.pipeline import IngestRequest, ingest
settings = FetchSettings(delay=0.0, tries=1, deadline=30.0, allow_private=True)
with Library.open(Path(sys.argv[1])) as library:
    ingest(IngestRequest(sys.argv[2]), library, settings, lambda *told: print(*told[:3], flush=True))
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
from ingest.types import FetchSettings
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


def test_a_page_is_read_again_when_it_turns_out_to_be_a_part(world: World) -> None:
    """The last sentence of a part may have been cut off; that of a whole page ends in three dots."""
    text = "The first sentence stands whole. The second one was cut ..."
    path = world.list("# List\n\n- https://example.org/a\n")
    for complete, ending in ((True, "cut ..."), (False, "whole.")):
        saved = world.save("a.txt", "https://example.org/a", text, complete=complete)
        index = saved / "index.json"
        index.write_text(json.dumps([json.loads(index.read_text())[-1] | {"content_type": "text/plain"}]))
        [document] = world.build(path, saved=(saved,), offline=True).documents
        assert document.text.endswith(ending)


def test_a_page_that_met_a_limit_is_tried_again_by_the_next_build_and_once_in_each(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def busy(self: InProcess, page: Page, url: str, kind: Kind) -> Extracted | Skipped:
        tried.append(url)
        return Skipped(url, "parser_limit", "not read within 60 s")

    saved = world.save("a.md", "https://example.org/a", ALPHA)
    path = world.list("# List\n\n- https://example.org/a\n")
    with monkeypatch.context() as patched:
        patched.setattr(InProcess, "extract", busy)
        assert states(world.build(path, saved=(saved,), offline=True)) == [(3, "failed", "parser_limit")]
    assert tried == ["https://example.org/a"]
    assert states(world.build(path, saved=(saved,), offline=True)) == [(3, "read", None)]


def test_a_disk_that_fills_up_ends_the_build_and_loses_nothing(world: World, site: Site) -> None:
    site.pages = {"/alpha": ALPHA, "/beta": random.Random(7).randbytes(60_000).hex()}
    world.build(world.list(f"# List\n\n- {site.url}/alpha\n"))
    pages = world.library._connection.execute("PRAGMA page_count").fetchone()[0]
    world.library._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryError, match="full"):
        world.build(world.list(f"# List\n\n- {site.url}/alpha\n- {site.url}/beta\n"))
    stored = world.library.latest(f"{site.url}/alpha")
    assert stored is not None
    assert world.library.page(stored).body.decode() == ALPHA

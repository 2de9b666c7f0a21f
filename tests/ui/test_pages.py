"""diff, forget, and a build that is stopped: what a person and a script meet."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests_ui_input import PAGE

from ingest.library import Library
from ingest.types import Page
from ui.cli import main
from ui.lock import building

URL = "https://example.org/momentum"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def put_newer(home: Path, body: str) -> None:
    """A version of the saved page, a day younger."""
    with Library.open(home / "library.sqlite") as library:
        stored = library.latest(URL)
        assert stored
        page = library.page(stored)
        day = page.read_at + timedelta(days=1)
        library.put_page(Page(page.url, page.final_url, 200, page.content_type, body.encode(), day, "saved"))


def test_what_changed_is_shown_with_its_days_at_eighty_columns(run: Any, home: Path) -> None:
    put_newer(home, PAGE.replace("usual fraction is 0.9", "usual fraction is 0.95"))
    code, out, err = run("--home", home, "diff", URL)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0] == "The momentum method"
    assert [line[:7] for line in lines[1:3]] == ["- read ", "+ read "]
    text = " ".join(out.split())
    assert "usual fraction is 0.9, and" in text
    assert "usual fraction is 0.95, and" in text
    assert "Nesterov momentum" not in text
    assert max(map(len, lines)) <= 80


def test_nothing_changed_is_said_and_is_no_failure(run: Any, home: Path) -> None:
    code, out, _ = run("--home", home, "diff", URL)
    said = f"The momentum method Nothing has changed: the library holds one version of {URL}."
    assert (code, " ".join(out.split())) == (0, said)


def test_diff_json_tells_both_versions_and_each_change(run: Any, home: Path) -> None:
    put_newer(home, PAGE.replace("usual fraction is 0.9", "usual fraction is 0.95"))
    code, out, _ = run("--home", home, "diff", URL, "--json")
    told = json.loads(out)
    assert (code, told["url"], told["title"], told["changed"]) == (0, URL, "The momentum method", True)
    assert [each["sign"] for each in told["changes"]][:2] == ["-", "+"]
    assert told["from"]["read_at"] < told["to"]["read_at"]
    assert [each["sha256"] for each in told["versions"]] == [told["to"]["sha256"], told["from"]["sha256"]]


def test_the_versions_are_listed_when_asked(run: Any, home: Path) -> None:
    put_newer(home, PAGE + "<!-- -->")
    code, out, _ = run("--home", home, "diff", URL, "--versions")
    title, newer, older = out.splitlines()
    assert (code, title) == (0, "The momentum method")
    assert newer > older
    assert older.startswith("  read 20")
    assert older.endswith(" (saved)")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["diff", "https://nowhere.example/"], 1, "https://nowhere.example/"),
        (["diff", URL, "--from", "yesterday"], 2, "--from 'yesterday'"),
        (["diff"], 2, "Missing argument"),
        (["forget", "https://nowhere.example/", "--yes"], 1, "https://nowhere.example/"),
        (["forget", URL], 2, URL),
    ],
)
def test_what_cannot_be_done_is_one_line_and_a_hint(
    run: Any, home: Path, arguments: list[str], code: int, said: str
) -> None:
    found, out, err = run("--home", home, *arguments)
    first, second = err.splitlines()
    assert (found, out) == (code, "")
    assert first.startswith("error: ")
    assert said in first
    assert second.startswith("hint: ")


@pytest.mark.parametrize("command", ["diff", "forget"])
def test_in_a_home_without_a_library_nothing_is_made(run: Any, tmp_path: Path, command: str) -> None:
    assert run("--home", tmp_path / "new", command, URL)[0] == 1
    assert not (tmp_path / "new" / "library.sqlite").exists()


def test_forgetting_waits_for_no_build(run: Any, home: Path) -> None:
    with building(home):
        assert run("--home", home, "forget", URL, "--yes")[0] == 75


def test_without_a_yes_nothing_is_forgotten(run: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    code, _, err = run("--home", home, "forget", URL)
    assert (code, err) == (1, "nothing was forgotten\n")
    assert run("--home", home, "diff", URL)[0] == 0


def test_what_is_forgotten_is_nowhere_in_the_home_after_the_next_build(
    run: Any, home: Path, tmp_path: Path
) -> None:
    put_newer(home, PAGE.replace("0.9", "0.95"))
    run("--home", home, "build", "--offline", "--list", shortened(tmp_path), "--saved", tmp_path / "none")
    code, out, err = run("--home", home, "forget", URL, "--yes")
    assert (code, out) == (0, f"Forgotten: {URL} (2 versions)\n")
    assert "run assistant build" in err
    with closing(sqlite3.connect(home / "cache.sqlite")) as cache:
        assert cache.execute("SELECT count(*) FROM prepared").fetchone() == (0,)
        assert cache.execute("SELECT count(*) > 0 FROM vectors").fetchone() == (1,)
    run("--home", home, "build", "--offline")
    assert [path for path in home.rglob("*") if path.is_file() and b"oscillation" in path.read_bytes()] == []


def shortened(folder: Path) -> Path:
    """A list without the page, and a folder without saved ones."""
    (folder / "none").mkdir()
    (folder / "short.md").write_text("# Short\n\nA batch of 32 samples is a good default for small models.\n")
    return folder / "short.md"


def test_that_the_list_still_has_the_link_is_said(run: Any, home: Path) -> None:
    assert "take it off the list" in run("--home", home, "forget", URL, "--yes")[2]


def test_a_build_in_which_too_much_vanished_is_published_only_with_force(run: Any, home: Path) -> None:
    """A list on the web that was cut to nothing: it is read from the library, as an offline build does."""
    where = "https://lists.example/list.md"
    with Library.open(home / "library.sqlite") as library:
        stored = library.latest(URL)
        assert stored
        text = "# Cut\n\nA batch of 32 samples is a good default for small models.\n"
        library.put_page(Page(where, where, 200, "text/markdown", text.encode(), stored.read_at, "fetched"))
        gone = {f"https://site{number}.example/": "0" for number in range(3)}
        library.links.remember_answered(where, gone)
    before = (home / "current").read_text()
    code, out, err = run("--home", home, "build", "--list", where, "--offline", "--json")
    report = json.loads(out)
    assert (code, report["published"], report["snapshot"]) == (1, False, None)
    assert report["error"].startswith("3 of 3 pages vanished at once, https://site0.example/ among them")
    assert err.splitlines()[-1].endswith("build again with --force")
    assert (home / "current").read_text() == before
    status = json.loads(run("--home", home, "status", "--json")[1])
    assert status["last_build"]["error"] == report["error"]
    assert "failed: 3 of 3 pages vanished" in " ".join(run("--home", home, "status")[1].split())
    forced, out, _ = run("--home", home, "build", "--list", where, "--offline", "--force", "--json")
    assert (forced, json.loads(out)["published"]) == (0, True)
    assert run("--home", home, "build", "--list", where, "--offline")[0] == 0

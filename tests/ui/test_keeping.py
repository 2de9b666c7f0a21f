"""`assistant save` as people and scripts meet it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ui.cli import main


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def archive(folder: Path) -> Path:
    return folder / f"library-{date.today():%Y%m%d}.warc.gz"


def test_an_archive_is_written_and_named_on_stdout(run: Any, home: Path, tmp_path: Path) -> None:
    code, out, err = run("--home", home, "save", tmp_path / "kept")
    size = archive(tmp_path / "kept").stat().st_size
    assert (code, err) == (0, "save 1/1\n")
    assert " ".join(out.split()) == f"{archive(tmp_path / 'kept')}: 1 page, {size:,} bytes"


def test_a_second_archive_of_the_day_takes_a_word(run: Any, home: Path, tmp_path: Path) -> None:
    run("--home", home, "save", tmp_path)
    code, out, err = run("--home", home, "--quiet", "save", tmp_path)
    assert (code, out) == (1, "")
    assert [line.split(":")[0] for line in err.splitlines()] == ["error", "hint"]
    assert run("--home", home, "--quiet", "save", tmp_path, "--overwrite")[0] == 0


def test_the_archive_builds_the_same_index_in_another_home(run: Any, home: Path, tmp_path: Path) -> None:
    built = json.loads(run("--home", home, "--quiet", "build", "--offline", "--json")[1])
    run("--home", home, "save", tmp_path)
    other = ("--home", tmp_path / "other", "--quiet", "build", "--offline", "--json")
    again = json.loads(run(*other, "--list", built["list"], "--saved", archive(tmp_path))[1])
    assert (again["documents"], again["chunks"], again["failed"]) == (2, 3, [])
    question = ("--quiet", "ask", "What does momentum add to the update?", "--json")
    answers = [json.loads(run("--home", place, *question)[1]) for place in (home, tmp_path / "other")]
    assert answers[0]["citations"] == answers[1]["citations"]
    assert answers[0]["answered"]


def test_a_home_without_a_library_is_not_saved(run: Any, tmp_path: Path) -> None:
    code, out, err = run("--home", tmp_path / "home", "save", tmp_path / "kept")
    assert (code, out) == (1, "")
    assert err == f"error: nothing has been built in {tmp_path / 'home'}\nhint: assistant build\n"
    assert not (tmp_path / "kept").exists()


def test_a_folder_that_is_a_file_is_an_error_with_a_hint(run: Any, home: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    code, _, err = run("--home", home, "--quiet", "save", tmp_path / "file")
    assert code == 1
    assert err.startswith("error: cannot write ")
    assert err.splitlines()[1].startswith("hint: ")

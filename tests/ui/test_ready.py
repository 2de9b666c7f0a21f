"""An index to answer from: what is built, when, and what answers when that fails."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests_ui_input import lay_out, quiet

from index.snapshot import current_id
from ingest.errors import BusyError
from ui import compose, ready
from ui.children import build_command
from ui.lock import building
from ui.ready import BuildFailedError
from ui.rebuild import rebuild
from ui.settings import Settings


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Takes the place of the child process: what it was asked for; it ends with the codes put into `codes`."""
    calls: list[list[str]] = []

    def run(settings: Settings, quiet: bool, options: Sequence[str] = ()) -> int:
        calls.append(list(options))
        return codes.pop(0)

    monkeypatch.setattr(ready, "run_build", run)
    return calls


codes: list[int] = []


def opened(settings: Settings, wait: float = 5.0) -> str:
    with ready.ready(settings, compose.embedder_of(settings), quiet=False, wait=wait) as snapshot:
        return snapshot.id


def test_a_fresh_index_is_taken_as_it_is(settings: Settings, children: list[list[str]]) -> None:
    assert opened(settings) == current_id(settings.home)
    assert children == []


def test_an_index_of_other_shipped_data_is_built_again(
    settings: Settings, children: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "shipped_digest", lambda: "another")
    codes[:] = [0]
    opened(settings)
    assert children == [["--offline"]]


def test_an_index_of_another_recipe_is_built_again(
    settings: Settings, children: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ready, "RECIPE", "another")
    codes[:] = [0]
    opened(settings)
    assert children == [["--offline"]]


@pytest.mark.parametrize("code", [1, 75, -9])
def test_when_that_fails_the_old_index_answers_and_stderr_says_so(
    settings: Settings,
    children: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    code: int,
) -> None:
    monkeypatch.setattr(ready, "shipped_digest", lambda: "another")
    codes[:] = [code]
    assert opened(settings) == current_id(settings.home)
    assert f"could not be rebuilt (exit {code}): answering from the one of 20" in capsys.readouterr().err


def test_a_first_build_that_fails_ends_with_its_exit_code(tmp_path: Path, children: list[list[str]]) -> None:
    codes[:] = [1]
    with pytest.raises(BuildFailedError) as raised:
        opened(Settings(home=tmp_path, embed_model="hashing"))
    assert (raised.value.exit_code, children) == (1, [["--offline"]])


def test_a_list_of_the_settings_is_built_with_the_network(tmp_path: Path, children: list[list[str]]) -> None:
    codes[:] = [2]
    with pytest.raises(BuildFailedError):
        opened(Settings(home=tmp_path, list="/a/list.md", embed_model="hashing"))
    assert children == [[]]


def test_the_first_index_is_awaited_when_another_process_builds_it(
    tmp_path: Path, children: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(home=tmp_path / "home", embed_model="hashing")
    args = (settings, lay_out(tmp_path / "input"), quiet, lambda _: None)
    other = threading.Thread(target=rebuild, args=args)
    other.start()
    while other.is_alive() and not (settings.home / "build.lock").exists():
        time.sleep(0.01)
    assert opened(settings, wait=60.0) == current_id(settings.home)
    other.join()
    err = capsys.readouterr().err
    assert "waiting for its index, at most 1 minutes" in err
    assert (children, "error" in err, "building it now" in err) == ([], False, False)


@pytest.mark.parametrize("why", ["damaged", "another model"])
def test_an_index_that_cannot_answer_is_not_taken_for_the_one_being_built(
    settings: Settings, children: list[list[str]], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    embedder = compose.embedder_of(settings)
    if why == "damaged":
        for file in settings.home.glob("indexes/*/chunks.faiss"):
            file.write_bytes(b"damaged")
    else:
        monkeypatch.setattr(type(embedder), "name", "another")
    with building(settings.home), pytest.raises(BusyError):
        ready.ready(settings, embedder, quiet=True, wait=0.6)
    assert children == []


def test_waiting_ends_busy(tmp_path: Path, children: list[list[str]]) -> None:
    with building(tmp_path), pytest.raises(BusyError) as raised:
        opened(Settings(home=tmp_path, embed_model="hashing"), wait=0.6)
    assert raised.value.exit_code == 75


def test_a_damaged_index_is_built_again(settings: Settings, children: list[list[str]]) -> None:
    for file in settings.home.glob("indexes/*/chunks.faiss"):
        file.write_bytes(b"damaged")
    codes[:] = [1]
    with pytest.raises(BuildFailedError):
        opened(settings)
    assert children == [["--offline"]]


def test_the_child_builds_in_the_same_home_with_the_same_settings_file(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, config=tmp_path / "other.toml")
    command = build_command(settings, quiet=True, options=["--offline"])
    assert command[1:] == [
        "-P", "-m", "ui.cli", "--home", str(tmp_path), "--config", str(tmp_path / "other.toml"), "--quiet",
        "build", "--offline",
    ]  # fmt: skip

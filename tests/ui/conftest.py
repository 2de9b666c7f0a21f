"""A small home that the room is tried on: two sections, one saved page, a note, the stand-in model."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from tests_ui_browser import Visit, launched
from tests_ui_input import POISON, lay_out, quiet
from tests_ui_server import served

from ui.cli import main
from ui.rebuild import rebuild
from ui.settings import Settings


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the list was built once. Do not write to it."""
    folder = tmp_path_factory.mktemp("built")
    rebuild(
        Settings(home=folder / "home", embed_model="hashing"),
        lay_out(folder / "input"),
        quiet,
        lambda _: None,
    )
    return folder / "home"


@pytest.fixture
def home(built: Path, tmp_path: Path) -> Path:
    """A copy of the built home, to do with as a test likes."""
    shutil.copytree(built, tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, embed_model="hashing")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a command in this process: its exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The stand-in model, and nothing of the person who runs the tests."""
    for name in [*(name for name in os.environ if name.startswith("ASSISTANT_")), "NO_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("ASSISTANT_EMBED_MODEL", "hashing")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a page over the poisoned list is served."""
    folder = tmp_path_factory.mktemp("browser")
    settings = Settings(home=folder / "home", embed_model="hashing")
    rebuild(
        settings, lay_out(folder / "input", POISON.format(title="${window.hit=8}")), quiet, lambda _: None
    )
    with served(settings.home) as where:
        yield where


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture(params=["light", "dark"])
def visit(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(color_scheme=request.param, viewport={"width": 390, "height": 844})
    yield Visit(context.new_page(), address)
    context.close()


@pytest.fixture
def wide(browser: Browser, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Visit(context.new_page(), address)
    context.close()

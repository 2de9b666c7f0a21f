"""What the tests of the pipeline share: a site on the loopback interface, and a world to build in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback_internet import Internet, internet
from loopback_site import Site, serving
from pipeline_world import PUBLIC, InProcess, World
from web_world import Web, plugged

from ingest import shelf
from ingest.library import Library


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as running:
        yield running


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Extracts without a child process, which most tests are not about."""
    monkeypatch.setattr(shelf, "Extractor", InProcess)
    with Library.open(tmp_path / "home" / "library.sqlite") as library:
        yield World(tmp_path, library)


@pytest.fixture
def net(world: World) -> Iterator[Internet]:
    """A small internet of many hosts, which the world's builds reach with nothing let through."""
    world.settings = PUBLIC
    with internet() as running, running.joined():
        yield running


@pytest.fixture
def web(world: World, monkeypatch: pytest.MonkeyPatch) -> Web:
    """A web of any hosts, in place of the loopback site."""
    return plugged(world, monkeypatch)

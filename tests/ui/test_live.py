"""A running page takes a new index without a restart, and lets go of the old one when nobody reads it."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from tests_ui_input import PAGE, lay_out, quiet

from index.snapshot import current_id
from index.types import Query
from ingest.errors import SnapshotError
from ui import compose
from ui.live import LiveIndex
from ui.rebuild import rebuild
from ui.settings import Settings


def opened(settings: Settings) -> LiveIndex:
    return LiveIndex(settings, compose.embedder_of(settings))


def changed(settings: Settings, folder: Path) -> None:
    page = PAGE.replace("0.9", "0.95")
    rebuild(settings, replace(lay_out(folder, page), list=""), quiet, lambda _: None)


def test_without_an_index_it_says_what_to_do(tmp_path: Path) -> None:
    live = opened(Settings(home=tmp_path, embed_model="hashing"))
    with pytest.raises(SnapshotError) as raised, live.reader():
        pass
    assert raised.value.hint == "run assistant build"


def test_two_questions_of_one_index_share_it(settings: Settings) -> None:
    live = opened(settings)
    with live.reader() as first, live.reader() as second:
        assert first is second


def test_a_new_index_is_taken_and_the_old_one_answers_until_its_reader_is_done(
    settings: Settings, tmp_path: Path
) -> None:
    live = opened(settings)
    with live.reader() as old:
        changed(settings, tmp_path / "changed")
        with live.reader() as new:
            assert new.snapshot.id == current_id(settings.home)
            assert new.snapshot.id != old.snapshot.id
            assert "0.95" in new.retrieve(Query("usual fraction")).passages[0].chunk.document.text
        assert "0.95" not in old.retrieve(Query("usual fraction")).passages[0].chunk.document.text
    with pytest.raises(sqlite3.ProgrammingError):
        old.snapshot.chunks([0])


def test_an_index_of_another_model_does_not_drive_out_the_one_that_answers(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = opened(settings)
    with live.reader() as first:
        pass
    (settings.home / "current").write_text("20990101T000000.000000Z\n")

    def refuse(*_: object) -> None:
        raise SnapshotError("made with another model", "run assistant build")

    monkeypatch.setattr(compose, "retriever_of", refuse)
    with live.reader() as second:
        assert second is first


def test_many_threads_may_ask_while_the_index_is_replaced(settings: Settings, tmp_path: Path) -> None:
    live, failed = opened(settings), []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            with live.reader() as retriever:
                try:
                    assert retriever.retrieve(Query("momentum")).passages
                except Exception as error:
                    failed.append(error)
                    return

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    changed(settings, tmp_path / "changed")
    with live.reader() as retriever:
        assert retriever.snapshot.id == current_id(settings.home)
    stop.set()
    for thread in threads:
        thread.join()
    assert failed == []

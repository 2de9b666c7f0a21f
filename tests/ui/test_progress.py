"""Progress where there is no terminal: few lines, and none twice."""

from __future__ import annotations

import pytest

from ui.progress import shown


def test_a_stage_is_one_line_when_it_begins_and_one_when_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    with shown(quiet=False, plain=False) as progress:
        for done in range(4):
            progress("embed", done, 3)
        progress("embed", 3, 3)
        progress("write", 0, 0)
    assert capsys.readouterr().err.splitlines() == ["embed 0/3", "embed 3/3", "write"]


def test_a_line_says_what_is_still_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    with shown(quiet=False, plain=False) as progress:
        progress("fetch", 1, 3, "a.example 2")
        progress("fetch", 2, 3, "a.example 1")
        progress("fetch", 3, 3)
    assert capsys.readouterr().err.splitlines() == ["fetch 1/3, waiting for a.example 2", "fetch 3/3"]


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with shown(quiet=True, plain=False) as progress:
        progress("embed", 1, 3)
    assert capsys.readouterr().err == ""

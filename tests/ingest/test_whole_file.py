"""A file that is replaced is whole or as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.whole_file import replacing


def test_a_file_is_replaced_with_its_rights_and_no_draft_stays(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("before")
    path.chmod(0o640)
    with replacing(path) as file:
        file.write(b"after")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("after", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_what_fails_in_the_middle_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "list.md"
    path.write_text("before")
    with pytest.raises(TypeError), replacing(path) as file:
        file.writelines([b"half", None])  # type: ignore[list-item]
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]

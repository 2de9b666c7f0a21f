"""What README says of the tree and of the commands is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def drawn() -> dict[str, str]:
    """Path → annotation of the tree in README; a folder ends with a slash."""
    block = re.search(r"```\n(ingest/ .*?)```", README, re.DOTALL)
    assert block
    found: dict[str, str] = {}
    parents: list[str] = []
    for line in block.group(1).splitlines():
        entry, _, note = line.strip().partition("  ")
        depth = (len(line) - len(line.lstrip())) // 2
        parents = [*parents[:depth], entry]
        found["".join(parents)] = note.strip()
    return found


def test_every_path_of_the_tree_exists_and_says_what_it_is() -> None:
    for path, note in drawn().items():
        assert (ROOT / path).exists(), path
        assert note, path


def test_every_module_is_in_the_tree() -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for room in ("ingest", "index", "assistant", "ui")
        for path in (ROOT / room).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert modules == {path for path in drawn() if path.endswith(".py")}


@pytest.mark.parametrize("command", sorted(set(re.findall(r"`assistant (\w+)", README))))
def test_every_command_that_it_names_exists(command: str) -> None:
    from ui.cli import app

    assert command in {
        info.name or getattr(info.callback, "__name__", "") for info in app.registered_commands
    } | {"COMMAND"}


def test_the_two_commands_are_targets_of_make() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)", README, re.MULTILINE) == ["ask", "test"]
    assert {"ask", "test"} <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))


def test_the_links_inside_the_repository_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_every_setting_is_in_the_table() -> None:
    from ui.settings import _KEYS

    table = README[README.index("| setting |") :].split("\n\n")[0]
    told = [cell for row in table.splitlines()[2:] for cell in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert sorted(told) == sorted(_KEYS)

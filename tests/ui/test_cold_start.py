"""What a question does not load, so that its answer does not wait."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "torch", "transformers", "sentence_transformers", "llama_index", "gradio", "trafilatura", "fastapi",
    "apscheduler", "httpx", "pypdf",
)  # fmt: skip

PROGRAM = """
import json, sys
from ui.cli import main
code = main(sys.argv[2:]) if sys.argv[2:] else 0
loaded = {name.split(".")[0] for name in sys.modules}
print(json.dumps([code, sorted(loaded & set(json.loads(sys.argv[1])))]), file=sys.stderr)
"""


def loaded(names: tuple[str, ...], *arguments: object) -> list[object]:
    """Exit code of `assistant` with these arguments, and which of the modules it has loaded."""
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(names), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=True,
    )
    code, found = json.loads(ended.stderr.splitlines()[-1])
    return [code, found]


def test_importing_the_commands_loads_nothing_heavy_nor_any_room() -> None:
    assert loaded((*HEAVY, "numpy", "rich", "assistant", "index"), "--help") == [0, []]


def test_asking_loads_nothing_that_only_a_build_or_the_page_needs(home: Path) -> None:
    assert loaded(HEAVY, "--home", home, "ask", "what is momentum?") == [0, []]


def test_asking_for_json_or_into_a_pipe_does_not_load_rich(home: Path) -> None:
    assert loaded(("rich",), "--home", home, "ask", "what is momentum?") == [0, []]

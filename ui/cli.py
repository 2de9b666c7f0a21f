"""The terminal: runs a command, and ends with its exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

import ui.commands.keeping
import ui.commands.library
import ui.commands.lists
import ui.commands.pages
import ui.commands.questions
import ui.commands.serving  # noqa: F401 (each enters its commands)
from ui.commands.frame import Run, app
from ui.failures import INTERRUPTED, explained
from ui.terminal import note


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Every error becomes one line and a hint on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # Whatever a page or an argument holds can be written.
            stream.reconfigure(errors="backslashreplace")
    run = Run()
    try:
        code = typer.main.get_command(app).main(
            sys.argv[1:] if arguments is None else list(arguments),
            prog_name="assistant",
            standalone_mode=False,
            obj=run,
        )
        sys.stdout.flush()
    except BaseException as error:
        return explained(error, run.debug)
    if code == INTERRUPTED:  # typer makes a number of Ctrl-C
        note("interrupted")
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    sys.exit(main())

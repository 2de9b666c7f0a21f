"""How a command ends that fails: one line and a hint on stderr, and an exit code."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Any

from ingest.errors import AssistantError
from ui.terminal import ClosedPipeError, note, one_line

INTERRUPTED = 130
CLOSED_PIPE = 141
"""As a shell says it of a program that SIGPIPE ended."""
_GLOBAL = ("--home", "--config", "--debug", "--quiet")


def explained(error: BaseException, debug: bool) -> int:
    """One line and a hint on stderr for an error; its exit code."""
    if debug and not isinstance(error, SystemExit):
        traceback.print_exception(error)
    match error:
        case SystemExit():
            return error.code if isinstance(error.code, int) else 1
        case KeyboardInterrupt():
            note("interrupted")
            return INTERRUPTED
        case ClosedPipeError():
            # the interpreter flushes once more when it ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return CLOSED_PIPE
        case AssistantError():
            return failed(error.message, error.hint, error.exit_code)
        case _ if hasattr(error, "format_message"):
            return _misused(error)
        case OSError():
            name = f"{error.filename}: " if error.filename else ""
            return failed(
                f"{name}{error.strerror or error}", "check that the file can be used and the disk has room"
            )
    hint = "this is a defect: please report it, with what assistant --debug … says"
    return failed(f"unexpected {type(error).__name__}: {error}", hint)


def _misused(error: Any) -> int:
    """A wrong option or argument. With no argument at all, the help is what was asked for.

    Known by its shape: the class is click's in older versions of typer, and typer's own in newer ones.
    """
    context, code = getattr(error, "ctx", None), int(error.exit_code)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(error.format_message() + "\n")
        return code
    path = context.command_path if context else "assistant"
    hint = f"{path} --help"
    if path != "assistant" and getattr(error, "option_name", "") in _GLOBAL:
        hint = f"it stands before the command: assistant {error.option_name} … {path.rpartition(' ')[2]}"
    return failed(error.format_message(), hint, code)


def failed(message: str, hint: str, code: int = 1) -> int:
    """Say what went wrong and what to do next; the exit code."""
    note(f"error: {message}")
    note(f"hint: {one_line(hint)}")
    return code

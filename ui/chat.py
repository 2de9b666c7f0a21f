"""A conversation in the terminal: questions line by line, each answered with those before it in mind."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter

from assistant.types import Answer, Turn
from assistant.understanding.followup import HISTORY
from ingest.errors import AssistantError
from ui import render, shapes
from ui.failures import failed
from ui.terminal import ClosedPipeError, note, put, width, write

Ask = Callable[[str, Sequence[Turn]], Answer]
Show = Callable[[Answer, float], None]
"""Takes an answer and how long it took, in milliseconds."""

PROMPT = "> "
WELCOME = "Ask on; /new forgets what was asked, /help says more, /quit or Ctrl-D ends."
HELP = (
    "A follow-up such as “and for Adam?”, “why?” or “only since 2023” is understood from the questions before it. "
    "/new begins anew, /quit or Ctrl-D ends."
)


def shower(as_json: bool, plain: bool, told: bool) -> Show:
    """What shows an answer on stdout: as one line of JSON, or as `ask` does; `told`, without its statements."""

    def show(given: Answer, spent: float) -> None:
        if as_json:
            held = shapes.answer(given, {**dict(given.timings_ms), "load": 0.0, "total": spent})
            put(shapes.line(held) + "\n", sys.stdout)
        else:
            write([*render.answer(given, width(sys.stdout), told), (("", ""),)], sys.stdout, plain)

    return show


def converse(ask: Ask, show: Show, quiet: bool = False) -> int:
    """Answer line after line of stdin until it ends, or /quit. The exit code is 0 however the answers were.

    Whatever goes wrong with one question is said on stderr, and the next one is read.
    """
    turns: list[Turn] = []
    if sys.stdin.isatty() and not quiet:
        note(WELCOME)
    for line in _lines():
        said = line.strip()
        if said.startswith("/"):
            if said in ("/quit", "/exit"):
                break
            _command(said, turns)
        elif said:
            given = _answered(ask, show, said, turns)
            if given:
                turns.append(Turn(said, given.text, given.understood))
                del turns[:-HISTORY]
    return 0


def _answered(ask: Ask, show: Show, question: str, turns: Sequence[Turn]) -> Answer | None:
    started = perf_counter()
    try:
        given = ask(question, tuple(turns))
        show(given, (perf_counter() - started) * 1000)
    except ClosedPipeError:
        raise
    except AssistantError as error:
        failed(error.message, error.hint)
    except KeyboardInterrupt:
        note("interrupted: ask something else, or /quit")
    except Exception as error:  # one question must not end the conversation
        failed(f"unexpected {type(error).__name__}: {error}", "this is a defect: please report it")
    else:
        return given
    return None


def _command(said: str, turns: list[Turn]) -> None:
    if said == "/new":
        turns.clear()
        note("forgotten: ask anew")
    elif said == "/help":
        note(HELP)
    else:
        note(f"there is no command {said}: /new, /help and /quit are")


def _lines() -> Iterator[str]:
    """The lines of stdin, with a prompt when a person types them; Ctrl-C and Ctrl-D at the prompt end them."""
    if not sys.stdin.isatty():
        if hasattr(sys.stdin, "reconfigure"):
            sys.stdin.reconfigure(errors="replace")
        yield from sys.stdin
        return
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401 (input() then lets a line be edited)
    while True:
        try:
            line = input(PROMPT)
        except (EOFError, KeyboardInterrupt):
            put("\n", sys.stdout)
            return
        yield line

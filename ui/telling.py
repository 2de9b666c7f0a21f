"""Statements on a terminal as soon as they are final, while the rest is still being written."""

from __future__ import annotations

import sys
from collections.abc import Callable

from assistant.types import Engine, Statement
from ui.terminal import width, wrapped, write


def streams(engine: Engine, at_once: bool) -> bool:
    """Whether an answer is worth following: a model's on a terminal, unless it is wanted `at_once`."""
    return engine.name == "llm" and sys.stdout.isatty() and not at_once


def teller(live: bool, plain: bool) -> Callable[[Statement], None]:
    """What hears each statement; when `live`, it is written to stdout at once."""

    def tell(statement: Statement) -> None:
        if live:
            write(wrapped(statement.text, width(sys.stdout)), sys.stdout, plain)

    return tell

"""Progress on stderr: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.types import Progress
from ui.terminal import note, one_line

_EVERY = 5.0
"""Seconds between two plain lines of one stage."""


@contextmanager
def shown(quiet: bool, plain: bool) -> Iterator[Progress]:
    """Something to report progress to, shown for as long as the block runs."""
    if quiet:
        yield _nothing
    elif sys.stderr.isatty() and not plain:
        with _bar() as progress:
            yield progress
    else:
        yield _Lines()


def _nothing(_stage: str, _done: int, _total: int, _detail: str = "", /) -> None:
    pass


class _Lines:
    """One line when a stage begins, when it ends, and every few seconds between."""

    def __init__(self) -> None:
        self._stage = ""
        self._line = ""
        self._said = 0.0

    def __call__(self, stage: str, done: int, total: int, detail: str = "", /) -> None:
        now = time.monotonic()
        line = f"{stage} {done}/{total}" if total else stage
        line += f", waiting for {detail}" if detail else ""
        due = stage != self._stage or now - self._said > _EVERY or done == total
        if due and line != self._line:
            note(line)
            self._stage, self._line, self._said = stage, line, now


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    columns = (
        TextColumn("{task.description:<6}", markup=False),
        BarColumn(bar_width=12),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        # The detail alone gives way where a line is short.
        TextColumn("{task.fields[detail]}", markup=False, table_column=Column(no_wrap=True, ratio=1)),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True, expand=True) as bars:
        tasks: dict[str, int] = {}

        def report(stage: str, done: int, total: int, detail: str = "", /) -> None:
            if stage not in tasks:
                tasks[stage] = int(bars.add_task(stage, total=total or None, detail=""))
            task = bars.task_ids[tasks[stage]]
            bars.update(task, completed=done, total=total or None, detail=one_line(detail))

        yield report

"""Whole processes, timed from outside."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

ASSISTANT = [sys.executable, "-m", "ui.cli"]


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process."""

    seconds: float
    megabytes: float
    """Peak resident memory of the largest process of its tree."""
    code: int


def run(command: Sequence[str], log: Path) -> Run:
    """Run a command to its end; what it prints goes to `log`."""
    with log.open("ab") as output:
        started = perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return Run(perf_counter() - started, usage.ru_maxrss / 1024, process.returncode)


def must(command: Sequence[str], log: Path) -> Run:
    """Run a command that has to succeed; ends the benchmark with its output otherwise."""
    done = run(command, log)
    if done.code:
        sys.exit(f"{' '.join(command)} ended with {done.code}:\n{log.read_text(errors='replace')[-2000:]}")
    return done


def spread(values: Sequence[float]) -> str:
    """Median with the least and the most."""
    return f"{median(values):8.2f}  ({min(values):.2f} to {max(values):.2f})"

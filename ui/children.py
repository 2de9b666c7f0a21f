"""`assistant build` as a child process: a crash, a leak or a heavy import there costs nothing here."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from ui.settings import Settings


def build_command(settings: Settings, quiet: bool, options: Sequence[str] = ()) -> list[str]:
    """The command line of a build in the same home, with the same settings file."""
    command = [sys.executable, "-P", "-m", "ui.cli", "--home", str(settings.home)]
    if settings.config:
        command += ["--config", str(settings.config)]
    if quiet:
        command.append("--quiet")
    return [*command, "build", *options]


def run_build(settings: Settings, quiet: bool, options: Sequence[str] = ()) -> int:
    """Build, with the child's progress and errors on this process's stderr; the exit code."""
    return subprocess.run(
        build_command(settings, quiet, options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    ).returncode

"""`assistant ui` as a process of its own, for tests that come to it from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(home: Path, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Its address, once it listens; it has to end on SIGTERM with exit 0 and without a traceback."""
    child = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "--home", str(home), "ui", "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ASSISTANT_EMBED_MODEL": "hashing", **(environment or {})},
    )
    assert child.stderr
    said = ""
    while not (found := re.search(r"listening on (http://\S+/)", said)):
        said = child.stderr.readline()
        assert said, "the server ended before it listened"
    yield found[1]
    child.terminate()
    rest = child.stderr.read()
    child.stderr.close()
    assert (child.wait(20), "Traceback" in rest) == (0, False), rest

"""`assistant ui` as a process of its own, for tests that come to it from outside."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served(
    home: Path, *options: str, environment: Mapping[str, str] | None = None, secrets: Sequence[str] = ()
) -> Iterator[str]:
    """Its address, once it listens; it has to end on SIGTERM with exit 0, without a traceback or a secret said."""
    child = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "--home", str(home), "ui", "--port", "0", *options],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ASSISTANT_EMBED_MODEL": "hashing", **(environment or {})},
    )
    assert child.stderr
    log = ""
    while not (found := re.search(r"listening on (http://\S+/)", log)):
        said = child.stderr.readline()
        assert said, "the server ended before it listened"
        log += said
    yield found[1]
    child.terminate()
    log += child.stderr.read()
    child.stderr.close()
    assert (child.wait(20), "Traceback" in log) == (0, False), log
    assert [secret for secret in secrets if secret in log] == []

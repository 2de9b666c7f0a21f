"""The child process that reads pages: a loop over frames on stdin and stdout, each page under limits.

A frame is the length as eight bytes, then that many bytes. A request is two frames, a JSON header and the
page's body; an answer is one frame of JSON. It ends when stdin does.
"""

from __future__ import annotations

import contextlib
import os
import resource
from typing import BinaryIO

from ingest.extract import extract
from ingest.records import extraction_to_json
from ingest.sandbox import READY, decode_page, frame
from ingest.types import Extracted, Skipped


def read_frame(stream: BinaryIO) -> bytes | None:
    """One frame; None at the end of the stream."""
    head = stream.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    body = stream.read(size)
    return body if len(body) == size else None


def limit(cpu_seconds: int, memory_bytes: int) -> None:
    """Bound this page: so much CPU time from now on, so much address space in all."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
    # Some systems refuse a limit on address space; the wall clock of the parent holds everywhere.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, resource.getrlimit(resource.RLIMIT_AS)[1]))


def main(cpu_seconds: int, memory_bytes: int) -> None:
    """Answer requests until stdin ends."""
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the frames.
    os.dup2(2, 1)
    answers.write(frame(READY))
    answers.flush()
    while True:
        header = read_frame(requests)
        body = None if header is None else read_frame(requests)
        if header is None or body is None:
            return
        limit(cpu_seconds, memory_bytes)
        answers.write(frame(extraction_to_json(_answer(header, body)).encode()))
        answers.flush()


def _answer(header: bytes, body: bytes) -> Extracted | Skipped:
    """What the page gives. Whatever a parser raises is the page's own trouble, want of memory included."""
    page, url, kind = decode_page(header, body)
    try:
        return extract(page, url, kind)
    except Exception as trouble:
        detail = f"{type(trouble).__name__} while reading {len(body):,} bytes: {trouble}"[:200]
        return Skipped(url, "parser_limit", detail.removesuffix(": "), page.status)

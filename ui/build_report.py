"""What a build did, for a terminal and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ui.rebuild import BuildReport
from ui.terminal import Line, one_line, wrapped


def as_json(report: BuildReport) -> dict[str, Any]:
    """`build --json`; `error` and `hint` only when there was nothing to index."""
    return {name: value for name, value in asdict(report).items() if name not in ("error", "hint") or value}


def as_lines(report: BuildReport, columns: int) -> list[Line]:
    """What was read, what was not and why, and what answers now."""
    lines = wrapped(
        f"{report.list}: {_count(report.resources, 'entry', 'entries')}; "
        f"{report.read} read, {report.unchanged} unchanged, {len(report.failed)} failed",
        columns,
    )
    for failed in sorted(report.failed, key=lambda one: one.reason):
        lines.append(((f"  {failed.reason:<17} ", "bad"), (one_line(failed.url), "")))
        lines += wrapped(failed.detail, columns, " " * 20, "dim")
    if report.snapshot:
        lines += wrapped(
            f"{'Published' if report.published else 'Nothing had changed:'} snapshot {report.snapshot}: "
            f"{_count(report.documents, 'document', 'documents')}, "
            f"{_count(report.chunks, 'chunk', 'chunks')} "
            f"({report.embedded} embedded, {report.reused} reused) in {report.seconds:.1f} s",
            columns,
            style="title",
        )
    return lines


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"

"""What a build did, for a terminal and for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ui.rebuild import BuildReport
from ui.terminal import Line, one_line, wrapped


def as_json(report: BuildReport) -> dict[str, Any]:
    """`build --json`; `error` and `hint` only when nothing was published for want of something to read."""
    return {name: value for name, value in asdict(report).items() if name not in ("error", "hint") or value}


def as_lines(report: BuildReport, columns: int) -> list[Line]:
    """What was read, what was not and why, and what answers now."""
    lines = wrapped(
        f"{report.list}: {_count(report.resources, 'entry', 'entries')}; "
        f"{report.read} read, {report.unchanged} unchanged, {len(report.failed)} failed",
        columns,
    )
    for reason, detail in sorted({(failed.reason, failed.detail) for failed in report.failed}):
        lines += wrapped(f"{reason}: {detail}", columns, "  ", "bad")
        urls = [failed.url for failed in report.failed if (failed.reason, failed.detail) == (reason, detail)]
        lines += [((f"    {one_line(url)}", ""),) for url in urls]
    for remarked in report.remarks:
        lines += [
            ((f"  {one_line(remarked.url)}", ""),),
            *wrapped(one_line(remarked.remark), columns, "    "),
        ]
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

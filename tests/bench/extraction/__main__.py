"""Main text, headings, code, metadata and time of our extraction beside trafilatura's, over two public sets.

`python tests/bench/extraction --data FOLDER [--pages FOLDER] [--json]`: the folder (or EXTRACTION_DATA) holds
`news` and `docs`, each with `ground-truth.json.gz` and `html/`; without it there is nothing to measure.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from readers import ours, sandboxed, theirs
from saved_pages import PageFigures, of_pages
from scores import Row, Scored, measured, rows
from truths import SETS, Truth, is_there, read_set

from ingest.sandbox import Extractor

HALVES = ("tune", "report", "all")


def _measured(truths: Sequence[Truth], processes: int) -> list[Scored]:
    if processes == 1:
        return [measured(one) for one in truths]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return list(pool.map(measured, truths, chunksize=4))


def _one_at_a_time(truths: Sequence[Truth]) -> tuple[list[Row], list[str]]:
    """Each page by both and in the child with its limits, with no neighbour; and which pages break a limit."""
    times: list[tuple[float, float, float]] = []
    broken: list[str] = []
    with Extractor() as extractor:
        sandboxed(extractor, truths[0], truths[0].body())  # the first one starts the child
        for truth in truths:
            body = truth.body()
            child = sandboxed(extractor, truth, body)
            alone = theirs(truth, body).milliseconds, ours(truth, body).milliseconds
            times.append((*alone, child.milliseconds))
            broken += [f"{truth.url}: {child.skipped}"] if child.skipped.startswith("parser_limit") else []
    their, own, in_child = (median(column) for column in zip(*times, strict=True))
    return [
        Row("one at a time: median ms", len(times), their, own),
        Row("one at a time: in the sandbox, median ms", len(times), None, in_child),
    ], broken


def _print(table: Sequence[Row], found: Sequence[PageFigures]) -> None:
    print(f"{'':<62} {'n':>5}  trafilatura   ours")
    for row in table:
        places = 0 if row.label.endswith("ms") else 3
        other = "" if row.theirs is None else f"{row.theirs:.{places}f}"
        print(f"{row.label:<62} {row.count:>5}  {other:>11}  {row.ours:>5.{places}f}")
    for page in found:
        print(f"{page.name}: {page.what} {page.kept} of {page.of}")


def _worst(scored: Sequence[Scored], count: int) -> None:
    for one in sorted(scored, key=lambda each: each.ours.f1)[:count]:
        print(
            f"{one.ours.f1:.3f} (P {one.ours.precision:.3f}, R {one.ours.recall:.3f}; trafilatura "
            f"{one.theirs.f1:.3f}) headings {one.own_headings.kept}/{one.own_headings.of} "
            f"code {one.own_code.kept}/{one.own_code.of} {one.set} {one.name} {one.url}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("EXTRACTION_DATA"))
    parser.add_argument("--pages", type=Path, help="saved pages with an index.json, for formulas and lists")
    parser.add_argument("--half", choices=HALVES, help="only this half, instead of both and all")
    parser.add_argument("--only", choices=SETS, action="append", default=[])
    parser.add_argument("--processes", type=int, choices=(1, 2), default=2)
    parser.add_argument("--worst", type=int, default=0, help="name so many pages of the tuned half")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    data = Path(asked.data) if asked.data else None
    if data is None or not is_there(data):
        print(f"skipped: no news and docs with their ground truth in --data {asked.data}")
        sys.exit(0)
    truths = [
        truth
        for name in asked.only or SETS
        for truth in read_set(data, name)
        if asked.half in (None, "all", truth.half)
    ]
    scored = _measured(truths, asked.processes)
    timed, broken = _one_at_a_time(truths)
    table = [row for half in ([asked.half] if asked.half else HALVES) for row in rows(scored, half)]
    table += timed
    found = of_pages(asked.pages) if asked.pages else []
    if asked.json:
        print(json.dumps({"rows": [asdict(one) for one in table], "pages": [asdict(one) for one in found]}))
        return
    _print(table, found)
    print(f"pages that broke a limit of the sandbox: {len(broken)}", *broken, sep="\n")
    _worst([one for one in scored if one.half == "tune"], asked.worst)


if __name__ == "__main__":
    main()

"""The reading list itself: add and lint. A command imports its rooms when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import UsageError
from ui.commands.frame import Json, app, begin, out
from ui.settings import location
from ui.terminal import note, put


@app.command(
    epilog="Example: assistant add https://arxiv.org/abs/2205.14135 --section Memory --note 'read first'"
)
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(help="The page to add.", show_default=False)],
    section: Annotated[
        list[str] | None,
        typer.Option("--section", help="The heading it goes under; repeat it for a heading below that one."),
    ] = None,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="The text of the link.", show_default=False)
    ] = "",
    words: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="Your words beside it.", show_default=False)
    ] = "",
    list_: Annotated[
        str, typer.Option("--list", metavar="FILE", help="The reading list.", show_default="the last one")
    ] = "",
    file: Annotated[
        str, typer.Option(metavar="NAME", help="The file of a list that is a folder.", show_default=False)
    ] = "",
) -> int:
    """Add a link to the reading list; `assistant build` reads it then."""
    from ingest.adding import Addition
    from ingest.list_file import add_to_list
    from ui import compose

    run, settings = begin(ctx)
    last = None if list_ else compose.last_list(settings)
    where = location(list_, Path.cwd()) if list_ else compose.list_of(settings, last)
    change = add_to_list(where, Addition(url, title, words, tuple(section or ())), file)
    added = change.added
    out(f"{change.file}:{added.line}: {added.written.strip()}")
    if not run.quiet:
        under = f"under {' › '.join(added.section)}" if added.section else "under no heading"
        note(f"added {under}{' (a new heading)' if added.created else ''}; `assistant build` reads it")
    return 0


@app.command(epilog="Example: assistant lint reading.md --fix | patch -p0")
def lint(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(help="The reading list, or a folder of Markdown.", show_default=False)
    ],
    fix: Annotated[
        bool, typer.Option("--fix", help="Print a patch of what can be mended with certainty.")
    ] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Look at the text alone, and reach no link.")
    ] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let addresses of your own network through.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Check a reading list: dead, moved, double, broken links. Exit 1: something is wrong."""
    from ui import compose, linting, shapes
    from ui.progress import shown

    run, settings = begin(ctx)
    if fix and as_json:
        raise UsageError("--fix prints a patch, --json JSON", "leave one of them out: --json holds each fix")
    with shown(run.quiet, settings.plain) as progress:
        fetching = compose.fetching(settings, allow_private)
        linted = linting.lint(linting.Wanted(file, offline, fix), fetching, progress)
    lines = linting.as_lines(linted)
    if as_json:
        out(shapes.dumps(shapes.findings(linted.name, linted.findings)))
    elif fix:
        put(linted.patch, sys.stdout)
    elif lines:
        out("\n".join(lines))
    if not run.quiet:
        for line in [*(lines if fix else []), *linting.summary(linted)]:
            note(line)
    return 1 if linted.findings else 0

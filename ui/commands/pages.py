"""One page of the library: what changed in it, and forgetting it. A command imports its rooms when it runs."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ingest.errors import AssistantError, UsageError
from ui.commands.frame import Json, app, begin, out
from ui.settings import Settings
from ui.terminal import note, one_line, width, write

Url = Annotated[str, typer.Argument(help="A link, as the list has it.", show_default=False)]


@app.command(epilog="Example: assistant diff https://example.org/post --from 2026-01")
def diff(
    ctx: typer.Context,
    url: Url,
    from_: Annotated[
        str,
        typer.Option("--from", metavar="DATE", help="Against the version of that day.", show_default=False),
    ] = "",
    listed: Annotated[bool, typer.Option("--versions", help="List the versions instead.")] = False,
    as_json: Json = False,
) -> int:
    """Show what changed in the text of a page since the version before."""
    from ingest.history import difference, history, located
    from ingest.shelf import Shelf
    from ui import asking, compose, shapes
    from ui import history as shown

    _, settings = begin(ctx)
    since = asking.day(from_, "--from") if from_ else None
    _need_library(settings)
    with compose.library_of(settings) as library, Shelf(library) as shelf:
        known = history(library, located(library, url), shelf)
        found = difference(library, known, shelf, since)
    columns = width(sys.stdout)
    if as_json:
        out(shapes.dumps(shown.as_json(known, found)))
    else:
        lines = shown.versions(known, columns) if listed else shown.as_lines(known, found, columns)
        write(lines, sys.stdout, settings.plain)
    return 0


@app.command(epilog="Example: assistant forget https://example.org/post")
def forget(
    ctx: typer.Context,
    url: Url,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> int:
    """Remove a page and all its versions from the library, for good."""
    from ingest import history
    from ui import compose
    from ui.lock import building

    run, settings = begin(ctx)
    _need_library(settings)
    with building(settings.home), compose.library_of(settings) as library:
        key = history.located(library, url)
        if not yes and not _agreed(url, len(library.versions(key))):
            note("nothing was forgotten")
            return 1
        listed = history.listed(library, key)
        count = history.forget(library, key)
        compose.forget_texts(settings)
    out(f"Forgotten: {one_line(url)} ({count} version{'' if count == 1 else 's'})")
    if not run.quiet:
        note("the index in use holds its text until the next one: run assistant build")
    if listed and not run.quiet:
        note("the list still has the link, so the next build reads it again: take it off the list first")
    return 0


def _need_library(settings: Settings) -> None:
    from ui import compose

    if not compose.has_library(settings):
        raise AssistantError(f"nothing has been built in {settings.home}", "assistant build")


def _agreed(url: str, versions: int) -> bool:
    """What the person at the terminal says. Raises UsageError where there is none."""
    if not sys.stdin.isatty():
        raise UsageError(f"forgetting {url} needs a yes, and nobody is there to ask", "pass --yes")
    return typer.confirm(
        f"Forget {one_line(url)} with its {versions} version{'' if versions == 1 else 's'} for good?",
        err=True,
    )

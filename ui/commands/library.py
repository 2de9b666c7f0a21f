"""The library and the index: build, sources, status. A command imports its rooms when it runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import AssistantError
from ui.commands.frame import Json, app, begin, out
from ui.failures import failed
from ui.settings import location
from ui.terminal import note, width, write


@app.command(epilog="Example: assistant build --list ~/reading.md --saved ~/saved-pages")
def build(
    ctx: typer.Context,
    list_: Annotated[
        str,
        typer.Option("--list", metavar="FILE_OR_URL", help="The reading list.", show_default="the last one"),
    ] = "",
    saved: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="A folder of saved pages, a page or a web archive; repeatable."),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Use no network.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Read every page anew.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="URL", help="Ask for this link alone; the library answers for the others. Repeatable."
        ),
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let addresses of your own network through.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Publish even when many pages vanished at once.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Read the list and its links, and build the index."""
    from ui import build_report, shapes
    from ui.progress import shown
    from ui.rebuild import Wanted, rebuild

    run, settings = begin(ctx)
    wanted = Wanted(
        list=location(list_, Path.cwd()) if list_ else "",
        saved=tuple(Path(os.path.abspath(folder.expanduser())) for folder in saved or ()),  # noqa: PTH100 (links stay as named)
        offline=offline,
        refresh=refresh,
        allow_private=allow_private,
        force=force,
        only=tuple(only or ()),
    )
    with shown(run.quiet, settings.plain) as progress:
        report = rebuild(settings, wanted, progress, warn=(lambda _: None) if run.quiet else note)
    if as_json:
        out(shapes.dumps(build_report.as_json(report)))
    else:
        write(build_report.as_lines(report, width(sys.stdout)), sys.stdout, settings.plain)
    if report.error:
        return failed(report.error, report.hint or "")
    return 0


@app.command(epilog="Example: assistant sources --failed")
def sources(
    ctx: typer.Context,
    failed: Annotated[
        bool,
        typer.Option("--failed", help="Only the links that could not be read, a digest answering or not."),
    ] = False,
    as_json: Json = False,
) -> int:
    """Show what became of each link of the list."""
    from ui import compose, render, shapes

    _, settings = begin(ctx)
    if not compose.has_library(settings):
        raise AssistantError(f"nothing has been built in {settings.home}", "assistant build")
    with compose.library_of(settings) as library:
        rows = [row for row in library.ledger() if row.reason or not failed]
    if as_json:
        out(shapes.dumps(shapes.sources(rows)))
    else:
        write(render.ledger(rows, width(sys.stdout)), sys.stdout, settings.plain)
    return 0


@app.command(epilog="Example: assistant status --json")
def status(ctx: typer.Context, as_json: Json = False) -> int:
    """Show the index in use, its age, and how the last build ended."""
    from ui import shapes
    from ui.state import state, state_lines

    _, settings = begin(ctx)
    held = state(settings)
    if as_json:
        out(shapes.dumps(held))
    else:
        write(state_lines(held, width(sys.stdout)), sys.stdout, settings.plain)
    return 0

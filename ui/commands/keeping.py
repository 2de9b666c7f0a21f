"""Keeping what was read elsewhere: save. A command imports its rooms when it runs."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ingest.errors import AssistantError
from ui.commands.frame import app, begin
from ui.terminal import note, width, wrapped, write


@app.command(epilog="Example: assistant save ~/archives")
def save(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where to write it.", show_default=False)],
    all_versions: Annotated[
        bool, typer.Option("--all-versions", help="Every version of a page, not only the one that answers.")
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file of the same day.")] = False,
) -> int:
    """Write the library's pages as a web archive (WARC), which build --saved reads again."""
    from ingest.save import save as write_archive
    from ui import compose
    from ui.progress import shown

    run, settings = begin(ctx)
    if not compose.has_library(settings):
        raise AssistantError(f"nothing has been built in {settings.home}", "assistant build")
    with compose.library_of(settings) as library, shown(run.quiet, settings.plain) as progress:
        saved = write_archive(
            library,
            folder.expanduser().absolute(),
            date.today(),
            progress,
            all_versions=all_versions,
            overwrite=overwrite,
        )
    if not run.quiet:
        if saved.files:
            note(f"not in it: {saved.files} of the files beside the list, which belong to the list")
        if saved.former:
            note(f"not in it: {saved.former} of the pages of a former --saved (--all-versions takes them)")
    text = f"{saved.path}: {saved.pages:,} page{'s' * (saved.pages != 1)}, {saved.size:,} bytes"
    write(wrapped(text, width(sys.stdout)), sys.stdout, settings.plain)
    return 0

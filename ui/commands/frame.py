"""What every command shares: the application, the global options, and the options that several take."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ui.settings import Settings
from ui.terminal import put

app = typer.Typer(
    name="assistant",
    help="Answers questions over a Markdown reading list, with citations that can be checked.",
    epilog='Example: assistant ask "why does batch size saturate?"',
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@dataclass(slots=True)
class Run:
    """The global options of this run."""

    home: Path | None = None
    config: Path | None = None
    debug: bool = False
    quiet: bool = False

    def settings(self) -> Settings:
        """Read when a command begins, so that `--help` works whatever the settings hold."""
        return Settings.load(self.home, self.config)


Question = Annotated[str, typer.Argument(help="What to ask of the reading list.", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="JSON on stdout.")]
Passages = Annotated[int, typer.Option("-k", min=1, max=50, help="How many passages to look at.")]
Sections = Annotated[
    list[str] | None,
    typer.Option("--section", help="Only what stands under this heading of the list; repeatable."),
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", help="article, arxiv, github, code, tweet, pdf, video or note; repeatable."),
]
Digests = Annotated[bool, typer.Option("--digest/--no-digest", help="Look at the shipped digests, too.")]
Since = Annotated[
    str | None, typer.Option(metavar="DATE", help="Only what was published on that day or later.")
]
Engine = Annotated[str, typer.Option(metavar="NAME", help="extractive; llm when llm.model is set.")]


@app.callback()
def options(
    ctx: typer.Context,
    home: Annotated[Path | None, typer.Option(metavar="DIR", help="Where everything is kept.")] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Instead of config.toml there.")] = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No notes and no progress, only errors.")] = False,
) -> None:
    """The global options stand before the command."""
    run: Run = ctx.obj
    run.home, run.config, run.debug, run.quiet = home, config, debug, quiet


def begin(ctx: typer.Context) -> tuple[Run, Settings]:
    """The global options of this run, and the settings that they lead to."""
    run: Run = ctx.obj
    return run, run.settings()


def out(text: str) -> None:
    """Write a command's data to stdout."""
    put(text + "\n", sys.stdout)

"""The terminal: every command. A command imports its rooms when it runs, so that none waits for another's."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from ingest.errors import AssistantError, UsageError
from ui.failures import explained, failed
from ui.settings import Settings, location
from ui.terminal import note, put, width, write

DECLINED = 3

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
QuestionsFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="JSON Lines; the shipped questions else.")
]
Picture = Annotated[
    Path | None, typer.Argument(metavar="[FILE.png]", help="Where --curve draws.", show_default=False)
]
ReportFile = Annotated[
    Path | None, typer.Option(metavar="FILE.html", help="Write every question and answer to read.")
]


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


@app.command(epilog='Example: assistant ask "why does batch size saturate?" --section Fine-Tuning')
def ask(
    ctx: typer.Context,
    question: Question,
    k: Passages = 8,
    section: Sections = None,
    kind: Kinds = None,
    digest: Digests = True,
    since: Since = None,
    engine: Engine = "",
    at_once: Annotated[bool, typer.Option("--no-stream", help="Write the answer when it is whole.")] = False,
    as_json: Json = False,
) -> int:
    """Answer a question, with citations. Exit 3: the list does not hold the answer."""
    started = perf_counter()
    from assistant.answer import answer
    from assistant.question import check_question
    from ui import asking, compose, render, shapes, telling
    from ui.ready import ready

    run, settings = _begin(ctx)
    check_question(question)
    filters = asking.filters(section or (), kind or (), since, digest)
    embedder = compose.embedder_of(settings)
    writer = compose.engine_of(engine, settings, embedder)
    live = telling.streams(writer, at_once or as_json)
    with ready(settings, embedder, run.quiet) as snapshot:
        retriever = compose.retriever_of(snapshot, embedder, compose.reranker_of(settings))
        loaded = perf_counter()
        given = answer(question, retriever, writer, k, filters, telling.teller(live, settings.plain))
    if as_json:
        spent = {"load": (loaded - started) * 1000, "total": (perf_counter() - started) * 1000}
        _out(shapes.dumps(shapes.answer(given, dict(given.timings_ms) | spent)))
    else:
        write(render.answer(given, width(sys.stdout), told=live), sys.stdout, settings.plain)
    return 0 if given.answered else DECLINED


@app.command(epilog="Example: assistant chat --section Fine-Tuning")
def chat(
    ctx: typer.Context,
    k: Passages = 8,
    section: Sections = None,
    kind: Kinds = None,
    digest: Digests = True,
    since: Since = None,
    engine: Engine = "",
    at_once: Annotated[bool, typer.Option("--no-stream", help="Write each answer when it is whole.")] = False,
    as_json: Json = False,
) -> int:
    """Ask, and ask on: what a follow-up leaves unsaid comes from the questions before it."""
    from assistant.answer import answer
    from ui import asking, chat, compose, telling
    from ui.ready import ready

    run, settings = _begin(ctx)
    filters = asking.filters(section or (), kind or (), since, digest)
    embedder = compose.embedder_of(settings)
    writer = compose.engine_of(engine, settings, embedder)
    live = telling.streams(writer, at_once or as_json)
    tell = telling.teller(live, settings.plain)
    with ready(settings, embedder, run.quiet) as snapshot:
        retriever = compose.retriever_of(snapshot, embedder, compose.reranker_of(settings))
        return chat.converse(
            lambda question, turns: answer(question, retriever, writer, k, filters, tell, turns),
            chat.shower(as_json, settings.plain, live),
            run.quiet,
        )


@app.command(epilog='Example: assistant search "learning rate warmup" -k 3')
def search(
    ctx: typer.Context,
    question: Question,
    k: Passages = 8,
    section: Sections = None,
    kind: Kinds = None,
    digest: Digests = True,
    since: Since = None,
    as_json: Json = False,
) -> int:
    """Show the passages nearest to a question, with their scores."""
    from assistant.question import check_question
    from index.types import Query
    from ui import asking, compose, render, shapes
    from ui.ready import ready

    run, settings = _begin(ctx)
    check_question(question)
    filters = asking.filters(section or (), kind or (), since, digest)
    embedder = compose.embedder_of(settings)
    with ready(settings, embedder, run.quiet) as snapshot:
        found = compose.retriever_of(snapshot, embedder, compose.reranker_of(settings)).retrieve(
            Query(question, filters), k
        )
    if as_json:
        _out(shapes.dumps(shapes.search(question, found.snapshot, found.passages)))
    elif found.passages:
        write(render.passages(found.passages, width(sys.stdout)), sys.stdout, settings.plain)
    else:
        note("nothing of the list matches")
    return 0


@app.command(epilog="Example: assistant build --list ~/reading.md --saved ~/saved-pages")
def build(
    ctx: typer.Context,
    list_: Annotated[
        str,
        typer.Option("--list", metavar="FILE_OR_URL", help="The reading list.", show_default="the last one"),
    ] = "",
    saved: Annotated[
        list[Path] | None, typer.Option(metavar="PATH", help="A folder of saved pages; repeatable.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Use no network.")] = False,
    refresh: Annotated[bool, typer.Option("--refresh", help="Read every page anew.")] = False,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Let addresses of your own network through.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Read the list and its links, and build the index."""
    from ui import build_report, shapes
    from ui.progress import shown
    from ui.rebuild import Wanted, rebuild

    run, settings = _begin(ctx)
    wanted = Wanted(
        list=location(list_, Path.cwd()) if list_ else "",
        saved=tuple(Path(os.path.abspath(folder.expanduser())) for folder in saved or ()),  # noqa: PTH100 (links stay as named)
        offline=offline,
        refresh=refresh,
        allow_private=allow_private,
    )
    with shown(run.quiet, settings.plain) as progress:
        report = rebuild(settings, wanted, progress, warn=(lambda _: None) if run.quiet else note)
    if as_json:
        _out(shapes.dumps(build_report.as_json(report)))
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

    _, settings = _begin(ctx)
    if not compose.has_library(settings):
        raise AssistantError(f"nothing has been built in {settings.home}", "assistant build")
    with compose.library_of(settings) as library:
        rows = [row for row in library.ledger() if row.reason or not failed]
    if as_json:
        _out(shapes.dumps(shapes.sources(rows)))
    else:
        write(render.ledger(rows, width(sys.stdout)), sys.stdout, settings.plain)
    return 0


@app.command(epilog="Example: assistant status --json")
def status(ctx: typer.Context, as_json: Json = False) -> int:
    """Show the index in use, its age, and how the last build ended."""
    from ui import shapes
    from ui.state import state, state_lines

    _, settings = _begin(ctx)
    held = state(settings)
    if as_json:
        _out(shapes.dumps(held))
    else:
        write(state_lines(held, width(sys.stdout)), sys.stdout, settings.plain)
    return 0


@app.command(epilog="Example: assistant ui --port 8080 --open")
def ui(
    ctx: typer.Context,
    host: Annotated[str, typer.Option(help="A loopback address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 7860,
    open_: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> int:
    """Serve the web page, and POST /api/ask."""
    from ui import compose, web
    from ui.ready import ready

    run, settings = _begin(ctx)
    web.check_host(host)
    embedder = compose.embedder_of(settings)
    with web.listening(host, port) as listener:
        ready(settings, embedder, run.quiet).close()
        return web.serve(settings, embedder, host, listener, open_)


@app.command(epilog='Example: assistant schedule --cron "0 3 * * *"')
def schedule(
    ctx: typer.Context,
    every: Annotated[
        str, typer.Option(metavar="TIME", help="Such as 30m, 24h or 7d.", show_default=False)
    ] = "",
    cron: Annotated[
        str, typer.Option(metavar="EXPR", help="Minute, hour, day, month, weekday.", show_default=False)
    ] = "",
    print_: Annotated[
        str,
        typer.Option(
            "--print", metavar="KIND", help="Print a unit instead: systemd, cron or k8s.", show_default=False
        ),
    ] = "",
) -> int:
    """Rebuild regularly, until stopped."""
    from ui import schedule as schedules
    from ui import units

    run, settings = _begin(ctx)
    if bool(every) == bool(cron):
        raise UsageError("schedule takes one of --every and --cron", "assistant schedule --every 24h")
    when = schedules.parse(every, cron)
    if print_:
        _out(units.unit(print_, when, settings).rstrip("\n"))
        return 0
    return schedules.run(settings, when, run.quiet)


@app.command(epilog="Example: assistant evaluate --report report.html --curve curve.png")
def evaluate(
    ctx: typer.Context,
    picture: Picture = None,
    questions: QuestionsFile = None,
    engine: Engine = "extractive",
    update: Annotated[bool, typer.Option("--update-floors", help="Raise the floors to today's.")] = False,
    lower: Annotated[bool, typer.Option("--lower-floors", help="Pin today's, lower ones too.")] = False,
    curve: Annotated[bool, typer.Option("--curve", help="Wrongly answered against declined.")] = False,
    report: ReportFile = None,
    as_json: Json = False,
) -> int:
    """Ask known questions and score the answers. Exit 1: a score is below its floor."""
    from ui import evaluating, scoreboard, shapes

    run, settings = _begin(ctx)
    wanted = evaluating.Wanted(engine, questions, update, lower, curve, picture, report)
    judged = evaluating.run(settings, wanted, run.quiet)
    if as_json:
        _out(shapes.dumps(scoreboard.as_json(judged)))
    else:
        write(scoreboard.as_lines(judged, width(sys.stdout), curve), sys.stdout, settings.plain)
    if judged.fallen:
        return failed("; ".join(judged.fallen), "assistant evaluate --report FILE.html shows what was missed")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code. Every error becomes one line and a hint on stderr."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                errors="backslashreplace"
            )  # whatever a page or an argument holds can be written
    run = Run()
    try:
        code = typer.main.get_command(app).main(
            sys.argv[1:] if arguments is None else list(arguments),
            prog_name="assistant",
            standalone_mode=False,
            obj=run,
        )
        sys.stdout.flush()
    except BaseException as error:
        return explained(error, run.debug)
    return code if isinstance(code, int) else 0


def _begin(ctx: typer.Context) -> tuple[Run, Settings]:
    run: Run = ctx.obj
    return run, run.settings()


def _out(text: str) -> None:
    put(text + "\n", sys.stdout)


if __name__ == "__main__":
    sys.exit(main())

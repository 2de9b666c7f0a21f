"""What runs until it is stopped: the web page with its API, and rebuilds on a schedule."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.errors import UsageError
from ui.commands.frame import app, begin, out


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

    run, settings = begin(ctx)
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

    run, settings = begin(ctx)
    if bool(every) == bool(cron):
        raise UsageError("schedule takes one of --every and --cron", "assistant schedule --every 24h")
    when = schedules.parse(every, cron)
    if print_:
        out(units.unit(print_, when, settings).rstrip("\n"))
        return 0
    return schedules.run(settings, when, run.quiet)

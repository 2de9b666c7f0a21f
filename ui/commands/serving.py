"""What runs until it is stopped: the web page with its API, and rebuilds on a schedule."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest.errors import UsageError
from ui.commands.frame import app, begin, out


@app.command(epilog="Example: assistant ui --port 8080 --open")
def ui(
    ctx: typer.Context,
    host: Annotated[
        str, typer.Option(help="The address to listen on; one that others reach wants ASSISTANT_UI_TOKEN.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 7860,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A host name by which browsers reach it; repeatable."),
    ] = None,
    proxy: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="A reverse proxy whose X-Forwarded-* is believed; repeatable."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open it in a browser.")] = False,
) -> int:
    """Serve the web page, the API and MCP, until stopped."""
    from ui import compose
    from ui.ready import ready
    from ui.serving.door import Door, check_door

    run, settings = begin(ctx)
    door = Door(host, tuple(name or ()), settings.ui_token, tuple(proxy or ()))
    check_door(door)
    embedder = compose.embedder_of(settings)
    from ui.serving import server

    with server.listening(host, port) as listener:
        ready(settings, embedder, run.quiet).close()
        return server.serve(settings, embedder, door, listener, open_)


@app.command(epilog="Example: assistant mcp  (a client starts it; docs/api.md says how)")
def mcp(ctx: typer.Context) -> int:
    """Serve the reading list as MCP tools on stdio, until stdin ends."""
    from ui import compose
    from ui.live import LiveIndex
    from ui.ready import ready
    from ui.serving import mcp as tools
    from ui.serving.desk import Desk
    from ui.serving.metrics import Metrics

    run, settings = begin(ctx)
    embedder = compose.embedder_of(settings)
    ready(settings, embedder, run.quiet).close()
    tools.server(settings, Desk(LiveIndex(settings, embedder), Metrics())).run("stdio")
    return 0


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

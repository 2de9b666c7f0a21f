"""Questions: ask, chat, search, and evaluate. A command imports its rooms when it runs."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import Annotated

import typer

from ui.commands.frame import (
    Digests,
    Engine,
    Json,
    Kinds,
    Passages,
    Question,
    Sections,
    Since,
    app,
    begin,
    out,
)
from ui.failures import failed
from ui.terminal import note, width, write

DECLINED = 3

QuestionsFile = Annotated[
    Path | None, typer.Option(metavar="FILE", help="JSON Lines; the shipped questions else.")
]
Picture = Annotated[
    Path | None, typer.Argument(metavar="[FILE.png]", help="Where --curve draws.", show_default=False)
]
ReportFile = Annotated[
    Path | None, typer.Option(metavar="FILE.html", help="Write every question and answer to read.")
]


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

    run, settings = begin(ctx)
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
        out(shapes.dumps(shapes.answer(given, dict(given.timings_ms) | spent)))
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

    run, settings = begin(ctx)
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

    run, settings = begin(ctx)
    check_question(question)
    filters = asking.filters(section or (), kind or (), since, digest)
    embedder = compose.embedder_of(settings)
    with ready(settings, embedder, run.quiet) as snapshot:
        found = compose.retriever_of(snapshot, embedder, compose.reranker_of(settings)).retrieve(
            Query(question, filters), k
        )
    if as_json:
        out(shapes.dumps(shapes.search(question, found.snapshot, found.passages)))
    elif found.passages:
        write(render.passages(found.passages, width(sys.stdout)), sys.stdout, settings.plain)
    else:
        note("nothing of the list matches")
    return 0


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

    run, settings = begin(ctx)
    wanted = evaluating.Wanted(engine, questions, update, lower, curve, picture, report)
    judged = evaluating.run(settings, wanted, run.quiet)
    if as_json:
        out(shapes.dumps(scoreboard.as_json(judged)))
    else:
        write(scoreboard.as_lines(judged, width(sys.stdout), curve), sys.stdout, settings.plain)
    if judged.fallen:
        return failed("; ".join(judged.fallen), "assistant evaluate --report FILE.html shows what was missed")
    return 0


@app.command(epilog="Example: assistant feedback --questions > candidates.jsonl")
def feedback(
    ctx: typer.Context,
    questions: Annotated[
        bool, typer.Option("--questions", help="As questions for assistant evaluate, to be looked through.")
    ] = False,
    as_json: Json = False,
) -> int:
    """What readers thought of answers, from the thumbs of the page."""
    from dataclasses import asdict

    from ui import feedback as kept
    from ui import render, shapes

    run, settings = begin(ctx)
    held = list(kept.opinions(settings.home))
    if questions:
        candidates = kept.candidates(held)
        for each in candidates:
            out(shapes.line(each))
        if not run.quiet:
            note(f"{len(candidates)} of {len(held)} opinions make a question; assistant feedback shows all")
    elif as_json:
        out(shapes.dumps([asdict(each) for each in held]))
    else:
        write(render.opinions(held, width(sys.stdout)), sys.stdout, settings.plain)
    return 0

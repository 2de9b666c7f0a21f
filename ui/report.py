"""The report of `assistant evaluate`: one HTML file with every question, answer and verdict. Pure.

Pages of the list write into it, so that every text is escaped, only http and https are linked, and its policy lets it
load nothing and run nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from assistant.evaluation.curve import Curve
from assistant.evaluation.floors import Judgement
from assistant.evaluation.judging import OUTCOMES, RIGHT, Outcome, Verdict, answering, stretch
from assistant.types import Citation
from ui import curve_picture
from ui.scoreboard import (
    ANSWERABLE,
    CURVE,
    UNANSWERABLE,
    Cell,
    answerable_rows,
    cell,
    curve_cells,
    legend,
    unanswerable_rows,
    written_by,
)
from ui.terminal import harmless

_STYLE = Path(__file__).parent / "static" / "report.css"


def page(judged: Judgement, now: datetime) -> str:
    """The whole file."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>Evaluation of {now:%Y-%m-%d}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>",
            *_head(judged, now),
            *_tables(judged),
            *_curve(judged.report.curve),
            *_questions(judged.report.verdicts),
            "</main>\n</body>\n</html>\n",
        )
    )


def text(said: object) -> str:
    """A text for any place of the page, attributes included."""
    return escape(harmless(str(said)))


def link(url: str, said: str) -> str:
    """A link that tells its target nothing; the text alone when the address is not one of the web."""
    try:
        web = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        web = False
    return f'<a href="{text(url)}" rel="noopener noreferrer">{text(said)}</a>' if web else text(said)


def _head(judged: Judgement, now: datetime) -> Iterable[str]:
    yield '<header id="all">\n<h1>Evaluation</h1>'
    yield (
        f'<p class="about">{len(judged.report.verdicts)} questions of {text(judged.questions)}, asked on '
        f"{now:%Y-%m-%d %H:%M} UTC · {text(written_by(judged))} · checker {text(judged.report.checker)} · "
        f"snapshot {text(judged.snapshot)}</p>\n</header>"
    )


def _tables(judged: Judgement) -> Iterable[str]:
    report = judged.report
    yield "<h2>Scores</h2>"
    rows = [
        (
            name,
            (cell(value), cell(judged.floors.get(name))),
            "below" if value < judged.floors.get(name, 0.0) else "",
        )
        for name, value in asdict(report.scores).items()
    ]
    yield _table("Each from 0 to 1", ("score", "measured", "floor"), rows)
    yield "<h2>Questions</h2>"
    yield _group("that the list answers", ANSWERABLE, answerable_rows(report))
    yield _group("that it does not answer", UNANSWERABLE, unanswerable_rows(report))
    yield f'<p class="about">{text(legend(report.checker, judged.engine))}</p>'
    yield "<h2>Milliseconds</h2>"
    taken = [(part, (f"{of.p50:.1f}", f"{of.p95:.1f}"), "") for part, of in report.latency.items()]
    yield _table("Half, and 95 %, of the questions take at most", ("part", "p50", "p95"), taken)


def _group(title: str, columns: Sequence[str], rows: Sequence[tuple[str, int, tuple[Cell, ...]]]) -> str:
    shown = [
        (name, (str(count), *map(cell, cells)), "strong" if name == "all" else "")
        for name, count, cells in rows
    ]
    return _table("", (title, "questions", *columns), shown)


def _table(caption: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str], str]]) -> str:
    heads = "".join(f'<th scope="col">{text(column)}</th>' for column in columns)
    body = "\n".join(
        f'<tr class="{kind}"><th scope="row">{text(name)}</th>'
        + "".join(f"<td>{text(value)}</td>" for value in values)
        + "</tr>"
        for name, values, kind in rows
    )
    above = f"<caption>{text(caption)}</caption>" if caption else ""
    return f'<div class="wide"><table>{above}<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def _curve(curve: Curve) -> Iterable[str]:
    yield "<h2>Answering or declining</h2>"
    light, dark = (
        b64encode(curve_picture.png(curve, palette)).decode()
        for palette in (curve_picture.LIGHT, curve_picture.DARK)
    )
    yield (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="data:image/png;base64,{dark}">'
        f'<img src="data:image/png;base64,{light}" width="{curve_picture.WIDTH}" height="{curve_picture.HEIGHT}" '
        'alt="Wrongly answered against wrongly declined, as the threshold on support varies; figures below">'
        "</picture>"
    )
    rows = [
        (
            f"{point.threshold:.2f}" + (", in use" if point.threshold == curve.in_use else ""),
            tuple(map(cell, curve_cells(point))),
            "strong" if point.threshold == curve.in_use else "",
        )
        for point in curve.shown
    ]
    yield _table("", ("answered from a support of", *CURVE), rows)
    yield (
        f'<p class="about">AUROC of support: off-topic {cell(curve.off_topic_auroc)}, '
        f"near misses {cell(curve.near_misses_auroc)}.</p>"
    )


def _questions(verdicts: Sequence[Verdict]) -> Iterable[str]:
    groups = {outcome: [each for each in verdicts if each.outcome == outcome] for outcome in OUTCOMES}
    filled = {outcome: group for outcome, group in groups.items() if group}
    yield '<h2>Every question</h2>\n<nav aria-label="Verdicts"><a href="#all">all</a>'
    for outcome, group in filled.items():
        yield f'<a class="{_tone(outcome)}" href="#{_anchor(outcome)}">{outcome} ({len(group)})</a>'
    yield "</nav>"
    for outcome, group in filled.items():
        yield f'<details class="group" open><summary>{_titled(outcome)} ({len(group)})</summary>'
        yield f'<p class="about" id="{_anchor(outcome)}">{_MEANING[outcome]}</p>'
        for verdict in group:
            yield from _question(verdict)
        yield "</details>"


_MEANING: dict[Outcome, str] = {
    "wrongly answered": "The list does not hold the answer, and one was given.",
    "wrongly declined": "The list holds the answer, and none was given.",
    "not in the quotes": "Answered, and no quote holds the words looked for.",
    "in a later quote": "Answered, and another quote than the first holds the words looked for.",
    "in the first quote": "Answered, and the first quote holds the words looked for.",
    "rightly declined": "The list does not hold the answer, and none was given.",
}


def _titled(outcome: Outcome) -> str:
    return outcome[:1].upper() + outcome[1:]


def _anchor(outcome: Outcome) -> str:
    return outcome.replace(" ", "-")


def _tone(outcome: Outcome) -> str:
    return "good" if outcome in RIGHT else "bad"


def _question(verdict: Verdict) -> Iterable[str]:
    case, given = verdict.case, verdict.given
    yield f"<article>\n<h3>{text(case.question)}</h3>"
    weak = ", weak" if given.weakly_supported else ""
    badges = [(verdict.outcome, _tone(verdict.outcome)), (f"support {given.support:.2f}{weak}", "")]
    if case.answerable:
        found = ("source found", "good") if verdict.source_found else ("source not found", "bad")
        badges.insert(1, found)
    badges += [(said, "") for said in (case.id, case.kind, case.type, case.style) if said]
    items = "".join(f'<li class="{tone}">{text(said)}</li>' for said, tone in badges)
    yield f'<ul class="badges">{items}</ul>'
    if case.answerable:
        wanted = " or ".join(f"“{text(phrase)}”" for phrase in case.phrases)
        yield f'<p class="about">Looked for: {wanted} in {link(case.url, case.url)}</p>'
    for note in given.notes:
        yield f'<p class="about">{text(note)}</p>'
    yield from _answer(verdict)
    if given.citations:
        yield '<ul class="citations">'
        for citation in given.citations:
            yield _citation(citation, verdict)
        yield "</ul>"
    for near in given.nearest:
        yield f'<p class="about">Nearest: {link(near.url, near.title or near.url)}</p>'
    yield "</article>"


def _answer(verdict: Verdict) -> Iterable[str]:
    if not verdict.given.answered:
        yield f'<p class="{"declined" if verdict.case.answerable else "right"}">{text(verdict.given.text)}</p>'
        return
    yield '<ul class="answer">'
    for grounded in verdict.grounded:
        numbers = zip(grounded.statement.numbers, grounded.precise, strict=True)
        idle = ", ".join(f"[{number}]" for number, precise in numbers if not precise)
        said = "its citations do not support it" if not grounded.supported else f"not needed: {idle}"
        note = f' <span class="unsupported">({said})</span>' if idle else ""
        yield f"<li>{text(grounded.statement.text)}{note}</li>"
    yield "</ul>"


def _citation(citation: Citation, verdict: Verdict) -> str:
    document = citation.passage.chunk.document
    start, end = stretch(citation.quote, answering(citation.quote, verdict.case))
    before, held, after = citation.quote[:start], citation.quote[start:end], citation.quote[end:]
    marked = f"<mark>{text(held)}</mark>" if held else ""
    return (
        f'<li><span class="number">[{citation.number}]</span> '
        f"{link(citation.deep_link, document.title or document.url)}"
        f"<blockquote>{text(before)}{marked}{text(after)}</blockquote>"
        f'<p class="address">{text(document.url)} · {text(document.origin)}</p></li>'
    )

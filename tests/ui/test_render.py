"""Answers as lines: whose words they are is said plainly, and nothing in them acts on the terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from assistant.types import Answer, Citation, Nearest
from index.types import Chunk, Passage
from ingest.types import Document, LedgerRow, Origin, Resource
from ui import build_report, render, shapes
from ui.rebuild import BuildReport, Remarked

READ = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
TEXT = "Before it. A batch of \x1b[31m32\x1b[0m samples is a default.\n\n\n\nAfter it."
QUOTE = TEXT[11:55]


def document(origin: Origin = "fetched") -> Document:
    return Document(
        id="d", url="https://example.org/batch", title="On [bold]batches[/bold]", site="example.org",
        authors=("A. Uthor",), published=date(2023, 1, 10), kind="article", text=TEXT, sections=(),
        origin=origin, read_at=READ,
        entries=(Resource("https://example.org/batch", "", ("Deep Learning", "Batch size"), "", 3),),
    )  # fmt: skip


def cited(origin: Origin = "fetched", heading: tuple[str, ...] = ("Defaults",)) -> Citation:
    chunk = Chunk("c", document(origin), heading, TEXT, 0, len(TEXT), ((0, 10), (11, 55)))
    passage = Passage(chunk, 0.83, 1, (0.1, 0.9), 0.7, 3.0)
    link = "https://example.org/batch#:~:text=A%20batch%20of," + "x" * 80
    return Citation(1, passage, QUOTE, 11, 55, link, 0.91)


def answered(citation: Citation) -> Answer:
    return Answer(
        "q?", "A default is 32. [1]", (citation,), (citation.passage,), (), "extractive", "s", support=0.9
    )


def texts(lines: list[render.Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_an_answer_is_followed_by_its_numbered_source() -> None:
    assert texts(render.answer(answered(cited()), 80)) == [
        "A default is 32. [1]",
        "",
        "[1] On [bold]batches[/bold] — example.org, 2023-01-10, article",
        "    list: Deep Learning › Batch size",
        "    in: Defaults",
        "    “A batch of ␛[31m32␛[0m samples is a default.”",
        "    https://example.org/batch#:~:text=A%20batch%20of," + "x" * 80,
    ]


@pytest.mark.parametrize(
    ("mark", "said"),
    [("page=3", "p. 3"), ("t=95", "1:35"), ("t=0", "0:00"), ("t=3723", "1:02:03"), ("t=soon", ""), ("", "")],
)
def test_the_page_or_the_moment_of_a_quote_is_said(mark: str, said: str) -> None:
    given = answered(replace(cited(), at=mark))
    place = f"Defaults › {said}" if said else "Defaults"
    assert texts(render.answer(given, 80))[4] == f"    in: {place}"
    assert shapes.answer(given, {})["citations"][0]["at"] == mark


def test_how_it_was_understood_and_how_well_it_is_supported_stand_beside_the_answer() -> None:
    given = replace(
        answered(cited()),
        support=0.5,
        understood="and 32?\x1b[31m",
        notes=("Only: A. Uthor", "Set\naside: “x”"),
    )
    lines = render.answer(given, 100)
    assert texts(lines)[:6] == [
        "Understood as: and 32?␛[31m",
        "A default is 32. [1]",
        "Weakly supported: this is the closest that the list comes to the question. Read the quotes.",
        "Only: A. Uthor",
        "Set aside: “x”",
        "",
    ]
    assert [line[0][1] for line in lines[:5]] == ["dim", "", "bad", "dim", "dim"]
    held = shapes.answer(given, {})
    assert (held["understood"], held["weakly_supported"], held["support"]) == ("and 32?\x1b[31m", True, 0.5)


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("fetched", ""),
        ("saved", "saved on 2026-11-20"),
        ("archived", "archived copy, read on 2026-11-20"),
        ("digest", "digest: a summary that ships with the program, not the page's own words"),
        ("list", "the reading list's own words"),
    ],
)
def test_whose_words_it_is_is_said_plainly(origin: Origin, said: str) -> None:
    assert render.origin(document(origin)) == said
    assert not said or f"    {said}" in texts(render.answer(answered(cited(origin)), 80))


def test_a_decline_is_one_sentence_and_what_is_nearest() -> None:
    near = (Nearest("https://example.org/a", "A title\nin two lines", 0.3), Nearest("/list.md#L9", "", 0.2))
    given = Answer("q?", "It does not hold it.", (), (), near, "extractive", "s")
    assert texts(render.answer(given, 80)) == [
        "It does not hold it.",
        "",
        "Nearest in the list:",
        "- A title in two lines",
        "  https://example.org/a",
        "- /list.md#L9",
        "  /list.md#L9",
    ]


def test_to_a_greeting_nothing_is_near_and_what_the_list_begins_with_is_named() -> None:
    given = Answer("hi", "Hello.", (), (), (Nearest("https://example.org/a", "A", 0.0),), "extractive", "s")
    assert texts(render.answer(given, 80))[2] == "The list begins with:"


def test_nothing_but_a_link_is_wider_than_the_terminal() -> None:
    lines = texts(render.answer(answered(cited(heading=("A long heading of many words",) * 6)), 40))
    assert [line for line in lines if len(line) > 40 and "https://" not in line] == []


def test_a_row_of_the_ledger_names_the_reason_and_the_way_out() -> None:
    row = LedgerRow(
        url="https://x.com/a/status/1", final_url="", title="", section=(), line=7, kind="tweet", state="failed",
        reason="login_wall", detail="the page asks to log in", status=200, words=0, read_at=None, changed_at=None,
    )  # fmt: skip
    assert texts(
        render.ledger([row, replace(row, state="read", reason=None, words=1840, read_at=READ)], 80)
    ) == [
        "   7  failed      200                https://x.com/a/status/1",
        "      login_wall: the page asks to log in",
        "      hint: log in with a browser, save the page and pass --saved",
        "   7  read        200   1,840 words  https://x.com/a/status/1",
        "      read 2026-11-20",
        "",
        "2 links: 1 failed, 1 read",
    ]


def test_a_row_of_the_ledger_tells_its_version_and_its_remark() -> None:
    row = LedgerRow(
        url="https://arxiv.org/abs/1", final_url="", title="Paper", section=(), line=7, kind="arxiv", state="read",
        reason=None, detail="", status=200, words=9, read_at=READ, changed_at=READ, version="v2",
        remark="found by its title",
    )  # fmt: skip
    assert texts(render.ledger([row], 80))[1:3] == [
        "      Paper, v2, read 2026-11-20, changed 2026-11-20",
        "      found by its title",
    ]
    [told] = shapes.sources([row])
    assert (told["version"], told["remark"]) == ("v2", "found by its title")


def test_a_build_tells_what_to_know_of_a_link() -> None:
    report = BuildReport(
        snapshot="s", list="list.md", resources=1, read=1, unchanged=0, failed=(),
        remarks=(Remarked("https://arxiv.org/abs/1", "found by its title"),), documents=1, chunks=1,
        embedded=1, reused=0, seconds=1.0, published=True, warnings=(),
    )  # fmt: skip
    shown = texts(build_report.as_lines(report, 80))
    assert shown[1:3] == ["  https://arxiv.org/abs/1", "    found by its title"]
    assert build_report.as_json(report)["remarks"] == (
        {"url": "https://arxiv.org/abs/1", "remark": "found by its title"},
    )


def test_json_keeps_the_words_and_escapes_what_a_terminal_acts_on() -> None:
    text = shapes.dumps(shapes.answer(answered(cited()), {"total": 12.345}))
    assert "\x1b" not in text
    assert '"quote": "A batch of \\u001b[31m32\\u001b[0m samples is a default."' in text
    assert '"total": 12.3' in text
    assert shapes.dumps("a\x9b\u202eé") == '"a\\u009b\\u202eé"'


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 20, 8, 29, 30, tzinfo=UTC), "just now"),
        (datetime(2026, 11, 20, 8, 29, tzinfo=UTC), "1 minute ago"),
        (datetime(2026, 11, 20, 5, 0, tzinfo=UTC), "3 hours ago"),
        (datetime(2026, 11, 18, 5, 0, tzinfo=UTC), "2 days ago"),
        (datetime(2026, 11, 21, tzinfo=UTC), "just now"),
    ],
)
def test_ages_are_in_the_largest_unit(moment: datetime, said: str) -> None:
    assert render.age(moment, READ) == said


GONE = replace(
    document("archived"),
    version="v2",
    remark="found by\nits title",
    unreachable_since=datetime(2026, 12, 1, 3, tzinfo=UTC),
)


def of(held: Document) -> Citation:
    citation = cited()
    return replace(
        citation, passage=replace(citation.passage, chunk=replace(citation.passage.chunk, document=held))
    )


def test_a_source_tells_its_version_what_to_know_of_it_and_since_when_it_is_gone() -> None:
    shown = texts(render.answer(answered(of(GONE)), 80))
    assert shown[2] == "[1] On [bold]batches[/bold] — example.org, v2, 2023-01-10, article"
    assert shown[5:8] == [
        "    archived copy, read on 2026-11-20",
        "    found by its title",
        "    not reachable since 2026-12-01",
    ]


def test_a_fetched_page_tells_when_it_was_last_there() -> None:
    gone = replace(GONE, origin="fetched", remark="", addresses=("https://example.org/b", "https://c.org/"))
    assert texts(render.answer(answered(of(gone)), 80))[5:7] == [
        "    read on 2026-11-20; not reachable since 2026-12-01",
        "    also at https://example.org/b, https://c.org/",
    ]


def test_programs_are_told_the_same() -> None:
    told = shapes.citation(of(GONE))
    assert (told["version"], told["remark"], told["unreachable_since"]) == (
        "v2", "found by\nits title", "2026-12-01T03:00:00+00:00",
    )  # fmt: skip
    plain = shapes.citation(cited())
    assert (plain["version"], plain["remark"], plain["unreachable_since"]) == ("", "", None)

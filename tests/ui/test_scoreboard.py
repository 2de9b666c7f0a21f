"""Scores as lines of 80 columns, and all of them as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from tests_ui_judged import HARM, judged

from ui import shapes
from ui.scoreboard import as_json, as_lines, legend, written_by
from ui.terminal import Line


def texts(lines: list[Line]) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_scores_and_tables_in_words() -> None:
    lines = texts(as_lines(judged(), 80, curve=True))
    assert max(map(len, lines)) <= 80
    assert lines[:8] == [
        "source_at_5              0.500  floor 0.900",
        "quote_holds_gold         0.500",
        "first_quote_holds_gold   0.250",
        "citation_recall          0.800  floor 0.500",
        "citation_precision       0.800",
        "off_topic_declined       1.000",
        "answerable_answered      0.750",
        "near_misses_declined     0.000",
    ]
    assert lines[8:24] == [
        "",
        "                                 gold in   gold in  declined  citation  citation",
        "answerable         n  source@5       [1]       any   wrongly precision    recall",
        "all                4     0.500     0.250     0.500     0.250     0.750     0.750",
        "far                4     0.500     0.250     0.500     0.250     0.750     0.750",
        "list               1     0.000     0.000     0.000     0.000     1.000     1.000",
        "why                3     0.667     0.333     0.667     0.333     0.667     0.667",
        "",
        "                      declined  answered  citation  citation",
        "not answerable     n   rightly   wrongly precision    recall",
        "off-topic          1     1.000     0.000         –         –",
        "near misses        1     0.000     1.000     1.000     1.000",
        "",
        "milliseconds               p50       p95",
        "retrieve                   3.0       3.0",
        "compose                    4.0       4.0",
    ]


def test_the_curve_is_printed_when_it_is_wanted_with_the_threshold_in_use_marked() -> None:
    lines = texts(as_lines(judged(), 80, curve=True))
    at = lines.index("a support of             declined     answered     answered")
    assert lines[at - 1] == "answered from             wrongly    off-topic  near misses"
    assert lines[at + 1] == "0.10                        0.000        1.000        1.000"
    assert lines[at + 4] == "0.40                        0.250        0.000        1.000"
    assert lines[at + 7] == "0.70                        0.500        0.000        0.000"
    assert lines[at + 10] == "AUROC of support: off-topic 1.000, near misses 0.500"
    assert not any("AUROC" in line for line in texts(as_lines(judged(), 80, curve=False)))


def test_the_legend_names_the_checker_and_is_honest_about_quotes() -> None:
    assert "the checker table judges them" in legend("table", "extractive")
    assert "near 1 by construction" in legend("table", "extractive")
    assert "by construction" not in legend("table", "llm")


def test_answers_that_another_engine_wrote_are_counted() -> None:
    made = judged()
    assert written_by(made) == "engine extractive"
    assert written_by(replace(made, engine="llm")) == "engine llm, 6 answers by another in its place"
    assert as_json(replace(made, engine="llm"))["stood_in"] == 6


def test_all_of_it_as_json() -> None:
    held = json.loads(shapes.dumps(as_json(judged())))
    assert (held["questions"], held["engine"], held["checker"]) == (6, "extractive", "table")
    assert held["below"] == ["source_at_5 fell"]
    assert held["scores"]["citation_precision"] == 0.8
    assert held["by_type"]["why"] == {
        "questions": 3, "source_at_5": 0.6667, "first_quote_holds_gold": 0.3333, "quote_holds_gold": 0.6667,
        "citation_precision": 0.6667, "citation_recall": 0.6667, "declined": 0.3333,
    }  # fmt: skip
    assert held["off_topic"]["source_at_5"] is None
    assert held["latency_ms"]["retrieve"] == {"p50": 3.0, "p95": 3.0}
    assert held["curve"]["in_use"] == 0.3
    assert held["curve"]["points"][3] == {
        "threshold": 0.4, "wrongly_declined": 0.25, "off_topic_answered": 0.0, "near_misses_answered": 1.0,
    }  # fmt: skip
    assert (held["curve"]["off_topic_auroc"], held["curve"]["near_misses_auroc"]) == (1.0, 0.5)
    assert [missed["id"] for missed in held["missed"]] == ["c", "d", "n"]
    assert [verdict["outcome"] for verdict in held["verdicts"]] == [
        "in the first quote", "in a later quote", "not in the quotes", "wrongly declined", "rightly declined",
        "wrongly answered",
    ]  # fmt: skip
    assert held["verdicts"][1]["sentences"][1] == {
        "text": f"Said {HARM}. [2]", "supported": False, "precise": [False],
    }  # fmt: skip

"""A model may lie, obey a page or fall silent: the reader sees what a passage supports, and no answer is lost."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

import pytest
from llm_cases import (
    ALSO,
    CITING,
    FAILING,
    GOOD,
    KEY,
    LYING,
    MEASURED,
    QUESTION,
    TAINTED,
    TEXTS,
    Case,
    Outcome,
    composed,
    dangling,
    engine,
    leaks,
    lost,
    outcome,
    retrieval,
)
from lying_model import Handler, begin, event, fails, playing, says, send

from assistant.model.prompt import DECLINE


def each(cases: Sequence[Case]) -> pytest.MarkDecorator:
    """A test of each case; some only where there is time."""
    return pytest.mark.parametrize(
        "case",
        [pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.slow else []) for case in cases],
    )


def written(found: Outcome) -> tuple[str, ...] | None:
    """The model's sentences that the reader saw; None when quotes stood in."""
    return tuple(claim.text for claim in found.draft.claims) if found.draft.engine == "llm" else None


@each(CITING)
def test_markers_are_repaired_or_the_sentence_is_not_shown(case: Case) -> None:
    found = outcome(case)
    assert dangling(found) == []
    assert written(found) == case.shown
    assert found.draft.dropped == 0


@each(LYING)
def test_a_lie_is_left_out_and_counted(case: Case) -> None:
    found = outcome(case)
    assert dangling(found) == []
    assert written(found) == case.shown
    assert found.draft.dropped == case.dropped
    assert case.note in found.draft.note


@each(TAINTED)
def test_nothing_that_acts_or_obeys_a_page_reaches_the_reader(case: Case) -> None:
    found = outcome(case)
    assert leaks(found) == []
    assert dangling(found) == []
    assert found.draft.claims
    if case.shown:
        assert written(found) == case.shown
        assert found.draft.dropped == case.dropped


@each(FAILING)
def test_no_answer_is_lost_when_the_server_fails(case: Case) -> None:
    started = perf_counter()
    found = outcome(case)
    assert perf_counter() - started < case.timeout + 3
    assert lost(found) == []
    assert dangling(found) == []
    assert case.note in found.draft.note
    assert written(found) == case.shown


def test_a_server_that_is_not_there_costs_a_note_and_no_answer() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = composed(engine(f"http://127.0.0.1:{free.getsockname()[1]}/v1"))
    assert lost(found) == []
    assert "cannot be reached: these are quotes instead." in found.draft.note


def test_a_model_that_llamaindex_refuses_by_its_name_costs_a_note_and_no_answer() -> None:
    writer = engine("http://127.0.0.1:9/v1")
    writer._server = replace(writer._server, model="gpt-5.2-pro")
    found = composed(writer)
    assert lost(found) == []
    assert "could not be asked (ValueError)" in found.draft.note


def test_a_wrong_marker_is_put_right_at_the_very_sentence() -> None:
    (case,) = [case for case in CITING if case.name == "cites [9] of 4"]
    (citation,) = outcome(case).citations.citations
    assert citation.quote == GOOD
    assert citation.passage.rank == 1


def test_a_sentence_that_two_passages_support_cites_both() -> None:
    with playing(says(f"{GOOD} [1][2]")) as model:
        found = composed(engine(model.base_url), retrieval((TEXTS[0], f"Others find the same. {GOOD}")))
    assert [citation.passage.rank for citation in found.citations.citations] == [1, 2]


def test_the_words_that_decline_decline() -> None:
    with playing(says(f"{DECLINE}.")) as model:
        draft = composed(engine(model.base_url)).draft
    assert (draft.claims, draft.engine, draft.note) == ((), "llm", "")


def test_a_decline_behind_an_answer_is_not_shown() -> None:
    with playing(says(f"{GOOD} [1] {DECLINE}")) as model:
        draft = composed(engine(model.base_url)).draft
    assert [claim.text for claim in draft.claims] == [GOOD]
    assert (draft.note, draft.dropped) == ("", 0)


def test_what_the_list_does_not_support_is_declined_without_asking_the_model() -> None:
    with playing(says("An orange tastes sweet.")) as model:
        found = composed(engine(model.base_url), retrieval(TEXTS, "What is the taste of an orange?"))
    assert found.draft.claims == ()
    assert model.requests == []


def test_a_sentence_is_told_while_the_model_still_writes() -> None:
    """The server goes on only when the first sentence has been told."""
    told = threading.Event()

    def play(handler: Handler, _: str) -> None:
        begin(handler)
        send(handler, f"{GOOD} [1] Beyond the")
        assert told.wait(5)
        send(handler, f"{ALSO.removeprefix('Beyond the')} [1]")
        handler.wfile.write(event({}, "stop") + b"data: [DONE]\n\n")

    with playing(play) as model:
        draft = engine(model.base_url).compose(retrieval(), lambda _: told.set())
    assert [claim.text for claim in draft.claims] == [GOOD, ALSO]
    assert draft.note == ""


def test_an_author_named_in_a_sentence_counts_though_the_passage_names_none() -> None:
    with playing(says(f"According to Lovelace, {MEASURED[0].lower()}{MEASURED[1:]} [1]")) as model:
        found = composed(engine(model.base_url))
    assert found.draft.engine == "llm"
    assert found.draft.dropped == 0


def test_the_key_is_sent_to_the_server_and_shown_nowhere() -> None:
    with playing(fails(401)) as model:
        writer = engine(model.base_url)
        found = composed(writer)
    assert model.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in f"{found} {writer._server!r}"


def test_the_server_is_asked_once() -> None:
    with playing(fails(500)) as model:
        composed(engine(model.base_url))
    assert len(model.requests) == 1


def test_nothing_of_the_environment_reaches_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "OPENAI_API_KEY": "sk-cloud", "OPENAI_BASE_URL": "http://127.0.0.1:9/cloud", "OPENAI_ORG_ID": "org-cloud",
        "OPENAI_API_BASE": "http://127.0.0.1:9/cloud", "OPENAI_PROJECT_ID": "proj-cloud",
        "OPENAI_ADMIN_KEY": "admin-cloud", "OPENAI_CUSTOM_HEADERS": "X-Cloud: cloud\nAuthorization: Bearer sk-cloud",
        "HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with playing(says(f"{GOOD} [1]")) as model:
        draft = composed(engine(model.base_url)).draft
    assert draft.engine == "llm"
    assert "cloud" not in str(model.headers)
    assert set(model.headers[0]) <= {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "authorization",
    }  # fmt: skip


def test_a_followup_is_put_into_a_question_of_its_own() -> None:
    with playing(says("Why does the learning rate saturate?")) as model:
        asked = engine(model.base_url).rewrite("And the learning rate?", [(QUESTION, GOOD)])
    assert asked == "Why does the learning rate saturate?"
    assert QUESTION in model.requests[0]["messages"][-1]["content"]


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "NO!",
        "…",
        "word " * 200,
        "One question? Two questions?",
        "![x](http://evil.example)",
        "<script>x</script>",
    ],
)
def test_a_rewriting_that_is_of_no_use_is_none(reply: str) -> None:
    with playing(says(reply)) as model:
        asked = engine(model.base_url).rewrite("And the learning rate?", [(QUESTION, GOOD)])
    assert asked is None or asked == "NO!"


def test_a_followup_without_a_server_is_none() -> None:
    with playing(fails(500)) as model:
        assert engine(model.base_url).rewrite("And the learning rate?", [(QUESTION, GOOD)]) is None

"""OpenAI's protocol: what clients send, and what they get."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from markdown_it import MarkdownIt
from tests_ui_input import PAGE, lay_out, quiet
from tests_ui_serving import client_of

from assistant.types import Answer, Statement
from ingest.errors import SnapshotError
from ui.rebuild import rebuild
from ui.serving import completions
from ui.serving.completions import Completion
from ui.settings import Settings

QUESTION = {"role": "user", "content": "what is momentum?"}
PATH = "/v1/chat/completions"


@pytest.fixture
def client(settings: Settings) -> TestClient:
    return client_of(settings)


def events(text: str) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in text.split("\n\n") if line]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_a_reply_holds_the_answer_its_sources_and_its_citations(client: TestClient) -> None:
    held = client.post(PATH, json={"model": "reading-list", "messages": [QUESTION]}).json()
    assert (held["object"], held["model"], held["choices"][0]["finish_reason"]) == (
        "chat.completion", "reading-list", "stop",
    )  # fmt: skip
    message = held["choices"][0]["message"]
    answer, _, sources = message["content"].partition("\n\n**Sources**\n\n")
    assert answer == client.post("/api/ask", json={"question": QUESTION["content"]}).json()["text"]
    first = held["citations"][0]
    assert sources.splitlines()[0] == f"1. [The momentum method]({first['deep_link']})"
    assert [cited["number"] for cited in held["citations"]] == list(range(1, len(held["citations"]) + 1))


def test_an_annotation_spans_its_marker_and_names_the_page(client: TestClient) -> None:
    held = client.post(PATH, json={"messages": [QUESTION]}).json()
    message = held["choices"][0]["message"]
    for each in message["annotations"]:
        cited = each["url_citation"]
        marker = message["content"][cited["start_index"] : cited["end_index"]]
        number = int(marker.strip("[]"))
        assert cited["url"] == held["citations"][number - 1]["deep_link"]
    assert len(message["annotations"]) >= len(held["citations"])


def test_a_page_that_holds_an_image_in_its_text_makes_no_client_load_it(tmp_path: Path) -> None:
    page = PAGE.replace(
        "The usual fraction is 0.9,",
        "Momentum is &lt;img src=http://leak.example/a.png&gt; a picture of momentum,",
    )
    settings = Settings(home=tmp_path / "home", embed_model="hashing")
    rebuild(settings, lay_out(tmp_path / "input", page), quiet, lambda _: None)
    client = client_of(settings)
    asked = {"messages": [{"role": "user", "content": "what is a picture of momentum?"}]}
    message = client.post(PATH, json=asked).json()["choices"][0]["message"]
    streamed = events(client.post(PATH, json={**asked, "stream": True}).text)
    content = "".join(part["choices"][0]["delta"].get("content", "") for part in streamed)
    assert content == message["content"]
    assert "leak.example" in content
    assert "<img" not in MarkdownIt("commonmark", {"html": True}).render(content)
    for each in message["annotations"]:
        span = each["url_citation"]
        assert content[span["start_index"] : span["end_index"]] == "[1]"


def test_a_stream_put_together_is_the_whole_reply(client: TestClient) -> None:
    whole = client.post(PATH, json={"messages": [QUESTION]}).json()
    streamed = client.post(PATH, json={"messages": [QUESTION], "stream": True})
    assert streamed.headers["content-type"].startswith("text/event-stream")
    parts = events(streamed.text)
    assert {part["object"] for part in parts} == {"chat.completion.chunk"}
    assert len({part["id"] for part in parts}) == 1
    deltas = [part["choices"][0]["delta"] for part in parts]
    assert deltas[0] == {"role": "assistant", "content": ""}
    content = "".join(delta.get("content", "") for delta in deltas)
    assert content == whole["choices"][0]["message"]["content"]
    assert parts[-1]["choices"][0]["finish_reason"] == "stop"
    assert parts[-1]["citations"] == whole["citations"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_decline_names_what_is_nearest_and_cites_nothing(client: TestClient, stream: bool) -> None:
    asked = {"messages": [{"role": "user", "content": "who won the cup in 1966?"}], "stream": stream}
    reply = client.post(PATH, json=asked)
    if stream:
        content = "".join(part["choices"][0]["delta"].get("content", "") for part in events(reply.text))
    else:
        content = reply.json()["choices"][0]["message"]["content"]
    assert content.startswith("The reading list does not hold the answer to this question.")
    assert "**Sources**" not in content


def test_a_conversation_becomes_turns_without_the_sources_of_its_answers() -> None:
    asked = Completion.model_validate(
        {
            "messages": [
                {"role": "system", "content": "Be brief."},
                QUESTION,
                {"role": "assistant", "content": "A method. [1]\n\n**Sources**\n\n1. [M](https://m.example)"},
                {
                    "role": "user",
                    "content": [{"type": "text", "text": "and Nesterov?"}, {"type": "image_url"}],
                },
            ],
            "temperature": 0.2,
            "tools": [],
        }
    )
    assert asked.question() == "and Nesterov?"
    assert [(turn.question, turn.text) for turn in asked.turns()] == [("what is momentum?", "A method. [1]")]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({}, 422, "messages"),
        ({"messages": []}, 422, "messages"),
        ({"messages": "x"}, 422, "messages"),
        ({"messages": [{"role": "king", "content": "x"}]}, 422, "messages.0.role"),
        ({"messages": [QUESTION], "n": 2}, 422, "n"),
        ({"messages": [{"role": "system", "content": "x"}]}, 400, "no message of the user"),
        ({"messages": [{"role": "user", "content": None}]}, 400, "no message of the user"),
        ({"messages": [{"role": "user", "content": "x" * 2001}]}, 400, "2,001 characters"),
        ({"messages": [{"role": "user", "content": "?"}]}, 400, "'?'"),
        ({"messages": [{"role": "user", "content": "?"}], "stream": True}, 400, "'?'"),
        ({"messages": [QUESTION], "model": "gpt-9"}, 404, "'gpt-9'"),
    ],
)
def test_errors_have_the_shape_that_clients_read(
    client: TestClient, body: dict[str, Any], status: int, said: str
) -> None:
    reply = client.post(PATH, json=body)
    assert reply.status_code == status
    error = reply.json()["error"]
    assert said in error["message"]
    assert error["type"] == "invalid_request_error"


def test_the_models_are_listed_and_quotes_alone_only_beside_a_language_model(settings: Settings) -> None:
    def ids(held: Settings) -> list[str]:
        return [model["id"] for model in client_of(held).get("/v1/models").json()["data"]]

    assert ids(settings) == ["reading-list"]
    named = Settings(home=settings.home, embed_model="hashing", llm_model="some-model")
    assert ids(named) == ["reading-list", "reading-list-quotes"]


def test_what_a_title_holds_cannot_break_out_of_its_link() -> None:
    assert completions._label("a [b](javascript:x)\n\nc") == "a \\[b\\](javascript:x) c"
    assert completions._target("https://a.example/x_(y) z") == "https://a.example/x_%28y%29%20z"
    assert completions._target("javascript:alert(1)") == ""


def test_a_model_is_found_by_its_name_and_another_is_an_error_that_clients_read(settings: Settings) -> None:
    client = client_of(settings)
    held = client.get("/v1/models/reading-list").json()
    assert (held["id"], held["object"]) == ("reading-list", "model")
    reply = client.get("/v1/models/gpt-9")
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "model_not_found")


@pytest.mark.parametrize(
    ("thrown", "said"),
    [(SnapshotError("gone", "build"), "gone (hint: build)"), (ValueError("secret"), "went wrong")],
)
def test_a_stream_that_breaks_off_ends_with_an_error(thrown: Exception, said: str) -> None:
    async def told() -> AsyncGenerator[Statement | Answer]:
        yield Statement("One.", (1,), ())
        raise thrown

    async def run() -> list[str]:
        held = told()
        return [event async for event in completions.events(completions.Reply("m"), await anext(held), held)]

    last = json.loads(asyncio.run(run())[-1].removeprefix("data: "))
    assert said in last["error"]["message"]
    assert "secret" not in last["error"]["message"]

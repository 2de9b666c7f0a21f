"""The routes beside the page, and what guards them."""

from __future__ import annotations

import json
import socket

import pytest
from fastapi.testclient import TestClient

from index.snapshot import current_id
from index.types import Query
from ingest.errors import AssistantError, UsageError
from ui import compose, page, web
from ui.live import LiveIndex
from ui.settings import Settings


def client_of(settings: Settings) -> TestClient:
    live = LiveIndex(settings, compose.embedder_of(settings))
    return TestClient(web.api(live, "127.0.0.1"), base_url="http://127.0.0.1:7860")


@pytest.fixture
def client(settings: Settings) -> TestClient:
    return client_of(settings)


def test_an_answer_has_the_shape_of_ask_json(client: TestClient, settings: Settings) -> None:
    held = client.post("/api/ask", json={"question": "what is momentum?"}).json()
    assert " ".join(held) == (
        "question understood answered weakly_supported support engine snapshot text statements notes citations "
        "passages nearest timings_ms"
    )
    assert (held["answered"], held["snapshot"]) == (True, current_id(settings.home))
    assert held["citations"][0]["url"] == "https://example.org/momentum"


def test_a_decline_is_an_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "who won the cup in 1966?"})
    assert (response.status_code, response.json()["answered"]) == (200, False)


def test_a_follow_up_is_understood_from_its_turns(client: TestClient) -> None:
    body = {
        "question": "what is its usual fraction?",
        "turns": [{"question": "what is momentum?", "text": "…"}],
    }
    held = client.post("/api/ask", json=body).json()
    assert held["understood"] == "what is momentum's usual fraction?"
    assert held["answered"]
    fifty = [{"question": "what is momentum?"}] * 50
    assert client.post("/api/ask", json={**body, "turns": fifty}).json()["understood"] == held["understood"]


def test_a_turn_may_say_how_it_was_understood(client: TestClient) -> None:
    turns = [{"question": "and that one?", "understood": "what is momentum?"}]
    body = {"question": "what is its usual fraction?", "turns": turns}
    assert client.post("/api/ask", json=body).json()["understood"] == "what is momentum's usual fraction?"


def test_filters_reach_the_index(client: TestClient) -> None:
    held = client.post("/api/ask", json={"question": "what is momentum?", "kind": ["note"]}).json()
    assert {passage["kind"] for passage in held["passages"]} == {"note"}


@pytest.mark.parametrize(
    ("body", "status", "named"),
    [
        ({"question": ""}, 422, "question"),
        ({"question": "x" * 2001}, 422, "question"),
        ({}, 422, "question"),
        ({"question": "x", "frob": 1}, 422, "frob"),
        ({"question": "x", "k": 51}, 422, "k"),
        ({"question": "x", "turns": [{"question": "y"}] * 51}, 422, "turns"),
        ({"question": "x", "turns": [{"question": ""}]}, 422, "turns.0.question"),
        ({"question": "x", "turns": [{"question": "y" * 2001}]}, 422, "turns.0.question"),
        ({"question": "x", "turns": [{"question": "y", "text": "z" * 20_001}]}, 422, "turns.0.text"),
        ({"question": "x", "turns": [{"question": "y", "frob": 1}]}, 422, "turns.0.frob"),
        ({"question": "?"}, 400, "'?'"),
        ({"question": "x", "kind": ["frob"]}, 400, "'frob'"),
        ({"question": "x", "since": "yesterday"}, 400, "'yesterday'"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_hint(
    client: TestClient, body: dict[str, object], status: int, named: str
) -> None:
    response = client.post("/api/ask", json=body)
    assert response.status_code == status
    assert named in response.json()["error"]
    assert response.json()["hint"]


def test_it_is_healthy_without_an_index_but_not_ready(tmp_path: object, settings: Settings) -> None:
    empty = client_of(Settings(home=settings.home / "empty", embed_model="hashing"))
    assert empty.get("/healthz").status_code == 200
    assert empty.get("/readyz").status_code == 503
    assert empty.get("/readyz").json()["hint"] == "run assistant build"


def test_it_is_ready_with_one(client: TestClient, settings: Settings) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "snapshot": current_id(settings.home)}


def test_a_name_that_is_not_ours_is_refused(client: TestClient) -> None:
    assert client.get("/healthz", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"host": "localhost:7860"}).status_code == 200
    assert client.get("/healthz", headers={"host": "[::1]:7860"}).status_code == 200


def test_every_response_carries_the_policy(client: TestClient) -> None:
    for path, host in (("/healthz", "localhost"), ("/none", "localhost"), ("/healthz", "evil.example")):
        policy = client.get(path, headers={"host": host}).headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "connect-src 'self'" in policy


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_may_be_served(host: str) -> None:
    web.check_host(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", ""])
def test_any_other_address_is_refused(host: str) -> None:
    with pytest.raises(UsageError) as raised:
        web.check_host(host)
    assert repr(host) in raised.value.message


def test_a_port_that_is_taken_is_an_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=str(port)), web.listening("127.0.0.1", port):
            pass


def test_the_page_gets_the_quote_within_its_context(settings: Settings) -> None:
    live = LiveIndex(settings, compose.embedder_of(settings))
    value, line = web.draw(live, "what is momentum?")
    source = value["sources"][0]
    assert (source["title"], source["origin"][:8]) == ("The momentum method", "Saved on")
    with live.reader() as retriever:
        texts = [p.chunk.text for p in retriever.retrieve(Query("what is momentum?")).passages]
    assert source["before"] + source["quote"] + source["after"] in texts
    assert line.startswith("Index of 2 documents in 3 chunks, made ")
    json.dumps(value)


def test_a_question_without_a_word_is_told_on_the_page(settings: Settings) -> None:
    live = LiveIndex(settings, compose.embedder_of(settings))
    assert web.draw(live, "?")[0]["error"] == "the question '?' holds no word"


def test_a_long_context_is_cut_at_words() -> None:
    words = "word " * 200
    assert page._tail(words).startswith("… word ")
    assert page._head(words).endswith("word …")
    assert len(page._head(words)) <= page.CONTEXT + 2

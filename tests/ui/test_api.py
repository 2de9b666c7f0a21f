"""The routes of the API: what they answer, and what they refuse."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from tests_ui_serving import client_of

from index.snapshot import current_id
from ui.lock import building
from ui.settings import Settings


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


def test_a_body_that_is_no_text_is_refused_in_the_same_form(client: TestClient) -> None:
    for path, error in (("/api/ask", "error"), ("/v1/chat/completions", "error")):
        reply = client.post(path, content=b"\x80{", headers={"content-type": "application/json"})
        assert reply.status_code == 400
        assert "body" in str(reply.json()[error])


def test_it_is_healthy_without_an_index_but_not_ready(tmp_path: object, settings: Settings) -> None:
    empty = client_of(Settings(home=settings.home / "empty", embed_model="hashing"))
    assert empty.get("/healthz").status_code == 200
    assert empty.get("/readyz").status_code == 503
    assert empty.get("/readyz").json()["hint"] == "run assistant build"


def test_it_is_ready_with_one(client: TestClient, settings: Settings) -> None:
    assert client.get("/readyz").json() == {"status": "ok", "snapshot": current_id(settings.home)}


def test_a_search_has_the_shape_of_search_json(client: TestClient, settings: Settings) -> None:
    held = client.post("/api/search", json={"question": "momentum", "k": 1}).json()
    assert (held["question"], held["snapshot"]) == ("momentum", current_id(settings.home))
    assert [passage["url"] for passage in held["passages"]] == ["https://example.org/momentum"]


def test_a_citation_leads_to_its_document_and_the_quote_stands_in_it(client: TestClient) -> None:
    cited = client.post("/api/ask", json={"question": "what is momentum?"}).json()["citations"][0]
    document = client.get(f"/api/documents/{cited['document']}").json()
    assert (document["title"], document["section"]) == ("The momentum method", ["Reading", "Optimizers"])
    assert cited["quote"] in document["text"]
    headings = [chunk["heading"] for chunk in document["chunks"]]
    assert headings == [[], ["Nesterov"]]


@pytest.mark.parametrize(
    "identity",
    [
        "none",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e",
        "%2fetc%2fpasswd",
        "a%00b",
        "' OR 1=1 --",
        "x" * 3000,
        "%ff",
    ],
)
def test_an_id_that_is_none_finds_nothing(client: TestClient, identity: str) -> None:
    response = client.get(f"/api/documents/{identity}")
    assert response.status_code == 404
    assert "root:" not in response.text


def test_the_ledger_has_the_shape_of_sources_json(client: TestClient) -> None:
    rows = client.get("/api/sources").json()
    assert [(row["url"], row["state"]) for row in rows if row["state"] == "read"] == [
        ("https://example.org/momentum", "read")
    ]


def test_questions_are_counted_by_outcome_and_door(client: TestClient) -> None:
    client.post("/api/ask", json={"question": "what is momentum?"})
    client.post("/api/ask", json={"question": "who won the cup in 1966?"})
    client.post("/api/ask", json={"question": "?"})
    client.post("/api/search", json={"question": "momentum"})
    text = client.get("/metrics").text
    for line in (
        'assistant_questions_total{outcome="declined",via="api"} 1.0',
        'assistant_questions_total{outcome="failed",via="api"} 1.0',
        'assistant_questions_total{outcome="searched",via="api"} 1.0',
        'assistant_links{reason="",state="read"} 1.0',
        "assistant_documents 2.0",
        "assistant_chunks 3.0",
    ):
        assert line in text.splitlines()


def test_without_an_index_the_metrics_say_so_and_name_no_false_zero(settings: Settings) -> None:
    text = client_of(Settings(home=settings.home / "empty", embed_model="hashing")).get("/metrics").text
    for line in ("assistant_ready 0.0", "assistant_chunks NaN", "assistant_snapshot_age_seconds NaN"):
        assert line in text.splitlines()


def test_a_damaged_library_hides_neither_answers_nor_metrics(settings: Settings) -> None:
    for path in settings.home.glob("library.sqlite*"):
        path.unlink()
    (settings.home / "library.sqlite").write_bytes(b"no database" * 1000)
    client = client_of(settings)
    assert client.post("/api/ask", json={"question": "what is momentum?"}).json()["answered"]
    assert "assistant_ready 1.0" in client.get("/metrics").text.splitlines()
    for path in ("/api/sources", "/api/builds"):
        reply = client.get(path)
        assert (reply.status_code, bool(reply.json()["hint"])) == (503, True), path


def test_a_damaged_index_is_an_error_with_a_hint_on_every_route_that_needs_it(settings: Settings) -> None:
    for path in (settings.home / "indexes").glob("*/*"):
        if path.is_file():
            path.write_bytes(b"x")
    client = client_of(settings)
    for path in ("/readyz", "/api/overview", "/api/map", "/api/documents/none"):
        reply = client.get(path)
        assert (reply.status_code, bool(reply.json()["hint"])) == (503, True), path
    assert client.post("/api/ask", json={"question": "what is momentum?"}).status_code == 503
    assert client.get("/api/sources").status_code == 200
    assert "assistant_ready 0.0" in client.get("/metrics").text.splitlines()


def test_a_build_that_runs_elsewhere_is_a_conflict(client: TestClient, settings: Settings) -> None:
    with building(settings.home):
        reply = client.post("/api/build", json={})
    assert (reply.status_code, reply.json()["error"]) == (409, "another build is running")


@pytest.mark.parametrize(
    "body",
    [
        {"only": ["--force"]},
        {"only": ["file:///etc/passwd"]},
        {"only": "x"},
        {"refresh": "maybe"},
        {"list": "x"},
    ],
)
def test_a_rebuild_takes_addresses_of_the_web_alone(client: TestClient, body: dict[str, object]) -> None:
    assert client.post("/api/build", json=body).status_code == 422


def test_nesting_without_end_is_refused(client: TestClient) -> None:
    body = b'{"question": ' + b"[" * 100_000
    reply = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)


def test_half_a_character_is_refused(client: TestClient) -> None:
    body = b'{"question": "what is \\ud800?"}'
    reply = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert (reply.status_code, bool(reply.json()["hint"])) == (422, True)


def test_every_route_is_described_with_its_types(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert sorted(paths) == [
        "/api/ask", "/api/build", "/api/builds", "/api/documents/{document}", "/api/feedback", "/api/map",
        "/api/overview", "/api/search", "/api/sources", "/healthz", "/metrics", "/readyz",
        "/v1/chat/completions", "/v1/models", "/v1/models/{name}",
    ]  # fmt: skip
    answer = paths["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer == {"$ref": "#/components/schemas/AnswerJson"}

"""What docs/api.md says of routes, fields, figures and metrics is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests_ui_serving import client_of

from ui.serving import desk, guard, requests
from ui.serving.body import MAX_BODY
from ui.serving.door import TOKEN_CHARACTERS
from ui.settings import Settings

TOLD = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


@pytest.fixture
def client(settings: Settings) -> TestClient:
    return client_of(settings)


def test_every_route_is_named_and_every_route_that_is_named_exists(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    routes = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    named = set(re.findall(r"`((?:GET|POST) /\S+?)`", TOLD))
    named = {name.replace("/documents/{id}", "/documents/{document}") for name in named}
    assert named == routes - {"GET /v1/models/{name}"}


def test_every_field_of_a_question_is_named(client: TestClient) -> None:
    table = TOLD.partition("| field of the request")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in table.splitlines()[2:]))) == set(
        requests.Asked.model_fields
    )


def test_every_metric_is_named(client: TestClient) -> None:
    client.post("/api/ask", json={"question": "what is momentum?"})
    samples = {line.split("{")[0].split(" ")[0] for line in client.get("/metrics").text.splitlines()}
    ours = {
        re.sub(r"_(bucket|sum|count|created)$", "", name) for name in samples if name.startswith("assistant")
    }
    named = set(re.findall(r"`(assistant_\w+)", TOLD.partition("## Metrics")[2]))
    assert ours - {"assistant_questions"} == named


def test_its_figures_are_those_of_the_code() -> None:
    assert (desk.AT_ONCE, desk.QUEUE) == (4, 32)
    assert (requests.LONGEST, MAX_BODY, TOKEN_CHARACTERS) == (2000, 1_000_000, 16)
    assert (guard.PER_MINUTE, guard.FREE_TRIES, guard.LONGEST_WAIT) == (240, 3, 60.0)
    for figure in (
        "2,000 characters",
        "a megabyte",
        "16 characters",
        "four questions",
        "32 wait",
        "240 requests",
    ):
        assert figure in TOLD

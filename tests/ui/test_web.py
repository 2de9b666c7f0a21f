"""The whole application: the page beside the API, and the socket that it listens on."""

from __future__ import annotations

import re
import socket

import pytest
from fastapi.testclient import TestClient
from tests_ui_serving import BASE

from ingest.errors import AssistantError
from ui import compose, web
from ui.serving import server
from ui.serving.door import Door
from ui.settings import Settings


@pytest.fixture(scope="module")
def client(built: object, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    settings = Settings(home=tmp_path_factory.mktemp("web"), embed_model="hashing")
    app = server.whole(settings, compose.embedder_of(settings), Door("127.0.0.1"))
    return TestClient(app, base_url=BASE)


def test_the_page_is_served_beside_the_api(client: TestClient) -> None:
    assert "gradio" in client.get("/").text
    assert client.get("/healthz").json() == {"status": "ok"}


def test_every_script_of_the_page_is_served_and_imports_only_what_is(client: TestClient) -> None:
    waiting, seen = ["app.js"], set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        served = client.get(f"/page/{name}")
        assert (served.status_code, "javascript" in served.headers["content-type"]) == (200, True), name
        waiting += re.findall(r"from '\./([\w.]+)'", served.text)
    assert seen == {path.name for path in web.STATIC.glob("*.js")}


@pytest.mark.parametrize("path", ["../web.py", "%2e%2e/web.py", "..%2fweb.py", "/etc/passwd", "app.js%00"])
def test_no_file_but_those_of_the_page_is_served(client: TestClient, path: str) -> None:
    answer = client.get(f"/page/{path}")
    assert answer.status_code in (400, 404)
    assert "root:" not in answer.text


def test_a_port_that_is_taken_is_an_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=str(port)), server.listening("127.0.0.1", port):
            pass

"""The whole application: the page beside the API, and the socket that it listens on."""

from __future__ import annotations

import re
import socket

import pytest
from fastapi import FastAPI
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


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/file=/etc/passwd"),
        ("GET", "/file=/etc/passwd"),
        ("GET", "/gradio_api/proxy=http://169.254.169.254/"),
        ("POST", "/gradio_api/queue/join"),
        ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/vibe-edit"),
        ("GET", "/gradio_api/info"),
        ("GET", "/gradio_api/heartbeat/x"),
        ("GET", "/config"),
        ("GET", "/monitoring"),
        ("GET", "/login_check"),
        ("POST", "/login"),
        ("POST", "/"),
        ("GET", "/assets/../../routes.py"),
        ("GET", "/assets/..%2f..%2froutes.py"),
        ("GET", "/static//etc/passwd"),
        ("GET", "//etc/passwd"),
    ],
)
def test_nothing_of_gradio_is_open_but_what_draws_the_page(
    client: TestClient, method: str, path: str
) -> None:
    reply = client.request(method, path)
    assert reply.status_code == 404
    assert "root:" not in reply.text


def test_a_header_or_a_query_cannot_tell_the_page_where_its_files_lie(client: TestClient) -> None:
    plain = client.get("/").text
    told = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    assert client.get("/?deep_link=../../x", headers=told).text == plain


def test_what_the_page_loads_may_be_read_by_no_other_site(client: TestClient) -> None:
    for path in ("/", "/theme.css", "/page/app.js", "/healthz"):
        reply = client.get(path, headers={"origin": "http://evil.example"})
        assert "access-control-allow-origin" not in reply.headers, path


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_line_to_mcp_is_held_open(client: TestClient, method: str) -> None:
    assert client.request(method, "/mcp").status_code == 405


@pytest.mark.parametrize("proxies", [(), ("127.0.0.1",)])
def test_who_asks_is_believed_of_named_proxies_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, proxies: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    config = server.configured(FastAPI(), Door("127.0.0.1", proxies=proxies))
    assert (config.proxy_headers, config.forwarded_allow_ips) == (bool(proxies), list(proxies))

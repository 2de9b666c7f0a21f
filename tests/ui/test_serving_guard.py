"""The guard: who may come in, from where, how often, with how much."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from ingest.errors import UsageError
from ui.serving.body import MAX_BODY
from ui.serving.door import Door, check_door
from ui.serving.faults import Faults
from ui.serving.guard import Guard

TOKEN = "a-token-of-32-characters-or-more"
BASE = "http://127.0.0.1:7860"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def client_of(door: Door, clock: Clock | None = None, per_minute: int = 240) -> TestClient:
    app = FastAPI()
    app.add_middleware(Faults)
    app.add_middleware(Guard, door=door, clock=clock or Clock(), per_minute=per_minute)

    @app.get("/page")
    def page() -> str:
        return "come in"

    @app.post("/work")
    async def work(request: Request) -> int:
        return len(await request.body())

    @app.get("/broken")
    def broken() -> float:
        return 1 / 0

    return TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture
def own() -> TestClient:
    return client_of(Door("127.0.0.1"))


@pytest.fixture
def locked() -> TestClient:
    return client_of(Door("127.0.0.1", token=TOKEN))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_a_loopback_address_needs_no_token(host: str) -> None:
    check_door(Door(host))


@pytest.mark.parametrize(
    ("door", "named"),
    [
        (Door("0.0.0.0"), "'0.0.0.0'"),
        (Door("::"), "'::'"),
        (Door("192.168.1.5"), "'192.168.1.5'"),
        (Door("example.org"), "'example.org'"),
        (Door(""), "''"),
        (Door("192.168.1.5", token="short"), "5 characters"),
        (Door("127.0.0.1", token="short"), "5 characters"),
        (Door("0.0.0.0", token=TOKEN), "'0.0.0.0' has no name"),
    ],
)
def test_a_door_that_is_not_safe_is_not_opened(door: Door, named: str) -> None:
    with pytest.raises(UsageError) as raised:
        check_door(door)
    assert named in raised.value.message
    assert "token" not in raised.value.message or TOKEN not in raised.value.message


def test_with_a_token_and_a_name_any_address_may_be_served() -> None:
    door = Door("0.0.0.0", ("reading.example",), TOKEN)
    check_door(door)
    client = client_of(door)
    bearer = {"authorization": f"Bearer {TOKEN}"}
    assert client.get("/page", headers={"host": "reading.example", **bearer}).status_code == 200
    assert client.get("/page", headers={"host": "localhost", **bearer}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:7860", "LOCALHOST", "[::1]:7860", "127.0.0.1", "localhost."])
def test_our_own_names_are_served(own: TestClient, host: str) -> None:
    assert own.get("/page", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "",
        "[",
        "evil.example:7860",
        "127.0.0.2",
    ],
)
def test_a_name_that_is_not_ours_is_refused(own: TestClient, host: str) -> None:
    assert own.get("/page", headers={"host": host}).status_code == 400


@pytest.mark.parametrize(
    "sent",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://localhost:7860"},
        {"origin": "http://["},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_what_another_sites_page_sends_is_refused(own: TestClient, sent: dict[str, str]) -> None:
    assert own.post("/work", content=b"x", headers=sent).status_code == 403


@pytest.mark.parametrize("sent", [{}, {"origin": BASE}, {"origin": BASE, "sec-fetch-site": "same-origin"}])
def test_the_page_itself_and_programs_are_let_through(own: TestClient, sent: dict[str, str]) -> None:
    assert own.post("/work", content=b"x", headers=sent).json() == 1


def test_a_body_over_the_limit_is_refused_before_it_is_read(own: TestClient) -> None:
    assert own.post("/work", content=b"x" * MAX_BODY).json() == MAX_BODY
    assert own.post("/work", content=b"x" * (MAX_BODY + 1)).status_code == 413
    assert own.post("/work", content=b"x", headers={"content-length": "-1"}).status_code == 413


def test_a_body_that_does_not_say_its_size_is_cut_off(own: TestClient) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(50):
            yield b"x" * 100_000

    assert own.post("/work", content=endless()).status_code == 413


def test_whoever_asks_too_often_waits() -> None:
    clock = Clock()
    client = client_of(Door("127.0.0.1", token=TOKEN), clock, per_minute=3)
    client.headers["authorization"] = f"Bearer {TOKEN}"
    codes = [client.post("/work", content=b"x").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]
    assert client.get("/page").status_code == 200
    clock.now += 20
    answer = client.post("/work", content=b"x")
    assert answer.status_code == 200
    assert client.post("/work", content=b"x").headers["retry-after"] == "20"


def test_without_the_token_no_route_is_open(locked: TestClient) -> None:
    for path in ("/page", "/none", "/", "/healthz", "/metrics", "/mcp", "/openapi.json", "/page/../page"):
        assert locked.get(path).status_code == 401, path
        assert locked.post(path, content=b"x").status_code == 401, path
    assert locked.get("/page").headers["www-authenticate"] == "Bearer"


def test_with_the_token_every_route_is(locked: TestClient) -> None:
    assert locked.get("/page", headers={"authorization": f"Bearer {TOKEN}"}).json() == "come in"
    assert locked.post("/work", content=b"x", headers={"authorization": f"bearer {TOKEN}"}).json() == 1


@pytest.mark.parametrize(
    "sent",
    ["", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer é"],
)
def test_anything_else_is_not_the_token(locked: TestClient, sent: str) -> None:
    assert locked.get("/page", headers={"authorization": sent.encode()}).status_code == 401  # type: ignore[dict-item]


def test_a_browser_is_led_to_the_login_and_gets_a_session(locked: TestClient) -> None:
    sent = locked.get("/page", headers={"accept": "text/html"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/login?next=%2Fpage")
    assert "<form method" in locked.get("/login").text
    logged_in = locked.post("/login", data={"token": TOKEN}, headers={"origin": BASE})
    assert (logged_in.status_code, logged_in.headers["location"]) == (303, "/")
    assert "HttpOnly" in logged_in.headers["set-cookie"]
    assert "SameSite=strict" in logged_in.headers["set-cookie"]
    assert TOKEN not in logged_in.headers["set-cookie"]
    assert locked.get("/page").json() == "come in"


@pytest.mark.parametrize(
    ("wanted", "location"),
    [
        ("/?q=what+is+it%3F&kind=note", "/?q=what+is+it%3F&kind=note"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nset-cookie: x", "/"),
        ("", "/"),
    ],
)
def test_a_login_leads_back_to_what_was_asked_for_and_nowhere_else(
    locked: TestClient, wanted: str, location: str
) -> None:
    reply = locked.post("/login", params={"next": wanted}, data={"token": TOKEN}, headers={"origin": BASE})
    assert (reply.status_code, reply.headers["location"]) == (303, location)


def test_a_permalink_survives_the_login(locked: TestClient) -> None:
    sent = locked.get("/page?q=what%20is%20it%3F", headers={"accept": "text/html"})
    login = locked.post(sent.headers["location"], data={"token": TOKEN}, headers={"origin": BASE})
    assert login.headers["location"] == "/page?q=what%20is%20it%3F"


def test_logging_out_ends_the_session(locked: TestClient) -> None:
    locked.post("/login", data={"token": TOKEN})
    assert locked.get("/page").status_code == 200
    left = locked.post("/logout", headers={"origin": BASE})
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert locked.get("/page").status_code == 401


def test_a_login_longer_than_one_is_not_read_to_its_end(locked: TestClient) -> None:
    assert locked.post("/login", content=b"token=" + b"x" * 5_000).status_code == 413


@pytest.mark.parametrize(
    "cookie", ["", "x", "assistant_session=", "assistant_session=" + "0" * 64, "=;=;\x01"]
)
def test_a_session_cannot_be_made_up(locked: TestClient, cookie: str) -> None:
    assert locked.get("/page", headers={"cookie": cookie}).status_code == 401


def test_wrong_tokens_are_slowed_down_and_the_right_one_is_no_quicker() -> None:
    clock = Clock()
    client = client_of(Door("127.0.0.1", token=TOKEN), clock)
    codes = [client.post("/login", data={"token": f"guess {n}"}).status_code for n in range(20)]
    assert codes == [401] * 4 + [429] * 16
    assert client.get("/page", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 429
    waits = []
    for _ in range(8):
        wait = int(client.post("/login", data={"token": "guess"}).headers["retry-after"])
        waits.append(wait)
        clock.now += wait + 0.1
        assert client.post("/login", data={"token": "guess"}).status_code == 401
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    clock.now += 61
    assert client.get("/page", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_every_reply_carries_the_policy(own: TestClient, locked: TestClient) -> None:
    replies = [own.get("/page"), own.get("/none"), own.get("/page", headers={"host": "evil.example"})]
    replies += [locked.get("/page"), locked.get("/login")]
    for reply in replies:
        assert "default-src 'self'" in reply.headers["content-security-policy"]
        assert "connect-src 'self'" in reply.headers["content-security-policy"]
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_socket_of_another_sites_page_is_closed(own: TestClient) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as closed,
        own.websocket_connect("/socket", headers={"origin": "http://evil.example"}),
    ):
        pass
    assert closed.value.code == 1008


def test_what_nobody_foresaw_is_an_error_in_the_form_of_all_others(
    own: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    reply = own.get("/broken")
    assert (reply.status_code, sorted(reply.json())) == (500, ["error", "hint"])
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    said = capsys.readouterr().err
    assert "unexpected ZeroDivisionError in test_serving_guard.py:" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("proxy", ["proxy.example", "10.0.0.1/33", "*", ""])
def test_a_proxy_is_named_by_its_address(proxy: str) -> None:
    with pytest.raises(UsageError, match="--proxy"):
        check_door(Door("127.0.0.1", proxies=(proxy,)))

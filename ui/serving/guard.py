"""The one guard before page, API, MCP and metrics: who may come in, from where, how often and with how much.

Pure ASGI, so that streams pass through. What it refuses never reaches a route.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from typing import TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.serving.body import MAX_BODY, Body, too_large
from ui.serving.door import Door
from ui.web import asset

PER_MINUTE = 240
"""Requests of one address that ask for work (POST), a minute."""
FREE_TRIES = 3
"""Wrong tokens of one address before it has to wait; each further one doubles the wait."""
LONGEST_WAIT = 60.0
"""Seconds."""
LOGIN = "/login"
LOGOUT = "/logout"
COOKIE = "assistant_session"
LOGIN_BYTES = 4_000
LOGIN_SECONDS = 10.0
_ADDRESSES = 10_000
"""Addresses that are remembered; the oldest are forgotten first."""
_SAFE = frozenset(["GET", "HEAD", "OPTIONS"])
_Value = TypeVar("_Value")

HEADERS = {
    # gr.HTML evaluates its script; nothing may come from, or go to, another host
    "content-security-policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        "font-src 'self' data:; connect-src 'self'; frame-src 'none'; object-src 'none'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    # with no-referrer a browser says `Origin: null` of its own forms, and nobody could log in
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """Checks each request in turn: host, origin, size, rate, token; then sets the security headers."""

    def __init__(
        self,
        app: ASGIApp,
        door: Door,
        clock: Callable[[], float] = time.monotonic,
        per_minute: int = PER_MINUTE,
    ) -> None:
        self._app = app
        self._door = door
        self._hosts = door.hosts()
        self._key = secrets.token_bytes(32)
        self._clock = clock
        self._per_minute = per_minute
        self._wrong: dict[str, tuple[int, float]] = {}
        self._asked: dict[str, tuple[float, float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with what is wrong."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        send = _with_headers(send)
        refused = self._misplaced(scope) or self._too_much(scope)
        if refused is None and self._door.token:
            refused = await self._stranger(scope, receive)
        if refused is not None:
            await _refuse(refused, scope, receive, send)
            return
        body = Body(scope, receive, send)
        await self._app(scope, body.receive, body.send)
        await body.refuse()

    def _misplaced(self, scope: Scope) -> Response | None:
        """Refuses a host that is not ours, and whatever another site's page sends."""
        headers = Headers(scope=scope)
        host = _host_of("//" + headers.get("host", ""))
        if host not in self._hosts:
            return _said(400, "this host name is not served here", "pass it to assistant ui as --name")
        if scope["type"] == "http" and scope["method"] in _SAFE:
            return None
        origin = headers.get("origin")
        foreign = origin is not None and _authority(origin) != headers.get("host", "").lower()
        if foreign or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return _said(403, "a page of another site may not ask here", "open the page itself")
        return None

    def _too_much(self, scope: Scope) -> Response | None:
        """Refuses a body that is announced as too large, and whoever asks too often."""
        announced = Headers(scope=scope).get("content-length", "0")
        if not announced.isdigit() or int(announced) > MAX_BODY:
            return too_large()
        # Without a token nobody but this machine's own user can come in.
        if not self._door.token or scope["type"] != "http" or scope["method"] in _SAFE:
            return None
        now, who = self._clock(), _address(scope)
        left, since = self._asked.pop(who, (float(self._per_minute), now))
        left = min(self._per_minute, left + (now - since) * self._per_minute / 60)
        _remember(self._asked, who, (max(0.0, left - 1), now))
        if left < 1:
            return _said(429, "too many requests", "ask again in a few seconds", after=60 / self._per_minute)
        return None

    async def _stranger(self, scope: Scope, receive: Receive) -> Response | None:
        """Refuses whoever has neither the token nor a session; a login that is right becomes a session."""
        headers = Headers(scope=scope)
        if self._has_session(headers):
            return _logged_out() if _is(scope, "POST", LOGOUT) else None
        who, now = _address(scope), self._clock()
        tries, until = self._wrong.get(who, (0, 0.0))
        if now < until:
            return _said(429, "too many wrong tokens", "wait, then try again", after=until - now)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(token.strip()):
            self._wrong.pop(who, None)
            return None
        if scope["type"] == "http" and scope["path"] == LOGIN:
            return await self._login(Request(scope, receive), who, tries)
        if headers.get("authorization"):
            self._note_wrong(who, tries)
        if "text/html" in headers.get("accept", "") and _is(scope, "GET", scope["path"]):
            return RedirectResponse(f"{LOGIN}?{urlencode({'next': _address_of(scope)})}", 303)
        return _said(401, "this server wants a token", "send it as Authorization: Bearer …", challenge=True)

    async def _login(self, request: Request, who: str, tries: int) -> Response:
        if request.method != "POST":
            return HTMLResponse(asset("login.html").replace("SAID", ""))
        body = await _short_body(request)
        if body is None:
            return _said(413, "a login is shorter than that", "send the token alone")
        given = parse_qs(body.decode("utf-8", "replace")).get("token", [""])[0]
        if not self._is_token(given.strip()):
            self._note_wrong(who, tries)
            return HTMLResponse(asset("login.html").replace("SAID", "That is not the token."), 401)
        self._wrong.pop(who, None)
        response = RedirectResponse(_own(request.query_params.get("next", "")), 303)
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, self._session(), httponly=True, samesite="strict", secure=secure)
        return response

    def _note_wrong(self, who: str, tries: int) -> None:
        wait = min(LONGEST_WAIT, 2.0 ** (tries + 1 - FREE_TRIES)) if tries + 1 > FREE_TRIES else 0.0
        _remember(self._wrong, who, (tries + 1, self._clock() + wait))

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._door.token.encode())

    def _session(self) -> str:
        """A session is the token under a key of this process: it ends when the server does."""
        return hmac.new(self._key, self._door.token.encode(), hashlib.sha256).hexdigest()

    def _has_session(self, headers: Mapping[str, str]) -> bool:
        try:
            held = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return held is not None and hmac.compare_digest(held.value.encode(), self._session().encode())


async def _short_body(request: Request) -> bytes | None:
    """The body of a login; None for one that is longer than a login, or slower."""
    body = bytearray()
    try:
        async with asyncio.timeout(LOGIN_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > LOGIN_BYTES:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    return bytes(body)


def _logged_out() -> Response:
    response = RedirectResponse(LOGIN, 303)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return response


def _is(scope: Scope, method: str, path: str) -> bool:
    return scope["type"] == "http" and (scope["method"], scope["path"]) == (method, path)


def _address_of(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return f"{scope['path']}?{query}" if query else str(scope["path"])


def _own(address: str) -> str:
    """Where a login leads: an address of this server, whatever the form was called with."""
    one_slash = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if one_slash and address.isprintable() else "/"


def _said(
    status: int, error: str, hint: str, *, after: float | None = None, challenge: bool = False
) -> Response:
    headers = {"retry-after": str(max(1, round(after)))} if after is not None else {}
    if challenge:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse({"error": error, "hint": hint}, status, headers)


async def _refuse(response: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await response(scope, receive, send)


def _with_headers(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(HEADERS)
        await send(message)

    return with_headers


def _remember(held: dict[str, _Value], who: str, value: _Value) -> None:
    held.pop(who, None)
    held[who] = value
    if len(held) > _ADDRESSES:
        del held[next(iter(held))]


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("unknown",))[0])


def _host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _authority(origin: str) -> str:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""

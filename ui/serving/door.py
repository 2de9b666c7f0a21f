"""Where the server listens, under which names, and who may come in."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field

from ingest.errors import UsageError

TOKEN_CHARACTERS = 16
"""A shorter token can be guessed."""


@dataclass(frozen=True, slots=True)
class Door:
    """Where the server listens and who may come in."""

    host: str
    names: tuple[str, ...] = ()
    """Other names by which it is reached, as a browser's address bar says them."""
    token: str = field(default="", repr=False)
    """Empty for none, which only a loopback address may have."""

    proxies: tuple[str, ...] = ()
    """Addresses of reverse proxies, whose word on who asks, and whether by https, is believed."""

    def hosts(self) -> frozenset[str]:
        """Every host that a request may name, lower case, without port and brackets."""
        own = {"localhost", "127.0.0.1", "::1"} if is_loopback(self.host) else set[str]()
        return frozenset(name.lower().strip("[]") for name in (*own, self.host, *self.names))


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def check_door(door: Door) -> None:
    """Raises UsageError where others can reach the page and no token keeps them out, or a token is too short."""
    if door.token and len(door.token) < TOKEN_CHARACTERS:
        raise UsageError(
            f"ASSISTANT_UI_TOKEN has {len(door.token)} characters",
            f"{TOKEN_CHARACTERS} or more are wanted: openssl rand -hex 16",
        )
    for proxy in door.proxies:
        if not _is_network(proxy):
            raise UsageError(f"--proxy {proxy!r} is no address", "such as --proxy 127.0.0.1 or 10.0.0.0/8")
    if not door.token and not is_loopback(door.host):
        raise UsageError(
            f"--host {door.host!r} can be reached from other machines, and there is no token",
            "set ASSISTANT_UI_TOKEN in the environment, or use 127.0.0.1 and reach it through ssh -L",
        )
    unspecified = door.host in ("0.0.0.0", "::")
    if unspecified and not door.names:
        raise UsageError(
            f"--host {door.host!r} has no name that a browser could call it by",
            "name it with --name, such as --name reading.example.org",
        )

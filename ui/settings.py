"""Settings: defaults < config.toml < environment < flags. The only reader of the environment."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from platformdirs import user_data_path

from ingest.errors import SettingsError
from ingest.urls import is_web

_HOME = "reading-list-assistant"
_PREFIX = "ASSISTANT_"
_API_KEY = "ASSISTANT_LLM_API_KEY"
_UI_TOKEN = "ASSISTANT_UI_TOKEN"
_GITHUB_TOKEN = "ASSISTANT_GITHUB_TOKEN"
_SECRETS = {"llm.api_key": _API_KEY, "github.token": _GITHUB_TOKEN, "ui.token": _UI_TOKEN}
"""What somebody may look for in config.toml, and the variable that holds it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set. Paths are absolute, so that a later build finds them from anywhere."""

    home: Path
    list: str = ""
    """Path or http(s) URL of the reading list; empty for the one built last, else the shipped one."""
    saved: tuple[Path, ...] = ()
    """Folders of saved pages; empty for those built last."""
    embed_model: str = ""
    """Empty for the embedded model, else as `index.embed.open_embedder` takes it."""
    embed_device: str = "cpu"
    rerank_model: str = ""
    """Empty for none, else as `index.rerank.open_reranker` takes it."""
    fetch_delay: float = 1.0
    """Seconds between two requests to one host."""
    fetch_allow_private: bool = False
    fetch_contact: str = ""
    """Mail address or URL in the User-Agent."""
    github_token: str = field(default="", repr=False)
    """From the environment only; with one, GitHub answers 5,000 requests an hour instead of 60."""
    llm_base_url: str = "http://127.0.0.1:11434/v1"
    """Of an OpenAI-compatible server. The default is a local one: no cloud is called that nobody named."""
    llm_model: str = ""
    """Empty for no model: answers are quotes."""
    llm_timeout: float = 60.0
    """Seconds for a whole answer."""
    llm_api_key: str = field(default="", repr=False)
    """From the environment only."""
    ui_token: str = field(default="", repr=False)
    """What a reader from another machine must show; from the environment only."""
    check_model: str = ""
    """Empty for the check without a model, else a cross-encoder trained on entailment."""
    config: Path | None = field(default=None, compare=False)
    """The file named by `--config`; None for the one in the home folder."""
    plain: bool = False
    """True when NO_COLOR is set: no escape sequence on any stream."""

    @classmethod
    def load(
        cls, home: Path | None = None, config: Path | None = None, environ: Mapping[str, str] | None = None
    ) -> Settings:
        """Settings from the flags `--home` and `--config`, the environment and config.toml.

        Raises SettingsError for a file that cannot be read, an unknown key, or a value of the wrong type.
        """
        environ = os.environ if environ is None else environ
        folder = _absolute(home or environ.get("ASSISTANT_HOME") or user_data_path(_HOME, appauthor=False))
        settings = cls(home=folder, config=config and _absolute(config))
        file = settings.config or folder / "config.toml"
        for key, value in _read(file, required=config is not None).items():
            settings = _set(settings, key, value, f"{file}: {key}", file.parent)
        for key in _KEYS:
            name = _PREFIX + key.replace(".", "_").upper()
            if environ.get(name):
                settings = _set(settings, key, environ[name], name, Path.cwd())
        return replace(
            settings,
            plain=bool(environ.get("NO_COLOR")),
            llm_api_key=environ.get(_API_KEY, ""),
            ui_token=environ.get(_UI_TOKEN, "").strip(),
            github_token=_token(environ.get(_GITHUB_TOKEN, "")),
        )


def _token(value: str) -> str:
    """A token that can stand in a header. One that cannot is not repeated: part of it may be a secret."""
    token = value.strip()
    if not re.fullmatch(r"[\x21-\x7e]*", token):
        raise SettingsError(f"{_GITHUB_TOKEN} holds characters that no token has", "copy the token again")
    return token


def _read(file: Path, required: bool) -> dict[str, Any]:
    """The keys of a TOML file, those of a table with a dot."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        if required:
            raise SettingsError(f"{file}: there is no such file", "name another one with --config") from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read: {error}", "mend it, or remove it") from error
    keys: dict[str, Any] = {}
    for name, value in tables.items():
        if isinstance(value, dict):
            keys.update({f"{name}.{key}": inner for key, inner in value.items()})
        else:
            keys[name] = value
    return keys


def _set(settings: Settings, key: str, value: object, where: str, base: Path) -> Settings:
    if key in _SECRETS:
        raise SettingsError(
            f"{where}: a key is not kept in a file", f"set it in the environment, as {_SECRETS[key]}"
        )
    if key not in _KEYS:
        raise SettingsError(f"{where}: there is no such setting", f"the settings are: {', '.join(_KEYS)}")
    attribute, read = _KEYS[key]
    try:
        changed: dict[str, Any] = {attribute: read(value, base)}
        return replace(settings, **changed)
    except (TypeError, ValueError) as error:
        raise SettingsError(
            f"{where} = {value!r}: {error}", "mend the value, or remove the setting"
        ) from error


def location(value: str, base: Path) -> str:
    """A reading list as a URL, unchanged, or as an absolute path."""
    return value if is_web(value) else str(_absolute(value, base))


def _absolute(path: str | Path, base: Path | None = None) -> Path:
    return Path(os.path.abspath((base or Path.cwd()) / Path(path).expanduser()))  # noqa: PTH100 (links stay as named)


def _text(value: object, _: Path) -> str:
    if not isinstance(value, str):
        raise TypeError("a text is wanted")
    return value


def _server(value: object, _: Path) -> str:
    """The address of an API, without a key: it is shown when it does not answer."""
    parts = urlsplit(_text(value, _))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
        raise ValueError("an address such as http://127.0.0.1:11434/v1 is wanted")
    if parts.username or parts.password or parts.query:
        # not repeated as other values are: it may hold a secret
        raise SettingsError(
            "llm.base_url holds a name, a password or a query",
            f"name the address alone; a key goes into {_API_KEY}",
        )
    return urlunsplit(parts).rstrip("/")


def _location(value: object, base: Path) -> str:
    return location(_text(value, base), base)


def _folders(value: object, base: Path) -> tuple[Path, ...]:
    """A list of texts; in the environment, separated like PATH."""
    names = value.split(os.pathsep) if isinstance(value, str) else value
    if not isinstance(names, list):
        raise TypeError("a folder, or a list of folders, is wanted")
    return tuple(_absolute(_text(name, base), base) for name in names if name)


def _seconds(value: object, _: Path) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError("a number of seconds is wanted")
    seconds = float(value)
    if not 0 <= seconds <= 3600:
        raise ValueError("from 0 to 3600 seconds are wanted")
    return seconds


def _patience(value: object, base: Path) -> float:
    seconds = _seconds(value, base)
    if not seconds:
        raise ValueError("more than 0 seconds are wanted")
    return seconds


def _switch(value: object, _: Path) -> bool:
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if str(value).lower() not in known:
        raise ValueError("true or false is wanted")
    return known[str(value).lower()]


_KEYS: Mapping[str, tuple[str, Callable[[object, Path], object]]] = {
    "list": ("list", _location),
    "saved": ("saved", _folders),
    "embed.model": ("embed_model", _text),
    "embed.device": ("embed_device", _text),
    "rerank.model": ("rerank_model", _text),
    "llm.base_url": ("llm_base_url", _server),
    "llm.model": ("llm_model", _text),
    "llm.timeout": ("llm_timeout", _patience),
    "check.model": ("check_model", _text),
    "fetch.delay": ("fetch_delay", _seconds),
    "fetch.allow_private": ("fetch_allow_private", _switch),
    "fetch.contact": ("fetch_contact", _text),
}
"""Each key of config.toml, the attribute it sets, and how its value is read."""

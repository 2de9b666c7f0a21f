"""Settings: defaults < config.toml < environment < flags."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import SettingsError
from ui import compose
from ui.settings import _KEYS, Settings


def test_with_nothing_set_the_defaults_hold(tmp_path: Path) -> None:
    assert Settings.load(tmp_path, environ={}) == Settings(home=tmp_path)


def test_the_environment_overrides_the_file_and_the_file_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[fetch]\ndelay = 2.5\ncontact = "me@example.org"\n')
    loaded = Settings.load(tmp_path, environ={"ASSISTANT_FETCH_DELAY": "7"})
    assert (loaded.fetch_delay, loaded.fetch_contact) == (7.0, "me@example.org")


def test_a_reranker_is_opened_only_when_the_settings_name_one(tmp_path: Path) -> None:
    assert compose.reranker_of(Settings.load(tmp_path, environ={})) is None
    (tmp_path / "config.toml").write_text('rerank.model = "overlap"\n')
    opened = compose.reranker_of(Settings.load(tmp_path, environ={}))
    assert opened is not None
    assert opened.name == "overlap-1"


def test_the_home_flag_overrides_the_environment(tmp_path: Path) -> None:
    environ = {"ASSISTANT_HOME": str(tmp_path / "environment")}
    assert Settings.load(environ=environ).home == tmp_path / "environment"
    assert Settings.load(tmp_path / "flag", environ=environ).home == tmp_path / "flag"


def test_paths_of_the_file_are_meant_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('list = "my/list.md"\nsaved = ["a", "/b"]\n')
    loaded = Settings.load(tmp_path, environ={})
    assert loaded.list == str(tmp_path / "my/list.md")
    assert loaded.saved == (tmp_path / "a", Path("/b"))


def test_paths_of_the_environment_are_meant_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = Settings.load(tmp_path / "home", environ={"ASSISTANT_LIST": "l.md", "ASSISTANT_SAVED": "a:/b"})
    assert loaded.list == str(tmp_path / "l.md")
    assert loaded.saved == (tmp_path / "a", Path("/b"))


def test_a_list_on_the_web_stays_an_address(tmp_path: Path) -> None:
    environ = {"ASSISTANT_LIST": "https://example.org/l.md"}
    assert Settings.load(tmp_path, environ=environ).list == "https://example.org/l.md"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("frob = 1", "frob"),
        ("[fetch]\nfrob = 1", "fetch.frob"),
        ("[fetch]\ndelay = -1", "fetch.delay"),
        ("[fetch]\ndelay = true", "fetch.delay"),
        ('[fetch]\nallow_private = "perhaps"', "fetch.allow_private"),
        ("list = 3", "list"),
        ("saved = [1]", "saved"),
        ("[fetch", "config.toml"),
        ('[llm]\nbase_url = "localhost:11434"', "llm.base_url"),
        ('[llm]\nbase_url = "http://127.0.0.1:0/v1"', "llm.base_url"),
        ("[llm]\ntimeout = 0", "llm.timeout"),
        ("[llm]\nmodel = 3", "llm.model"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_names_it(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(SettingsError) as raised:
        Settings.load(tmp_path, environ={})
    assert named in raised.value.message
    assert raised.value.hint


def test_a_config_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such file"):
        Settings.load(tmp_path, tmp_path / "none.toml", {})


def test_there_are_fewer_than_fifteen_settings() -> None:
    assert len(_KEYS) + len(["the home folder", "the key of a model's API"]) < 15


SECRET = "sk-very-secret-123"


@pytest.mark.parametrize(
    "text",
    [
        f'[llm]\napi_key = "{SECRET}"',
        f'[llm]\nbase_url = "http://me:{SECRET}@127.0.0.1/v1"',
        f'[llm]\nbase_url = "http://127.0.0.1/v1?key={SECRET}"',
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(SettingsError) as raised:
        Settings.load(tmp_path, environ={})
    assert SECRET not in f"{raised.value.message} {raised.value.hint}"
    assert "ASSISTANT_LLM_API_KEY" in raised.value.hint


def test_a_key_comes_from_the_environment_and_is_not_printed() -> None:
    loaded = Settings.load(environ={"ASSISTANT_LLM_API_KEY": SECRET})
    assert loaded.llm_api_key == SECRET
    assert SECRET not in repr(loaded)


def test_githubs_token_comes_from_the_environment_alone_and_goes_to_its_api(tmp_path: Path) -> None:
    loaded = Settings.load(tmp_path, environ={"ASSISTANT_GITHUB_TOKEN": f" {SECRET}\n"})
    assert dict(compose.fetching(loaded, False).tokens) == {"api.github.com": SECRET}
    assert SECRET not in repr(loaded) + repr(compose.fetching(loaded, False))
    assert compose.fetching(Settings.load(tmp_path, environ={}), False).tokens == {}
    (tmp_path / "config.toml").write_text(f'[github]\ntoken = "{SECRET}"\n')
    with pytest.raises(SettingsError) as raised:
        Settings.load(tmp_path, environ={})
    assert SECRET not in f"{raised.value.message} {raised.value.hint}"
    assert "ASSISTANT_GITHUB_TOKEN" in raised.value.hint


def test_a_token_that_cannot_stand_in_a_header_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError, match="ASSISTANT_GITHUB_TOKEN") as raised:
        Settings.load(environ={"ASSISTANT_GITHUB_TOKEN": f"{SECRET}\r\nX-Evil: 1"})
    assert SECRET not in f"{raised.value.message} {raised.value.hint}"


def test_the_server_that_is_asked_by_default_is_on_this_machine() -> None:
    assert Settings.load(environ={"ASSISTANT_LLM_MODEL": "x"}).llm_base_url == "http://127.0.0.1:11434/v1"

"""A model of the settings writes the answer, in the terminal and over the API; without it the quotes do."""

from __future__ import annotations

import json
import os
import pty
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from lying_model import Handler, begin, event, fails, playing, says, send
from tests_ui_serving import client_of

from ui.settings import Settings

QUESTION = "what is the usual fraction of momentum?"
FIRST = "The usual fraction is 0.9, and it damps oscillation across steep directions of the loss surface."
SECOND = "Momentum is an optimizer that adds a fraction of the previous update to the current update vector."
KEY = "sk-very-secret-123"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    def call(base_url: str) -> None:
        monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", base_url)
        monkeypatch.setenv("ASSISTANT_LLM_MODEL", "liar")
        monkeypatch.setenv("ASSISTANT_LLM_API_KEY", KEY)
        monkeypatch.setenv("ASSISTANT_LLM_TIMEOUT", "10")

    return call


def test_a_model_that_is_set_writes_the_answer(run: Any, use: Any, home: Path) -> None:
    with playing(says(f"{FIRST} [1] It is 0.8 in most cases [1].")) as model:
        use(model.base_url)
        code, out, err = run("--home", home, "ask", QUESTION, "--json")
    held = json.loads(out)
    assert (code, err, held["engine"]) == (0, "", "llm")
    assert held["text"] == f"{FIRST} [1]"
    assert held["citations"][0]["url"] == "https://example.org/momentum"
    assert model.requests[0]["model"] == "liar"
    assert KEY not in out


def test_the_quotes_can_be_wanted_in_spite_of_a_model(run: Any, use: Any, home: Path) -> None:
    with playing(says(FIRST)) as model:
        use(model.base_url)
        code, out, _ = run("--home", home, "ask", QUESTION, "--json", "--engine", "extractive")
    assert (code, json.loads(out)["engine"]) == (0, "extractive")
    assert model.requests == []


def test_a_model_that_is_wanted_and_not_set_is_wrong_usage(run: Any, home: Path) -> None:
    code, out, err = run("--home", home, "ask", QUESTION, "--engine", "llm")
    assert (code, out) == (2, "")
    assert "ASSISTANT_LLM_MODEL" in err.splitlines()[1]


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_a_key_that_is_refused_costs_no_answer_and_is_shown_nowhere(
    run: Any, use: Any, home: Path, debug: tuple[str, ...]
) -> None:
    with playing(fails(401, json.dumps({"error": {"message": f"bad key {KEY}"}}))) as model:
        use(model.base_url)
        code, out, err = run("--home", home, *debug, "ask", QUESTION, "--json")
    assert (code, json.loads(out)["engine"]) == (0, "extractive")
    assert KEY not in out + err
    assert "Traceback" not in out + err


def test_a_server_that_is_not_there_costs_no_answer(run: Any, use: Any, home: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        use(f"http://127.0.0.1:{free.getsockname()[1]}/v1")
        code, out, err = run("--home", home, "ask", QUESTION)
    assert code == 0
    assert "0.9" in out
    assert "Traceback" not in err


def test_the_api_answers_with_the_model_of_the_settings(settings: Settings, use: Any) -> None:
    with playing(says(f"{FIRST} [1]")) as model:
        use(model.base_url)
        held = client_of(Settings.load(settings.home)).post("/api/ask", json={"question": QUESTION}).json()
    assert (held["engine"], held["text"]) == ("llm", f"{FIRST} [1]")


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--no-stream",)])
def test_a_terminal_shows_a_statement_while_the_model_still_writes(
    use: Any, home: Path, options: tuple[str, ...]
) -> None:
    """The server goes on when the first sentence has been seen, or after 2 seconds."""
    seen = threading.Event()
    in_time: list[bool] = []

    def play(handler: Handler, _: str) -> None:
        begin(handler)
        send(handler, f"{FIRST} [1] Momentum is ")
        in_time.append(seen.wait(2))
        send(handler, f"{SECOND.removeprefix('Momentum is ')} [1]")
        handler.wfile.write(event({}, "stop") + b"data: [DONE]\n\n")

    ours, theirs = pty.openpty()
    with playing(play) as model:
        use(model.base_url)
        asked = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "--home", str(home), "ask", QUESTION, *options],
            stdout=theirs, stderr=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "80"},
        )  # fmt: skip
        os.close(theirs)
        text = ""
        try:
            while piece := os.read(ours, 4096).decode(errors="replace"):
                text += piece
                if "0.9" in text:
                    seen.set()
        except OSError:
            pass  # the other end is closed: the program has ended
        assert asked.wait(30) == 0
    os.close(ours)
    assert in_time == [not options]
    assert " ".join(text.split()).count(f"{FIRST} [1]") == 1
    assert "https://example.org/momentum" in text

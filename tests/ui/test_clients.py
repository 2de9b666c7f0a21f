"""Programs of others talk to a running server: OpenAI's SDK, LlamaIndex, llm, curl, MCP, schemathesis."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from test_mcp import all_four
from tests_ui_server import served

pytestmark = pytest.mark.slow
QUESTION = "what is momentum?"
CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
)  # fmt: skip
TOKEN = "a-token-of-32-characters-or-more"


@pytest.fixture(scope="module")
def address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(built, home)
    with served(home) as where:
        yield where


@pytest.fixture(scope="module")
def text(address: str) -> str:
    """What every client must get."""
    asked = {"messages": [{"role": "user", "content": QUESTION}]}
    reply = httpx.post(f"{address}v1/chat/completions", json=asked).json()
    content: str = reply["choices"][0]["message"]["content"]
    assert "**Sources**" in content
    return content


def test_the_openai_sdk_reads_a_reply_and_a_stream(address: str, text: str) -> None:
    import openai

    client = openai.OpenAI(base_url=f"{address}v1", api_key="none")
    assert [model.id for model in client.models.list()] == ["reading-list"]
    messages: Any = [{"role": "user", "content": QUESTION}]
    whole = client.chat.completions.create(model="reading-list", messages=messages)
    assert whole.choices[0].message.content == text
    assert whole.choices[0].message.annotations
    stream = client.chat.completions.create(model="reading-list", messages=messages, stream=True)
    assert "".join(part.choices[0].delta.content or "" for part in stream) == text
    with pytest.raises(openai.NotFoundError, match="gpt-9"):
        client.chat.completions.create(model="gpt-9", messages=messages)


def test_llamaindex_openai_like_reads_a_reply_and_a_stream(address: str, text: str) -> None:
    from llama_index.core.llms import ChatMessage
    from llama_index.llms.openai_like import OpenAILike

    client = OpenAILike(
        model="reading-list", api_base=f"{address}v1", api_key="none", is_chat_model=True, max_retries=0
    )
    asked = [ChatMessage(role="user", content=QUESTION)]
    assert client.chat(asked).message.content == text
    assert list(client.stream_chat(asked))[-1].message.content == text


@pytest.mark.parametrize("options", [(), ("--no-stream",)])
def test_the_command_llm_reads_it(address: str, text: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "extra-openai-models.yaml").write_text(
        f"- model_id: list\n  model_name: reading-list\n  api_base: {address}v1\n"
    )
    said = subprocess.run(
        [sys.executable, "-m", "llm", "-m", "list", "--no-log", *options, QUESTION],
        env={"LLM_USER_PATH": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == text.strip()


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_reads_the_events(address: str, text: str) -> None:
    asked = {"stream": True, "messages": [{"role": "user", "content": QUESTION}]}
    said = subprocess.run(
        [
            "curl", "-sN", f"{address}v1/chat/completions", "-H", "content-type: application/json",
            "-d", json.dumps(asked),
        ],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    lines = [line.removeprefix("data: ") for line in said.stdout.splitlines() if line]
    assert lines.pop() == "[DONE]"
    deltas = [json.loads(line)["choices"][0]["delta"] for line in lines]
    assert "".join(delta.get("content", "") for delta in deltas) == text


def test_the_official_mcp_client_uses_every_tool_over_http(address: str) -> None:
    async def run() -> dict[str, Any]:
        async with (
            streamable_http_client(f"{address}mcp") as (reading, writing, *_),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await all_four(session)

    held = asyncio.run(run())
    assert held["ask"]["answered"]
    assert held["ask"]["citations"][0]["quote"] in held["read_document"]["text"]


def test_with_a_token_no_route_is_open_the_page_and_mcp_included(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "home")
    with served(tmp_path / "home", environment={"ASSISTANT_UI_TOKEN": TOKEN}) as where:
        paths = list(
            httpx.get(f"{where}openapi.json", headers={"authorization": f"Bearer {TOKEN}"}).json()["paths"]
        )
        paths += [
            "/",
            "/mcp",
            "/openapi.json",
            "/config",
            "/gradio_api/info",
            "/gradio_api/queue/join",
            "/theme.css",
        ]
        for path in paths:
            for method in ("GET", "POST"):
                assert httpx.request(method, where + path.lstrip("/")).status_code == 401, path
        inside = httpx.get(where, headers={"authorization": f"Bearer {TOKEN}"})
        assert (inside.status_code, "gradio" in inside.text) == (200, True)


def test_whatever_the_description_allows_is_answered_and_nothing_else_breaks(address: str) -> None:
    """Schemathesis makes requests from the OpenAPI description, good and bad ones, and reads the replies with it."""
    run = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "run", f"{address}openapi.json", "--max-examples", "25",
            "--checks", ",".join(CHECKS),
            "--generation-database", "none", "--no-color", "--seed", "1",
        ],
        capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:] + run.stderr[-500:]

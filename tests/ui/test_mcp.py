"""The tools of the Model Context Protocol, asked by the official client on both transports."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from tests_ui_serving import desk_of

from ui.serving import mcp
from ui.settings import Settings


def test_the_tools_say_what_they_take_and_what_they_give(settings: Settings) -> None:
    tools = asyncio.run(mcp.server(settings, desk_of(settings)).list_tools())
    assert [tool.name for tool in tools] == ["ask", "search", "list_sources", "read_document"]
    for tool in tools:
        assert tool.description
        assert tool.output_schema is not None
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint
    assert set(tools[0].input_schema["properties"]) == {"question", "k", "section", "kind"}


@asynccontextmanager
async def on_stdio(home: Path) -> AsyncIterator[ClientSession]:
    server = StdioServerParameters(
        command=sys.executable,
        args=["-P", "-m", "ui.cli", "--home", str(home), "mcp"],
        env={"ASSISTANT_EMBED_MODEL": "hashing", "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    async with stdio_client(server) as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        yield session


async def all_four(session: ClientSession) -> dict[str, Any]:
    """What each tool answers, the document being the one that the first citation names."""
    answer = await session.call_tool("ask", {"question": "what is momentum?"})
    assert answer.structured_content
    document = answer.structured_content["citations"][0]["document"]
    calls = {
        "search": {"question": "momentum", "k": 1},
        "list_sources": {},
        "read_document": {"document": document},
    }
    found = {name: (await session.call_tool(name, given)).structured_content for name, given in calls.items()}
    return {"ask": answer.structured_content, **found}


@pytest.mark.slow
def test_the_official_client_uses_every_tool_on_stdio(home: Path) -> None:
    async def run() -> dict[str, Any]:
        async with on_stdio(home) as session:
            return await all_four(session)

    held = asyncio.run(run())
    assert held["ask"]["answered"]
    assert held["search"]["passages"][0]["url"] == "https://example.org/momentum"
    assert "https://example.org/momentum" in {row["url"] for row in held["list_sources"]["result"]}
    assert held["ask"]["citations"][0]["quote"] in held["read_document"]["text"]


@pytest.mark.slow
def test_what_goes_wrong_is_an_error_of_the_tool_with_its_hint(home: Path) -> None:
    async def run() -> tuple[Any, Any]:
        async with on_stdio(home) as session:
            return (
                await session.call_tool("read_document", {"document": "../../etc/passwd"}),
                await session.call_tool("ask", {"question": "?"}),
            )

    unknown, wordless = asyncio.run(run())
    assert unknown.is_error
    assert "there is no document '../../etc/passwd'" in unknown.content[0].text
    assert wordless.is_error
    assert "holds no word" in wordless.content[0].text

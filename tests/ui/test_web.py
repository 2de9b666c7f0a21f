"""What the page is given to show."""

from __future__ import annotations

import asyncio
import json
import socket

import pytest
from tests_ui_serving import desk_of

from index.types import Query
from ingest.errors import AssistantError
from ui import page, web
from ui.serving import server
from ui.settings import Settings


def test_a_port_that_is_taken_is_an_error_that_names_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(AssistantError, match=str(port)), server.listening("127.0.0.1", port):
            pass


def test_the_page_gets_the_quote_within_its_context(settings: Settings) -> None:
    desk = desk_of(settings)
    value, line = asyncio.run(web.draw(desk, "what is momentum?"))
    source = value["sources"][0]
    assert (source["title"], source["origin"][:8]) == ("The momentum method", "Saved on")
    with desk.live.reader() as retriever:
        texts = [p.chunk.text for p in retriever.retrieve(Query("what is momentum?")).passages]
    assert source["before"] + source["quote"] + source["after"] in texts
    assert line.startswith("Index of 2 documents in 3 chunks, made ")
    json.dumps(value)


def test_a_question_without_a_word_is_told_on_the_page(settings: Settings) -> None:
    assert asyncio.run(web.draw(desk_of(settings), "?"))[0]["error"] == "the question '?' holds no word"


def test_a_long_context_is_cut_at_words() -> None:
    words = "word " * 200
    assert page._tail(words).startswith("… word ")
    assert page._head(words).endswith("word …")
    assert len(page._head(words)) <= page.CONTEXT + 2

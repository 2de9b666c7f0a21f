"""An answer as server-sent events, for the page: each statement with what it is the first to cite, then all of it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from assistant.types import Answer, Statement
from ingest.errors import AssistantError
from ui import shapes
from ui.serving import faults


async def events(first: Statement | Answer, told: AsyncGenerator[Statement | Answer]) -> AsyncIterator[str]:
    """`statement` for each sentence, then `answer`; `error` when it ends before that."""
    item = first
    try:
        while isinstance(item, Statement):
            yield _event("statement", shapes.line(shapes.statement(item)))
            item = await anext(told)
        yield _event("answer", shapes.line(shapes.answered(item)))
    except AssistantError as error:
        yield _event("error", shapes.line({"error": error.message, "hint": error.hint}))
    except Exception as error:
        faults.log(error)
        yield _event("error", shapes.line({"error": faults.MESSAGE, "hint": faults.HINT}))
    finally:
        await told.aclose()


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"

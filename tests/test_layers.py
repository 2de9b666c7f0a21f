"""Who may import whom: ui → assistant → index → ingest, and each library in its one file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("ingest", "index", "assistant", "ui")
MODULES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]

OWNERS = {
    "trafilatura": {"ingest/extract.py"},
    "lxml": {"ingest/html.py"},
    "pypdf": {"ingest/pdf/reading.py"},
    "markdown_it": {"ingest/lists/inline.py", "ingest/reading_list.py", "ingest/markdown.py"},
    "httpx": {"ingest/wire.py", "assistant/model/server.py"},
    "openai": {"assistant/model/server.py"},
    "httpcore": {"ingest/wire.py", "ingest/guard.py"},
    "stamina": {"ingest/fetch.py"},
    "protego": {"ingest/robots.py"},
    "w3lib": {"ingest/urls.py"},
    "yaml": {"ingest/markdown.py"},
    "datasketch": {"ingest/near_duplicates.py"},
    "bibtexparser": {"ingest/lists/bibtex.py"},
    "charset_normalizer": {"ingest/decoding.py"},
    "llama_index": {"index/chunk.py", "index/llama.py", "assistant/model/server.py"},
    "sklearn": {"index/layout.py"},
    "faiss": {"index/vectors.py"},
    "tantivy": {"index/lexical.py"},
    "tokenizers": {"index/wordpieces.py", "index/embedders/onnx.py"},
    "onnxruntime": {"index/embedders/onnx.py", "index/embedders/export.py"},
    "torch": {"index/embedders/export.py", "index/embedders/sentence_transformers.py"},
    "sentence_transformers": {
        "index/embedders/sentence_transformers.py",
        "index/rerankers/cross_encoder.py",
        "assistant/checkers/nli.py",
    },
    "gradio": {"ui/web.py"},
    "fastapi": {"ui/serving/app.py", "ui/serving/server.py"},
    "mcp": {"ui/serving/mcp.py"},
    "prometheus_client": {"ui/serving/metrics.py"},
    "uvicorn": {"ui/serving/server.py"},
    "apscheduler": {"ui/schedule.py"},
    "typer": {
        "ui/cli.py",
        "ui/commands/frame.py",
        "ui/commands/keeping.py",
        "ui/commands/library.py",
        "ui/commands/pages.py",
        "ui/commands/lists.py",
        "ui/commands/questions.py",
        "ui/commands/serving.py",
    },
    "warcio": {"ingest/archives/warc.py"},
    "webvtt": {"ingest/formats/transcript.py"},
    "PIL": {"ui/curve_picture.py"},
}
"""The files that may import a library; every other file reaches it through them."""


@cache
def imports(path: Path) -> tuple[tuple[str, bool], ...]:
    """Each module that a file imports, and whether it does so at its top level."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[tuple[str, bool]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)}
    for scope in ast.walk(tree):
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef):
            top -= {id(node) for node in ast.walk(scope)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield str(node.module), id(node) in top


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_room_imports_only_rooms_to_its_left(path: Path) -> None:
    allowed = ROOMS[: ROOMS.index(path.relative_to(ROOT).parts[0]) + 1]
    rooms = {module.split(".")[0] for module, _ in imports(path)} & set(ROOMS)
    assert rooms <= set(allowed)


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        name(path): {
            target
            for module, _ in imports(path)
            for target in (f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py")
            if (ROOT / target).is_file()
        }
        for path in MODULES
    }

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = list(graph[start])
        while waiting:
            module = waiting.pop()
            if module not in seen:
                seen.add(module)
                waiting.extend(graph.get(module, ()))
        return seen

    assert [module for module in graph if module in reach(module)] == []


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_imported_by_its_owner_alone(library: str) -> None:
    users = {
        name(path) for path in MODULES if any(module.split(".")[0] == library for module, _ in imports(path))
    }
    assert users <= OWNERS[library]
    assert users, f"nothing imports {library}: take it off the list"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_file_stays_readable_in_one_sitting(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize(
    ("path", "function"),
    [("ingest/pipeline.py", "ingest"), ("index/build.py", "build"), ("assistant/answer.py", "answer")],
)
def test_the_three_functions_that_tell_the_story_fit_on_a_page(path: str, function: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    lengths = [
        int(node.end_lineno or 0) - node.lineno + 1
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    assert len(lengths) == 1
    assert lengths[0] <= 40


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_function_is_longer_than_fifty_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [node.name for node in functions if int(node.end_lineno or 0) - node.lineno + 1 > 50] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_an_own_import_is_never_hidden_in_a_function_to_dodge_a_cycle(path: Path) -> None:
    """A function of `ui` may load a room late, for speed; elsewhere only what pulls in a heavy library."""
    if path.relative_to(ROOT).parts[0] == "ui":
        return
    hidden = {module for module, top in imports(path) if not top and module.split(".")[0] in ROOMS}
    assert hidden <= {
        "index.embedders.export", "index.embedders.onnx", "index.embedders.sentence_transformers",
        "index.embedders.hashing", "index.chunk", "ingest.fetch",
    }  # fmt: skip

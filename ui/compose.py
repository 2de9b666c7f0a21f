"""Settings → library, snapshot, retriever, engine: the only place that names concrete classes.

What only a build needs is imported when a build begins, so that a question does not wait for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.engines.extractive import ExtractiveEngine
from assistant.types import Checker, Engine
from index.embed import open_embedder
from index.rerank import open_reranker
from index.retrieve import Retriever
from index.snapshot import Snapshot, open_current
from index.types import Embedder, Reranker
from ingest.errors import UsageError
from ingest.shipped import shipped
from ui.settings import Settings

if TYPE_CHECKING:
    from ingest.library import Library
    from ingest.types import FetchSettings, LedgerRow

LIBRARY = "library.sqlite"


def shipped_list() -> str:
    """Path of the reading list that ships with the program."""
    return str(shipped() / "resources.md")


def list_of(settings: Settings, last: str | None) -> str:
    """The reading list when none is named: of the settings, else the one built last, else what ships."""
    return settings.list or last or shipped_list()


def embedder_of(settings: Settings) -> Embedder:
    """The embedding model of the settings; its weights are loaded with the first text."""
    return open_embedder(settings.embed_model, settings.embed_device)


def engine_of(name: str, settings: Settings, embedder: Embedder) -> Engine:
    """The engine of that name; empty for the default: `llm` when a model is set. Raises UsageError."""
    name = name or ("llm" if settings.llm_model else "extractive")
    if name == "extractive":
        return ExtractiveEngine()
    if name != "llm":
        raise UsageError(
            f"--engine {name!r} is not an engine of this version", "the engines are: extractive, llm"
        )
    if not settings.llm_model:
        raise UsageError(
            "--engine 'llm' needs a model, and none is set",
            "name one in config.toml, as model in the table [llm], or in ASSISTANT_LLM_MODEL",
        )
    from assistant.engines.llm import LlmEngine
    from assistant.model.server import Server

    server = Server(settings.llm_base_url, settings.llm_model, settings.llm_timeout, settings.llm_api_key)
    return LlmEngine(server, checker_of(settings, embedder), embedder, ExtractiveEngine())


def checker_of(settings: Settings, embedder: Embedder) -> Checker:
    """What judges whether a passage supports a sentence; a model of the settings is loaded with the first one."""
    if settings.check_model:
        from assistant.checkers.nli import NliChecker

        return NliChecker(settings.check_model)
    from assistant.checkers.local import LocalChecker

    return LocalChecker(embedder)


def snapshot_of(settings: Settings) -> Snapshot | None:
    """The index in use; None before the first build. Raises SnapshotError when none is whole."""
    return open_current(settings.home)


def reranker_of(settings: Settings) -> Reranker | None:
    """The reranking model of the settings, loaded with the first question; None when they name none."""
    return open_reranker(settings.rerank_model)


def retriever_of(snapshot: Snapshot, embedder: Embedder, reranker: Reranker | None = None) -> Retriever:
    """Searches that index. Raises SnapshotError when another model made it."""
    return Retriever(snapshot, embedder, reranker)


def library_of(settings: Settings) -> Library:
    """The library of the home folder, made when there is none. Use it in a `with` statement."""
    from ingest.library import Library

    settings.home.mkdir(parents=True, exist_ok=True)
    return Library.open(settings.home / LIBRARY)


def has_library(settings: Settings) -> bool:
    """Whether anything was ever read or built in the home folder."""
    return (settings.home / LIBRARY).is_file()


def ledger_of(settings: Settings) -> tuple[LedgerRow, ...]:
    """What became of each link in the last build; nothing before the first. Raises LibraryError."""
    if not has_library(settings):
        return ()
    with library_of(settings) as library:
        return library.ledger()


def last_list(settings: Settings) -> str | None:
    """The reading list that was built last in the home folder; None before the first build."""
    if not has_library(settings):
        return None
    with library_of(settings) as library:
        return library.last_list()


def fetching(settings: Settings, allow_private: bool) -> FetchSettings:
    """How pages are fetched."""
    from ingest.types import FetchSettings

    return FetchSettings(
        delay=settings.fetch_delay,
        allow_private=allow_private or settings.fetch_allow_private,
        contact=settings.fetch_contact,
        tokens={"api.github.com": settings.github_token} if settings.github_token else {},
    )


def forget_texts(settings: Settings) -> None:
    """Remove texts of the library from what was derived from it; the index in use goes with the next build."""
    from index.build import CACHE
    from index.cache import VectorCache
    from index.snapshot import retire

    if (settings.home / CACHE).exists():
        with VectorCache(settings.home / CACHE) as cache:
            cache.forget_texts()
    retire(settings.home)

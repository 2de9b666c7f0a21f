"""Counts for Prometheus: questions by outcome, how long they took, the index in use, what became of the links."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from math import nan
from typing import Literal

from prometheus_client import CollectorRegistry, Gauge, Histogram, generate_latest
from prometheus_client import Counter as Count

from assistant.types import Answer
from index.manifest import Manifest
from ingest.types import LedgerRow

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """Holds the counts of one process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._questions = Count(
            "assistant_questions", "Questions, by outcome and by the door they came in by.",
            ["outcome", "via"], registry=self._registry,
        )  # fmt: skip
        self._answers = Histogram(
            "assistant_answer_seconds", "From a question's place to its whole answer.", ["engine"],
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._retrieval = Histogram(
            "assistant_retrieval_seconds", "Search alone.", buckets=_SECONDS, registry=self._registry
        )
        self._ready = self._gauge("assistant_ready", "1 when there is an index to answer from, else 0.")
        self._age = self._gauge("assistant_snapshot_age_seconds", "Since the index in use was made.")
        self._documents = self._gauge("assistant_documents", "Documents of the index in use.")
        self._chunks = self._gauge("assistant_chunks", "Chunks of the index in use.")
        self._links = Gauge(
            "assistant_links", "Links of the list, by what became of them in the last build.",
            ["state", "reason"], registry=self._registry,
        )  # fmt: skip

    def answered(self, given: Answer, via: str, seconds: float) -> None:
        """Count an answer, or a decline."""
        outcome = "declined" if not given.answered else "weak" if given.weakly_supported else "answered"
        self._questions.labels(outcome, via).inc()
        self._answers.labels(given.engine).observe(seconds)
        self._retrieval.observe(dict(given.timings_ms).get("retrieve", 0.0) / 1000)

    def searched(self, via: str, seconds: float) -> None:
        """Count a search."""
        self._questions.labels("searched", via).inc()
        self._retrieval.observe(seconds)

    def failed(self, via: str, outcome: Literal["failed", "turned_away", "left"]) -> None:
        """Count a question without an answer: an error, somebody who left, or no room."""
        self._questions.labels(outcome, via).inc()

    def text(self, manifest: Manifest | None, ledger: tuple[LedgerRow, ...]) -> bytes:
        """Everything, in Prometheus' text format, with the index and the ledger as they are now.

        What there is no index to say of is NaN, not 0.
        """
        made = datetime.fromisoformat(manifest.created) if manifest else None
        self._ready.set(1 if manifest else 0)
        self._age.set(max(0.0, (datetime.now(UTC) - made).total_seconds()) if made else nan)
        self._documents.set(manifest.documents if manifest else nan)
        self._chunks.set(manifest.chunks if manifest else nan)
        self._links.clear()
        for (state, reason), count in Counter((row.state, row.reason or "") for row in ledger).items():
            self._links.labels(state, reason).set(count)
        return generate_latest(self._registry)

    def _gauge(self, name: str, about: str) -> Gauge:
        return Gauge(name, about, registry=self._registry)

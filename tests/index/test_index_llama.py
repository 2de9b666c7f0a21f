"""Our retrieval in LlamaIndex's clothes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from llama_index.core.schema import MetadataMode

from index.embedders.hashing import HashingEmbedder
from index.llama import as_llama_retriever
from index.retrieve import Retriever
from index.snapshot import open_current
from index.types import Query
from ingest.types import Document


def test_the_best_passages_come_as_nodes_with_their_scores(
    tmp_path: Path, make_document: Callable[..., Document], publish_lines: Callable[..., object]
) -> None:
    text = "Batch size saturates.\nAttention is quadratic.\nLoss functions differ.\n"
    publish_lines(tmp_path, [make_document(text)])
    snapshot = open_current(tmp_path)
    assert snapshot is not None
    retriever = Retriever(snapshot, HashingEmbedder())
    wanted = retriever.retrieve(Query("Is attention quadratic?"), 2).passages

    found = as_llama_retriever(retriever, 2).retrieve("Is attention quadratic?")

    assert found[0].node.get_content(MetadataMode.NONE) == "Attention is quadratic."
    assert [(r.node.node_id, r.score) for r in found] == [
        (p.chunk.id, pytest.approx(p.score)) for p in wanted
    ]
    assert found[0].node.metadata["url"] == "https://example.org/page"
    snapshot.close()

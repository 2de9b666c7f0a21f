"""Our retrieval, offered to LlamaIndex: whatever takes one of its retrievers can take ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from index.chunk import as_node
from index.retrieve import Retriever
from index.types import Query

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever


def as_llama_retriever(retriever: Retriever, k: int = 8) -> BaseRetriever:
    """A LlamaIndex retriever: the best `k` passages as nodes, best first, with their fused scores."""
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle

    class ReadingListRetriever(BaseRetriever):
        """Asks our retriever; the nodes carry the metadata that the index knows."""

        def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
            passages = retriever.retrieve(Query(query_bundle.query_str), k).passages
            return [NodeWithScore(node=as_node(passage.chunk), score=passage.score) for passage in passages]

    return ReadingListRetriever()

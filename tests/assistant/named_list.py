"""A list whose documents can be named in every way: people, titles, acronyms, repositories, sections, dates."""

from __future__ import annotations

from datetime import date

from ingest.types import Document, Kind, Origin, Resource, Section


def document(
    name: str,
    title: str,
    section: tuple[str, ...],
    *,
    url: str = "",
    authors: tuple[str, ...] = (),
    published: date | None = None,
    kind: Kind = "article",
    origin: Origin = "saved",
    listed: str = "",
    note: str = "",
    headings: tuple[str, ...] = (),
) -> Document:
    """One document of the list, without its text, as a snapshot hands it out."""
    url = url or f"https://example.org/{name}"
    sections = tuple(Section((heading,), 0, 0) for heading in headings)
    return Document(
        id=name, url=url, title=title, site="example.org", authors=authors, published=published, kind=kind, text="",
        sections=sections, origin=origin, read_at=None, entries=(Resource(url, listed or title, section, note, 1),),
    )  # fmt: skip


CALM_URL = "https://blog.example.com/2022/12/calm.html"
DOCUMENTS = (
    document(
        "weng", "Large Transformer Model Inference Optimization", ("Transformers", "Inference Optimization"),
        authors=("Lilian Weng",), published=date(2023, 1, 10), url="https://weng.example.io/posts/inference/",
        headings=("Pruning", "Quantization"),
    ),
    document(
        "calm", "Accelerating Text Generation with Confident Adaptive Language Modeling (CALM)",
        ("Transformers", "Inference Optimization"), url=CALM_URL, authors=("Tal Schuster",),
        published=date(2022, 12, 16),
    ),
    document(
        "calm-digest", "Accelerating Text Generation with Confident Adaptive Language Modeling (CALM)",
        ("Transformers", "Inference Optimization"), url=CALM_URL, published=date(2022, 12, 16), origin="digest",
    ),
    document(
        "flash", "FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness",
        ("Transformers", "Memory"), url="https://arxiv.org/abs/2205.14135", kind="arxiv", listed="paper",
        authors=("Tri Dao", "Daniel Y. Fu"), published=date(2022, 5, 27),
    ),
    document(
        "flash-repo", "FlashAttention", ("Transformers", "Memory"), kind="github",
        url="https://github.com/Dao-AILab/flash-attention",
    ),
    document(
        "playbook", "Deep Learning Tuning Playbook", ("Fine-Tuning",), kind="github", listed="tuning_playbook",
        url="https://github.com/google-research/tuning_playbook", authors=("George E. Dahl",),
    ),
    document(
        "losses", "A survey and taxonomy of loss functions in machine learning", ("Fine-Tuning", "Loss-Function"),
        authors=("Adam Elwood",), published=date(2023, 1, 13),
    ),
    document(
        "raffel", "A Call to Build Models Like We Build Open-Source Software", ("Theory",),
        authors=("Colin Raffel",), published=date(2021, 12, 8), note="Mixture-of-Experts (MoE) may help",
    ),
    document(
        "karpathy", "Natural language as the most high level programming language", ("Reasoning",), kind="tweet",
        url="https://twitter.com/karpathy/status/1617566162199670784", origin="digest",
    ),
    document(
        "lr-note", "Note by Andrej Karpathy: Learning Rate", ("Theory", "Optimizer", "Adam", "Learning Rate"),
        url="https://twitter.com/karpathy", authors=("Andrej Karpathy",), kind="note", origin="list", listed="x",
    ),
    document(
        "adam", "tinygrad nn/optim.py: class Adam(Optimizer)", ("Theory", "Optimizer", "Adam"), kind="code",
        url="https://github.com/geohot/tinygrad/blob/7a15/optim.py#L51", listed="class Adam(Optimizer)",
    ),
    document(
        "rmsprop", "tinygrad nn/optim.py: class RMSprop(Optimizer)", ("Theory", "Optimizer", "RMSprop"), kind="code",
        url="https://github.com/geohot/tinygrad/blob/7a15/optim.py#L38", listed="class RMSprop(Optimizer)",
    ),
    document(
        "dd", "Dataset Distillation: A Comprehensive Review", ("Distillation", "Dataset"), kind="tweet",
        authors=("Ruonan Yu et al.",), url="https://twitter.com/martin_gorner/status/16",
    ),
)  # fmt: skip
UNDATED = tuple(each for each in DOCUMENTS if each.published is None)

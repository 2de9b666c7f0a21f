"""Short forms and what they stand for: those that the list itself defines, and the field's own. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from assistant.understanding.words import folded
from index.acronyms import acronyms_in
from ingest.types import Document

SHORTHAND: Mapping[str, tuple[str, ...]] = {
    "kd": ("knowledge distillation",),
    "lr": ("learning rate",),
    "moe": ("mixture of experts",),
    "ptq": ("post-training quantization",),
    "qat": ("quantization-aware training",),
    "llm": ("large language model", "language model"),
    "lm": ("language model",),
    "rl": ("reinforcement learning",),
    "rlhf": ("reinforcement learning from human feedback",),
    "nlp": ("natural language processing",),
    "cv": ("computer vision",),
    "dl": ("deep learning",),
    "ml": ("machine learning",),
    "nn": ("neural network",),
    "cnn": ("convolutional neural network",),
    "rnn": ("recurrent neural network",),
    "gan": ("generative adversarial network",),
    "sgd": ("stochastic gradient descent",),
    "bs": ("batch size",),
    "wd": ("weight decay",),
    "ce": ("cross entropy",),
    "mse": ("mean squared error",),
    "mha": ("multi-head attention",),
    "mqa": ("multi-query attention",),
    "gqa": ("grouped-query attention",),
    "ffn": ("feed-forward network",),
    "mlp": ("multilayer perceptron",),
    "bn": ("batch normalization", "batch norm"),
    "oom": ("out of memory",),
    "ood": ("out of distribution",),
    "icl": ("in-context learning",),
    "cot": ("chain of thought",),
    "rag": ("retrieval-augmented generation",),
    "peft": ("parameter-efficient fine-tuning",),
    "hparam": ("hyperparameter",),
}
"""The field's shorthand, in lower case. A plural s is understood."""

_MOST = 6
"""Other words for a question at most: more would drown its own."""
_SPACED = r"[\s-]+"


def acronyms(documents: Sequence[Document]) -> dict[str, str]:
    """Acronyms, in lower case, that titles, headings and notes define as "long form (ACR)"."""
    texts: dict[str, None] = {}
    for document in documents:
        texts[document.title] = None
        for entry in document.entries:
            texts.update(dict.fromkeys((entry.title, entry.note, *entry.section)))
    return acronyms_in(texts)


def related(question: str, defined: Mapping[str, str]) -> tuple[str, ...]:
    """What the question's short forms stand for, and the short forms of what it spells out."""
    text = folded(question)
    words = {word.removesuffix("s") for word in re.findall(r"[^\W_]+", text)} | set(
        re.findall(r"[^\W_]+", text)
    )
    known = {**{short: (long,) for short, long in defined.items()}, **SHORTHAND}
    found: dict[str, None] = {}
    for short, longs in known.items():
        spelled = [long for long in longs if _stands_in(folded(long), text)]
        if short in words and not spelled:
            found.update(dict.fromkeys(longs))
        elif spelled and short not in words:
            found[_written(short)] = None
    return tuple(found)[:_MOST]


def _stands_in(long: str, text: str) -> bool:
    first, *rest = re.findall(r"[^\W_]+", long) or [""]
    if not first or first not in text:  # most do not: no pattern need be made
        return False
    return bool(re.search(rf"\b{_SPACED.join(map(re.escape, [first, *rest]))}s?\b", text))


def _written(short: str) -> str:
    return {"moe": "MoE", "cot": "CoT"}.get(short, short.upper())


def patterns() -> list[tuple[str, str]]:
    """Each shorthand as a pattern of what readers write, with the pattern of what authors write for it."""
    return [
        (rf"{short}s?", "|".join([*(_spaced(long) for long in longs), rf"{short}s?"]))
        for short, longs in SHORTHAND.items()
    ]


def _spaced(long: str) -> str:
    return _SPACED.join(map(re.escape, re.split(r"[\s-]", long))) + "s?"

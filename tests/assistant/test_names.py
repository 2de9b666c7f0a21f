"""Only words that point at a source name one; what merely also stands in a title is what a question is about."""

from __future__ import annotations

import pytest
from named_list import DOCUMENTS

from assistant.understanding.catalogue import catalogue_of
from assistant.understanding.names import mentions, unlisted
from assistant.understanding.places import place_in

NAMES = catalogue_of(DOCUMENTS)


def named(question: str) -> list[tuple[str, ...]]:
    return [each.source.ids for each in mentions(question, NAMES)]


@pytest.mark.parametrize(
    ("question", "ids"),
    [
        ("what does Weng say about pruning?", ("weng",)),
        ("what does lilian weng say about pruning?", ("weng",)),
        ("according to the tuning playbook, what is overfitting?", ("playbook",)),
        ("according to the tuning playbook what is overfitting", ("playbook",)),
        ("what is overfitting, according to Weng?", ("weng",)),
        ("In Raffel's post, what is a merge conflict?", ("raffel",)),
        ("from the playbook: how to choose batch size", ("playbook",)),
        ("what does the tuning_playbook repo say about Adam?", ("playbook",)),
        ("How does the CALM paper decide when to exit?", ("calm", "calm-digest")),
        ("What is in Karpathy's tweet?", ("karpathy", "lr-note")),
        ("What did Karpathy say about the best rate?", ("karpathy", "lr-note")),
        ("Which kinds of tasks does the loss survey look at?", ("losses",)),
        ("How many are in the survey and taxonomy of loss functions?", ("losses",)),
        ("Why does Raffel compare models to software?", ("raffel",)),
        ("by Schuster: how does CALM stop early", ("calm", "calm-digest")),
        ("as Raffel says, are merges hard?", ("raffel",)),
        ("what is in the FlashAttention paper", ("flash",)),
        ("what is in the FlashAttention repo", ("flash-repo",)),
        ("what does Dao's paper say about memory?", ("flash",)),
        ("What does the newest post say?", ("losses",)),
        ("the latest paper on inference optimization", ("weng",)),
    ],
)
def test_a_source_that_is_pointed_at_is_found(question: str, ids: tuple[str, ...]) -> None:
    assert named(question) == [ids]


@pytest.mark.parametrize(
    "question",
    [
        "what does Adam do?",
        "according to Adam, what is momentum?",
        "Adam's learning rate",
        "what does attention cost?",
        "the attention paper",
        "How does FlashAttention save memory?",
        "What does CALM do?",
        "FlashAttention's speed",
        "what changes in dataset distillation?",
        "what does the language model code do?",
        "How are losses weighted by dao?",
        "Is gradient descent divided by fu?",
        "in inference optimization, what is sparsity?",
        "according to Hinton, what is distillation?",
        "compare Adam and RMSprop",
    ],
)
def test_a_topic_is_not_taken_for_a_source(question: str) -> None:
    assert named(question) == []


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        ("compare Weng and the playbook on batch size", [("weng",), ("playbook",)]),
        ("Do Weng and Raffel agree?", [("weng",), ("raffel",)]),
        ("Weng vs. Raffel on merging", [("weng",), ("raffel",)]),
        (
            "What is the difference between Weng's post and the CALM paper?",
            [("weng",), ("calm", "calm-digest")],
        ),
        ("according to Weng and the playbook, what is noise?", [("weng",), ("playbook",)]),
        ("compare Weng, Raffel and the playbook", [("weng",), ("raffel",), ("playbook",)]),
    ],
)
def test_several_sources_are_found_in_turn(question: str, sources: list[tuple[str, ...]]) -> None:
    assert named(question) == sources


def test_a_name_that_the_list_lacks_is_told() -> None:
    assert unlisted("according to Geoffrey Hinton, what is distillation?", NAMES) == "Geoffrey Hinton"
    assert unlisted("according to recent work, what is distillation?", NAMES) == ""
    assert unlisted("according to Weng, what is distillation?", NAMES) == ""


@pytest.mark.parametrize(
    ("question", "headings", "stretch"),
    [
        ("In the fine-tuning section, which rate?", ("Fine-Tuning",), "In the fine-tuning section,"),
        ("which rate is in the fine tuning section?", ("Fine-Tuning",), " in the fine tuning section"),
        ("what is in the optimizers section?", ("Optimizer",), " in the optimizers section"),
        (
            "the section on loss functions: what is hinge?",
            ("Loss-Function",),
            "the section on loss functions",
        ),
        ("which rate is listed under optimizer?", ("Optimizer",), "under optimizer"),
        ("Under Optimizer, what is said?", ("Optimizer",), "Under Optimizer,"),
        (
            "what is under Inference Optimization?",
            ("Inference Optimization",),
            "under Inference Optimization",
        ),
        ("in the poetry section, what rhymes?", (), "in the poetry section"),
    ],
)
def test_a_section_is_found_by_its_heading(question: str, headings: tuple[str, ...], stretch: str) -> None:
    found = place_in(question, NAMES)
    assert found
    assert (found.headings, question[found.start : found.end].strip()) == (headings, stretch.strip())


@pytest.mark.parametrize(
    "question",
    [
        "what changes under distillation?",
        "What happens under Memory pressure?",
        "in the pruning section, what is magnitude?",
        "in the Memory section of Weng's post, what is a cache?",
        "what does adam do in memory?",
        "which section is longest?",
    ],
)
def test_a_heading_that_is_no_place_is_left_alone(question: str) -> None:
    assert place_in(question, NAMES) is None


def test_a_link_is_found_however_it_is_written() -> None:
    for url in (
        "https://arxiv.org/abs/2205.14135",
        "http://www.arxiv.org/abs/2205.14135/",
        "arxiv.org/abs/2205.14135#x",
    ):
        found = NAMES.at(url)
        assert found
        assert found.ids == ("flash",)
    whole = NAMES.at("https://github.com/geohot/tinygrad/blob/7a15/optim.py#L51")
    page = NAMES.at("https://github.com/geohot/tinygrad/blob/7a15/optim.py")
    assert whole
    assert page
    assert (whole.ids, page.ids) == (("adam",), ("adam", "rmsprop"))
    assert NAMES.at("https://example.org/none") is None


def test_the_names_of_a_list_are_worked_out_once() -> None:
    known = catalogue_of(DOCUMENTS)
    assert catalogue_of(DOCUMENTS) is known
    assert catalogue_of(DOCUMENTS[:2]) is not known

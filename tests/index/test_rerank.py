"""Which reranker the settings' name opens, and what happens when its model is not there."""

from pathlib import Path

import pytest

from index.rerank import open_reranker
from index.rerankers.overlap import OverlapReranker
from ingest.errors import ModelError


def test_no_name_reranks_nothing() -> None:
    assert open_reranker("") is None


def test_the_stand_in_counts_the_questions_content_words() -> None:
    # batch, size and saturate; "why" and "does" carry no content
    scores = OverlapReranker().scores(
        "Why does batch size saturate?", ["The size of a batch.", "Sizes", "It saturates the batch size.", ""]
    )
    assert scores == pytest.approx([2 / 3, 1 / 3, 1.0, 0.0])


def test_a_question_without_content_words_scores_nothing() -> None:
    assert OverlapReranker().scores("Why?", ["Because."]) == [0.0]


@pytest.mark.slow
def test_a_model_that_is_nowhere_is_an_error_with_a_hint() -> None:
    reranker = open_reranker("nobody/no-such-model")
    assert reranker is not None
    with pytest.raises(ModelError) as caught:
        reranker.scores("x", ["y"])
    assert "nobody/no-such-model is neither here nor to be had from the hub" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint.startswith("check the name in rerank.model and the network")


@pytest.mark.slow
@pytest.mark.parametrize("make", [None, "empty", "broken"])
def test_a_folder_without_a_model_is_an_error_with_a_hint(tmp_path: Path, make: str | None) -> None:
    folder = tmp_path / "model"
    if make:
        folder.mkdir()
    if make == "broken":
        (folder / "config.json").write_text("{", encoding="utf-8")
    reranker = open_reranker(str(folder))
    assert reranker is not None
    with pytest.raises(ModelError) as caught:
        reranker.scores("x", ["y"])
    assert f"the reranking model {folder} cannot be loaded: " in caught.value.message
    assert "\n" not in caught.value.message
    assert "safetensors" in caught.value.hint

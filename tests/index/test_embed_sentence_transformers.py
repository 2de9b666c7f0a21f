"""What happens when the model that the settings name is not there."""

from pathlib import Path

import pytest

from index.embed import open_embedder
from index.types import EmbeddingText
from ingest.errors import ModelError, SettingsError

pytestmark = pytest.mark.slow


def test_a_model_that_is_nowhere_is_an_error_with_a_hint() -> None:
    with pytest.raises(ModelError) as caught:
        open_embedder("nobody/no-such-model").embed_query("x")
    assert "nobody/no-such-model is neither here nor to be had from the hub" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint.startswith("check the name in embed.model and the network")


@pytest.mark.parametrize("make", [None, "empty", "broken"])
def test_a_folder_without_a_model_is_an_error_with_a_hint(tmp_path: Path, make: str | None) -> None:
    folder = tmp_path / "model"
    if make:
        folder.mkdir()
    if make == "broken":
        (folder / "modules.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError) as caught:
        open_embedder(str(folder)).embed_passages([EmbeddingText("x")])
    assert f"the embedding model {folder} cannot be loaded: " in caught.value.message
    assert "\n" not in caught.value.message
    assert "safetensors" in caught.value.hint


@pytest.mark.parametrize("device", ["banana", "cuda:99"])
def test_a_device_that_is_not_there_is_an_error_of_the_settings(tmp_path: Path, device: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_embedder(str(tmp_path), device).embed_query("x")
    assert caught.value.message.startswith(f"embed.device is {device!r}, which torch cannot use here: ")
    assert "\n" not in caught.value.message
    assert "remove embed.device" in caught.value.hint

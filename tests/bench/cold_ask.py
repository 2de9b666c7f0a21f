"""Whole-process time of `assistant ask` on a built index, beside the LlamaIndex program. `--runs 7`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from measuring import ASSISTANT, must, spread

from ingest.shipped import shipped

HERE = Path(__file__).parent
QUESTION = "why does batch size saturate?"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, home, store = folder / "log", folder / "home", folder / "llamaindex"
        must([*ASSISTANT, "--home", str(home), "build", "--offline"], log)
        texts = [path.read_text(encoding="utf-8") for path in sorted(shipped().rglob("*.md"))]
        (folder / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        builder = [sys.executable, str(HERE / "baseline_build.py"), str(folder / "texts.json")]
        must([*builder, "documents", str(store)], log)
        ours = [*ASSISTANT, "--home", str(home), "ask", QUESTION]
        theirs = [sys.executable, str(HERE / "baseline_ask.py"), str(store), QUESTION]
        pairs = [(must(ours, log), must(theirs, log)) for _ in range(runs + 1)][
            1:
        ]  # the first warms the disk
    ratios = [theirs.seconds / ours.seconds for ours, theirs in pairs]
    print(f"{runs} runs each, in turn; median (least to most)")
    print(f"assistant ask     seconds {spread([ours.seconds for ours, _ in pairs])}")
    print(f"LlamaIndex        seconds {spread([theirs.seconds for _, theirs in pairs])}")
    print(f"times faster              {spread(ratios)}   wanted: 8")
    print(f"assistant ask     MB      {spread([ours.megabytes for ours, _ in pairs])}   wanted: at most 350")
    print(f"LlamaIndex        MB      {spread([theirs.megabytes for _, theirs in pairs])}")
    print(f"assistant ask at most 1.0 s: {median(ours.seconds for ours, _ in pairs) <= 1.0}")


if __name__ == "__main__":
    main()

"""A build of about 1,000 chunks beside LlamaIndex's, and the same build again. `--chunks 1000`."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from measuring import ASSISTANT, must

from index.chunk import embedding_text
from index.embed import open_embedder
from index.snapshot import open_current
from index.types import EmbeddingText
from ingest.shipped import shipped

HERE = Path(__file__).parent


def write_corpus(folder: Path, chunks: int) -> Path:
    """A reading list of local files, each of paragraphs drawn from the shipped digests."""
    draw = random.Random(7)
    paragraphs = [
        paragraph
        for path in sorted((shipped() / "digests").glob("*.md"))
        for paragraph in path.read_text(encoding="utf-8").split("---", 2)[2].split("\n\n")
        if len(paragraph.split()) > 15
    ]
    lines = ["# Corpus", ""]
    for number in range(chunks // 17):
        body = [f"# Page {number}"]
        for part in range(10):
            body += [f"## Part {number}.{part}", *draw.sample(paragraphs, 3)]
        (folder / f"page{number}.md").write_text("\n\n".join(body), encoding="utf-8")
        lines.append(f"- [Page {number}](page{number}.md)")
    (folder / "list.md").write_text("\n".join(lines), encoding="utf-8")
    return folder / "list.md"


def embedding_texts(home: Path) -> list[EmbeddingText]:
    """What the build embedded, chunk by chunk."""
    snapshot = open_current(home)
    if snapshot is None:
        sys.exit(f"{home}: the build left no snapshot")
    return [embedding_text(chunk) for chunk in snapshot.chunks(range(snapshot.manifest.chunks))]


def ours_per_second(texts: list[EmbeddingText]) -> float:
    """Texts a second, with the vectors of their sentences; the model is loaded before the clock starts."""
    embedder = open_embedder()
    embedder.embed_passages(texts[:8])
    started = perf_counter()
    embedder.embed_passages(texts)
    return len(texts) / (perf_counter() - started)


def theirs_per_second(texts: list[EmbeddingText], folder: Path, log: Path) -> float:
    """Texts a second of LlamaIndex with the same model through sentence-transformers, without sentences."""
    (folder / "texts.json").write_text(json.dumps([text.text for text in texts]), encoding="utf-8")
    builder = [sys.executable, str(HERE / "baseline_build.py"), str(folder / "texts.json"), "chunks"]
    output = folder / "baseline.out"
    must([*builder, str(folder / "llamaindex")], output)
    log.write_bytes(output.read_bytes())
    result = json.loads(output.read_text(encoding="utf-8").splitlines()[-1])
    return float(result["texts"] / result["embed_seconds"])


def reported(output: Path) -> float:
    """Seconds between start and publication, to a tenth, without the start of the process."""
    return float(json.loads(output.read_text(encoding="utf-8"))["seconds"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=1000)
    wanted = parser.parse_args().chunks
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log, home = folder / "log", folder / "home"
        corpus = write_corpus(folder, wanted)
        build = [
            *ASSISTANT,
            "--home",
            str(home),
            "--quiet",
            "build",
            "--list",
            str(corpus),
            "--offline",
            "--json",
        ]
        first, work = must(build, folder / "first"), reported(folder / "first")
        pairs = [(must(build, again := folder / f"again{number}"), reported(again)) for number in range(5)]
        again_seconds, again_work = (
            median(values) for values in zip(*((r.seconds, w) for r, w in pairs), strict=True)
        )
        texts = embedding_texts(home)
        ours = [ours_per_second(texts)]
        theirs = theirs_per_second(texts, folder, log)
        ours.append(ours_per_second(texts))
    print(f"{len(texts)} chunks")
    print(f"embedded a second   assistant {median(ours):6.1f}   LlamaIndex {theirs:6.1f}")
    print(f"times as many       {median(ours) / theirs:6.2f}   wanted: 1.3")
    print(f"the whole build     {first.seconds:6.1f} s, peak {first.megabytes:.0f} MB")
    print(
        f"with nothing new    {again_seconds:6.2f} s, whole process; {first.seconds / again_seconds:.1f} times faster"
    )
    print(f"the work alone, as the build reports it: {work:.1f} s, then {again_work:.1f} s", end="; ")
    print(f"{work / max(again_work, 0.1):.0f} times faster or more   wanted: 50")


if __name__ == "__main__":
    main()

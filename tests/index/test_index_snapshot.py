import hashlib
import json
import os
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.embedders.hashing import HashingEmbedder
from index.manifest import FORMAT
from index.snapshot import (
    KEEP,
    Snapshot,
    current_id,
    intact,
    open_current,
    retire,
    snapshot_ids,
    stage,
    sweep,
)
from index.types import Filters
from ingest.errors import SnapshotError

Tree = Callable[[Path], dict[str, bytes]]


def newest(home: Path) -> Path:
    return home / "indexes" / snapshot_ids(home)[0]


def damage(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.fixture
def two(tmp_path: Path, make_document, publish_lines) -> tuple[str, str]:
    """A home with two snapshots, of "old" and of "new"; the later one is in use."""
    return tuple(publish_lines(tmp_path, [make_document(text)]).id for text in ("old text", "new text"))


def text_in_use(home: Path) -> str:
    with open_current(home) as snapshot:
        return snapshot.chunks([0])[0].text


def test_nothing_built_is_none(tmp_path: Path) -> None:
    assert open_current(tmp_path) is None
    assert open_current(tmp_path / "not even there") is None


def test_indexes_deleted_by_hand_are_as_if_never_built(tmp_path: Path, two: tuple[str, str]) -> None:
    shutil.rmtree(tmp_path / "indexes")
    assert open_current(tmp_path) is None


def test_what_was_published_is_opened(tmp_path: Path, make_document, publish_lines) -> None:
    document = make_document("batch size saturates\nattention is quadratic")
    manifest = publish_lines(tmp_path, [document])
    with open_current(tmp_path) as snapshot:
        assert snapshot.manifest == manifest
        assert (snapshot.id, snapshot.warning) == (current_id(tmp_path), "")
        assert (manifest.documents, manifest.chunks, manifest.sentences) == (1, 2, 2)
        assert (manifest.model, manifest.dimension) == ("hashing-512-1", 512)
        assert (manifest.shipped, manifest.list_location) == ("shipped", "/lists/ml.md")
        assert [chunk.text for chunk in snapshot.chunks([1, 0])] == [
            "attention is quadratic",
            "batch size saturates",
        ]
        assert snapshot.chunks([0])[0].document == document
        assert snapshot.sentence_offsets.tolist() == [0, 1, 2]
        query = HashingEmbedder().embed_query("attention is quadratic")
        assert [hit.row for hit in snapshot.vectors.search(query, 1)] == [1]
        assert [hit.row for hit in snapshot.sentences.search(query, 1)] == [1]
        assert [hit.row for hit in snapshot.lexical.search("batch", 9)] == [0]
        assert snapshot.rows(Filters(sections=("tuning",))) == [0, 1]


def test_the_manifest_names_every_file_and_nothing_else_lies_there(
    tmp_path: Path, two: tuple[str, str], tree: Tree
) -> None:
    files = tree(newest(tmp_path))
    listed = {file["path"]: file["size"] for file in json.loads(files.pop("manifest.json"))["files"]}
    assert listed == {path: len(data) for path, data in files.items()}
    assert {"chunks.faiss", "sentences.faiss", "passages.sqlite", "lexical/meta.json"} <= set(listed)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "indexes"]
    assert sorted(path.name for path in (tmp_path / "indexes").iterdir()) == list(two)


def test_reading_changes_no_byte(tmp_path: Path, two: tuple[str, str], tree: Tree) -> None:
    before = tree(tmp_path)
    with open_current(tmp_path) as snapshot:
        snapshot.lexical.search("new", 3)
        snapshot.chunks([0])
    assert tree(tmp_path) == before


def test_every_damaged_file_is_noticed_and_the_one_before_answers(
    tmp_path: Path, two: tuple[str, str], tree: Tree
) -> None:
    old, new = two
    for name, whole in tree(newest(tmp_path)).items():
        if not whole:
            continue  # a lock file of the word index: nothing in it can be damaged
        damage(newest(tmp_path) / name)
        with open_current(tmp_path) as snapshot:
            assert snapshot.id == old
            assert snapshot.chunks([0])[0].text == "old text"
            assert old in snapshot.warning
            assert name in snapshot.warning
        assert intact(tmp_path) is None
        (newest(tmp_path) / name).write_bytes(whole)
    assert text_in_use(tmp_path) == "new text"
    assert intact(tmp_path).id == new


@pytest.mark.parametrize("name", ["chunks.faiss", "manifest.json", "passages.sqlite", "lexical/meta.json"])
def test_a_missing_or_cut_file_is_noticed(tmp_path: Path, two: tuple[str, str], name: str) -> None:
    path = newest(tmp_path) / name
    path.write_bytes(path.read_bytes()[:-1])
    assert text_in_use(tmp_path) == "old text"
    path.unlink()
    assert text_in_use(tmp_path) == "old text"


def test_200_random_corruptions_are_all_noticed(tmp_path: Path, two: tuple[str, str], tree: Tree) -> None:
    chance = random.Random(7)
    files = {name: data for name, data in tree(newest(tmp_path)).items() if data}
    for _ in range(200):
        name = chance.choice(sorted(files))
        data = bytearray(files[name])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (newest(tmp_path) / name).write_bytes(data)
        with pytest.raises(SnapshotError):
            Snapshot(newest(tmp_path))
        (newest(tmp_path) / name).write_bytes(files[name])


def test_when_all_are_damaged_the_error_says_what_to_do(tmp_path: Path, two: tuple[str, str]) -> None:
    for snapshot in two:
        damage(tmp_path / "indexes" / snapshot / "chunks.faiss")
    with pytest.raises(SnapshotError, match=r"chunks\.faiss: does not match its checksum") as caught:
        open_current(tmp_path)
    assert caught.value.hint == "run assistant build"


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"../../etc\n", b"20250101T000000.000000Z\n", b"99999999T999999.999999Z"]
)
def test_a_current_file_that_names_no_snapshot_falls_back_to_the_newest(
    tmp_path: Path, two: tuple[str, str], content: bytes, make_document, publish_lines
) -> None:
    (tmp_path / "current").write_bytes(content)
    with open_current(tmp_path) as snapshot:
        assert snapshot.id == two[1]
        assert "current" in snapshot.warning
    publish_lines(tmp_path, [make_document("third")])
    assert text_in_use(tmp_path) == "third"


def test_current_may_name_an_older_one(tmp_path: Path, two: tuple[str, str]) -> None:
    (tmp_path / "current").write_text(two[0])
    with open_current(tmp_path) as snapshot:
        assert (snapshot.id, snapshot.warning) == (two[0], "")


def forge(folder: Path, **change: object) -> None:
    """Rewrite the manifest with a digest that fits, as another version of the program would."""
    body = json.loads((folder / "manifest.json").read_text())
    del body["digest"]
    body |= change
    digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({**body, "digest": digest}))


def test_another_format_is_refused_by_name(tmp_path: Path, two: tuple[str, str]) -> None:
    for snapshot in two:
        forge(tmp_path / "indexes" / snapshot, format=99)
    with pytest.raises(SnapshotError, match=f"format 99, and this version reads {FORMAT}") as caught:
        open_current(tmp_path)
    assert caught.value.hint == "run assistant build"


def test_files_that_do_not_belong_together_are_refused(tmp_path: Path, two: tuple[str, str]) -> None:
    forge(newest(tmp_path), chunks=2)
    with pytest.raises(SnapshotError, match="do not belong together"):
        Snapshot(newest(tmp_path))


def test_a_renamed_snapshot_is_refused(tmp_path: Path, two: tuple[str, str]) -> None:
    newest(tmp_path).rename(tmp_path / "indexes" / "20990101T000000.000000Z")
    with pytest.raises(SnapshotError, match="holds the snapshot"):
        Snapshot(newest(tmp_path))


@pytest.mark.parametrize("text", ["[]", "null", "{}", '{"digest": 1}', "[" * 100_000, "{", '"x"', "1"])
def test_a_manifest_that_is_none(tmp_path: Path, two: tuple[str, str], text: str) -> None:
    (newest(tmp_path) / "manifest.json").write_text(text)
    with pytest.raises(SnapshotError, match=r"manifest\.json"):
        Snapshot(newest(tmp_path))


def test_ids_grow_even_when_the_clock_goes_back(tmp_path: Path, make_document, publish_lines) -> None:
    publish_lines(tmp_path, [make_document("from the future")])
    later = "29990101T000000.000000Z"
    newest(tmp_path).rename(tmp_path / "indexes" / later)
    forge(newest(tmp_path), id=later)
    (tmp_path / "current").write_text(later)
    assert publish_lines(tmp_path, [make_document("now")]).id == "29990101T000000.000001Z"
    assert snapshot_ids(tmp_path) == ["29990101T000000.000001Z", later]
    assert text_in_use(tmp_path) == "now"


def test_the_last_three_stay_and_the_one_in_use(tmp_path: Path, make_document, publish_lines) -> None:
    ids = [publish_lines(tmp_path, [make_document(f"text {n}")]).id for n in range(5)]
    assert KEEP == 3
    assert snapshot_ids(tmp_path) == ids[:1:-1]
    assert sorted(path.name for path in (tmp_path / "indexes").iterdir()) == ids[2:]


def test_what_is_retired_is_gone_but_for_the_one_in_use_and_that_goes_with_the_next(
    tmp_path: Path, make_document, publish_lines
) -> None:
    old, used = (publish_lines(tmp_path, [make_document(text)]).id for text in ("old text", "secret text"))
    retire(tmp_path)
    assert snapshot_ids(tmp_path) == [used]
    assert text_in_use(tmp_path) == "secret text"
    ids = [publish_lines(tmp_path, [make_document(f"text {n}")]).id for n in range(2)]
    assert snapshot_ids(tmp_path) == ids[::-1]
    assert old not in ids


def test_there_is_nothing_to_retire_before_the_first_build(tmp_path: Path) -> None:
    retire(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_finishes_although_its_snapshot_is_removed(
    tmp_path: Path, make_document, publish_lines
) -> None:
    long = "\n".join(f"line {n} of the first document" for n in range(500))
    first = publish_lines(tmp_path, [make_document(long)]).id
    reader = open_current(tmp_path)
    for n in range(4):
        publish_lines(tmp_path, [make_document(f"text {n}")])
    assert first not in snapshot_ids(tmp_path)
    query = HashingEmbedder().embed_query("line 321")
    assert 321 in [hit.row for hit in reader.vectors.search(query, 20)]
    assert 321 in [hit.row for hit in reader.sentences.search(query, 20)]
    assert reader.lexical.search("line 321", 1)[0].row == 321
    assert reader.chunks([321])[0].text == "line 321 of the first document"
    assert len(reader.rows(Filters(kinds=("article",)))) == 500
    reader.close()


def test_a_snapshot_that_is_removed_while_it_is_opened_makes_way_for_the_new_one(
    tmp_path: Path, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch, make_document, publish_lines
) -> None:
    opened = Snapshot.__init__
    built = []

    def late(self: Snapshot, folder: Path, warning: str = "") -> None:
        if not built:  # a build publishes just after `current` was read, and the folder is gone
            built.append(publish_lines(tmp_path, [make_document("newest text")]).id)
            shutil.rmtree(folder)
        opened(self, folder, warning)

    monkeypatch.setattr(Snapshot, "__init__", late)
    with open_current(tmp_path) as snapshot:
        assert (snapshot.id, snapshot.warning) == (built[0], "")


def test_debris_is_swept_and_nothing_else(tmp_path: Path, two: tuple[str, str], tree: Tree) -> None:
    before = tree(tmp_path)
    (stage(tmp_path) / "half.faiss").write_bytes(b"x")
    (tmp_path / "current.tmp-123").write_text("half")
    sweep(tmp_path)
    assert tree(tmp_path) == before
    sweep(tmp_path / "never built")


def test_a_failing_rename_leaves_the_one_before_in_use(
    tmp_path: Path, two: tuple[str, str], monkeypatch: pytest.MonkeyPatch, make_document, publish_lines, tree
) -> None:
    before = tree(tmp_path)

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="No space left"):
        publish_lines(tmp_path, [make_document("third")])
    monkeypatch.undo()
    sweep(tmp_path)
    assert tree(tmp_path) == before


def test_everything_is_on_the_disk_before_it_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_document, publish_lines
) -> None:
    steps: list[str] = []
    fsync, rename, replace = os.fsync, Path.rename, Path.replace

    def place(descriptor: int) -> str:
        return re.sub(
            r"\.tmp-\w+", "TMP", str(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path))
        )

    monkeypatch.setattr(os, "fsync", lambda fd: (steps.append(place(fd)), fsync(fd))[1])
    monkeypatch.setattr(Path, "rename", lambda a, b: (steps.append("rename"), rename(a, b))[1])
    monkeypatch.setattr(Path, "replace", lambda a, b: (steps.append("replace"), replace(a, b))[1])
    publish_lines(tmp_path, [make_document("text")])
    files = {
        f"indexes/TMP/{path.relative_to(newest(tmp_path)).as_posix()}" for path in newest(tmp_path).rglob("*")
    }
    first = steps.index("rename")
    assert files <= set(steps[:first])
    assert steps[first - 1 :] == ["indexes/TMP", "rename", "indexes", "currentTMP", "replace", "."]


def test_the_vectors_are_those_that_were_stored(tmp_path: Path, make_document, publish_lines) -> None:
    publish_lines(tmp_path, [make_document("one\ntwo")])
    with open_current(tmp_path) as snapshot:
        stored = snapshot.vectors.vectors(0, 2)
    embedder = HashingEmbedder()
    assert np.array_equal(stored, np.stack([embedder.embed_query("one"), embedder.embed_query("two")]))

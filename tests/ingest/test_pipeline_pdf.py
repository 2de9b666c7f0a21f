"""A saved PDF becomes a document whose pages are known."""

from __future__ import annotations

import json

import pytest
from pipeline_world import World
from printed import blank, pdf, scan

from ingest.types import Document

FIRST = "A warm-up of forty steps keeps the loss from jumping at the start of the training."
SECOND = "After that the rate of learning falls with the root of the number of steps made."


def built(world: World, body: bytes, url: str) -> tuple[Document, ...]:
    folder = world.folder / "saved"
    folder.mkdir()
    (folder / "file").write_bytes(body)
    index = [{"file": "file", "url": url, "content_type": "application/pdf", "complete": True}]
    (folder / "index.json").write_text(json.dumps(index))
    listed = world.list(f"# List\n\n- [The talk]({url})\n")
    return world.build(listed, saved=(folder,), offline=True).documents


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://a.example/x.pdf", "pdf"),
        ("https://a.example/download?id=7", "pdf"),
        ("https://arxiv.org/pdf/2205.14135", "arxiv"),
    ],
)
def test_its_pages_tell_what_it_is_unless_the_link_says_more(world: World, url: str, kind: str) -> None:
    [document] = built(world, pdf([FIRST], [SECOND]), url)
    assert (document.kind, document.title, document.text) == (kind, "The talk", f"{FIRST}\n\n{SECOND}")
    assert [(document.text[a.start :][:5], a.mark) for a in document.anchors] == [
        ("A war", "page=1"),
        ("After", "page=2"),
    ]


@pytest.mark.parametrize(("body", "reason"), [(scan(2), "no_text"), (b"%PDF-1.7 broken", "decode")])
def test_the_ledger_says_why_one_cannot_be_read(world: World, body: bytes, reason: str) -> None:
    assert built(world, body, "https://a.example/x.pdf") == ()
    [row] = world.library.ledger()
    assert (row.state, row.reason) == ("failed", reason)


def test_a_password_is_told_in_the_ledger(world: World) -> None:
    made = blank()
    made.add_page()
    made.set_encryption(owner_password="o", user_password="secret")
    assert built(world, bytes(made.output()), "https://a.example/x.pdf") == ()
    [row] = world.library.ledger()
    assert (row.reason, row.hint) == ("encrypted", "remove the password, save the file and pass --saved")

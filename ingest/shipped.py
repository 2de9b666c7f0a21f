"""Where the shipped reading list, digests, questions and floors lie."""

from __future__ import annotations

import hashlib
from pathlib import Path

_PACKAGED = Path(__file__).parent / "_data"
_CHECKOUT = Path(__file__).parent.parent / "data"


def shipped() -> Path:
    """The folder of shipped data: inside the package in a wheel, `data/` in a checkout."""
    return _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT


def shipped_digest() -> str:
    """SHA-256 over what a build reads of the shipped data: the list and the digests."""
    folder = shipped()
    digest = hashlib.sha256()
    for path in [folder / "resources.md", *sorted((folder / "digests").glob("*.md"))]:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()

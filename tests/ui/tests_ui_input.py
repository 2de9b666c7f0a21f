"""What the small home of these tests is built of."""

from __future__ import annotations

import json
from pathlib import Path

from ui.rebuild import Wanted

LIST = """# Reading

## Optimizers

- [The momentum method](https://example.org/momentum)

## Loss

A batch of 32 samples is a good default for small models.
"""

PAGE = """<!doctype html><html><head><title>The momentum method</title></head><body><article>
<h1>The momentum method</h1>
<p>Momentum is an optimizer that adds a fraction of the previous update to the current update vector.
The usual fraction is 0.9, and it damps oscillation across steep directions of the loss surface.</p>
<h2>Nesterov</h2><p>Nesterov momentum evaluates the gradient after the step that the velocity would take.
It corrects the velocity before the update overshoots the minimum.</p></article></body></html>
"""


def lay_out(folder: Path, page: str = PAGE) -> Wanted:
    """A list and a folder of saved pages in `folder`, as `assistant build --offline` takes them."""
    (folder / "saved").mkdir(parents=True)
    (folder / "list.md").write_text(LIST, encoding="utf-8")
    (folder / "saved" / "page.html").write_text(page, encoding="utf-8")
    entry = {"file": "page.html", "url": "https://example.org/momentum", "content_type": "text/html"}
    (folder / "saved" / "index.json").write_text(json.dumps([{**entry, "complete": True}]), encoding="utf-8")
    return Wanted(list=str(folder / "list.md"), saved=(folder / "saved",), offline=True)


def quiet(_stage: str, _done: int, _total: int, _detail: str = "", /) -> None:
    """Progress that nobody watches."""

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

POISON = """<!doctype html><html><head><title>Momentum &lt;img src=x onerror="window.hit=1"&gt; {title}</title>
</head><body><article><h1>Momentum</h1>
<p>Momentum is an optimizer &lt;script&gt;window.hit=2&lt;/script&gt; ${{window.hit=3}} {{{{window.hit=4}}}}
&lt;img src="http://leak.example/a.png" onerror="window.hit=5"&gt; that damps every oscillation.
Momentum needs ![a picture](http://leak.example/b.png) and [a link](javascript:window.hit=6) of the update.</p>
<p>Dampening is the coefficient $\\gamma$ of the update $v_{{t+1}} = \\frac{{\\gamma}}{{2}} v_t$ set by `beta[1]`,
which costs $5 or $6, and $\\frob{{x}}$ is unknown.</p>
<p>Momentum adds &lt;a href="javascript:window.hit=7"&gt;a fraction&lt;/a&gt; of the previous update vector.</p>
</article></body></html>
"""
"""Pages with this text mean harm; `{title}` is part of the title."""


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

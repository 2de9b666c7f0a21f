"""Formulas in a page become their LaTeX: MathJax, KaTeX, MediaWiki, WordPress, LaTeXML and plain MathML."""

from __future__ import annotations

from typing import Any

from ingest.html import above, classes, elements, names_of, replace, words_of

TEX_IMAGES = ("latex.php", "latex.codecogs.com", "/math/render/")
BRACKETS = {"\\(": "\\)", "\\[": "\\]"}
DELIMITED = ("$", "\\(", "\\[")


def write_formulas(root: Any) -> None:
    """In place: each formula as `$…$` or, where it stands by itself, `$$…$$`."""
    for node in elements(root, "d-math", "dt-math"):
        replace(node, _delimited(words_of(node), "block" in node.attrib))
    for node in elements(root, "span", "div"):
        if {"math", "arithmatex"} & classes(node):
            _marked_tex(node)
    for image in elements(root, "img"):
        _tex_image(image)
    for script in elements(root, "script"):
        kind = script.get("type") or ""
        if kind.startswith("math/tex"):
            replace(script, _delimited(script.text or "", "display" in kind))
    for math in elements(root, "math"):
        notes = [n for n in math.iter() if n.get("encoding") == "application/x-tex"]
        tex = (words_of(notes[0]) if notes else "") or math.get("alttext") or words_of(math)
        shell = _shell(math)
        display = math.get("display") == "block" or any(
            "display" in names_of(n) for n in (shell, *above(shell, 2))
        )
        replace(shell, _delimited(tex, display))


def _marked_tex(node: Any) -> None:
    """An element that is nothing but `\\(…\\)` or `\\[…\\]` (Sphinx, MkDocs)."""
    tex = words_of(node)
    if len(node) == 0 and tex[:2] in BRACKETS and tex.endswith(BRACKETS[tex[:2]]):
        replace(node, _delimited(tex[2:-2], tex.startswith("\\[")))


def _tex_image(image: Any) -> None:
    """A picture of a formula (WordPress, CodeCogs) carries its LaTeX as its description."""
    tex = " ".join((image.get("alt") or "").split())
    is_tex = "latex" in classes(image) or any(name in (image.get("src") or "") for name in TEX_IMAGES)
    if is_tex and tex and not any(up.tag == "math" or "mwe-math" in names_of(up) for up in above(image, 2)):
        replace(image, tex if tex.startswith(DELIMITED) else _delimited(tex, False))


def _delimited(tex: str, display: bool) -> str:
    tex = " ".join(tex.split())
    tex = tex.removeprefix("\\displaystyle ")
    if tex.startswith(r"{\displaystyle") and tex.endswith("}"):
        tex = tex.removeprefix(r"{\displaystyle")[:-1].strip()
    if not tex:
        return ""
    return f"\n$${tex}$$\n" if display else f"${tex}$"


def _shell(math: Any) -> Any:
    """The element that a renderer wrapped around a formula: KaTeX, MathJax or MediaWiki."""
    for node in above(math, 4):
        names = set(names_of(node).split())
        if node.tag == "mjx-container" or names & {"katex", "mwe-math-element", "MathJax"}:
            return node
    return math

"""A Markdown reading list becomes resources and notes: each with the headings above it and its line.

What it does not know: whether a link can be reached, and what is behind it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ftfy
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.list_inline import Inline, definitions, flatten, flatten_html, join, lines_of, parser, tree
from ingest.list_prose import Prose, clean, is_contents_mark, lead_in, prose, word_count
from ingest.types import Note, ReadingList, Resource

WORDS_OF_A_NOTE = 4
"""Fewer words beside a link ("by Jane Doe") stay with the link alone."""
# Damaged characters are repaired; what someone typed on purpose, also full-width signs, is not touched.
_REPAIR = ftfy.TextFixerConfig(
    unescape_html=False,
    fix_latin_ligatures=False,
    fix_character_width=False,
    uncurl_quotes=False,
    fix_line_breaks=False,
    normalization=None,
)


def parse(text: str, location: str) -> ReadingList:
    """Resources and notes of a list, in the order of its lines. Pure; never raises for broken Markdown."""
    repaired = ftfy.fix_text(text.replace("\r\n", "\n").replace("\r", "\n"), _REPAIR)
    source = without_front_matter(repaired)
    try:
        walk = _walked(source, parser())
    except RecursionError:  # emphasis and images may nest as deep as a line is long
        walk = _walked(source, parser().disable(["emphasis", "strikethrough", "image"]))
    resources = sorted((draft.resource() for draft in walk.drafts), key=lambda resource: resource.line)
    notes = sorted(walk.notes, key=lambda note: note.line)
    title = walk.title or Path(location.rstrip("/")).stem
    return ReadingList(location, title, repaired, tuple(resources), tuple(notes))


def _walked(source: str, markdown: MarkdownIt) -> _Walk:
    env: dict[str, object] = {}
    walk = _Walk()
    walk.blocks(tree(markdown.parse(source, env)).children)
    walk.definitions(env)
    return walk


def without_front_matter(text: str) -> str:
    """Front matter blanked out, its lines kept, so that line numbers stay those of the file."""
    lines = text.split("\n")
    if lines[0].strip() != "---":
        return text
    for number, line in enumerate(lines[1:200], start=1):
        if line.strip() in ("---", "..."):
            return "\n".join([""] * (number + 1) + lines[number + 1 :])
        if not line.strip() or (":" not in line and not line.startswith((" ", "-", "#"))):
            return text
    return text


@dataclass(slots=True)
class _Draft:
    """A resource whose notes are still being collected."""

    url: str
    title: str
    section: tuple[str, ...]
    line: int
    attribution: bool
    notes: list[str] = field(default_factory=list)

    def resource(self) -> Resource:
        note = "\n\n".join(dict.fromkeys(self.notes))
        return Resource(self.url, self.title, self.section, note, self.line, self.attribution)


class _Walk:
    """Goes down the list once, block by block.

    `anchor` holds what a quote that comes now belongs to, `loose` the link-less text that is no note yet.
    """

    def __init__(self) -> None:
        self.drafts: list[_Draft] = []
        self.notes: list[Note] = []
        self.title = ""
        self._headings: list[tuple[int, str]] = []
        self._trail: list[tuple[int, tuple[str, ...]]] = []
        self._anchor: list[_Draft] = []
        self._loose: list[str] = []
        self._loose_line = 0

    def blocks(self, nodes: Sequence[SyntaxTreeNode], lead: str = "") -> None:
        """Read neighbouring blocks; `lead` is what was said before a list about all of it."""
        pending = ""
        for node, following in itertools.zip_longest(nodes, nodes[1:]):
            said, pending = pending or lead, self._lead_of(node, following)
            if not pending:
                self._block(node, said)
        self._flush()

    def definitions(self, env: dict[str, object]) -> None:
        """A reference that no text uses is still a link of the list."""
        used = {draft.url for draft in self.drafts}
        for title, url, line in definitions(env):
            if url not in used and not url.startswith("#"):
                above = [path for at, path in self._trail if at < line]
                self.drafts.append(_Draft(url, title, above[-1] if above else (), line, False))

    @property
    def _section(self) -> tuple[str, ...]:
        return tuple(text for _, text in self._headings)

    def _block(self, node: SyntaxTreeNode, lead: str) -> None:
        if node.type == "heading":
            self._heading(node)
        elif node.type in ("bullet_list", "ordered_list"):
            self._list(node, lead)
        elif node.type == "blockquote":
            self._flush()
            self._quote(node, self._anchor)
        elif node.type == "table":
            self._table(node, lead)
        elif node.type == "hr":
            self._flush()
            self._anchor = []
        else:
            self._paragraph(_gathered(node), lead)

    def _heading(self, node: SyntaxTreeNode) -> None:
        self._flush()
        line = _gathered(node)
        level = int(node.tag[1:])
        text = clean(line.text) or "…"
        self.title = self.title or text
        self._headings = [*((n, t) for n, t in self._headings if n < level), (level, text)]
        self._trail.append((line.line, self._section))
        self._anchor = self._listed(line, Prose("", "", ""), "") if line.links else []

    def _paragraph(self, line: Inline, lead: str) -> None:
        if not line.links:
            self._keep_loose(line)
            return
        lines = lines_of(line)
        # Several lines that each have a link are a list that lacks its marks.
        for part in lines if len(lines) > 1 and all(part.links for part in lines) else (line,):
            self._unit(part, lead)

    def _list(self, node: SyntaxTreeNode, lead: str) -> None:
        whole = _gathered(node)
        if not whole.links:
            if not whole.internal:
                self._keep_loose(whole)
            return
        for item in node.children:
            self._item(item, lead)

    def _item(self, item: SyntaxTreeNode, lead: str) -> None:
        parts = [c for c in item.children if not _has_links_below(c) and c.type != "blockquote"]
        own = join([("\n\n" if n else "", _gathered(c)) for n, c in enumerate(parts)], _line(item))
        below = [child for child in item.children if child not in parts]
        nested = [child for child in below if child.type != "blockquote"]
        if own.links:
            self._paragraph(own, lead)
        elif own.text.strip() and nested:
            lead = f"{lead}: {clean(own.text).rstrip(':')}" if lead else clean(own.text).rstrip(":")
        elif own.text.strip():
            self._anchor = []
            self._keep_loose(own)
        anchor = self._anchor if own.links else []
        for child in below:
            if child.type == "blockquote":
                self._flush()
                self._quote(child, anchor)
            else:
                self._block(child, "" if own.links else lead)
        self._flush()

    def _table(self, node: SyntaxTreeNode, lead: str) -> None:
        for row in (n for n in node.walk() if n.type == "tr"):
            cells = [_gathered(cell) for cell in row.children]
            line = join([(" — " if n else "", cell) for n, cell in enumerate(cells)], _line(row))
            if line.links:
                self._unit(line, lead)
            elif row.children and row.children[0].type == "td":
                self._keep_loose(line)

    def _unit(self, line: Inline, lead: str) -> None:
        """One line with its links: the links, and the words beside them."""
        self._flush()
        words = prose(line)
        drafts = self._listed(line, words, lead)
        self._anchor = [draft for draft in drafts if not draft.attribution]
        if word_count(words.text) >= WORDS_OF_A_NOTE:
            self._note(words, self._anchor, line.line)

    def _listed(self, line: Inline, words: Prose, lead: str) -> list[_Draft]:
        said = ": ".join(part for part in (lead, words.lead, words.signed()) if part)
        drafts = [
            _Draft(link.url, link.title, self._section, link.line, link in words.attributions)
            for link in line.links
        ]
        for draft in drafts:
            if said and not draft.attribution:
                draft.notes.append(said)
        self.drafts += drafts
        return drafts

    def _quote(self, node: SyntaxTreeNode, anchor: list[_Draft]) -> None:
        line = _gathered(node)
        words = prose(line, quoted=True)
        inside = self._listed(line, words, "")
        for draft in anchor:
            if words.text:
                draft.notes.append(words.signed())
        if words.text:
            self._note(words, [d for d in inside if not d.attribution] or anchor, line.line)

    def _note(self, words: Prose, beside: Sequence[_Draft], line: int) -> None:
        url = beside[0].url if beside else ""
        self.notes.append(Note(words.text, words.author, words.author_url, url, self._section, line))

    def _keep_loose(self, line: Inline) -> None:
        text = line.text.strip()
        if not word_count(text) or is_contents_mark(text):
            return
        self._anchor = []
        self._loose_line = self._loose_line if self._loose else line.line
        self._loose.append(text)

    def _flush(self) -> None:
        if self._loose:
            self.notes.append(Note("\n\n".join(self._loose), "", "", "", self._section, self._loose_line))
        self._loose = []

    def _lead_of(self, node: SyntaxTreeNode, following: SyntaxTreeNode | None) -> str:
        """What a link-less line says about the links right below it; empty when it is a text of its own."""
        if node.type != "paragraph" or following is None:
            return ""
        if following.type not in ("bullet_list", "ordered_list", "paragraph", "table"):
            return ""
        line = _gathered(node)
        return "" if line.links or not _gathered(following).links else lead_in(line)


def _line(node: SyntaxTreeNode) -> int:
    """1-based line where a block begins; cells and the like take their parent's."""
    while node.map is None and node.parent is not None:
        node = node.parent
    return node.map[0] + 1 if node.map else 1


def _has_links_below(node: SyntaxTreeNode) -> bool:
    return node.type in ("bullet_list", "ordered_list", "table") and bool(_gathered(node).links)


def _gathered(node: SyntaxTreeNode) -> Inline:
    """All that a block says, as one line: paragraphs apart, lists with their marks, code in its fence."""
    line = _line(node)
    if node.type == "inline":
        return flatten(node, line)
    if node.type == "html_block":
        return flatten_html(node.content, line)
    if node.type in ("fence", "code_block"):
        return Inline(f"```\n{node.content.rstrip()}\n```", (), (), (), line, False)
    pieces: list[tuple[str, Inline]] = []
    for number, child in enumerate(node.children):
        separator, mark = _separator(node, child, number)
        pieces.append((separator + mark, _gathered(child)))
    return join(pieces, line)


def _separator(node: SyntaxTreeNode, child: SyntaxTreeNode, number: int) -> tuple[str, str]:
    """What stands between a child and the one before it, and the child's own mark."""
    if node.type in ("bullet_list", "ordered_list"):
        start = int(node.attrs.get("start", 1))
        mark = f"{start + number}. " if node.type == "ordered_list" else "- "
        return ("\n" if number else ""), mark
    if not number:
        return "", ""
    if node.type == "tr":
        return " — ", ""
    if node.type in ("tbody", "table") or (node.type == "list_item" and child.type.endswith("_list")):
        return "\n", ""
    return "\n\n", ""

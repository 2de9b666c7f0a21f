"""Documents become chunks, along their sections, with LlamaIndex's nodes and its sentence splitter.

Each section's own text is split, never across a heading, and every chunk is found again at its exact place. A
node carries all that is known about its document; what is embedded is the chunk's text after a short prefix.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from index.blocks import blocks
from index.named_lines import meant_by, named_sections
from index.sentences import line_spans, sentence_spans
from index.types import Chunk, EmbeddingText, LexicalText
from index.units import LETTERS_A_PIECE, Size, lead_in, line_units, units
from index.wordpieces import MAX_PIECES, SPECIAL_PIECES, count
from ingest.types import Document, Section, Span

if TYPE_CHECKING:
    from llama_index.core.schema import TextNode

CHUNKER = "sections-4"
"""Changes when the same document would be cut, or its texts be made, differently."""

CHUNK_PIECES = 200
"""A chunk's own text has at most this many word pieces; what is left of the model's 256 is for the prefix."""

_LEAST_PIECES = 128
_PREFIX_PIECES = MAX_PIECES - SPECIAL_PIECES - CHUNK_PIECES
_TITLE_PIECES = 18
_HEADING_PIECES = 20
_NEAREST = 2
_LONGEST_WORD = 100
"""Letters of a word that the model still takes apart; a longer one is one unknown piece to it."""


def chunk_document(document: Document, count: Callable[[str], int] | None = None) -> tuple[Chunk, ...]:
    """The chunks of a document, in order.

    A section's text is shared out evenly over as few chunks as hold it, each at most 200 by `count` (the
    embedded model's word pieces when not given) and ending at the end of a sentence. A section without a
    letter or digit, or with nothing but headings, gives none; of every other each character that is no white
    space is in a chunk.
    """
    size = _sizer(count)
    return tuple(
        chunk for section in named_sections(document) for chunk in _of_section(document, section, size)
    )


def embedding_text(chunk: Chunk) -> EmbeddingText:
    """What is embedded of a chunk: title, nearest headings, what it continues, then its text; its sentences.

    With [CLS] and [SEP] at most 256 word pieces.
    """
    from llama_index.core.schema import MetadataMode

    text = as_node(chunk).get_content(MetadataMode.EMBED)
    shift = len(text) - len(chunk.text)
    return EmbeddingText(text, tuple((start + shift, end + shift) for start, end in chunk.sentences))


def lexical_text(chunk: Chunk) -> LexicalText:
    """What the lexical index knows of a chunk: its text, and its document's metadata in full."""
    metadata = as_node(chunk).metadata
    return LexicalText(
        body=chunk.text,
        title=metadata["title"],
        heading="\n".join(filter(None, [metadata["heading"], metadata["continues"]])),
        meta="\n".join(
            filter(None, (metadata[key] for key in ("site", "authors", "year", "section", "note")))
        ),
    )


def as_node(chunk: Chunk) -> TextNode:
    """The chunk as a LlamaIndex node.

    `MetadataMode.EMBED` gives the short prefix, `MetadataMode.LLM` the metadata in full.
    """
    from llama_index.core.schema import TextNode

    metadata = _metadata(chunk)
    short = {"prefix": _prefix(chunk, metadata["continues"])}
    empty = [key for key, value in (metadata | short).items() if not value]
    return TextNode(
        id_=chunk.id,
        text=chunk.text,
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
        metadata=short | metadata,
        excluded_embed_metadata_keys=[*metadata, *empty],
        excluded_llm_metadata_keys=[*short, *empty],
        metadata_template="{value}",
        text_template="{metadata_str}\n\n{content}",
    )


def _metadata(chunk: Chunk) -> dict[str, str]:
    document = chunk.document
    entries = meant_by(document, chunk.start, chunk.end)
    return {
        "title": document.title,
        "heading": " › ".join(chunk.heading),
        "continues": _continued(chunk),
        "site": document.site,
        "authors": ", ".join(document.authors),
        "year": str(document.published.year) if document.published else "",
        "section": "\n".join(dict.fromkeys(" › ".join(entry.section) for entry in entries)),
        "note": "\n".join(dict.fromkeys(entry.note for entry in entries if entry.note)),
        "url": document.url,
    }


def _prefix(chunk: Chunk, continued: str) -> str:
    """Title, nearest headings and lead-in, a line each, so short that the model reads the whole chunk."""
    room = min(_PREFIX_PIECES, MAX_PIECES - SPECIAL_PIECES - count(chunk.text))
    title = " ".join(chunk.document.title.split())
    headings = [heading for heading in chunk.heading[-_NEAREST:] if heading.casefold() != title.casefold()]
    lines = []
    for words, most in ((title, _TITLE_PIECES), (": ".join(headings), _HEADING_PIECES), (continued, room)):
        line = _clipped(words, min(most, room))
        if line:
            lines.append(line)
            room -= count(line)
    return "\n".join(lines)


def _clipped(text: str, room: int) -> str:
    """The first words of a text that have at most `room` word pieces."""
    words = text.split()
    while words and count(" ".join(words)) > room:
        words = words[: min(len(words) - 1, max(room, 0))]
    return " ".join(words)


def _continued(chunk: Chunk) -> str:
    """The lead-in or the table's header, when the chunk begins in the middle of a list or a table."""
    document = chunk.document
    if document.kind == "code":
        return ""
    start, end = next(
        ((s.start, s.end) for s in document.sections if s.start <= chunk.start < s.end),
        (0, len(document.text)),
    )
    return "" if start == chunk.start else lead_in(document.text[start:end], chunk.start - start)


def _sizer(count_pieces: Callable[[str], int] | None) -> Size:
    counted = count_pieces or count

    def size(text: str) -> int:
        words = text.split()
        if sum(map(len, words)) > CHUNK_PIECES * _LONGEST_WORD:
            return CHUNK_PIECES + 1  # a page that is one word of a million letters is not counted out
        # One unknown piece would let any length through: of such a word the letters count.
        endless = sum(len(word) // LETTERS_A_PIECE for word in words if len(word) > _LONGEST_WORD)
        # Nothing counts as zero, because the splitter would put it into two chunks.
        return max(1, endless, counted(text))

    return size


def _of_section(document: Document, section: Section, size: Size) -> Iterator[Chunk]:
    text = document.text[section.start : section.end]
    spans = line_spans(text) if document.kind == "code" else sentence_spans(text)
    if not spans or (document.kind != "code" and all(block.kind == "heading" for block in blocks(text))):
        return
    tile = line_units if document.kind == "code" else units
    for start, end in _located(text, _split(text, tile(text, CHUNK_PIECES, size), size)):
        yield Chunk(
            id=_id(document, section.start + start, text[start:end]),
            document=document,
            heading=section.heading,
            text=text[start:end],
            start=section.start + start,
            end=section.start + end,
            sentences=_within(spans, start, end),
        )


def _split(text: str, tiles: Sequence[Span], size: Size) -> list[str]:
    """The texts of a section's chunks, as LlamaIndex's splitter merges them out of our units."""
    from llama_index.core.node_parser import SentenceSplitter

    splitter = SentenceSplitter(
        chunk_size=_even([size(text[start:end]) for start, end in tiles]),
        chunk_overlap=0,
        tokenizer=lambda part: range(size(part)),
        # Longer than the text, so never in it: the units alone say where it may be split.
        paragraph_separator=text + "\n",
        chunking_tokenizer_fn=lambda _: [text[start:end] for start, end in tiles],
    )
    return splitter.split_text(text)


def _even(sizes: Sequence[int]) -> int:
    """The chunk size with the fewest scraps: chunks under 128 by as little as can be, then few chunks."""

    def cost(most: int) -> tuple[int, int, int]:
        chunks = _merged(sizes, most)
        return sum(max(0, _LEAST_PIECES - one) for one in chunks), len(chunks), most

    return min(range(max(sizes), CHUNK_PIECES + 1), key=cost)


def _merged(sizes: Sequence[int], most: int) -> list[int]:
    """The sizes of the chunks when each takes units as long as they fit, as the splitter does it."""
    chunks = [0]
    for one in sizes:
        if chunks[-1] + one > most:
            chunks.append(0)
        chunks[-1] += one
    return chunks


def _located(text: str, parts: Sequence[str]) -> Iterator[Span]:
    """Where the splitter's texts stand: it takes nothing away but the white space between them."""
    place = 0
    for part in parts:
        start = text.index(part, place)
        place = start + len(part)
        yield start, place


def _within(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The sentences or parts of them in a chunk, counted from its start; without any, all of it is one."""
    inside = [(max(s, start) - start, min(e, end) - start) for s, e in spans if s < end and e > start]
    return tuple(inside) or ((0, end - start),)


def _id(document: Document, start: int, text: str) -> str:
    content = f"{document.id}\0{start}\0{start + len(text)}\0{text}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16).hexdigest()

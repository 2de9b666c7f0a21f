"""A run of `assistant evaluate` made by hand: one question of each verdict, and texts that mean harm."""

from __future__ import annotations

from dataclasses import replace

from assistant.cite import Numbering
from assistant.evaluation.cases import Case
from assistant.evaluation.floors import Judgement
from assistant.evaluation.grounding import Grounded
from assistant.evaluation.judging import Verdict, judge
from assistant.evaluation.scores import report
from assistant.types import Answer, Claim, Nearest, Quote
from index.types import Chunk, Passage
from ingest.types import Document, Resource

HARM = "</script></style><script>hit=1</script><img src=http://leak.example/a.png onerror=hit=2>"
TEXT = f"The **returns**\n diminish {HARM} \"quoted\" 'so' &amp; \u202eback."
CASE = Case(
    "a", f"why? {HARM}", True, "https://example.org/post", "returns diminish", style="far", type="why"
)


def passage(text: str = TEXT, url: str = "https://example.org/post") -> Passage:
    """A whole document as one chunk, with a title that means harm."""
    document = Document(
        id=url, url=url, title=f"A post {HARM}", site="example.org", authors=(), published=None, kind="article",
        text=text, sections=(), origin="saved", read_at=None, entries=(Resource(url, "", ("Posts",), "", 3),),
    )  # fmt: skip
    return Passage(Chunk(url, document, (), text, 0, len(text), ((0, len(text)),)), 0.8, 1, (0.9,), 0.7, 3.0)


def given(*quoted: Passage, support: float = 0.9) -> Answer:
    """An answer of one sentence per passage, quoted whole; a decline of none."""
    numbering = Numbering()
    for each in quoted:
        numbering.add(Claim(f"Said {HARM}.", (Quote(each, 0, len(each.chunk.text)),), support))
    near = () if quoted else (Nearest("javascript:hit=3", f"Near {HARM}", 0.3),)
    return Answer(
        "why?", numbering.text or "Not held.", tuple(numbering.citations), quoted, near, "extractive", "s",
        tuple(numbering.statements), support, (f"Note {HARM}",), timings_ms=(("retrieve", 3.0), ("compose", 4.0)),
    )  # fmt: skip


def verdict(case: Case, answer: Answer, supported: bool = True) -> Verdict:
    """Judged, with each citation as precise as its sentence is supported."""
    grounded = [
        Grounded(each, supported, tuple(supported for _ in each.numbers)) for each in answer.statements
    ]
    return judge(case, answer, grounded, 8.0)


def judged() -> Judgement:
    """Six questions, one of each verdict; the second sentence of the second is not supported."""
    right, wrong = passage(), passage("Other words.", "javascript:hit=4")
    off, near = Case("o", "who?", False), Case("n", "when?", False, near=True)
    mixed = verdict(replace(CASE, id="b"), given(wrong, right))
    first, second = mixed.grounded
    mixed = replace(mixed, grounded=(first, replace(second, supported=False, precise=(False,))))
    verdicts = [
        verdict(CASE, given(right)),
        mixed,
        verdict(replace(CASE, id="c", type="list"), given(wrong, support=0.5)),
        verdict(replace(CASE, id="d"), given(support=0.2)),
        verdict(off, given(support=0.1)),
        verdict(near, given(right, support=0.6)),
    ]
    floors = {"source_at_5": 0.9, "citation_recall": 0.5}
    return Judgement(
        report(verdicts, "table"), floors, ("source_at_5 fell",), "extractive", "s", f"q{HARM}.jsonl"
    )

"""The limits that docs/sources.md names are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import online
from ingest.formats import definitions, notebook
from ingest.github import api
from ingest.pdf import reading
from ingest.sources import paper_titles
from ingest.sources.github import folder, gist, release, repository, thread

DOC = " ".join((Path(__file__).parent.parent / "docs" / "sources.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "claim",
    [
        f"the first {notebook.MAX_OUTPUT} characters of what a cell printed",
        f"after {notebook.MAX_CELLS:,} cells",
        f"a class of {definitions.LONG_CLASS} lines or more",
        f"its first {reading.FRONT} pages print them",
        f"Of one file {reading.MAX_PAGES} pages are read",
        f"after {reading.SECONDS:.0f} seconds of work",
        f"from {paper_titles.LEAST_WORDS} to {paper_titles.MOST_WORDS} words",
        f"Up to {repository.MOST_DOCUMENTS} documents come along",
        f"at most {repository.MOST_BYTES // 1000} kB",
        f"up to {api.MOST_REFS} parts",
        f"the names in the folder ({folder.MOST_FILES})",
        f"up to {gist.MOST_FILES} files",
        f"up to {thread.A_PAGE * thread.MOST_PAGES} comments",
        f"asked again after {online.ASK_AGAIN.days} days",
        f"the notes of the newest {release.MOST_RELEASES}",
    ],
)
def test_a_limit_is_what_the_page_says(claim: str) -> None:
    assert claim in DOC

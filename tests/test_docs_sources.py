"""The limits that docs/sources.md names are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import definitions, github_api, notebook, pdf
from ingest.sources import gist, github, github_folder, github_release, github_thread, paper_titles

DOC = " ".join((Path(__file__).parent.parent / "docs" / "sources.md").read_text(encoding="utf-8").split())


@pytest.mark.parametrize(
    "claim",
    [
        f"the first {notebook.MAX_OUTPUT} characters of what a cell printed",
        f"after {notebook.MAX_CELLS:,} cells",
        f"a class of {definitions.LONG_CLASS} lines or more",
        f"its first {pdf.FRONT} pages print them",
        f"Of one file {pdf.MAX_PAGES} pages are read",
        f"after {pdf.SECONDS:.0f} seconds of work",
        f"from {paper_titles.LEAST_WORDS} to {paper_titles.MOST_WORDS} words",
        f"Up to {github.MOST_DOCUMENTS} documents come along",
        f"at most {github.MOST_BYTES // 1000} kB",
        f"up to {github_api.MOST_REFS} parts",
        f"the names in the folder ({github_folder.MOST_FILES})",
        f"up to {gist.MOST_FILES} files",
        f"up to {github_thread.A_PAGE * github_thread.MOST_PAGES} comments",
        f"the notes of the newest {github_release.MOST_RELEASES}",
    ],
)
def test_a_limit_is_what_the_page_says(claim: str) -> None:
    assert claim in DOC

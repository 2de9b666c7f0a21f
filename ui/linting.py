"""What `assistant lint` does: a list in a file or a folder → what is wrong with it, and a patch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ingest.errors import ReadingListError, UsageError
from ingest.lint import Finding, lint_list, lint_markdown
from ingest.lint_fix import fixed, patch
from ingest.lint_links import lint_links
from ingest.list_file import editable
from ingest.lists.router import form_of, load
from ingest.lists.vault import markdown_files
from ingest.reading_list import parse
from ingest.types import FetchSettings, ListForm, Progress
from ui.terminal import one_line


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the flags of `assistant lint` ask for."""

    name: str
    """The file or folder, as it was named."""
    offline: bool = False
    fix: bool = False


@dataclass(frozen=True, slots=True)
class Linted:
    """What was found."""

    name: str
    findings: tuple[Finding, ...]
    """In the order of files and lines."""
    unknown: int
    """Links of which a program cannot tell."""
    patch: str
    """A unified diff; empty when none was asked for, or nothing is certain."""


@dataclass(frozen=True, slots=True)
class _File:
    """One file of the list. `name` is its part of a folder, `shown` how a patch names it."""

    name: str
    shown: str
    path: Path
    form: ListForm
    text: str
    mark: str
    """The byte-order mark, where it has one."""


def lint(wanted: Wanted, settings: FetchSettings, progress: Progress) -> Linted:
    """Lint a list. What cannot be linted at all is wrong usage, so that exit 1 means findings: raises UsageError."""
    try:
        return _lint(wanted, settings, progress)
    except ReadingListError as error:
        raise UsageError(error.message, error.hint) from error


def _lint(wanted: Wanted, settings: FetchSettings, progress: Progress) -> Linted:
    if wanted.name.startswith(("http://", "https://")):
        raise UsageError(f"{wanted.name} is on the web", "download it, and name the file")
    listed = load(wanted.name)
    files = list(_files(wanted.name))
    if files[0].form == "awesome":  # here its badges and its licence are links as all others
        listed = parse(files[0].text.replace("\r\n", "\n"), listed.location)
    elif files[0].form == "bookmarks":  # a `javascript:` among bookmarks is nothing wrong
        listed = replace(listed, warnings=())
    checked = lint_links(listed, settings, wanted.offline, progress)
    found = [*lint_list(listed), *checked.findings]
    for file in files:
        if file.form in ("markdown", "awesome"):
            found += [
                replace(each, file=file.name) for each in lint_markdown(file.text.replace("\r\n", "\n"))
            ]
    findings = tuple(sorted(found, key=lambda each: (each.file, each.line, each.kind, each.message)))
    return Linted(wanted.name, findings, checked.unknown, _patch(files, findings) if wanted.fix else "")


def _files(name: str) -> Iterator[_File]:
    top = Path(name).expanduser()
    for path in markdown_files(top.resolve(), []) if top.is_dir() else [top]:
        part = path.relative_to(top.resolve()).as_posix() if top.is_dir() else ""
        text, mark = editable(path)
        form: ListForm = (
            "markdown" if part or not text.strip() else form_of(text.replace("\r\n", "\n"), str(path))
        )
        yield _File(part, _shown(path, f"{name}/{part}" if part else name), path, form, text, mark)


def _shown(path: Path, named: str) -> str:
    """`patch` takes no absolute names: a file below the folder where one stands is named from there."""
    absolute, here = path.absolute(), Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else named


def _patch(files: list[_File], findings: tuple[Finding, ...]) -> str:
    patches = []
    for file in files:
        if file.form not in ("bookmarks", "bibtex"):  # another program writes those again
            mended = fixed(file.text, [each for each in findings if each.file == file.name])
            patches.append(patch(file.shown, file.mark + file.text, file.mark + mended))
    return "".join(patches)


def as_lines(linted: Linted) -> list[str]:
    """One line a finding, as compilers write them."""
    return [one_line(f"{_place(linted.name, each)}: {each.kind}: {each.message}") for each in linted.findings]


def _place(name: str, finding: Finding) -> str:
    file = f"{name}/{finding.file}" if finding.file else name
    return f"{file}:{finding.line}" if finding.line else file


def summary(linted: Linted) -> list[str]:
    """How many findings there are of which kind, and what could not be told."""
    kinds = Counter(each.kind for each in linted.findings)
    counts = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    certain = sum(each.fix is not None for each in linted.findings)
    said = [f"{linted.name}: {counts}" if counts else f"{linted.name}: nothing is wrong"]
    said += [f"--fix prints a patch for {certain} of them"] if certain and not linted.patch else []
    said += [f"{linted.unknown} links refuse programs, and were not judged"] if linted.unknown else []
    return said

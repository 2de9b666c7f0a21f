"""`assistant add`, `assistant lint`, and builds of lists in other forms, as people and scripts meet them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from loopback_site import serving

from ui.cli import main

A, NEW = "https://a.example/one", "https://n.example/new"
WRONG = f"# S\n\n- [x] {A}\n- [gap] ({A}?utm_source=x)\n\n## Empty\n"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


@pytest.fixture
def wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a list that has something wrong, in which the command is run."""
    (tmp_path / "list.md").write_text(WRONG)
    monkeypatch.chdir(tmp_path)
    return tmp_path


# add


def test_a_link_is_added_to_the_list_built_last_and_built_then(run: Any, tmp_path: Path) -> None:
    path, home = tmp_path / "my.md", tmp_path / "home"
    path.write_text("# Mine\n\n## Optimizers\n\n- Momentum is an update that remembers the last one.\n")
    assert run("--home", home, "--quiet", "build", "--offline", "--list", path)[0] == 0
    code, out, err = run(
        "--home",
        home,
        "add",
        NEW,
        "--section",
        "optimizers",
        "--title",
        "On Adam",
        "--note",
        "a short proof of it all",
    )
    assert (code, out) == (0, f"{path}:6: - [On Adam]({NEW}): a short proof of it all\n")
    assert err == "added under Mine › Optimizers; `assistant build` reads it\n"
    assert run("--home", home, "--quiet", "build", "--offline")[0] == 0
    rows = json.loads(run("--home", home, "sources", "--json")[1])
    assert [(row["url"], row["line"], row["file"]) for row in rows] == [
        (str(path) + "#L5", 5, ""),
        (NEW, 6, ""),
    ]


def test_a_new_heading_is_told(run: Any, wrong: Path) -> None:
    _, out, err = run("add", NEW, "--list", "list.md", "--section", "S", "--section", "New")
    assert out == f"{wrong}/list.md:10: - {NEW}\n"
    assert err == "added under S › New (a new heading); `assistant build` reads it\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["x", "--list", "list.md"], 2, "'x' is no address of a page"),
        ([A, "--list", "list.md"], 1, "list.md:3"),
        ([NEW], 2, "ships with the program"),
        ([NEW, "--list", "https://a.example/list.md"], 2, "is on the web"),
        ([NEW, "--list", "none.md"], 1, "none.md"),
        ([NEW, "--list", "."], 2, "is a folder"),
        ([NEW, "--list", "list.md", "--file", "x.md"], 2, "--file 'x.md'"),
    ],
)
def test_what_cannot_be_added_is_one_line_and_a_hint(
    run: Any, wrong: Path, arguments: list[str], code: int, said: str
) -> None:
    got, out, err = run("add", *arguments)
    assert (got, out) == (code, "")
    first, second = err.splitlines()
    assert said in first
    assert second.startswith("hint: ")
    assert (wrong / "list.md").read_text() == WRONG


# lint


def test_findings_are_lines_as_compilers_write_them_and_exit_1(run: Any, wrong: Path) -> None:
    code, out, err = run("lint", "list.md", "--offline")
    assert code == 1
    assert out.splitlines() == [
        f"list.md:4: duplicate: {A}?utm_source=x is in line 3 already",
        f"list.md:4: malformed: [gap] ({A}?utm_source=x) is no link, a blank stands between text and address: "
        f"[gap]({A}?utm_source=x)",
        f"list.md:4: tracker: {A}?utm_source=x says where it was found: {A}",
        "list.md:6: empty-heading: nothing stands under “Empty”",
    ]
    assert err.splitlines() == [
        "list.md: 1 duplicate, 1 empty-heading, 1 malformed, 1 tracker",
        "--fix prints a patch for 2 of them",
    ]


def test_a_patch_is_all_of_stdout_and_the_findings_go_to_stderr(run: Any, wrong: Path) -> None:
    code, out, err = run("lint", wrong / "list.md", "--offline", "--fix")
    assert code == 1
    assert out == (
        f"--- list.md\n+++ list.md\n@@ -1,6 +1,6 @@\n # S\n \n - [x] {A}\n-- [gap] ({A}?utm_source=x)\n+- [gap]({A})\n"
        " \n ## Empty\n"
    )
    assert "list.md:6: empty-heading: " in err
    assert (wrong / "list.md").read_text() == WRONG


def test_json_holds_each_finding_with_its_fix(run: Any, wrong: Path) -> None:
    code, out, _ = run("lint", "list.md", "--offline", "--json")
    held = json.loads(out)
    assert code == 1
    assert held[2] == {
        "file": "list.md",
        "line": 4,
        "kind": "tracker",
        "message": f"{A}?utm_source=x says where it was found: {A}",
        "fix": {"old": f"{A}?utm_source=x", "new": A},
    }
    assert held[3]["fix"] is None


def test_a_list_with_nothing_wrong_exits_0(run: Any, wrong: Path) -> None:
    (wrong / "good.md").write_text(f"# S\n\n- [x]({A})\n")
    assert run("lint", "good.md", "--offline") == (0, "", "good.md: nothing is wrong\n")
    assert run("--quiet", "lint", "good.md", "--offline", "--json") == (0, "[]\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.md"], "there is no reading list none.md"),
        (["https://a.example/list.md"], "is on the web"),
        (["list.md", "--fix", "--json"], "--fix prints a patch"),
        (["latin.md"], "is not in UTF-8"),
    ],
)
def test_what_cannot_be_linted_exits_2(run: Any, wrong: Path, arguments: list[str], said: str) -> None:
    (wrong / "latin.md").write_bytes("# Größe\n\nSätze".encode("cp1252"))
    code, out, err = run("lint", *arguments)
    assert (code, out) == (2, "")
    assert said in err.splitlines()[0]


def test_a_folder_is_linted_file_by_file(run: Any, wrong: Path) -> None:
    (wrong / "sub").mkdir()
    (wrong / "sub" / "more.md").write_text(f"words\n\n- [again]({A})\n")
    code, out, _ = run("lint", ".", "--offline")
    assert code == 1
    assert out.splitlines()[-1] == f"./sub/more.md:3: duplicate: {A} is in list.md:3 already"
    assert "./list.md:6: empty-heading: " in out


def test_bookmarks_are_linted_for_their_links_and_never_patched(run: Any, wrong: Path) -> None:
    (wrong / "b.html").write_text(
        f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><A HREF="{A}?utm_source=x">x</A>\n<DT><A HREF="{A}">y</A></DL>'
    )
    code, out, err = run("lint", "b.html", "--offline", "--fix")
    assert (code, out) == (1, "")
    assert [line.split(": ")[1] for line in err.splitlines()[:2]] == ["tracker", "duplicate"]


def test_what_a_form_leaves_out_on_purpose_is_nothing_wrong(run: Any, wrong: Path) -> None:
    (wrong / "README.md").write_text(f"# Awesome S\n\n- [x]({A})\n\n## License\n\n[CC0](gone.txt)\n")
    (wrong / "b.html").write_text(
        f'<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><DT><A HREF="javascript:x()">x</A><DT><A HREF="{A}">y</A></DL>'
    )
    assert run("lint", "b.html", "--offline")[:2] == (0, "")
    code, out, _ = run("lint", "README.md", "--offline")
    assert (code, out) == (1, f"README.md:7: dead: gone.txt: there is no file {wrong}/gone.txt\n")


def test_links_are_asked_for_over_the_network_when_it_may(run: Any, wrong: Path) -> None:
    (wrong / "web.md").write_text("# S\n\n- http://127.0.0.1:9/gone\n")
    code, out, _ = run("lint", "web.md")
    assert (code, out.startswith("web.md:3: unreachable: http://127.0.0.1:9/gone: forbidden_address")) == (
        1,
        True,
    )


def test_pages_that_are_gone_are_told_over_a_real_wire(run: Any, wrong: Path) -> None:
    with serving() as site:
        site.pages = {"/there": "# There\n\nA page with a few words.\n"}
        (wrong / "web.md").write_text(f"# S\n\n- {site.url}/there\n- {site.url}/gone\n")
        code, out, err = run("lint", "web.md", "--allow-private")
    assert (code, out) == (1, f"web.md:4: dead: {site.url}/gone: http_4xx, the server answers 404\n")
    assert "check 2/2" in err


# Other forms


def test_a_folder_of_markdown_is_built_and_built_again_without_naming_it(run: Any, tmp_path: Path) -> None:
    notes, home = tmp_path / "notes", tmp_path / "home"
    (notes / "Optimizers").mkdir(parents=True)
    (notes / "Optimizers" / "Momentum.md").write_text("Momentum is an update that remembers the last one.\n")
    assert run("--home", home, "--quiet", "build", "--offline", "--list", notes)[0] == 0
    code, out, _ = run("--home", home, "ask", "what is momentum?", "--section", "Momentum", "--json")
    [citation] = json.loads(out)["citations"]
    assert code == 0
    assert citation["url"] == f"{notes}/Optimizers/Momentum.md#L1"
    assert citation["section"] == ["Optimizers", "Momentum"]
    (notes / "more.md").write_text("Warmup is a ramp of the learning rate.\n")
    assert json.loads(run("--home", home, "build", "--offline", "--json")[1])["documents"] == 2


def test_what_of_a_list_could_not_be_read_is_said_by_the_build(run: Any, tmp_path: Path) -> None:
    (tmp_path / "l.bib").write_text("@misc{k, title={T}, annote={Momentum is an update that remembers.}}")
    code, _, err = run("--home", tmp_path / "home", "build", "--offline", "--list", tmp_path / "l.bib")
    assert code == 0
    assert f"entries of {tmp_path}/l.bib without url, doi and arXiv number: line 1 “T”" in err

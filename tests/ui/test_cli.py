"""The commands as people and scripts meet them: exit codes, streams, JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests_ui_input import lay_out

from ui.lock import building

COMMANDS = (
    "ask", "chat", "search", "build", "sources", "status", "diff", "forget", "save", "add", "lint", "ui", "schedule",
    "evaluate", "feedback", "mcp",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_holds_an_example(run: Any, command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert f"Example: assistant {command} " in out


def test_help_works_whatever_the_settings_hold(run: Any, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[broken")
    assert run("--home", tmp_path, "ask", "--help")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["frob"], "'frob'"),
        (["ask"], "Missing argument"),
        (["ask", "--frob", "x"], "--frob"),
        (["ask", "x", "--home", "/tmp"], "--home"),
        (["ask", "?"], "'?'"),
        (["search", " "], "' '"),
        (["ask", "x", "-k", "0"], "-k"),
        (["ask", "x", "--kind", "frob"], "'frob'"),
        (["ask", "x", "--since", "yesterday"], "'yesterday'"),
        (["ask", "x", "--since", "2023-02-30"], "'2023-02-30'"),
        (["ask", "x", "--engine", "frob"], "'frob'"),
        (["schedule"], "--every"),
        (["schedule", "--every", "1h", "--cron", "0 3 * * *"], "--every"),
        (["ui", "--host", "0.0.0.0"], "'0.0.0.0'"),
        (["ui", "--port", "70000"], "--port"),
    ],
)
def test_wrong_usage_exits_2_with_one_line_and_a_hint(run: Any, arguments: list[str], said: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    first, second = err.splitlines()
    assert first.startswith("error: ")
    assert said in first
    assert second.startswith("hint: ")


def test_a_build_of_a_link_that_the_list_lacks_is_wrong_usage_and_changes_nothing(
    run: Any, home: Path
) -> None:
    before = (home / "current").read_text()
    code, out, err = run("--home", home, "build", "--only", "https://nowhere.example/")
    assert (code, out) == (2, "")
    assert "--only 'https://nowhere.example/' is no link of the list" in err
    assert (home / "current").read_text() == before


def test_a_global_option_after_the_command_is_told_where_it_stands(run: Any) -> None:
    hint = run("ask", "x", "--home", "/tmp")[2].splitlines()[1]
    assert hint == "hint: it stands before the command: assistant --home … ask"


def test_an_answer_goes_to_stdout_with_numbered_sources(run: Any, home: Path) -> None:
    code, out, err = run("--home", home, "ask", "what is momentum?")
    assert (code, err) == (0, "")
    answer, source = out.split("\n\n")[:2]
    assert "Momentum is an optimizer that adds a fraction" in answer.replace("\n", " ")
    assert "[1]" in answer
    first, second, *_ = source.splitlines()
    assert first == "[1] The momentum method — example.org, article"
    assert second == "    list: Reading › Optimizers"
    assert "    saved on 20" in source
    assert "    https://example.org/momentum#:~:text=" in source
    assert max(len(line) for line in out.splitlines() if "https://" not in line) <= 80


def test_ask_json_has_the_shape_that_programs_rely_on(run: Any, home: Path) -> None:
    code, out, _ = run("--home", home, "ask", "what is momentum?", "--json")
    held = json.loads(out)
    assert code == 0
    assert " ".join(held) == (
        "question understood answered weakly_supported support engine snapshot text statements notes citations "
        "passages nearest timings_ms"
    )
    assert (held["understood"], held["notes"]) == ("", [])
    assert held["statements"][0]["citations"] == [1]
    assert " ".join(each["text"] for each in held["statements"]) == held["text"]
    assert 0 < held["support"] <= 1
    assert (held["question"], held["answered"], held["engine"]) == ("what is momentum?", True, "extractive")
    assert held["snapshot"] == (home / "current").read_text().strip()
    assert set(held["timings_ms"]) == {"load", "retrieve", "compose", "total"}
    first = held["citations"][0]
    wanted = "number url deep_link title authors published kind section heading quote read_at origin support"
    assert set(wanted.split()) <= set(first)
    assert (first["number"], first["url"], first["origin"]) == (1, "https://example.org/momentum", "saved")
    assert (first["section"], first["published"]) == (["Reading", "Optimizers"], None)
    assert set(held["passages"][0]) == {
        "rank", "score", "document", "chunk", "url", "title", "kind", "origin", "text", "section", "heading",
    }  # fmt: skip


def test_a_decline_exits_3_and_names_what_is_nearest(run: Any, home: Path) -> None:
    code, out, err = run("--home", home, "ask", "who won the cup in 1966?")
    assert (code, err) == (3, "")
    assert out.splitlines()[0] == "The reading list does not hold the answer to this question."
    assert "- The momentum method" in out
    code, out, _ = run("--home", home, "ask", "who won the cup in 1966?", "--json")
    held = json.loads(out)
    assert (code, held["answered"], held["citations"]) == (3, False, [])
    assert held["nearest"][0]["url"] == "https://example.org/momentum"


def test_a_greeting_exits_3_and_says_what_can_be_asked(run: Any, home: Path) -> None:
    code, out, err = run("--home", home, "ask", "hello")
    assert (code, err) == (3, "")
    assert out.startswith("Hello: ask a question about what the reading list holds")
    assert "- The momentum method" in out


def test_what_a_question_narrows_to_is_told(run: Any, home: Path) -> None:
    code, out, _ = run("--home", home, "ask", "in the optimizers section, what is momentum?", "--json")
    held = json.loads(out)
    assert (code, held["notes"]) == (0, ["Only: section Optimizers"])
    assert "Only: section Optimizers" in run("--home", home, "ask", held["question"])[1].splitlines()


def test_a_section_that_the_list_does_not_have_declines(run: Any, home: Path) -> None:
    assert run("--home", home, "ask", "what is momentum?", "--section", "optimizers")[0] == 0
    code, out, _ = run("--home", home, "ask", "what is momentum?", "--section", "Optim")
    assert (code, out) == (3, "No document of the reading list matches these filters.\n")


def test_search_shows_passages_with_their_scores(run: Any, home: Path) -> None:
    code, out, _ = run("--home", home, "search", "momentum", "-k", "1", "--json")
    held = json.loads(out)
    assert (code, len(held["passages"]), held["passages"][0]["rank"]) == (0, 1, 1)
    assert run("--home", home, "search", "momentum", "-k", "1")[1].startswith(" 1. ")


def test_sources_json_has_one_row_a_link(run: Any, home: Path) -> None:
    code, out, _ = run("--home", home, "sources", "--json")
    link, note = json.loads(out)
    assert code == 0
    assert (link["url"], link["state"], link["line"]) == ("https://example.org/momentum", "read", 5)
    assert (link["reason"], link["hint"], link["section"]) == (None, None, ["Reading", "Optimizers"])
    assert note["state"] == "note"
    assert run("--home", home, "sources", "--failed")[1] == "\nno links\n"


def test_failed_sources_are_those_that_could_not_be_read_even_if_a_digest_answers(
    run: Any, tmp_path: Path
) -> None:
    (tmp_path / "list.md").write_text("- https://arxiv.org/abs/2205.14135\n- https://example.org/none\n")
    home = tmp_path / "home"
    built = json.loads(
        run("--home", home, "--quiet", "build", "--list", tmp_path / "list.md", "--offline", "--json")[1]
    )
    rows = json.loads(run("--home", home, "sources", "--failed", "--json")[1])
    assert [row["url"] for row in rows] == [failed["url"] for failed in built["failed"]]
    assert [(row["state"], row["reason"]) for row in rows] == [("digest", "offline"), ("failed", "offline")]


def test_status_names_the_index_in_use(run: Any, home: Path) -> None:
    code, out, _ = run("--home", home, "status", "--json")
    held = json.loads(out)
    assert (code, held["snapshot"]) == (0, (home / "current").read_text().strip())
    assert (held["documents"], held["building"], held["next_build"]) == (2, False, None)
    assert held["last_build"]["read"] == 1


def test_status_of_an_empty_home_makes_nothing_there(run: Any, tmp_path: Path) -> None:
    code, out, _ = run("--home", tmp_path / "home", "status")
    assert code == 0
    assert "none yet: assistant build" in out
    assert not (tmp_path / "home").exists()


def test_sources_before_any_build_says_what_to_do(run: Any, tmp_path: Path) -> None:
    code, out, err = run("--home", tmp_path / "home", "sources")
    assert (code, out) == (1, "")
    assert err == f"error: nothing has been built in {tmp_path / 'home'}\nhint: assistant build\n"


def test_build_json_has_the_shape_that_programs_rely_on(run: Any, home: Path) -> None:
    code, out, err = run("--home", home, "--quiet", "build", "--offline", "--json")
    held = json.loads(out)
    assert (code, err) == (0, "")
    assert (held["resources"], held["read"], held["unchanged"], held["failed"]) == (1, 0, 1, [])
    assert (held["documents"], held["chunks"], held["embedded"], held["reused"]) == (2, 3, 0, 3)
    assert held["list"].endswith("list.md")
    assert held["snapshot"] == (home / "current").read_text().strip()


def test_a_build_that_finds_nothing_exits_1_with_its_report_on_stdout(run: Any, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("- https://example.org/never-read\n")
    code, out, err = run("--home", tmp_path / "home", "--quiet", "build", "--list", tmp_path / "list.md",
                         "--offline", "--json")  # fmt: skip
    held = json.loads(out)
    assert (code, held["snapshot"]) == (1, None)
    assert held["failed"][0]["reason"] == "offline"
    assert [line.split(":")[0] for line in err.splitlines()] == ["error", "hint"]


def test_a_failed_build_does_not_change_what_the_next_one_is_of(run: Any, home: Path, tmp_path: Path) -> None:
    code, _, err = run("--home", home, "--quiet", "build", "--list", tmp_path / "none.md")
    assert code == 1
    assert "none.md" in err
    held = json.loads(run("--home", home, "status", "--json")[1])
    assert "none.md" in held["last_build"]["error"]
    again = json.loads(run("--home", home, "--quiet", "build", "--offline", "--json")[1])
    assert (again["list"].rpartition("/")[2], again["reused"]) == ("list.md", 3)


def test_a_second_build_exits_75(run: Any, home: Path) -> None:
    with building(home):
        code, out, err = run("--home", home, "build", "--offline")
    assert (code, out) == (75, "")
    assert err.startswith("error: another build is running")


def test_ask_with_an_index_never_looks_at_the_lock(run: Any, home: Path) -> None:
    with building(home):
        assert run("--home", home, "ask", "what is momentum?")[0] == 0


def test_an_unknown_setting_is_an_error_that_names_it(run: Any, home: Path) -> None:
    (home / "config.toml").write_text("[fetch]\nfrob = 1\n")
    code, _, err = run("--home", home, "status")
    assert code == 1
    assert "fetch.frob" in err.splitlines()[0]
    assert err.splitlines()[1].startswith("hint: the settings are: list, saved")


def test_debug_adds_the_traceback(run: Any, home: Path) -> None:
    _, _, err = run("--debug", "--home", home, "ask", "x", "--kind", "frob")
    assert "Traceback" in err
    assert err.splitlines()[-1].startswith("hint: ")


def test_a_home_that_is_a_file_is_an_error_with_a_hint(run: Any, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    code, _, err = run("--home", tmp_path / "home", "--quiet", "build", "--offline")
    assert code == 1
    assert err.startswith(f"error: {tmp_path / 'home'}: ")
    assert "Traceback" not in err


def started(home: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ui.cli", "--home", str(home), *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_closed_pipe_ends_quietly(home: Path) -> None:
    child = started(home, "ask", "what is momentum?", "--json")
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    err = child.stderr.read()
    child.stderr.close()
    assert (child.wait(), err) == (141, b"")


def test_what_is_no_utf8_in_a_question_does_no_harm(home: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "--home",
        str(home),
        "ask",
        b"what is \xff momentum?",
        "--json",
    ]
    ended = subprocess.run(command, capture_output=True, check=False)
    assert json.loads(ended.stdout)["question"] == "what is \udcff momentum?"
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.slow
def test_a_first_question_builds_the_index_of_the_list_in_the_settings(tmp_path: Path) -> None:
    wanted = lay_out(tmp_path / "input")
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(
        f'list = "{wanted.list}"\nsaved = ["{wanted.saved[0]}"]\nembed.model = "hashing"\n'
    )
    child = started(home, "ask", "what is momentum?")
    out, err = child.communicate()
    assert child.returncode == 0, err
    assert b"Momentum is an optimizer" in out
    assert err.startswith(b"no index yet: building it now")
    assert b"embed 3/3" in err


def test_a_missing_network_is_told_before_the_index_is_built(run: Any, tmp_path: Path) -> None:
    """Embedding may take minutes; a person should not learn only then that nothing was fetched."""
    links = "".join(f"- [{name}](https://{name}.invalid/)\n" for name in "abcd")
    text = f"# L\n\n{links}\n> Some words of a note stand here.\n"
    (tmp_path / "list.md").write_text(text)
    code, _, err = run("--home", tmp_path / "home", "build", "--list", tmp_path / "list.md")
    lines = err.splitlines()
    told = lines.index("there is no network: what was read before answers, and digests do")
    assert code == 0
    assert told < next(number for number, line in enumerate(lines) if line.startswith("embed "))

"""Where sentences end in technical Markdown."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import line_spans, sentence_spans

ODD = [
    "A sentence. ", "Another one! ", "e.g. ", "- item\n", "  - nested\n", "1. one\n", "\n", "\n\n", "| a | b |\n",
    "|---|---|\n", "```\n", "```py\n", "x = 1\n", "    y = 2\n", "$$\n", "$a. B$ ", "\\[", "\\]\n", "# Head\n",
    "> quote. Two. ", "---\n", "[a](b. C) ", "`c. D` ", "。", "新しい", "…", "\t", "\\\n", "  \n", ">\n",
    "<br>", "~~~\n", "Fig. 3 ", "\r\n", "\u2028", "\x0c", "*", "[x]", "al. ", "Lead-in:\n",
]  # fmt: skip
ODD_MARKDOWN = st.lists(st.sampled_from(ODD) | st.text(max_size=12), max_size=30).map("".join)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_a_full_stop_a_question_mark_and_an_exclamation_mark_end_a_sentence() -> None:
    assert sentences("One is here. Is two? Three! Four") == ["One is here.", "Is two?", "Three!", "Four"]


@pytest.mark.parametrize(
    "whole",
    [
        "Adam works, e.g. On vision tasks.",
        "See Fig. 3 and Eq. (2) of Sec. 4.1 for it.",
        "It was shown by Shallue et al. [12] and by J. Smith in vol. 3, pp. 12.",
        "The value is 3.14 vs. 2.71 here.",
        "The loss $L. A$ and $$x. Y$$ are equal.",
        "Call `model.fit. Then` once.",
        "Read [Why? Because. Yes](https://example.org/a.b) first.",
        "Use torch.compile or numpy.linalg for it.",
        "The limit is small (e.g. 4096 tokens. Large, but not infinite) for now.",
        "He said “why?” and left.",
        "Dr. Dao works in the U.S. Army.",
        "And so on ... and so forth.",
        "Use \\(a. B\\) as a symbol.",
    ],
)
def test_these_are_one_sentence(whole: str) -> None:
    assert sentences(whole) == [whole]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It is shown.[12] Next.", ["It is shown.[12]", "Next."]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("**Bold ends.** Plain follows.", ["**Bold ends.**", "Plain follows."]),
        ("(In brackets.) Outside.", ["(In brackets.)", "Outside."]),
        ("See [this.](https://a.org/b) Then that.", ["See [this.](https://a.org/b)", "Then that."]),
        ("It holds by Dao et al. The rest follows.", ["It holds by Dao et al.", "The rest follows."]),
        ("It works in the U.S. The rest is open.", ["It works in the U.S.", "The rest is open."]),
        ("Use version 3. It is new.", ["Use version 3.", "It is new."]),
        ("Cost is $5. Then $6.", ["Cost is $5.", "Then $6."]),
        ("最初です。次です。", ["最初です。", "次です。"]),
        ("The end ... Next.", ["The end ...", "Next."]),
    ],
)
def test_these_are_two_sentences(text: str, parts: list[str]) -> None:
    assert sentences(text) == parts


def test_a_wrapped_line_does_not_end_a_sentence_but_a_blank_line_and_a_hard_break_do() -> None:
    assert sentences("one\ntwo\n\nthree  \nfour") == ["one\ntwo", "three", "four"]


def test_each_list_item_is_on_its_own_and_its_mark_is_left_out() -> None:
    text = "We need:\n\n- data. Much of it\n  and clean\n    * nested\n- [x] time\n10. money\n"
    assert sentences(text) == ["We need:", "data.", "Much of it\n  and clean", "nested", "time", "money"]


def test_a_table_gives_its_header_and_its_rows_but_not_the_line_between() -> None:
    assert sentences("| a | b. C |\n|---|:-:|\n| 1 | 2. D |\n") == ["| a | b. C |", "| 1 | 2. D |"]


def test_code_gives_its_lines_and_not_its_fences() -> None:
    assert sentences("```python\nx = 1. + 2\n\n}\n# no heading\n```\nAfter.") == [
        "x = 1. + 2",
        "# no heading",
        "After.",
    ]


def test_a_displayed_formula_is_one_unit() -> None:
    assert sentences("Then\n\n$$\na = b. C\n$$\n\nfollows.") == ["Then", "$$\na = b. C\n$$", "follows."]


def test_headings_and_quotes_lose_their_marks() -> None:
    assert sentences("## Two. Words\n> Quoted one. Quoted\n> two.\n***\n") == [
        "Two. Words",
        "Quoted one.",
        "Quoted\n> two.",
    ]


def test_code_files_give_lines_without_their_white_space() -> None:
    text = "def f():\n    return 1\n\n}\n"
    assert [text[s:e] for s, e in line_spans(text)] == ["def f():", "return 1"]


@given(text=ODD_MARKDOWN)
def test_spans_are_ordered_inside_apart_and_hold_something(text: str) -> None:
    place = 0
    for start, end in sentence_spans(text):
        assert place <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert any(c.isalnum() or c == "_" for c in text[start:end])
        place = end


@pytest.mark.parametrize(
    "text",
    ["$" * 5_000, "`" * 5_000, "[" * 5_000, "![](" * 2_000, "\\[\n" * 3_000, "$$\n" * 3_001, "| " * 5_000,
     "- " * 5_000, "> " * 5_000, "a. " * 5_000, "." * 20_000, "```\n" * 3_001, "    " * 5_000, "e.g. " * 5_000,
     "]( " * 3_000, ".]" * 5_000 + " x", "." + "[a]" * 5_000 + "x", "<br" * 5_000, "\\begin{a}\n" * 2_000,
     "a" + " " * 50_000 + "b", "a" + "`" * 50_000],
)  # fmt: skip
def test_hostile_text_takes_no_longer_than_other_text(text: str) -> None:
    begun = time.process_time()
    sentence_spans(text)
    assert time.process_time() - begun < 2.0

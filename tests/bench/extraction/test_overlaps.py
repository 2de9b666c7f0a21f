"""The measures of extraction, with figures worked by hand."""

from __future__ import annotations

from overlaps import (
    Kept,
    Overlap,
    code_blocks,
    formulas,
    headings,
    mean,
    phrases,
    shingles,
    without_targets,
    words,
)


def test_runs_of_four_words_count_repetition_and_case() -> None:
    assert shingles("a b c d e", "a b c d e") == Overlap(1.0, 1.0)
    # abcd and bcde are wanted; abcd is found, and bcdx beside it
    assert shingles("a b c d e", "a b c d x") == Overlap(0.5, 0.5)
    assert shingles("A b c d", "a b c d") == Overlap(0.0, 0.0)
    assert shingles("a b c d", "a b c d a b c d").recall == 1.0


def test_a_text_that_is_not_found_has_no_f1() -> None:
    assert shingles("a b c d", "").f1 == 0.0
    assert words("a b", "").f1 == 0.0


def test_words_count_without_case() -> None:
    found = words("The cat sat", "the cat ran far")
    assert (found.precision, found.recall) == (0.5, 2 / 3)


def test_the_f1_of_a_set_is_that_of_its_means() -> None:
    both = mean([Overlap(1.0, 0.5), Overlap(0.5, 1.0)])
    assert (both, both.f1) == (Overlap(0.75, 0.75), 0.75)


def test_the_address_of_a_link_is_no_word() -> None:
    assert without_targets("[here](https://a.b/c-d) too") == "[here] too"


PAGE = b"<body><h2>One</h2><h2>Menu</h2><pre>a = 10\n\n  b</pre><pre>x</pre><p>$$a_b$$ $$c$$</p><script>$$d$$</script>"


def test_only_headings_of_the_true_text_are_wanted() -> None:
    assert headings(PAGE, "One\ntext", "## One\n\ntext") == Kept(1, 1)
    assert headings(PAGE, "One\ntext", "One\n\ntext") == Kept(0, 1)


def test_code_is_exact_line_for_line_also_in_a_list() -> None:
    assert code_blocks(PAGE, "a = 10 b", "- so:\n\n  ```\n  a = 10\n\n    b\n  ```") == Kept(1, 1)
    assert code_blocks(PAGE, "a = 10 b", "```\na = 10\n  b\n```") == Kept(0, 1)


def test_formulas_are_counted_letter_for_letter_and_not_in_scripts() -> None:
    assert formulas(PAGE, "$$ a_b $$ and $$e$$", True) == Kept(1, 2)
    assert formulas(b"text $$a$$ $$a$$", "$$a$$", False) == Kept(1, 2)


def test_a_phrase_is_there_whatever_the_spaces() -> None:
    assert phrases(["So it goes", "never"], "…so it\ngoes.") == Kept(1, 2)


def test_of_nothing_all_is_kept() -> None:
    assert Kept(0, 0).share == 1.0

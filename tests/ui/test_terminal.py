"""What is written to a terminal cannot act on it."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from ui.terminal import harmless, one_line, wrapped, write


def test_escapes_become_pictures_and_changes_of_direction_marks_of_damage() -> None:
    assert harmless("\x1b[31mred\x07 \u202egnol\u2066 \x9b2J") == "␛[31mred␇ \ufffdgnol\ufffd \ufffd2J"


def test_lines_stay_and_tabs_are_spaces() -> None:
    assert harmless("a\r\nb\tc\u2028d") == "a\nb    c\nd"


@given(st.text())
def test_nothing_harmless_holds_a_control_character_but_the_line_end(text: str) -> None:
    assert not [c for c in harmless(text) if c != "\n" and (ord(c) < 32 or 0x7F <= ord(c) < 0xA0)]


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


def test_words_are_wrapped_to_the_width_and_a_long_one_stays_whole() -> None:
    link = "https://example.org/" + "a" * 90
    lines = ["".join(part for part, _ in line) for line in wrapped(f"see this page {link} now", 24, "  ")]
    assert lines == ["  see this page", f"  {link}", "  now"]


def test_a_stream_that_is_no_terminal_gets_plain_text() -> None:
    stream = io.StringIO()
    write([(("[1] ", "strong"), ("A title [bold]x[/bold]", "title"))], stream, plain=False)
    assert stream.getvalue() == "[1] A title [bold]x[/bold]\n"


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_styles_and_markup_in_a_text_stays_text(monkeypatch: object) -> None:
    stream = _Terminal()
    write([(("[red]x[/red]", "strong"),)], stream, plain=False)
    assert "[red]x[/red]" in stream.getvalue()


def test_plain_means_no_escape_even_on_a_terminal() -> None:
    stream = _Terminal()
    write([(("x", "strong"),)], stream, plain=True)
    assert stream.getvalue() == "x\n"

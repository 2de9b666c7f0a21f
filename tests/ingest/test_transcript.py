"""Subtitles become paragraphs, each stretch with the second at which it is heard."""

from __future__ import annotations

import time

import pytest

from ingest.transcript import read_transcript
from ingest.types import Anchor

ROLLING = """WEBVTT
Kind: captions
Language: en

00:00:00.080 --> 00:00:02.310 align:start position:0%
~
so<00:00:00.400><c> warm-up</c><00:00:00.900><c> keeps</c>

00:00:02.310 --> 00:00:02.320 align:start position:0%
so warm-up keeps
~

00:00:02.320 --> 00:00:04.950 align:start position:0%
so warm-up keeps
the<00:00:02.700><c> loss</c><00:00:03.200><c> from</c>

00:00:04.950 --> 00:00:04.960 align:start position:0%
the loss from
~

00:00:04.960 --> 00:00:06.000 align:start position:0%
the loss from
jumping
""".replace("~", " ")


def vtt(*cues: tuple[str, str, str]) -> str:
    return "WEBVTT\n\n" + "\n\n".join(f"{start} --> {end}\n{words}" for start, end, words in cues)


def test_captions_that_roll_are_told_once() -> None:
    text, anchors = read_transcript(ROLLING)
    assert text == "so warm-up keeps the loss from jumping"
    assert anchors == (Anchor(0, "t=0"), Anchor(17, "t=2"), Anchor(31, "t=4"))
    assert text[17:].startswith("the loss")


def test_a_caption_that_grows_on_the_screen_is_told_once() -> None:
    text, anchors = read_transcript(
        vtt(
            ("00:01.000", "00:02.000", "The rate"),
            ("00:02.000", "00:03.000", "The rate decays"),
            ("00:03.000", "00:04.000", "The rate decays slowly."),
        )
    )
    assert text == "The rate decays slowly."
    assert anchors == (Anchor(0, "t=1"), Anchor(9, "t=2"), Anchor(16, "t=3"))


def test_words_that_are_said_twice_in_a_row_within_lines_stay() -> None:
    text, _ = read_transcript(
        vtt(("00:01.000", "00:02.000", "It is very"), ("00:02.000", "00:03.000", "very small."))
    )
    assert text == "It is very very small."


def test_subrip_with_markup_is_read_alike() -> None:
    text, anchors = read_transcript(
        "1\n00:01:05,000 --> 00:01:07,000\n{\\an8}<i>Adam</i> keeps\n\n"
        "2\n00:01:07,500 --> 00:01:09,000\ntwo moments &amp; a step.\n"
    )
    assert text == "Adam keeps two moments & a step."
    assert anchors == (Anchor(0, "t=65"), Anchor(11, "t=67"))


def test_a_pause_or_another_speaker_begins_a_paragraph() -> None:
    text, anchors = read_transcript(
        vtt(
            ("00:01.000", "00:02.000", "First words."),
            ("00:09.000", "00:10.000", "After a silence."),
            ("00:10.000", "00:11.000", ">> And why is that?"),
        )
    )
    assert text == "First words.\n\nAfter a silence.\n\nAnd why is that?"
    assert [anchor.mark for anchor in anchors] == ["t=1", "t=9", "t=10"]
    assert [text[anchor.start] for anchor in anchors] == ["F", "A", "A"]


def test_a_long_paragraph_ends_with_its_sentence_and_one_without_sentences_ends_all_the_same() -> None:
    def clock(second: int) -> str:
        return f"00:{second // 60:02}:{second % 60:02}.000"

    spoken = [(clock(n), clock(n + 1), f"five words stand here {n}.") for n in range(30)]
    text, _ = read_transcript(vtt(*spoken))
    assert [len(part.split()) for part in text.split("\n\n")] == [60, 60, 30]
    unmarked = [(clock(n), clock(n + 1), f"five words stand here {n}") for n in range(30)]
    text, _ = read_transcript(vtt(*unmarked))
    assert [len(part.split()) for part in text.split("\n\n")] == [90, 60]


def test_sounds_are_left_out() -> None:
    text, _ = read_transcript(
        vtt(("00:01.000", "00:02.000", "[Music]"), ("00:02.000", "00:03.000", "(applause)\nThank you."))
    )
    assert text == "Thank you."


def test_broken_cues_are_passed_over() -> None:
    text, anchors = read_transcript(
        "WEBVTT\n\nbad --> worse\nlost\n\n00:99:99.000 --> 00:00:02.000\nlost\n\n"
        "00:00:03.000 --> 00:00:04.000\nWhat is whole.\n\n-->"
    )
    assert (text, anchors) == ("What is whole.", (Anchor(0, "t=3"),))


@pytest.mark.parametrize(
    "text", ["", "WEBVTT", "no subtitles at all", "1\n", "\n\n\n", "WEBVTT\n\n-->\nx", "<html>"]
)
def test_what_holds_no_cue_gives_no_text(text: str) -> None:
    assert read_transcript(text) == ("", ())


def test_a_day_of_subtitles_is_cut_at_a_bound_and_read_in_seconds() -> None:
    cues = "".join(
        f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}.000 --> 99:00:00.000\nword {n}\n\n"
        for n in range(60_000)
    )
    before = time.process_time()
    text, _ = read_transcript("WEBVTT\n\n" + cues)
    assert text.endswith("word 49999")
    assert time.process_time() - before < 15

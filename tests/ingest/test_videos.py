"""Every form of a video's address is one address; a file named as yt-dlp names it tells its video."""

from __future__ import annotations

import pytest

from ingest.urls import identity, kind_of
from ingest.videos import video_address, video_of_file

WATCH = "https://www.youtube.com/watch?v=aB3_x-9Zk1Q"


@pytest.mark.parametrize(
    "url",
    [
        WATCH,
        "http://youtube.com/watch?v=aB3_x-9Zk1Q&t=95s&list=PLx#top",
        "https://m.youtube.com/watch?app=desktop&v=aB3_x-9Zk1Q",
        "https://youtu.be/aB3_x-9Zk1Q?si=abc&t=4",
        "https://www.youtube.com/shorts/aB3_x-9Zk1Q",
        "https://www.youtube.com/live/aB3_x-9Zk1Q?feature=share",
        "https://www.youtube-nocookie.com/embed/aB3_x-9Zk1Q",
    ],
)
def test_each_form_of_a_youtube_address_is_one_page_of_kind_video(url: str) -> None:
    assert video_address(url) == WATCH
    assert identity(url) == WATCH
    assert kind_of(url) == "video"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://vimeo.com/123456789", "https://vimeo.com/123456789"),
        ("https://player.vimeo.com/video/123456789?h=1", "https://vimeo.com/123456789"),
        ("https://vimeo.com/channels/staffpicks/123456789", "https://vimeo.com/123456789"),
        ("https://vimeo.com/123456789/abcdef0123", "https://vimeo.com/123456789/abcdef0123"),
    ],
)
def test_each_form_of_a_vimeo_address_is_one_page(url: str, address: str) -> None:
    assert video_address(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/watch",
        "https://www.youtube.com/playlist?list=PLabcdefghijk",
        "https://www.youtube.com/@someone",
        "https://vimeo.com/about",
        "https://notyoutube.com/watch?v=aB3_x-9Zk1Q",
        "file:///watch?v=aB3_x-9Zk1Q",
        "http://[broken/watch?v=aB3_x-9Zk1Q",
        "https://www.youtube.com/watch?" + "&".join(f"a{n}=1" for n in range(99)),
        "",
    ],
)
def test_what_is_no_single_video_has_no_address(url: str) -> None:
    assert video_address(url) == ""


@pytest.mark.parametrize(
    ("stem", "told"),
    [
        ("A talk on optimizers [aB3_x-9Zk1Q].en", (WATCH, "A talk on optimizers")),
        ("[aB3_x-9Zk1Q]", (WATCH, "")),
        ("A talk [123456789].de", ("https://vimeo.com/123456789", "A talk")),
        ("interesting", ("", "")),
        ("A talk [2023]", ("", "")),
        ("A talk [aB3_x-9Zk1Q] part two words", ("", "")),
    ],
)
def test_a_file_names_its_video_in_brackets(stem: str, told: tuple[str, str]) -> None:
    assert video_of_file(stem) == told

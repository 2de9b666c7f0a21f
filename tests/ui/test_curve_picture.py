"""The curve's picture: what lies where, and in which colour."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests_ui_judged import judged

from assistant.evaluation.curve import Curve, Point, curve
from ui.curve_picture import DARK, LIGHT, Palette, near_misses, off_topic, place, png

POINTS = (Point(0.0, 0.0, 1.0, 1.0), Point(0.5, 0.5, 0.0, 1.0), Point(1.0, 1.0, 0.0, 0.0))
MADE = Curve(0.5, (POINTS[1],), POINTS, 1.0, 0.5)


def drawn(palette: Palette, made: Curve = MADE) -> Image.Image:
    image = Image.open(io.BytesIO(png(made, palette)))
    assert image.format == "PNG"
    return image.convert("RGB")


def near(image: Image.Image, spot: tuple[float, float], colour: str) -> bool:
    """Whether the pixel there has about that colour; the picture has two pixels to a unit."""
    found = image.getpixel((round(spot[0] * 2), round(spot[1] * 2)))
    wanted = tuple(bytes.fromhex(colour[1:]))
    assert isinstance(found, tuple)
    return max(abs(one - other) for one, other in zip(found, wanted, strict=True)) < 24


def test_shares_stand_where_their_numbers_say() -> None:
    assert place(0, 0) == (56, 402)
    assert place(1, 1) == (696, 74)
    assert place(0.5, 0.5) == (376, 238)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_each_line_has_its_colour_and_the_threshold_in_use_its_dot(palette: Palette) -> None:
    image = drawn(palette)
    assert image.size == (1440, 920)
    assert near(image, (3, 3), palette.ground)
    assert near(image, place(0.25, 0.5), palette.off_topic)
    assert near(image, place(0.75, 0.5), palette.near)
    assert near(image, place(0.5, 1.0), palette.near)
    assert near(image, place(0.5, 0.0), palette.off_topic)
    assert near(image, place(0.45, 0.45), palette.ground)


def test_kinds_that_were_not_asked_have_no_line() -> None:
    assert off_topic(POINTS) == [place(0, 1), place(0.5, 0), place(1, 0)]
    assert near_misses([Point(0.5, 0.5, 0.0, None), Point(0.5, None, 0.0, 1.0)]) == []
    assert drawn(LIGHT, curve([], 0.4)).size == (1440, 920)


def test_the_same_curve_is_the_same_file() -> None:
    assert png(judged().report.curve, LIGHT) == png(judged().report.curve, LIGHT)

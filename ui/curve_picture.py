"""The curve of `assistant evaluate --curve` as a PNG, with Pillow: the only file that knows it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.evaluation.curve import Curve, Point

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

WIDTH, HEIGHT = 720, 460
_LEFT, _TOP, _RIGHT, _BOTTOM = 56, 74, 24, 58
_DENSE = 2
"""Pixels of the picture to a unit of its layout."""
_FINE = 2
"""Drawn so many times larger and made smaller, since Pillow's lines have hard edges."""
_COLOURS = 64

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours on one ground."""

    ground: str
    ink: str
    faint: str
    rule: str
    off_topic: str
    near: str


LIGHT = Palette("#ffffff", "#1d2433", "#566073", "#dcdfe4", "#1c5d99", "#b3541e")
DARK = Palette("#1c222c", "#e6e9ef", "#a3adbd", "#343d4b", "#8fc1f0", "#f0a884")


def png(curve: Curve, palette: Palette) -> bytes:
    """The picture as a PNG file, 1440 × 920 pixels."""
    from PIL import Image, ImageDraw

    scale = _DENSE * _FINE
    image = Image.new("RGB", (WIDTH * scale, HEIGHT * scale), palette.ground)
    _Drawing(ImageDraw.Draw(image), palette, scale).all(curve)
    image = image.resize((WIDTH * _DENSE, HEIGHT * _DENSE), Image.Resampling.LANCZOS)
    held = io.BytesIO()
    image.quantize(_COLOURS, dither=Image.Dither.NONE).save(held, "PNG", optimize=True)
    return held.getvalue()


def place(declined: float, answered: float) -> Spot:
    """Where two shares from 0 to 1 stand in the layout: right is declined more, up is answered more."""
    return (
        _LEFT + declined * (WIDTH - _LEFT - _RIGHT),
        HEIGHT - _BOTTOM - answered * (HEIGHT - _TOP - _BOTTOM),
    )


def off_topic(points: Sequence[Point]) -> list[Spot]:
    """The line of the off-topic questions; empty without such or without answerable ones."""
    return [
        place(point.wrongly_declined, point.off_topic_answered)
        for point in points
        if point.wrongly_declined is not None and point.off_topic_answered is not None
    ]


def near_misses(points: Sequence[Point]) -> list[Spot]:
    """The line of the near misses; empty without such or without answerable ones."""
    return [
        place(point.wrongly_declined, point.near_misses_answered)
        for point in points
        if point.wrongly_declined is not None and point.near_misses_answered is not None
    ]


class _Drawing:
    """Draws in units of the layout."""

    def __init__(self, draw: ImageDraw, palette: Palette, scale: int) -> None:
        self._draw = draw
        self._palette = palette
        self._scale = scale

    def all(self, curve: Curve) -> None:
        """Axes first, so that the lines lie over them."""
        self._axes()
        in_use = [point for point in curve.shown if point.threshold == curve.in_use]
        self._blank((WIDTH - 282, _TOP + 2), (WIDTH - _RIGHT - 2, _TOP + 74))
        lines = (
            ("off-topic questions", self._palette.off_topic, off_topic, curve.off_topic_auroc),
            ("near misses", self._palette.near, near_misses, curve.near_misses_auroc),
        )
        for row, (name, colour, spots, auroc) in enumerate(lines):
            self._line(spots(curve.every), colour, 2.5)
            for spot in spots(in_use):
                self._dot(spot, colour)
            said = f"{name}, AUROC {auroc:.3f}" if auroc is not None else f"{name}: none asked"
            y = _TOP + 16 + 22 * row
            self._line([(WIDTH - 272, y), (WIDTH - 244, y)], colour, 2.5)
            self._text((WIDTH - 236, y), said, self._palette.ink, 14, "lm")
        y = _TOP + 16 + 22 * len(lines)
        self._dot((WIDTH - 258, y), self._palette.ink)
        self._text((WIDTH - 236, y), f"threshold in use, {curve.in_use:g}", self._palette.ink, 14, "lm")

    def _axes(self) -> None:
        palette = self._palette
        self._text((_LEFT - 34, 24), "Answered though it should not be", palette.ink, 17, "lm")
        self._text(
            (_LEFT - 34, 48), "share of the questions of each kind that are answered", palette.faint, 14, "lm"
        )
        for step in range(6):
            share = step / 5
            self._line([place(0, share), place(1, share)], palette.rule, 1)
            self._line([place(share, 0), place(share, 1)], palette.rule, 1)
            x, y = place(0, share)
            self._text((x - 8, y), f"{share:.1f}", palette.faint, 14, "rm")
            x, y = place(share, 0)
            self._text((x, y + 8), f"{share:.1f}", palette.faint, 14, "ma")
        x, y = place(0.5, 0)
        self._text(
            (x, y + 30), "share of the answerable questions that are declined", palette.faint, 14, "ma"
        )

    def _line(self, spots: Sequence[Spot], colour: str, width: float) -> None:
        if len(spots) > 1:
            scaled = [(x * self._scale, y * self._scale) for x, y in spots]
            self._draw.line(scaled, colour, round(width * self._scale), joint="curve")

    def _blank(self, first: Spot, last: Spot) -> None:
        """Ground for the names of the lines, where neither line comes."""
        scaled = [(x * self._scale, y * self._scale) for x, y in (first, last)]
        self._draw.rectangle(scaled, self._palette.ground)

    def _dot(self, spot: Spot, colour: str) -> None:
        x, y = spot[0] * self._scale, spot[1] * self._scale
        radius = 5.5 * self._scale
        box = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse(box, colour, self._palette.ground, 2 * self._scale)

    def _text(self, spot: Spot, text: str, colour: str, size: int, anchor: str) -> None:
        at = (spot[0] * self._scale, spot[1] * self._scale)
        self._draw.text(at, text, colour, _font(size * self._scale), anchor)


def _font(size: int) -> FreeTypeFont | ImageFont:
    """The one that Pillow carries, so that every machine draws the same."""
    from PIL import ImageFont

    return ImageFont.load_default(size)

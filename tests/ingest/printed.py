"""PDFs for tests, made on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from fpdf import FPDF
from PIL import Image

LINE = 14.0
"""Points from one line to the next."""
TOP, LEFT, RIGHT = 80.0, 60.0, 320.0

Text = tuple[float, float, str]
"""Points from the left and from the top, and what is printed there."""


def blank() -> FPDF:
    """A file without a page, measured in points, in Helvetica of 11."""
    made = FPDF(unit="pt", format="A4")
    made.set_font("Helvetica", size=11)
    made.set_auto_page_break(False)
    return made


def add_page(made: FPDF, texts: Sequence[Text]) -> None:
    """A page with texts at places, drawn in the order given."""
    made.add_page()
    for x, y, text in texts:
        made.text(x, y, text)


def lines(*texts: str, x: float = LEFT, top: float = TOP) -> list[Text]:
    """Lines of one column; an empty one is a gap."""
    return [(x, top + n * LINE, text) for n, text in enumerate(texts) if text]


def pdf(*pages: Sequence[str]) -> bytes:
    """A file with the lines of each page."""
    made = blank()
    for page in pages:
        add_page(made, lines(*page))
    return bytes(made.output())


def scan(pages: int) -> bytes:
    """A file whose pages are images."""
    picture = BytesIO()
    Image.new("L", (20, 20), 255).save(picture, "PNG")
    made = blank()
    for _ in range(pages):
        made.add_page()
        made.image(picture, 0, 0, 500, 700)
    return bytes(made.output())


def locked(*texts: str, user_password: str = "secret") -> bytes:
    """A page that asks for that password; with an empty one, it is locked against changes alone."""
    made = blank()
    add_page(made, lines(*texts))
    made.set_encryption(owner_password="owner", user_password=user_password)
    return bytes(made.output())

"""What is valid UTF-8 wins over any label; then header, meta, a detector."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding import decode_page

RUSSIAN = "Нейронные сети обучаются на больших данных, и это требует времени. " * 4


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        ("naïve".encode(), "text/html; charset=iso-8859-1", "naïve"),
        ("naïve “x”".encode("cp1252"), "text/html; charset=iso-8859-1", "naïve “x”"),
        (RUSSIAN.encode("cp1251"), "text/html; charset=windows-1251", RUSSIAN),
        (
            b"<meta charset='windows-1251'>" + RUSSIAN.encode("cp1251"),
            "",
            "<meta charset='windows-1251'>" + RUSSIAN,
        ),
        (RUSSIAN.encode("cp1251"), "text/html; charset=no-such-thing", RUSSIAN),
        ("机器学习".encode("gb18030"), "text/html; charset=gb2312", "机器学习"),
        ("深層学習".encode("shift_jis"), "text/html; charset=Shift_JIS", "深層学習"),
        (b"\xef\xbb\xbfa\r\nb\rc", "", "a\nb\nc"),
        ("a é".encode("utf-16"), "", "a é"),
        ("a é".encode("utf-16-be"), "text/html; charset=UTF-16BE", "a é"),
        ("深層".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "深層"),
        ("naïve".encode(), "text/html; charset=utf-16", "naïve"),
        ("naïve".encode(), "text/html; charset=iso-2022-jp", "naïve"),
    ],
)
def test_pages_are_decoded_by_evidence(body: bytes, content_type: str, expected: str) -> None:
    assert decode_page(body, content_type) == expected


def test_binary_is_not_text() -> None:
    assert decode_page(b"\x00\x01\x02\x03binary", "text/html") is None


@given(st.binary(max_size=200), st.text(max_size=30))
def test_no_bytes_and_no_label_raise(body: bytes, content_type: str) -> None:
    text = decode_page(body, content_type)
    assert text is None or "\r" not in text

"""However a page is addressed, and in whatever letters it is written, it is one document with its own words."""

from __future__ import annotations

import pytest
from loopback_internet import Internet, Reply
from pipeline_world import World, states
from troubles import article

HERE = "http://a.example/post"
WAYS = [
    HERE, f"{HERE}#part", f"{HERE}?utm_source=feed&utm_medium=rss", f"{HERE}?fbclid=x", f"{HERE}?ref_src=a#b",
    "HTTP://A.EXAMPLE/post", "http://a.example:80/post", "http://a.example/./post", "http://a.example/x/../post",
    "http://a.example/p%6Fst", "http://a.example/moved", "http://a.example/seen-other", "http://a.example/leads-on",
    "http://a.example/by-script", "https://a.example/post", "http://www.a.example/post", "http://short.example/abc",
    "http://a.example/two-hops", "http://copy.example/post",
]  # fmt: skip


def test_19_ways_to_one_page_are_one_document(world: World, net: Internet) -> None:
    """The figure: duplicates 0 of 19, with an entry for each link."""
    page = Reply(article("The post", head=f"<link rel=canonical href='{HERE}'>"))
    to_it = {"Location": HERE}
    net.host("a.example").pages |= {
        "/post": page,
        "/moved": Reply(status=301, headers=to_it),
        "/seen-other": Reply(status=303, headers={"Location": "/post#x"}),
        "/leads-on": Reply(f"<meta http-equiv=refresh content='0;url={HERE}'>"),
        "/by-script": Reply(f"<script>location.replace('{HERE}')</script>"),
        "/two-hops": Reply(status=307, headers={"Location": "/leads-on"}),
    }
    net.host("www.a.example").pages["/post"] = Reply(status=308, headers=to_it)
    net.host("short.example").pages["/abc"] = Reply(status=302, headers=to_it)
    net.host("copy.example").pages["/post"] = page
    result = world.build(world.list("# L\n\n" + "".join(f"- [a]({way})\n" for way in WAYS)))
    assert [row.state for row in result.ledger] == ["read"] * 19
    [document] = result.documents
    assert document.url == HERE
    assert [entry.url for entry in document.entries] == WAYS


def test_each_loop_of_5_ends_as_one_after_six_requests(world: World, net: Internet) -> None:
    loops: dict[str, Reply] = {
        "to-itself": Reply(status=302, headers={"Location": "/"}),
        "by-refresh": Reply("<meta http-equiv=refresh content='0;url=/'>"),
        "by-script": Reply("<script>window.location = '/'</script>"),
        "without-end": Reply(status=301, headers={"Location": "http://there-and.example/"}),
        "there-and": Reply(status=301, headers={"Location": "http://without-end.example/"}),
    }
    for name, reply in loops.items():
        net.host(f"{name}.example").pages["/"] = reply
    result = world.build(world.list("# L\n\n" + "".join(f"- http://{name}.example/\n" for name in loops)))
    assert [reason for _, _, reason in states(result)] == ["redirect_loop"] * 5
    assert [len(net.host(f"{name}.example").read) for name in ("to-itself", "by-refresh", "by-script")] == [
        6,
        6,
        6,
    ]


CHINESE = "学习率先升后降、预热阶段约占总步数的百分之五、此后按余弦曲线衰减。"
JAPANESE = "学習率は最初に上げてから下げる。ウォームアップは全体の五パーセントほどが目安になる。"
RUSSIAN = "Скорость обучения сначала растёт, затем убывает по косинусу до одной десятой."
KOREAN = "학습률은 처음에 올렸다가 코사인 곡선을 따라 천천히 내린다. 준비 단계는 전체의 오 퍼센트다."
GREEK = "Ο ρυθμός μάθησης αυξάνεται στην αρχή και μετά μειώνεται σαν συνημίτονο."
FRENCH = "Le taux d’apprentissage s’élève d’abord, puis décroît — c’est l’usage à cœur ouvert, à 5 € près."

# What the page is written in, what its header says, what its meta says.
ZOO = {
    "gb18030, header": (CHINESE, "gb18030", "gb18030", ""),
    "gb18030 called gb2312": (CHINESE, "gb18030", "gb2312", ""),
    "gbk, meta": (CHINESE, "gbk", "", "gbk"),
    "big5, header": ("學習率先升後降、預熱階段約佔總步數的百分之五。", "big5", "Big5", ""),
    "shift_jis, header": (JAPANESE, "cp932", "Shift_JIS", ""),
    "shift_jis, meta": (JAPANESE, "cp932", "", "x-sjis"),
    "euc-jp, meta": (JAPANESE, "euc_jp", "", "EUC-JP"),
    "iso-2022-jp, header": (JAPANESE, "iso2022_jp", "ISO-2022-JP", ""),
    "windows-1251, header": (RUSSIAN, "cp1251", "windows-1251", ""),
    "windows-1251, meta": (RUSSIAN, "cp1251", "", "windows-1251"),
    "windows-1251, no label": (RUSSIAN, "cp1251", "", ""),
    "koi8-r, header": (RUSSIAN, "koi8_r", "koi8-r", ""),
    "euc-kr, header": (KOREAN, "cp949", "euc-kr", ""),
    "euc-kr, called ks_c_5601-1987": (KOREAN, "cp949", "ks_c_5601-1987", ""),
    "iso-8859-7, header": (GREEK, "iso8859_7", "iso-8859-7", ""),
    "windows-1252 called iso-8859-1": (FRENCH, "cp1252", "iso-8859-1", ""),
    "windows-1252, meta": (FRENCH, "cp1252", "", "windows-1252"),
    "utf-8 called iso-8859-1": (FRENCH, "utf-8", "iso-8859-1", "iso-8859-1"),
    "utf-8 called windows-1251": (RUSSIAN, "utf-8", "windows-1251", ""),
    "utf-8 with a mark": (RUSSIAN, "utf-8-sig", "", ""),
    "utf-16 with a mark": (RUSSIAN, "utf-16", "utf-8", ""),
    "utf-16, big end first": (KOREAN, "utf-16-be", "utf-16be", ""),
    "utf-16, little end first": (CHINESE, "utf-16-le", "utf-16le", ""),
    "header right, meta wrong": (RUSSIAN, "cp1251", "windows-1251", "utf-8"),
    "header wrong, meta right": (RUSSIAN, "cp1251", "utf-8", "windows-1251"),
    "header unknown, meta right": (JAPANESE, "cp932", "x-no-such-thing", "shift_jis"),
}  # fmt: skip


@pytest.mark.parametrize("name", ZOO)
def test_26_pages_of_26_are_read_in_the_letters_they_were_written_in(
    world: World, net: Internet, name: str
) -> None:
    words, written, header, meta = ZOO[name]
    head = f"<meta charset='{meta}'>" if meta else ""
    body = f"<html><head>{head}<title>T</title></head><body><article><h1>T</h1>"
    body += "".join(f"<p>{words} {words}</p>" for _ in range(12)) + "</article></body></html>"
    media = f"text/html; charset={header}" if header else "text/html"
    net.host("a.example").pages["/"] = Reply(body.encode(written), media=media)
    [document] = world.build(world.list("# L\n\n- http://a.example/\n")).documents
    assert words in document.text
    assert "�" not in document.text

"""The small internet that other tests run on is what it says it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback_internet import Internet, Reply
from pipeline_world import ALPHA, World, row_of, states

HTTPS = "https://b.example/post"


def test_hosts_are_told_apart_over_http_and_https(world: World, net: Internet) -> None:
    net.host("a.example").pages["/post"] = Reply(ALPHA, media="text/markdown")
    net.host("b.example").pages["/post"] = Reply(ALPHA.replace("alpha", "beta"), media="text/markdown")
    result = world.build(world.list(f"# List\n\n- http://a.example/post\n- {HTTPS}\n"))
    assert ["alpha page" in document.text for document in result.documents] == [True, False]
    assert [(asked.path, asked.secure) for asked in net.host("b.example").asked] == [
        ("/robots.txt", True),
        ("/post", True),
    ]
    assert (net.host("a.example").read, net.strays) == (["/post"], [])


def test_what_is_no_host_is_refused_and_noted(world: World, net: Internet) -> None:
    net.host("a.example").pages["/post"] = Reply(ALPHA, media="text/markdown")
    net.names["nobody.example"] = ["11.200.0.1"]
    result = world.build(world.list("# List\n\n- http://nobody.example/\n- http://a.example/post\n"))
    assert states(result) == [(3, "failed", "connect"), (4, "read", None)]
    assert set(net.strays) == {("11.200.0.1", 80)}


@pytest.mark.parametrize("certificate", ["stranger", "other"])
def test_a_bad_certificate_is_refused(world: World, net: Internet, certificate: str) -> None:
    net.host("b.example").certificate = certificate
    result = world.build(world.list(f"# List\n\n- {HTTPS}\n"))
    assert row_of(result, HTTPS).reason == "tls"
    assert net.host("b.example").asked == []


def test_a_whole_build_in_another_process_reaches_it(tmp_path: Path, net: Internet) -> None:
    net.host("b.example").pages["/post"] = Reply(ALPHA, media="text/markdown")
    (tmp_path / "list.md").write_text(f"# List\n\n- {HTTPS}\n")
    environ = {"ASSISTANT_EMBED_MODEL": "hashing"}
    built = net.run("--home", tmp_path / "home", "build", "--list", tmp_path / "list.md", environ=environ)
    assert built.returncode == 0, built.stderr
    assert net.host("b.example").read == ["/post"]

"""A server that can look up no name: page, API and terminal answer, and no other host is sought."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests_ui_server import served

pytestmark = pytest.mark.slow

CUT_OFF = """
import os, socket
inner = socket.getaddrinfo
def getaddrinfo(host, *args, **more):
    if host in (None, "", "localhost", "127.0.0.1", "::1"):
        return inner(host, *args, **more)
    with open(os.environ["LOOKED_UP"], "a") as file:
        file.write(f"{host}\\n")
    raise OSError(-2, "Name or service not known")
socket.getaddrinfo = getaddrinfo
"""
"""Python runs it before anything else; whatever is looked up is written down."""


@pytest.fixture
def cut_off(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(CUT_OFF)
    root = str(Path(__file__).parents[2])
    return {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), root]),
        "LOOKED_UP": str(tmp_path / "looked-up"),
        "ASSISTANT_EMBED_MODEL": "hashing",
    }


def test_page_api_and_terminal_look_up_no_host(built: Path, tmp_path: Path, cut_off: dict[str, str]) -> None:
    shutil.copytree(built, tmp_path / "home")
    with served(tmp_path / "home", environment=cut_off) as address:
        assert "gradio" in httpx.get(address).text
        assert httpx.post(f"{address}api/ask", json={"question": "what is momentum?"}).json()["answered"]
        for path in ("readyz", "metrics", "api/overview", "api/sources", "api/map", "v1/models"):
            assert httpx.get(address + path).status_code == 200, path
    asked = subprocess.run(
        [sys.executable, "-m", "ui.cli", "--home", str(tmp_path / "home"), "ask", "what is momentum?"],
        env={**os.environ, **cut_off}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "[1]" in asked.stdout
    assert not (tmp_path / "looked-up").exists()


def test_what_is_looked_up_would_be_seen(tmp_path: Path, cut_off: dict[str, str]) -> None:
    looking = "import socket\ntry: socket.getaddrinfo('a.example', 80)\nexcept OSError: pass"
    subprocess.run([sys.executable, "-c", looking], env={**os.environ, **cut_off}, check=True)
    assert (tmp_path / "looked-up").read_text() == "a.example\n"

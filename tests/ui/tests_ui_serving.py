"""The served application, as the tests of its parts begin with it."""

from __future__ import annotations

from fastapi.testclient import TestClient

from ui import compose
from ui.live import LiveIndex
from ui.serving.app import application
from ui.serving.builds import Builds
from ui.serving.desk import Desk
from ui.serving.door import Door
from ui.serving.metrics import Metrics
from ui.settings import Settings

BASE = "http://127.0.0.1:7860"


def desk_of(settings: Settings) -> Desk:
    return Desk(LiveIndex(settings, compose.embedder_of(settings)), Metrics())


def client_of(settings: Settings) -> TestClient:
    """The routes of the API, without page and MCP."""
    metrics = Metrics()
    desk = Desk(LiveIndex(settings, compose.embedder_of(settings)), metrics)
    app = application(settings, desk, metrics, Door("127.0.0.1"), Builds(settings))
    return TestClient(app, base_url=BASE)

"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# a busy machine is no defect: what must be quick is measured by tests that say so
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

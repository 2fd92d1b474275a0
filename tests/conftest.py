"""What every test starts from: no setting of this machine, and a sandbox where one is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from kaltura_core.sandbox.server import SandboxServer

# Machines are shared and slow at times: how long one example takes says nothing.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No KALTURA_ variable and no `.env` of the person who runs the tests: they never reach a real account."""
    for name in [
        name for name in os.environ if name.startswith("KALTURA_") and name not in ("KALTURA_CI", "KALTURA_SOAK")
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KALTURA_ENV_FILE", os.devnull)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    """A sandbox of one's own, with 60 entries."""
    with SandboxServer(database=tmp_path / "sandbox.sqlite", entries=60) as server:
        yield server

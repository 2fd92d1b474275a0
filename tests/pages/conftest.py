"""The app's pages, run in this process against a sandbox over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from kaltura_core.api import Client, Connection
from kaltura_core.sandbox.server import SandboxServer

NAVIGATION = Path(__file__).parents[2] / "pages" / "navigation.py"
ENTRY = "1_q8w2k7fz"

Open = Callable[..., AppTest]


@pytest.fixture
def client(sandbox: SandboxServer) -> Client:
    """Somebody else at the same account."""
    return Client(sandbox.service_url, ks=sandbox.ks(), partner_id=sandbox.partner_id)


@pytest.fixture
def open_page(sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Open:
    """Open a page of the app as a new visitor: `open_page("sync", entry=...)`."""
    monkeypatch.setenv("KALTURA_SANDBOX_PORT", str(urlsplit(sandbox.url).port))

    def opened(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(NAVIGATION, default_timeout=30)
        app.query_params.update(query)
        return app.switch_page(f"{page}.py").run() if page else app.run()

    return opened


def connection_of(app: AppTest) -> Connection:
    found = app.session_state["connection"]
    assert isinstance(found, Connection)
    return found

"""The app's pages, run in this process against a sandbox over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
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
    monkeypatch.setattr("pages.widgets.address.asked_with", lambda: ({"Host": "127.0.0.1:8501"}, None))

    def opened(page: str, **query: str) -> AppTest:
        app = AppTest.from_file(NAVIGATION, default_timeout=30)
        app.query_params.update(query)
        return app.switch_page(f"{page}.py").run() if page else app.run()

    return opened


def connection_of(app: AppTest) -> Connection:
    found = app.session_state["connection"]
    assert isinstance(found, Connection)
    return found


def field(app: AppTest, label: str) -> Any:
    boxes = [*app.text_input, *app.text_area, *app.selectbox, *app.multiselect]
    return next(box for box in boxes if box.label.startswith(label))


def type_summary(app: AppTest, text: str) -> AppTest:
    return field(app, "Summary").set_value(text).run()

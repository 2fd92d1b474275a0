"""docs/api.md names every call that the pages make, with the parameters that are really sent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from streamlit.testing.v1 import AppTest

from kaltura_core.api import Client
from kaltura_core.api.encoding import form_fields
from kaltura_core.sandbox.content import CORPORATE
from kaltura_core.sandbox.server import SandboxServer
from tests.pages.conftest import ENTRY, Open, connection_of, type_summary
from tests.pages.test_connect import with_ks, with_token
from tests.pages.test_sync import save

DOC = Path(__file__).parents[2] / "docs" / "api.md"
ROW = re.compile(r"^\| `(?P<service>\w+)\.(?P<action>\w+)` \| (?P<params>.*?) ?\|", re.MULTILINE)

Calls = dict[str, set[str]]


def documented(page: str) -> Calls:
    section = re.split(r"^## ", DOC.read_text("utf-8"), flags=re.MULTILINE)
    text = next(part for part in section if part.startswith(f"{page}\n"))
    return {
        f"{row['service']}.{row['action']}": set(re.findall(r"`([^`]+)`", row["params"])) for row in ROW.finditer(text)
    }


def made(*apps: AppTest) -> Calls:
    calls: Calls = defaultdict(set)
    for app in apps:
        assert not app.exception
        for call in connection_of(app).client.calls.since():
            calls[f"{call.service}.{call.action}"] |= _names(call.params)
    return dict(calls)


def _names(params: Mapping[str, object]) -> set[str]:
    return {name for name, _ in form_fields(params)} - {"ks", "format"}


def test_every_call_of_connect(open_page: Open, sandbox: SandboxServer) -> None:
    by_ks = with_ks(open_page("connect"), sandbox, sandbox.ks())
    by_token = with_token(open_page("connect"), sandbox, 1)
    assert made(by_ks, by_token) == documented("Connect")


def test_every_call_of_sync(open_page: Open, client: Client) -> None:
    app = open_page("sync", entry=ENTRY, profile=str(CORPORATE))
    save(type_summary(app, "Saved"))
    record = client.metadata.of_entry(ENTRY, CORPORATE)
    assert record
    type_summary(app, "Mine")
    client.metadata.update(record.id, record.xml.replace("Saved", "Theirs"), version=record.version)
    save(app)  # meets the other save, and reads it
    empty = next(
        entry for entry in client.base_entry.recent(60) if client.metadata.of_entry(entry.id, CORPORATE) is None
    )
    other = open_page("sync", entry=empty.id, profile=str(CORPORATE))
    save(type_summary(other, "Created"))
    connecting = documented("Connect")
    found = {call: params for call, params in made(app, other).items() if call not in connecting}
    assert found == documented("Sync")

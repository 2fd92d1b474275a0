"""One sandbox for a module's tests, and a client that never really waits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kaltura_core.api import Client, Entry
from kaltura_core.sandbox.server import SandboxServer

PROFILE = 40221
"""The sandbox's clean profile, "Corporate video"."""


class Waits(list[float]):
    """A `sleep` that only remembers."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox that the tests of a module share."""
    with SandboxServer(database=tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite", entries=300) as running:
        yield running


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(server: SandboxServer, waits: Waits) -> Iterator[Client]:
    """An admin's client on the module's sandbox, which has no fault in force at first."""
    server.clear_faults()
    yield Client(server.service_url, ks=server.ks(), partner_id=server.partner_id, sleep=waits)
    server.clear_faults()


@pytest.fixture
def bare_entry(client: Client) -> Entry:
    """An entry without a record under PROFILE."""
    entries = list(client.base_entry.every())
    taken = {record.object_id for record in client.metadata.of_entries((entry.id for entry in entries), PROFILE)}
    return next(entry for entry in entries if entry.id not in taken)

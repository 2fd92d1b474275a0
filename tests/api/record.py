"""`python -m tests.api.record`: the client's calls as cassettes, from a fresh sandbox or from a real account.

With KALTURA_TEST_KS the account is a real one, and its cassettes lie in tests/cassettes/account, apart from the
sandbox's. Also read: KALTURA_TEST_SERVICE_URL, KALTURA_TEST_APP_TOKEN_ID and KALTURA_TEST_APP_TOKEN, and, for the steps
that write, KALTURA_TEST_ENTRY_ID (an entry without a record under that profile) and KALTURA_TEST_PROFILE_ID.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from kaltura_core.api import Client
from kaltura_core.sandbox.server import SandboxServer
from tests.api.recipe import Bench, steps_for
from tests.api.tapes import FOLDER, tape

NOW = 1_790_000_000.0  # a clock that stands still: recording twice gives the same bytes
PROFILE = 40221


def main(environment: Mapping[str, str] = os.environ, folder: Path = FOLDER) -> int:
    """Record; gives the number of cassettes."""
    if ks := environment.get("KALTURA_TEST_KS"):
        url = environment.get("KALTURA_TEST_SERVICE_URL", "https://www.kaltura.com/api_v3")
        bench = Bench(
            Client(url, ks=ks).session.get().partner_id,
            environment.get("KALTURA_TEST_APP_TOKEN_ID", ""),
            environment.get("KALTURA_TEST_APP_TOKEN", ""),
            environment.get("KALTURA_TEST_ENTRY_ID", ""),
            int(environment.get("KALTURA_TEST_PROFILE_ID") or 0),
        )
        return record(url, ks, bench, folder / "account")
    with (
        tempfile.TemporaryDirectory() as place,
        SandboxServer(Path(place) / "sandbox.sqlite", entries=60, clock=lambda: NOW) as server,
    ):
        token = server.app_tokens[1]  # a SHA-1 one, so that the search for its hash type is on the tape
        client = Client(server.service_url, ks=server.ks())
        entry_id = entry_without_record(client)
        bench = Bench(server.partner_id, token["id"], token["token"], entry_id, PROFILE)
        return record(server.service_url, server.ks(), bench, folder)


def entry_without_record(client: Client) -> str:
    ids = [entry.id for entry in client.base_entry.every()]
    taken = {each.object_id for each in client.metadata.of_entries(ids, PROFILE)}
    return next(each for each in ids if each not in taken)


def record(service_url: str, ks: str, bench: Bench, folder: Path) -> int:
    """Run the recipe, one cassette a step, and keep what replaying it takes."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    steps = steps_for(bench)
    kept = {name: value for name, value in asdict(bench).items() if name not in ("token", "found")}
    for step in steps:
        with tape(folder, step.name, record=True):
            step.run(Client(service_url, ks=ks, partner_id=bench.partner_id), bench)
    (folder / "bench.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return len(steps)


if __name__ == "__main__":
    print(f"{main()} cassettes recorded")  # noqa: T201

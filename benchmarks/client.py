"""`python -m benchmarks.client`: 500 metadata.get by this client, by a bare requests loop, and by Kaltura's own client.

All three ask one sandbox in a process of its own, in turns of 50, so that what the machine does meanwhile meets each
of them. The figure that counts is the ratio to the bare loop: at most 1.15. A side's time is the median of its turns.
"""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from kaltura_core.api import Client
from kaltura_core.api.ks import make_ks

CALLS, TURN = 500, 50
ALLOWED = 1.15
PROFILE = 40221


@contextmanager
def sandbox() -> Iterator[dict[str, object]]:
    """A sandbox in a process of its own; gives what its front page says."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        command = [sys.executable, "-m", "kaltura_core.sandbox", "--port", str(port), "--entries", "60"]
        process = subprocess.Popen(
            [*command, "--database", str(Path(place) / "sandbox.sqlite")], stdout=subprocess.DEVNULL
        )
        try:
            yield front_page(f"http://127.0.0.1:{port}/", process)
        finally:
            process.terminate()
            process.wait(10)


def front_page(url: str, process: subprocess.Popen[bytes]) -> dict[str, object]:
    deadline = time.monotonic() + 60
    while True:
        try:
            page: dict[str, object] = requests.get(url, headers={"Accept": "application/json"}, timeout=2).json()
        except requests.RequestException:
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit("The sandbox did not start") from None
            time.sleep(0.05)
        else:
            return page


def sides(facts: dict[str, object]) -> dict[str, Callable[[], object]]:
    """One call of each side, all for the same record."""
    service_url, partner_id = str(facts["service_url"]), int(str(facts["partner_id"]))
    ks = make_ks(
        secret=str(facts["admin_secret"]), partner_id=partner_id, type=2, expiry=int(time.time()) + 3600,
        user_id="demo.operator", privileges="disableentitlement",
    )  # fmt: skip
    client = Client(service_url, ks=ks)
    entries = [entry.id for entry in client.base_entry.every()]
    record_id = next(iter(client.metadata.of_entries(entries, PROFILE))).id
    session = requests.Session()

    def ours() -> object:
        return client.metadata.get(record_id)

    def bare() -> object:
        url = f"{service_url}/service/metadata_metadata/action/get"
        return session.post(url, data={"ks": ks, "format": 1, "id": record_id}, timeout=30).json()

    found: dict[str, Callable[[], object]] = {"bare requests": bare, "this client": ours}
    if official := officials(service_url, ks, record_id):
        found["KalturaApiClient"] = official
    return found


def officials(service_url: str, ks: str, record_id: int) -> Callable[[], object] | None:
    """A call by Kaltura's generated client, where it is installed; it speaks XML."""
    try:
        from KalturaClient import KalturaClient, KalturaConfiguration
        from KalturaClient.Plugins.Metadata import KalturaMetadataClientPlugin  # noqa: F401
    except ImportError:
        return None
    configuration = KalturaConfiguration()
    configuration.serviceUrl = service_url.removesuffix("/api_v3")
    client = KalturaClient(configuration)
    client.setKs(ks)

    def call() -> object:
        return client.metadata.metadata.get(record_id)

    return call


def main() -> int:
    """Measure and print; gives 1 where the ratio is above what is allowed."""
    with sandbox() as facts:
        asked = sides(facts)
        turns: dict[str, list[float]] = {name: [] for name in asked}
        for call in asked.values():
            call()
        for _ in range(CALLS // TURN):
            for name, call in asked.items():
                began = time.perf_counter()
                for _ in range(TURN):
                    call()
                turns[name].append((time.perf_counter() - began) / TURN)
    bare = statistics.median(turns["bare requests"])
    for name, times in turns.items():
        mine = statistics.median(times)
        print(f"{name:17} {mine * 1000:6.2f} ms a call   {mine / bare:.2f} times bare requests")
    return int(statistics.median(turns["this client"]) / bare > ALLOWED)


if __name__ == "__main__":
    sys.exit(main())

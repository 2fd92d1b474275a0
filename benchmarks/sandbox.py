"""`python -m benchmarks.sandbox [--entries 100000]`: how long a large sandbox takes to start, to read and to write.

Three figures count: a new database is filled within 60 s, and metadata.get and metadata.update take 5 ms at most, as
the median of 300 calls each. Beside each stands what the machine allows: the same row read or written by a bare SQLite
connection to the same file, and an HTTP call that does nothing. The calls are made in turns of 50, so that what the
machine does meanwhile meets each of them.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import requests

from kaltura_core.api.ks import make_ks

CALLS, TURN = 300, 50
PROFILE = 40221
SLOWEST_START = 60.0  # seconds
SLOWEST_CALL = 0.005


@contextmanager
def sandbox(database: Path, entries: int) -> Iterator[tuple[str, float]]:
    """A sandbox in a process of its own; gives its address and the seconds until it answered."""
    command = [sys.executable, "-m", "kaltura_core.sandbox", "--port", "0", "--database", str(database)]
    began = time.perf_counter()
    with subprocess.Popen([*command, "--entries", str(entries)], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().partition(" at ")[2].partition(" ")[0]
            if not url:
                raise SystemExit("The sandbox did not start")
            requests.get(f"{url}/api_v3/service/system/action/ping", timeout=60).raise_for_status()
            yield url, time.perf_counter() - began
        finally:
            process.terminate()
            process.wait(30)


def calls(url: str) -> tuple[int, dict[str, Callable[[], Any]]]:
    """The API calls to measure, and the id of the record that they are about."""
    facts = requests.get(url, headers={"Accept": "application/json"}, timeout=60).json()
    ks = make_ks(
        secret=facts["admin_secret"], partner_id=facts["partner_id"], type=2, expiry=int(time.time()) + 3600,
        user_id="demo.operator", privileges="disableentitlement",
    )  # fmt: skip
    session = requests.Session()

    def call(service: str, action: str, **parameters: Any) -> Any:
        sent = {"format": 1, "ks": ks, **parameters}
        answer = session.post(f"{url}/api_v3/service/{service}/action/{action}", data=sent, timeout=60).json()
        if isinstance(answer, dict) and answer["objectType"] == "KalturaAPIException":
            raise SystemExit(answer["message"])
        return answer

    listed = call("baseentry", "list", **{"filter[orderBy]": "-createdAt", "pager[pageSize]": 100})["objects"]
    ids = ",".join(entry["id"] for entry in listed)
    asked = {"filter[objectIdIn]": ids, "filter[metadataProfileIdEqual]": PROFILE}
    record = call("metadata_metadata", "list", **asked)["objects"][0]
    counter = iter(range(10**9))

    def update() -> Any:
        xml = record["xml"].replace("</metadata>", f"<!-- {next(counter)} --></metadata>")
        return call("metadata_metadata", "update", id=record["id"], xmlData=xml)

    return record["id"], {
        "system.ping": lambda: call("system", "ping"),
        "metadata.get": lambda: call("metadata_metadata", "get", id=record["id"]),
        "metadata.update": update,
    }


def bare(database: Path, record_id: int) -> dict[str, Callable[[], Any]]:
    """The same row by SQLite alone, with the sandbox's own settings."""
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA synchronous = NORMAL")

    def write() -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute("UPDATE record SET updated_at = updated_at + 1 WHERE id = ?", (record_id,))
        db.execute("COMMIT")

    return {
        "SQLite read": lambda: db.execute("SELECT * FROM record WHERE id = ?", (record_id,)).fetchone(),
        "SQLite write": write,
    }


def medians(asked: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The median of each, in seconds."""
    times: dict[str, list[float]] = {name: [] for name in asked}
    for call in asked.values():
        call()
    for _ in range(CALLS // TURN):
        for name, call in asked.items():
            for _ in range(TURN):
                began = time.perf_counter()
                call()
                times[name].append(time.perf_counter() - began)
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> int:
    """Measure and print; gives 1 where a figure is above what is allowed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sandbox", description="The speed of a large sandbox.")
    parser.add_argument("--entries", type=int, default=100_000, help="entries of the database (%(default)s)")
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as place:
        database = Path(place) / "sandbox.sqlite"
        with sandbox(database, entries) as (url, filled):
            with closing(sqlite3.connect(database)) as db:
                records = db.execute("SELECT count(*) FROM record").fetchone()[0]
            size = database.stat().st_size / 2**20
            print(f"{entries:,} entries, {records:,} records, {size:.0f} MiB: first start {filled:.1f} s")
            record_id, over_http = calls(url)
            found = medians(over_http | bare(database, record_id))
        with sandbox(database, entries) as (_, again):
            print(f"{'':17} started again on the same file: {again:.1f} s")
    for name, seconds in found.items():
        floors = {"metadata.get": "SQLite read", "metadata.update": "SQLite write"}
        beside = ""
        if floor := floors.get(name):
            beside = f"{seconds / found[floor]:6.0f} times {floor}, {seconds / found['system.ping']:.2f} times a ping"
        print(f"{name:17} {seconds * 1000:7.3f} ms {beside}")
    slow = max(found["metadata.get"], found["metadata.update"]) > SLOWEST_CALL
    return int(slow or filled > SLOWEST_START)


if __name__ == "__main__":
    sys.exit(main())

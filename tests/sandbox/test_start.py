"""Starting, stopping, and what survives."""

from __future__ import annotations

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import requests

from kaltura_core.sandbox.__main__ import main
from kaltura_core.sandbox.server import SandboxServer
from kaltura_core.sandbox.store import UnusableStoreError, next_version


def call(server: SandboxServer, service: str, action: str, parameters: dict[str, Any]) -> Any:
    body = {"format": 1, "ks": server.ks(), **parameters}
    url = f"{server.service_url}/service/{service}/action/{action}"
    return requests.post(url, json=body, timeout=10).json()


def test_the_state_survives_a_restart(tmp_path: Path) -> None:
    with SandboxServer(tmp_path / "s.sqlite", entries=20) as first:
        made = call(first, "baseEntry", "add", {"entry": {"name": "kept"}})
    with SandboxServer(tmp_path / "s.sqlite", entries=99) as second:
        kept = call(second, "baseEntry", "get", {"entryId": made["id"]})
        assert kept["name"] == "kept"
        assert second.facts["entries"] == 21


def test_two_sandboxes_run_side_by_side(tmp_path: Path) -> None:
    with SandboxServer(tmp_path / "a", entries=5) as one, SandboxServer(tmp_path / "b", entries=9, seed=2) as two:
        assert one.url != two.url
        assert (one.facts["entries"], two.facts["entries"]) == (5, 9)


def test_a_transform_job_goes_on_after_a_restart(tmp_path: Path) -> None:
    xsd = (
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata"><xsd:complexType>'
        '<xsd:sequence><xsd:element id="a" name="A" minOccurs="0" type="xsd:string"/></xsd:sequence></xsd:complexType>'
        "</xsd:element></xsd:schema>"
    )
    with SandboxServer(tmp_path / "s.sqlite", entries=20) as first:
        first.tune(transform_seconds=0.5)
        asked = {"metadataProfile": {"name": "x", "metadataObjectType": 1}, "xsdData": xsd}
        profile = call(first, "metadata_metadataprofile", "add", asked)["id"]
        entry = call(first, "baseentry", "list", {})["objects"][0]["id"]
        update = {"id": profile, "metadataProfile": {}, "xsdData": xsd}
        call(first, "metadata_metadataprofile", "update", update)
        record = {
            "metadataProfileId": profile,
            "objectType": 1,
            "objectId": entry,
            "xmlData": "<metadata><A>1</A></metadata>",
        }
        made = call(first, "metadata_metadata", "add", record)
        started = call(
            first, "metadata_metadataprofile", "update", {**update, "xsdData": xsd.replace('id="a"', 'id="b"')}
        )
        assert started["status"] == 3
    with SandboxServer(tmp_path / "s.sqlite") as second:
        deadline = time.monotonic() + 20
        while call(second, "metadata_metadataprofile", "get", {"id": profile})["status"] == 3:
            assert time.monotonic() < deadline
        assert call(second, "metadata_metadata", "get", {"id": made["id"]})["xml"] == "<metadata/>\n"


def test_the_same_seed_and_day_give_the_same_account(tmp_path: Path) -> None:
    noon = 1_800_000_000.0
    listed = []
    for name in ("a", "b"):
        with SandboxServer(tmp_path / name, entries=30, clock=lambda: noon) as server:
            answer = call(
                server, "baseEntry", "list", {"pager": {"pageSize": 500}, "filter": {"orderBy": "+createdAt"}}
            )
            listed.append([(entry["id"], entry["name"], entry["createdAt"]) for entry in answer["objects"]])
    assert listed[0] == listed[1]


def test_a_taken_port_ends_with_one_line_that_names_the_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["--port", str(port), "--database", str(tmp_path / "s.sqlite")]) == 2
    told = capsys.readouterr().err.strip()
    assert "\n" not in told
    assert str(port) in told
    assert "KALTURA_SANDBOX_PORT" in told
    assert not (tmp_path / "s.sqlite").exists()


def test_a_file_that_is_no_sandbox_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text").write_text("not a database, " * 100)
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE mine (x)")
    other.close()
    for name in ("text", "other"):
        with pytest.raises(UnusableStoreError):
            SandboxServer(tmp_path / name)
        assert main(["--port", "0", "--database", str(tmp_path / name)]) == 2
        assert "KALTURA_SANDBOX_DATABASE" in capsys.readouterr().err


def test_the_command_serves_and_stops_cleanly(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "kaltura_core.sandbox",
        "--port",
        "0",
        "--database",
        str(tmp_path / "d" / "s"),
        "--entries",
        "5",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        url = line.split(" at ")[1].split(" ")[0]
        assert requests.get(url, headers={"Accept": "application/json"}, timeout=10).json()["entries"] == 5
        process.send_signal(signal.SIGINT)
        process.wait(timeout=20)
        assert process.stderr.read() == ""


def test_versions_of_the_first_data_centre() -> None:
    # server.md 0.1
    versions = [0]
    while len(versions) < 5:
        versions.append(next_version(versions[-1]))
    assert versions == [0, 2, 12, 22, 32]
    assert next_version(10) == 12

"""`make run`: what it starts, what it prints, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from kaltura_core.errors import SettingsError
from kaltura_core.launch import processes, refuse_taken_ports
from kaltura_core.settings import Settings

ROOT = Path(__file__).parents[1]
LAUNCH = [sys.executable, "-m", "kaltura_core.launch"]


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


@pytest.fixture
def taken() -> Iterator[int]:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield int(listener.getsockname()[1])


def test_the_sandbox_starts_only_while_no_account_is_set() -> None:
    assert processes(Settings()) == ("app", "sandbox")
    assert processes(Settings(ks="djJ8xxxxxxxxxxxx")) == ("app",)


@pytest.mark.parametrize(("name", "setting"), [("app", "KALTURA_APP_PORT"), ("sandbox", "KALTURA_SANDBOX_PORT")])
def test_a_taken_port_names_its_setting(taken: int, name: str, setting: str) -> None:
    other, *_ = free_ports(1)
    ports = {"app_port": other, "sandbox_port": other, f"{name}_port": taken}
    with pytest.raises(SettingsError, match=f"Port {taken} is taken by another program. Set {setting}"):
        refuse_taken_ports(Settings(**ports), ("app", "sandbox"))


def test_one_run_from_start_to_ctrl_c(tmp_path: Path) -> None:
    app, sandbox = free_ports(2)
    settings = {
        "KALTURA_APP_PORT": str(app),
        "KALTURA_SANDBOX_PORT": str(sandbox),
        "KALTURA_SANDBOX_DATABASE": str(tmp_path / "sandbox.sqlite"),
    }
    run = subprocess.Popen(
        LAUNCH, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, **settings}
    )
    assert run.stdout
    printed: list[str] = []
    reader = threading.Thread(target=printed.extend, args=(iter(run.stdout.readline, ""),), daemon=True)
    reader.start()
    try:
        deadline = time.monotonic() + 90
        while not any("Account" in line for line in printed) and time.monotonic() < deadline and run.poll() is None:
            time.sleep(0.1)
        text = "".join(printed)
        assert re.findall(r"Open +(http://\S+)", text) == [f"http://127.0.0.1:{app}"]
        assert re.search(r"Account +sandbox, partner 2173581", text)
        assert requests.get(f"http://127.0.0.1:{app}/_stcore/health", timeout=5).ok
        run.send_signal(signal.SIGINT)
        assert run.wait(30) == 0
    finally:
        run.kill()
    reader.join(10)
    run.stdout.close()
    for port in (app, sandbox):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, "a process was left behind"
    assert "Traceback" not in "".join(printed)


def test_a_second_run_says_which_port_is_taken(taken: int) -> None:
    settings = {**os.environ, "KALTURA_APP_PORT": str(taken)}
    run = subprocess.run(LAUNCH, cwd=ROOT, text=True, capture_output=True, timeout=60, env=settings)
    assert run.returncode == 2
    assert run.stderr == (
        f"Not started. Port {taken} is taken by another program. "
        "Set KALTURA_APP_PORT to a free one, or stop that program.\n"
    )

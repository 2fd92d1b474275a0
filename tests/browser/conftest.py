"""A real Chromium on the real app and a real sandbox, each in a process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from kaltura_core.sandbox.server import SandboxServer

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 20_000  # ms until an expectation counts as failed


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents:
            continue
        item.add_marker(pytest.mark.browser)
        if not Path(CHROMIUM).exists() and not os.environ.get("KALTURA_CI"):
            item.add_marker(pytest.mark.skip(reason="needs Debian's chromium (apt-get install chromium)"))


@dataclass
class App:
    """The running app: its address, the sandbox behind it, and everything that the app's process printed."""

    url: str
    sandbox: SandboxServer
    log: Path


@dataclass
class Seen:
    """What a page did that nobody asked for: requests that left the machine, errors in the console."""

    away: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)


@contextmanager
def running_app(folder: Path, **settings: str) -> Iterator[App]:
    """A sandbox and an app on it; nobody has opened a page on it before."""
    with SandboxServer(database=folder / "sandbox.sqlite", entries=60) as sandbox:
        port, log = free_port(), folder / "app.log"
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("KALTURA_")},
            "KALTURA_SANDBOX_PORT": str(urlsplit(sandbox.url).port), "KALTURA_ENV_FILE": os.devnull, **settings,
        }  # fmt: skip
        with streamlit("app.py", port, log, environment):
            yield App(f"http://127.0.0.1:{port}", sandbox, log)


@contextmanager
def streamlit(script: str, port: int, log: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """A Streamlit server on a script, from the project's folder, ready to answer."""
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}"],
            stdout=out, stderr=subprocess.STDOUT, env=environment, cwd=ROOT,
        )  # fmt: skip
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with running_app(tmp_path_factory.mktemp("app")) as app:
        yield app


@pytest.fixture
def app(shared_app: App) -> Iterator[App]:
    """The app that most tests share, each as a new visitor; what a test broke on purpose is mended after it."""
    yield shared_app
    shared_app.sandbox.clear_faults()


@pytest.fixture
def fresh_app(tmp_path: Path) -> Iterator[App]:
    """An app of one's own."""
    with running_app(tmp_path) as app:
        yield app


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(chromium: Browser, seen: Seen) -> Iterator[Page]:
    """A page of a new visitor; what it does unasked is written to `seen`."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: seen.away.append(request.url) if leaves(request.url) else None)
    page.on("console", lambda said: seen.console.append(said.text) if said.type == "error" else None)
    yield page
    context.close()


def leaves(url: str) -> bool:
    """Whether a request leaves this machine."""
    return urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).hostname not in (
        "127.0.0.1",
        "localhost",
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    """Until the address answers; fails when the process ends first or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} did not answer (exit code {process.poll()})")

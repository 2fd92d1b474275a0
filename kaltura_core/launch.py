"""`make run`: starts what the Procfile lists, says where to look, and stops everything together.

The sandbox starts only while no account is set. Everything listens on loopback.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import requests
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from kaltura_core.api.account import connect
from kaltura_core.errors import KalturaError, SettingsError
from kaltura_core.settings import Settings, read_settings

HOST = "127.0.0.1"
_SLOWEST_START = 120.0  # seconds; a first start compiles every module


def main() -> int:
    """Run until Ctrl-C or until one process ends; gives the exit code."""
    try:
        settings = read_settings()
        names = processes(settings)
        refuse_taken_ports(settings, names)
    except SettingsError as problem:
        print(f"Not started. {problem}", file=sys.stderr)  # noqa: T201
        return 2
    manager = Manager(Printer(sys.stdout, width=8))
    commands = parse_procfile(Path("Procfile").read_text("utf-8")).processes
    for name in names:
        manager.add_process(name, commands[name], env=environment(settings))
    threading.Thread(target=announce, args=(settings,), daemon=True).start()
    manager.loop()
    return 0 if manager.returncode in (0, 130, 143) else int(manager.returncode or 1)


def processes(settings: Settings) -> tuple[str, ...]:
    """The Procfile's processes that these settings need."""
    return ("app", "sandbox") if settings.account == "sandbox" else ("app",)


def environment(settings: Settings) -> Mapping[str, str]:
    """What the Procfile's commands read, on top of this process's environment."""
    return {
        **os.environ,
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "PYTHONUNBUFFERED": "1",
        "KALTURA_APP_PORT": str(settings.app_port),
        "KALTURA_SANDBOX_PORT": str(settings.sandbox_port),
        "KALTURA_SANDBOX_DATABASE": settings.sandbox_database,
    }


def refuse_taken_ports(settings: Settings, names: tuple[str, ...]) -> None:
    """Raises SettingsError, which names the setting, where another program listens on a port that is needed."""
    ports = {"app": ("KALTURA_APP_PORT", settings.app_port), "sandbox": ("KALTURA_SANDBOX_PORT", settings.sandbox_port)}
    for name in names:
        setting, port = ports[name]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                raise SettingsError(
                    f"Port {port} is taken by another program. Set {setting} to a free one, or stop that program."
                ) from None


def announce(settings: Settings) -> None:
    """Wait until the app answers, then print its address and the account; once, as one block."""
    address = f"http://{HOST}:{settings.app_port}"
    deadline = time.monotonic() + _SLOWEST_START
    needed = [f"{address}/_stcore/health"] + ([settings.sandbox_url] if settings.account == "sandbox" else [])
    while not all(_answers(url) for url in needed):
        if time.monotonic() > deadline:
            return
        time.sleep(0.2)
    print(f"\n  Open     {address}\n  Account  {account_line(settings)}\n  Stop     Ctrl-C\n", flush=True)  # noqa: T201


def account_line(settings: Settings) -> str:
    """The account in one line, or why it cannot be reached; never a secret."""
    try:
        info = connect(settings).info
    except KalturaError as problem:
        return f"not connected: {problem} {problem.advice}".strip()
    if settings.account == "sandbox":
        return f"sandbox, partner {info.partner_id}: nothing reaches a real account"
    return f"partner {info.partner_id} at {settings.service_url}, user {info.user_id or 'none'}"


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


if __name__ == "__main__":
    sys.exit(main())

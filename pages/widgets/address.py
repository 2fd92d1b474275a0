"""Where the app listens, which decides what it does for a visitor whom it does not know."""

from __future__ import annotations

import streamlit as st

from kaltura_core.errors import SettingsError
from kaltura_core.settings import Settings, host_of, is_loopback


def listens_here() -> bool:
    """Whether only this machine can reach the app, and the visitor asked for it by this machine's own name."""
    address = str(st.get_option("server.address") or "")
    bound = bool(address) and is_loopback(f"http://[{address}]" if ":" in address else f"http://{address}")
    return bound and is_loopback(st.context.url or "http://127.0.0.1")


def refuse_own_network(service_url: str, settings: Settings) -> None:
    """Raises SettingsError where a visitor from elsewhere would have the app call its own machine."""
    if is_loopback(service_url) and not listens_here() and host_of(service_url) not in settings.allowed_hosts:
        raise SettingsError(
            "This address leads to the machine that runs the app. Name its host in KALTURA_ALLOWED_HOSTS to allow it"
        )

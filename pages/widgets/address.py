"""Where the app listens, which decides what it does for a visitor whom it does not know."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kaltura_core.errors import SettingsError
from kaltura_core.settings import Settings, host_of, is_loopback

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")


def listens_here() -> bool:
    """Whether only this machine can reach the app, and the visitor sits at it.

    The setting says where the app listens, the Host header which name the browser used (another site's name that was
    made to lead here is not ours), the peer where the visitor is. A reverse proxy that changes the Host header to a
    loopback one and adds none of its own cannot be told from a person at this machine: it needs a sign-in of its own.
    """
    address = str(st.get_option("server.address") or "")
    headers, peer = asked_with()
    bound = bool(address) and is_loopback(f"http://[{address}]" if ":" in address else f"http://{address}")
    named = is_loopback(f"http://{headers.get('Host', '')}")
    return bound and named and peer is None and not any(name in headers for name in _FORWARDED)


def asked_with() -> tuple[Mapping[str, str], str | None]:
    """The headers of the visitor's connection, and the address that it comes from; None for this machine."""
    return st.context.headers, st.context.ip_address


def refuse_own_network(service_url: str, settings: Settings) -> None:
    """Raises SettingsError where a visitor from elsewhere would have the app call its own machine."""
    if is_loopback(service_url) and not listens_here() and host_of(service_url) not in settings.allowed_hosts:
        raise SettingsError(
            "This address leads to the machine that runs the app. Name its host in KALTURA_ALLOWED_HOSTS to allow it"
        )

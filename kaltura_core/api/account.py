"""The account that the settings name, connected: by KS, by app token, or the sandbox where neither is set."""

from __future__ import annotations

import json
from typing import Any

import requests

from kaltura_core.api import connect as sessions
from kaltura_core.api.connect import Connection
from kaltura_core.errors import ConnectionFailed, KalturaError, SettingsError
from kaltura_core.outbound import service_host_allowed
from kaltura_core.settings import Settings

_TIMEOUT = (2.0, 10.0)


def connect(settings: Settings) -> Connection:
    """The account of the settings. Raises SettingsError, ConnectionFailed, SessionError or AppTokenError."""
    if settings.account == "sandbox":
        return _sandbox(settings)
    if settings.ks:
        return connect_with_ks(settings, settings.service_url, settings.ks.get_secret_value())
    if not (settings.partner_id and settings.app_token_id and settings.app_token):
        raise SettingsError("An app token needs KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID and KALTURA_APP_TOKEN")
    return connect_with_app_token(
        settings,
        settings.service_url,
        settings.partner_id,
        settings.app_token_id,
        settings.app_token.get_secret_value(),
        settings.app_token_hash,
    )


def connect_with_ks(settings: Settings, service_url: str, ks: str) -> Connection:
    """A connection by a KS that somebody pasted. Raises SettingsError for a service URL that is not allowed."""
    url = _allowed(settings, service_url)
    return sessions.connect_with_ks(url, ks, **_client(settings, url))


def connect_with_app_token(
    settings: Settings, service_url: str, partner_id: int, token_id: str, token: str, hash_type: str | None = None
) -> Connection:
    """A connection by an app token. Raises SettingsError for a service URL that is not allowed."""
    url = _allowed(settings, service_url)
    return sessions.connect_with_app_token(url, partner_id, token_id, token, hash_type, **_client(settings, url))


def _client(settings: Settings, service_url: str) -> dict[str, Any]:
    return {
        "cdn_url": settings.cdn_for(service_url),
        "kmc_url": settings.kmc_for(service_url),
        "read_only": settings.read_only,
    }


def _allowed(settings: Settings, service_url: str) -> str:
    url = service_url.strip().rstrip("/")
    if service_host_allowed(url, settings.allowed_hosts):
        return url
    raise SettingsError(
        "This service URL is not allowed: hosts outside kaltura.com need to be named in KALTURA_ALLOWED_HOSTS, "
        "and http is for this machine only"
    )


def _sandbox(settings: Settings) -> Connection:
    """The sandbox tells a stranger on its front page what there is to connect with."""
    try:
        with requests.Session() as session:
            session.trust_env = False  # it runs on this machine: no proxy stands between
            answer = session.get(settings.sandbox_url, headers={"Accept": "application/json"}, timeout=_TIMEOUT)
        facts = json.loads(answer.content)
        partner_id, token = int(facts["partner_id"]), facts["app_tokens"][0]
        token_id, value, hash_type = str(token["id"]), str(token["token"]), str(token["hash_type"])
    except requests.RequestException:
        raise ConnectionFailed(f"The sandbox does not answer at {settings.sandbox_url}. `make run` starts it") from None
    except (ValueError, KeyError, IndexError, TypeError):
        raise KalturaError(f"What answers at {settings.sandbox_url} is not the sandbox") from None
    return connect_with_app_token(settings, f"{settings.sandbox_url}/api_v3", partner_id, token_id, value, hash_type)

"""The account of the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from kaltura_core.api.account import connect, connect_with_app_token, connect_with_ks
from kaltura_core.errors import ConnectionFailed, KalturaError, SettingsError
from kaltura_core.sandbox.server import SandboxServer
from kaltura_core.settings import Settings
from tests.api.odd_server import answer, odd_server


def settings(server: SandboxServer, **values: object) -> Settings:
    port = urlsplit(server.url).port
    return Settings(**{"service_url": server.service_url, "sandbox_port": port, **values})  # type: ignore[arg-type]


def test_without_an_account_it_is_the_sandbox(server: SandboxServer) -> None:
    made = connect(settings(server, service_url="https://www.kaltura.com/api_v3"))
    assert made.info.partner_id == server.partner_id
    assert made.info.is_admin
    assert made.can_renew
    assert made.client.service_url == server.service_url
    assert made.client.links.thumbnail("1_ab12cd34", 9).startswith(f"{server.url}/p/{server.partner_id}/thumbnail/")


def test_a_ks_or_an_app_token_of_the_settings_is_used(server: SandboxServer) -> None:
    token = server.app_tokens[1]
    by_token = {"partner_id": server.partner_id, "app_token_id": token["id"], "app_token": token["token"]}
    assert connect(settings(server, ks=server.ks(user_id="m.lopez"))).info.user_id == "m.lopez"
    made = connect(settings(server, **by_token, read_only=True))
    assert made.kind == "app token"
    assert made.client.read_only


def test_the_links_are_those_of_the_settings() -> None:
    with pytest.raises(ConnectionFailed, match="make run"):
        connect(Settings(sandbox_port=9))


@pytest.mark.parametrize("body", ['{"partner_id": 1}', "<html>", "[]", '{"partner_id": "x", "app_tokens": []}', "null"])
def test_another_program_at_the_sandboxes_port_is_told(body: str) -> None:
    with odd_server(answer(body)) as odd, pytest.raises(KalturaError, match="is not the sandbox"):
        connect(Settings(sandbox_port=odd.port))


@pytest.mark.parametrize("url", ["https://evil.example/api_v3", "http://www.kaltura.com/api_v3", "kaltura.com", ""])
def test_a_session_is_sent_to_no_host_that_is_not_allowed(server: SandboxServer, url: str) -> None:
    with pytest.raises(SettingsError, match="KALTURA_ALLOWED_HOSTS"):
        connect_with_ks(settings(server), url, server.ks())
    with pytest.raises(SettingsError, match="KALTURA_ALLOWED_HOSTS"):
        connect_with_app_token(settings(server), url, 1, "1_a", "t")
